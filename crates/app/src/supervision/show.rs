//! Show supervised deliveries: lists, where one stands, and everything that happened in it.

use domain::{
    identity::Actor,
    order::Order,
    policy::Policy,
    supervision::{
        Action, Actor as Side, Event, NodeKey, Standing, Supervision, What, command::Verb, next_timer, possible,
        suggests_appeal,
    },
};
use store::{EvidenceFile, Page, SupervisionWish, Tx};

use super::{act::side_of, flow_of, rules};
use crate::{
    App, Error, Result,
    identity::account_as,
    order::filter_of,
    views::{
        Contact, EvidenceEntry, EvidenceFileView, NodeView, OrderView, SupervisionDetails, SupervisionView,
        TrackAttemptView, name_traders,
    },
};

/// Calls to couriers shown.
const TRACKING: i64 = 50;

impl App {
    /// Supervised orders of the actor, newest first.
    ///
    /// # Errors
    /// The store.
    pub async fn list_supervisions(
        &self,
        actor: Actor,
        wish: SupervisionWish,
        page: Page,
    ) -> Result<Vec<SupervisionView>> {
        let mut tx = self.store.read().await?;
        let policy = self.policy(&mut *tx).await?;
        let rows = tx.supervised_orders(filter_of(actor)?, wish, page).await?;
        let mut views = Vec::with_capacity(rows.len());
        for (order, state) in rows {
            views.push(self.supervision_view(actor, &order, &state, &policy)?);
        }
        name_traders(&mut *tx, &mut views).await?;
        Ok(views)
    }

    /// Open appeals, for operators.
    ///
    /// # Errors
    /// The store.
    pub async fn list_appeals(&self, actor: Actor, page: Page) -> Result<Vec<SupervisionView>> {
        account_as(actor, domain::identity::Role::Operator)?;
        let wish = SupervisionWish {
            standing: Some("frozen"),
            turn: None,
        };
        self.list_supervisions(actor, wish, page).await
    }

    /// A supervised order with everything that happened in its flow. Contacts are shown while it is open.
    ///
    /// # Errors
    /// It is absent or foreign, or not supervised.
    pub async fn show_supervision(&self, actor: Actor, number: &str) -> Result<SupervisionDetails> {
        let mut tx = self.store.read().await?;
        let (order, state) = self.supervised(&mut *tx, actor, number).await?;
        let policy = self.policy(&mut *tx).await?;
        let mut view = self.supervision_view(actor, &order, &state, &policy)?;
        name_traders(&mut *tx, std::slice::from_mut(&mut view)).await?;
        let (product, revision) = (order.product_id, order.line.goods.revision);
        let content = self.contents.get(&mut *tx, product, revision).await?;
        let files = tx.evidence_files(order.id).await?;
        let entries = tx.evidence(order.id).await?;
        let mut history = Vec::with_capacity(entries.len());
        for entry in entries {
            history.push(entry_view(entry, &files)?);
        }
        let (contacts, receiver) = if state.shows_contacts() {
            let contacts = self.contacts(&mut *tx, actor, &order).await?;
            (contacts, self.receiver(&mut *tx, order.id).await?)
        } else {
            (Vec::new(), None)
        };
        let couriers = match flow_of(&state)?.goods {
            true => policy.supervision().couriers.clone(),
            false => Vec::new(),
        };
        let license_id = tx.license_of_order(order.id).await?.map(|license| license.id.uuid());
        // What the marketplace asks others is its own business.
        let tracking = match side_of(actor) {
            Side::Operator => tx.track_attempts(order.id, TRACKING).await?,
            _ => Vec::new(),
        };
        let invoice = tx.invoice(order.id).await?.map(|(invoice, _)| invoice);
        Ok(SupervisionDetails {
            supervision: view,
            delivery: content.supervised.clone(),
            contacts,
            receiver,
            couriers,
            tracking: tracking.into_iter().map(TrackAttemptView::from).collect(),
            license_id,
            invoice,
            history,
        })
    }

