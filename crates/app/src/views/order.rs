//! Orders as they are shown.

use domain::{
    catalog::Charge,
    money::Money,
    order::{Goods, Order, OrderKind, OrderState},
    time::Time,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::InterfaceMessageView;

/// An order in a list.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
pub struct OrderView {
    /// Identifier; lists are ordered by it.
    pub id: Uuid,
    /// `CS` number.
    pub number: String,
    /// Number of its line.
    pub line_number: String,
    /// What sort of order.
    pub kind: OrderKind,
    /// Where it stands.
    #[serde(flatten)]
    pub state: OrderState,
    /// To be paid, or paid.
    pub amount: Money,
    /// The goods as they were when it was placed.
    pub goods: Goods,
    /// Who pays.
    pub buyer_id: Uuid,
    /// His name; where the order is looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buyer_name: Option<String>,
    /// Who delivers.
    pub seller_id: Uuid,
    /// His name; where the order is looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seller_name: Option<String>,
    /// The product.
    pub product_id: Uuid,
    /// The instance it makes or changes.
    pub instance_id: Option<Uuid>,
    /// When it was placed.
    pub created_at: Time,
    /// Numbers of the other orders that were placed at once with this one; in the answer to that only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
}

impl OrderView {
    /// From an order.
    #[must_use]
    pub fn of(order: &Order) -> Self {
        Self {
            id: order.id.uuid(),
            number: order.number.to_string(),
            line_number: order.line.number.clone(),
            kind: order.kind,
            state: order.state.clone(),
            amount: order.amount,
            goods: order.line.goods.clone(),
            buyer_id: order.buyer_id.uuid(),
            buyer_name: None,
            seller_id: order.seller_id.uuid(),
            seller_name: None,
            product_id: order.product_id.uuid(),
            instance_id: order.line.instance_id.map(domain::id::Id::uuid),
            created_at: order.created_at,
            also: Vec::new(),
        }
    }
}

/// An order with everything that happened to it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct OrderDetails {
    /// The order.
    pub order: OrderView,
    /// Number of the order it undoes or follows.
    pub parent: Option<String>,
    /// What happened, oldest first.
    pub events: Vec<EventView>,
    /// What was asked of the seller, oldest first.
    pub messages: Vec<InterfaceMessageView>,
}

/// Something that happened.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct EventView {
    /// Position, counted from zero without gaps.
    pub sequence: i64,
    /// What happened: `placed`, `paid`, `delivered` …
    pub name: String,
    /// Who did it; none for the marketplace itself.
    pub actor_id: Option<Uuid>,
    /// When.
    pub at: Time,
    /// Particulars.
    #[schema(value_type = Object)]
    pub data: serde_json::Value,
}

impl EventView {
    /// From an event.
    #[must_use]
    pub fn of(event: &store::Event) -> Self {
        Self {
            sequence: event.sequence,
            name: event.name.clone(),
            actor_id: event.actor.map(domain::id::Id::uuid),
            at: event.at,
            data: event.data.clone(),
        }
    }
}

/// What a change in the middle of a period would cost: the price after it less the price before it, for the days left.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct ChangeQuote {
    /// As it is.
    pub before: ChangeSide,
    /// As it would be.
    pub after: ChangeSide,
    /// Days left, a begun one counted as a whole one.
    pub days: u32,
    /// To be paid.
    pub amount: Money,
}

/// One side of a change.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct ChangeSide {
    /// The SKU.
    pub sku_name: String,
    /// Units.
    pub quantity: u32,
    /// The period that the price is for.
    pub charge: Charge,
    /// Price of all units for one period.
    pub per_period: Money,
}
