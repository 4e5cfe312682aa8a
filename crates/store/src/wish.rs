//! What a reader wants to see of a list.

use domain::{
    catalog::{Product, Shelf},
    fulfilment::Activity,
    id::Id,
    identity::{Account, Role},
    instance::Instance,
    ledger::TransferKind,
    message::Event,
    order::{OrderKind, OrderNumber},
    supervision::Actor,
    time::Time,
};

/// A stretch of the marketplace's time. Ids rise with it, so that it is a stretch of every list.
#[derive(Clone, Copy, Default, Debug)]
pub struct Stretch {
    /// Not before.
    pub from: Option<Time>,
    /// Before.
    pub to: Option<Time>,
}

/// Of orders. Nothing given means everything.
#[derive(Clone, Default, Debug)]
pub struct OrderWish {
    /// In this state.
    pub state: Option<&'static str>,
    /// Of this kind.
    pub kind: Option<OrderKind>,
    /// The number begins so.
    pub number: Option<String>,
    /// The product's name holds this.
    pub name: Option<String>,
    /// Of this product.
    pub product: Option<Id<Product>>,
    /// About this instance.
    pub instance: Option<Id<Instance>>,
    /// Placed then.
    pub placed: Stretch,
}

/// Of supervised orders.
#[derive(Clone, Copy, Default, Debug)]
pub struct SupervisionWish {
    /// Standing so: `open`, `frozen` or `closed`.
    pub standing: Option<&'static str>,
    /// Waiting for this side.
    pub turn: Option<Actor>,
}

/// Of instances.
#[derive(Clone, Default, Debug)]
pub struct InstanceWish {
    /// In this state.
    pub state: Option<&'static str>,
    /// The number of its order begins so.
    pub number: Option<String>,
    /// The product's name holds this.
    pub name: Option<String>,
    /// Of this product.
    pub product: Option<Id<Product>>,
    /// Its period ends before.
    pub expiring_before: Option<Time>,
}

/// Of interface messages.
#[derive(Clone, Default, Debug)]
pub struct MessageWish {
    /// In one of these states.
    pub states: &'static [&'static str],
    /// Of this activity.
    pub activity: Option<Activity>,
    /// Of products like this.
    pub product: Option<Id<Product>>,
    /// About this instance.
    pub instance: Option<Id<Instance>>,
    /// The number of its order begins so.
    pub number: Option<String>,
    /// The product's name holds this.
    pub name: Option<String>,
    /// Made then.
    pub made: Stretch,
}

/// Of transfers.
#[derive(Clone, Default, Debug)]
pub struct TransferWish {
    /// Of this kind.
    pub kind: Option<TransferKind>,
    /// Of the order with this number.
    pub order: Option<OrderNumber>,
    /// Booked then.
    pub booked: Stretch,
}

/// Of accounts.
#[derive(Clone, Default, Debug)]
pub struct AccountWish {
    /// In this role.
    pub role: Option<Role>,
    /// Login or name begins so.
    pub q: Option<String>,
}

/// Of a seller's products.
#[derive(Clone, Copy, Default, Debug)]
pub struct ProductWish {
    /// At this place in the shop.
    pub shelf: Option<Shelf>,
    /// With the newest revision in this state.
    pub review: Option<&'static str>,
}

/// Of an account's messages.
#[derive(Clone, Copy, Default, Debug)]
pub struct NewsWish {
    /// Only unread ones.
    pub unread: bool,
    /// About this.
    pub event: Option<Event>,
}

/// Of questions.
#[derive(Clone, Copy, Default, Debug)]
pub struct QuestionWish {
    /// In one of these states.
    pub states: &'static [&'static str],
    /// About this product.
    pub product: Option<Id<Product>>,
    /// To this seller.
    pub seller: Option<Id<Account>>,
    /// Asked by this buyer.
    pub asker: Option<Id<Account>>,
}

impl OrderWish {
    /// Those in a state.
    #[must_use]
    pub fn state(state: &'static str) -> Self {
        Self {
            state: Some(state),
            ..Self::default()
        }
    }
}

impl InstanceWish {
    /// Those in a state.
    #[must_use]
    pub fn state(state: &'static str) -> Self {
        Self {
            state: Some(state),
            ..Self::default()
        }
    }
}

impl AccountWish {
    /// Those in a role.
    #[must_use]
    pub const fn role(role: Role) -> Self {
        Self {
            role: Some(role),
            q: None,
        }
    }
}