    /// Where a flow stands, for one who looks at it.
    pub(super) fn supervision_view(
        &self,
        actor: Actor,
        order: &Order,
        state: &Supervision,
        policy: &Policy,
    ) -> Result<SupervisionView> {
        let flow = flow_of(state)?;
        let (now, side) = (self.clock.now(), side_of(actor));
        let supervision = policy.supervision();
        let deploys = side == Side::Operator && matches!(state.standing, Standing::Open { node: NodeKey::Deploy });
        let doer = if deploys { Side::System } else { side };
        let nodes = flow
            .nodes
            .iter()
            .filter(|node| node.key != NodeKey::Review || state.terms.review);
        let here = state.node().and_then(|key| flow.node(key));
        Ok(SupervisionView {
            order: OrderView::of(order),
            flow: flow.id,
            nodes: nodes.map(NodeView::of).collect(),
            standing: state.standing.clone().into(),
            node_since: state.node_since,
            turn: state.turn(flow),
            next_at: next_timer(state, &supervision),
            can: possible(flow, state, doer, now, rules(&supervision, policy))
                .into_iter()
                // What the marketplace does is reported by its operators; the rest of what it does comes by itself.
                .filter(|verb| doer != Side::System || *verb == Verb::Act(Action::Deploy))
                .map(|verb| verb.name().to_owned())
                .collect(),
            needs: here.map(|node| SupervisionView::needs(node, state)).unwrap_or_default(),
            buyer_rejections: state.buyer_rejections,
            seller_rejections: state.seller_rejections,
            appeal_suggested: suggests_appeal(flow, state, side, now, &supervision),
            reminded_at: state.reminded_at,
            enabled_at: state.enabled_at,
            valid_from: state.valid_from,
            refund: state.refund.clone().map(Into::into),
            identification: state.identification.clone().map(Into::into),
            shipment: state.shipment.clone().map(Into::into),
            activated_at: state.activated_at,
            invoiced: state.invoiced,
            version: state.version,
        })
    }

    /// How to reach the others: each side the other one, operators both.
    async fn contacts(&self, tx: &mut dyn Tx, actor: Actor, order: &Order) -> Result<Vec<Contact>> {
        let mut contacts = Vec::new();
        let reader = side_of(actor);
        for (side, id) in [(Side::Buyer, order.buyer_id), (Side::Seller, order.seller_id)] {
            if side == reader {
                continue;
            }
            let Some(account) = tx.account(id).await? else { continue };
            let profile = match side {
                Side::Seller => tx.seller_profile(id).await?,
                _ => None,
            };
            let or = |desk: Option<String>, own: &str| desk.filter(|d| !d.is_empty()).unwrap_or_else(|| own.to_owned());
            let (mailbox, phone) = profile
                .map(|p| (p.service_mailbox.to_string(), p.service_phone.to_string()))
                .unzip();
            contacts.push(Contact {
                side,
                name: account.name.to_string(),
                email: or(mailbox, account.login.as_str()),
                phone: or(phone, account.phone.as_str()),
            });
        }
        Ok(contacts)
    }
}

/// An entry with its files. Whose account it was is for the bundle; a reader knows the two sides.
fn entry_view(entry: domain::evidence::Entry, files: &[EvidenceFile]) -> Result<EvidenceEntry> {
    let what: What = serde_json::from_str(&entry.content).map_err(Error::fault)?;
    let by = match entry.actor.split(':').next() {
        Some("buyer") => Side::Buyer,
        Some("seller") => Side::Seller,
        Some("operator") => Side::Operator,
        _ => Side::System,
    };
    let number = i64::try_from(entry.number).map_err(Error::fault)?;
    let event = Event { at: entry.at, by, what };
    let stored = files.iter().filter(|file| file.number == number);
    let files = stored
        .zip(event.files())
        .map(|(stored, named)| EvidenceFileView {
            id: stored.file.id.uuid(),
            kind: named.kind,
            name: named.name.to_string(),
            content_type: stored.file.content_type,
            size: stored.file.size,
            sha256: named.sha256.to_string(),
        })
        .collect();
    Ok(EvidenceEntry {
        number: entry.number,
        at: entry.at,
        by,
        what: serde_json::from_str(&entry.content).map_err(Error::fault)?,
        files,
        hash: entry.hash.to_string(),
    })
}
