//! What the shop can say about itself in numbers, of the last seven days.

use std::collections::{BTreeSet, HashMap};

use domain::{
    fulfilment::{Activity, MessageState},
    order::{Ending, OrderKind, OrderState},
    time::Span,
};
use store::{MessageFilter, MessageWish, OrderFilter, OrderWish, Page, Stretch};
use uuid::Uuid;

use crate::{
    App, Result,
    views::{ShopFigures, Top},
};

/// So far back.
const LOOKED_AT: Span = Span::days(7);
/// Of so many of the newest: enough for a figure, and never more work than this.
const SAMPLE: Page = Page {
    before: None,
    limit: 1_000,
};
/// Products named as bought most.
const TOP: usize = 8;

impl App {
    /// The shop's figures.
    ///
    /// # Errors
    /// The store.
    pub async fn shop_figures(&self) -> Result<ShopFigures> {
        let wall = self.clock.wall();
        if let Some(figures) = self.contents.figures(wall) {
            return Ok(figures);
        }
        let mut tx = self.store.read().await?;
        let window = self.window(&mut *tx).await?;
        let recent = Stretch {
            from: Some(self.clock.now().minus(LOOKED_AT)),
            to: None,
        };
        let wish = OrderWish {
            kind: Some(OrderKind::New),
            placed: recent,
            ..OrderWish::state("completed")
        };
        let mut setup = Vec::new();
        let mut bought: HashMap<Uuid, i64> = HashMap::new();
        for order in tx.orders(OrderFilter::All, &wish, SAMPLE).await? {
            if let OrderState::Completed {
                paid_at,
                at,
                ending: Ending::Delivered,
            } = order.state
            {
                setup.push(at.since(paid_at).as_millis());
                *bought.entry(order.product_id.uuid()).or_default() += 1;
            }
        }
        let wish = MessageWish {
            states: &["succeeded", "stopped", "refunded"],
            activity: Some(Activity::NewInstance),
            made: recent,
            ..MessageWish::default()
        };
        let calls = tx.interface_messages(MessageFilter::All, &wish, SAMPLE).await?;
        let at_once = calls
            .iter()
            .filter(|m| m.attempts == 1 && matches!(m.state, MessageState::Succeeded { .. }))
            .count();
        let mut top: Vec<Top> = bought
            .into_iter()
            .filter_map(|(id, orders)| {
                let product = window.find(id)?.clone();
                Some(Top { product, orders })
            })
            .collect();
        top.sort_by(|a, b| b.orders.cmp(&a.orders).then_with(|| b.product.id.cmp(&a.product.id)));
        top.truncate(TOP);
        let sellers: BTreeSet<Uuid> = window.entries.iter().map(|entry| entry.seller_id).collect();
        let figures = ShopFigures {
            products: window.entries.len(),
            sellers: sellers.len(),
            setup_seconds: super::median(&mut setup).map(|millis| millis / 1_000),
            first_time_percent: percent(at_once, calls.len()),
            top,
        };
        self.contents.tell(wall, figures.clone());
        Ok(figures)
    }
}

fn percent(part: usize, whole: usize) -> Option<usize> {
    (part * 100).checked_div(whole)
}
