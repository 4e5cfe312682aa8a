//! Begin: a paid order whose delivery is supervised opens its flow.

use domain::{
    catalog::{Content, Product},
    license::Handover,
    order::Order,
    policy::Policy,
    supervision::{self, Command, Event, Flow, NodeKey, Terms},
};
use store::Tx;

use super::proceed::{By, Happened};
use crate::{App, Error, Result};

impl App {
    /// Opens the flow of an order that is being paid. The newest generation that had started when the order was placed is
    /// the one it keeps.
    pub(crate) async fn begin_supervision(
        &self,
        tx: &mut dyn Tx,
        order: &mut Order,
        product: &Product,
        content: &Content,
        policy: &Policy,
    ) -> Result<()> {
        let supervised = content
            .supervised
            .as_ref()
            .ok_or_else(|| Error::fault("a released product does not say how it is delivered"))?;
        let rules = policy.supervision();
        let flow = Flow::for_order(supervised.flow, order.created_at, &rules.flow_starts)
            .ok_or_else(|| Error::fault("no flow of this kind"))?;
        let terms = Terms {
            flow: flow.id,
            paid: order.amount,
            paid_at: self.clock.now(),
            review: product.recheck || rules.rechecked.contains(&content.model),
            screenshots: supervised.screenshots,
        };
        let event = Event::begun(terms.clone());
        let state = supervision::begin(terms)?.apply(&event);
        tx.insert_supervision(order.id, &state).await?;
        let happened = Happened {
            event,
            actor: domain::identity::Actor::System,
            files: Vec::new(),
        };
        self.note_evidence(tx, order, &[happened]).await?;
        self.set_supervision_timer(tx, order, &state, policy).await?;
        if state.node() == Some(NodeKey::HandOverCode) {
            self.issue_license_resource(tx, order, Handover::AtOnce).await?;
            let by = By::system(domain::identity::Actor::System);
            self.command(tx, order, state, &Command::HandOverCode, by, &[]).await?;
        }
        Ok(())
    }
}
