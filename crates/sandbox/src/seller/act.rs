//! What the seller does about a verified call. The same rules serve both generations.

use std::collections::BTreeMap;

use super::state::{Instance, InstanceStatus, Ledger};
use wire::codes;

/// What is answered, apart from instance information.
#[derive(Debug, Clone)]
pub(super) struct Outcome {
    pub code: &'static str,
    pub message: String,
    pub effect: &'static str,
    pub instance_id: Option<String>,
}

impl Outcome {
    pub fn done(effect: &'static str) -> Self {
        Self {
            code: codes::SUCCESS,
            message: "success.".into(),
            effect,
            instance_id: None,
        }
    }

    pub fn refused(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            effect: "none",
            instance_id: None,
        }
    }

    pub fn of(mut self, instance_id: &str) -> Self {
        self.instance_id = Some(instance_id.to_owned());
        self
    }
}

/// An order for an instance.
pub(super) struct Creation<'a> {
    pub order_id: &'a str,
    pub order_line_id: &'a str,
    pub business_id: &'a str,
    pub test: bool,
    pub expire_time: Option<&'a str>,
    pub product_id: Option<&'a str>,
    pub amount: Option<u64>,
    /// Answers "in progress" so many times first.
    pub pending: u32,
}

/// Creates the instance of an order line once; a repetition answers the same id (production interface §1.1).
pub(super) fn create(ledger: &mut Ledger, order: &Creation<'_>) -> Outcome {
    let key = if order.order_line_id.is_empty() {
        order.order_id
    } else {
        order.order_line_id
    };
    if let Some(id) = ledger.by_order.get(key) {
        return Outcome::done("repeated").of(id);
    }
    if ledger.instances.contains_key(order.business_id) {
        return Outcome::refused(codes::ILLEGAL_PARAMETER, "businessId was used for another order line");
    }
    let waited = ledger.waiting.entry(key.to_owned()).or_default();
    if *waited < order.pending {
        *waited += 1;
        return Outcome::refused(codes::IN_PROGRESS, "still being prepared");
    }
    let id = order.business_id.to_owned();
    let password: String = rand::random::<[u8; 12]>()
        .iter()
        .map(|byte| char::from(b'a' + byte % 26))
        .collect();
    ledger.instances.insert(
        id.clone(),
        Instance {
            instance_id: id.clone(),
            order_id: order.order_id.to_owned(),
            order_line_id: order.order_line_id.to_owned(),
            test: order.test,
            status: InstanceStatus::Running,
            expire_time: order.expire_time.map(str::to_owned),
            product_id: order.product_id.map(str::to_owned),
            amount: order.amount,
            queries: 0,
            password,
            used: BTreeMap::new(),
        },
    );
    *ledger.created.entry(key.to_owned()).or_default() += 1;
    ledger.by_order.insert(key.to_owned(), id.clone());
    Outcome::done("created").of(&id)
}

/// A change to an instance that exists.
pub(super) enum Change<'a> {
    Refresh {
        order: &'a str,
        expire_time: &'a str,
        product_id: Option<&'a str>,
    },
    Freeze,
    Thaw,
    Upgrade {
        order: &'a str,
        product_id: Option<&'a str>,
        amount: Option<u64>,
    },
    Release,
}

/// Changes an instance; every change may be repeated without a second effect.
pub(super) fn change(ledger: &mut Ledger, instance_id: &str, change: &Change<'_>) -> Outcome {
    let Some(instance) = ledger.instances.get_mut(instance_id) else {
        return Outcome::refused(codes::NO_SUCH_INSTANCE, "no such instance").of(instance_id);
    };
    let released = instance.status == InstanceStatus::Released;
    if released && !matches!(change, Change::Release) {
        return Outcome::refused(codes::NO_SUCH_INSTANCE, "the instance was released").of(instance_id);
    }
    let mut once = |activity: &str, order: &str| {
        let key = format!("{activity} {instance_id} {order}");
        ledger.done.insert(key)
    };
    let (from, effect) = (
        instance.status,
        match change {
            Change::Refresh {
                order,
                expire_time,
                product_id,
            } => {
                if !once("refresh", order) {
                    return Outcome::done("repeated").of(instance_id);
                }
                instance.expire_time = Some((*expire_time).to_owned());
                if let Some(product_id) = product_id {
                    instance.product_id = Some((*product_id).to_owned());
                }
                "renewed"
            }
            Change::Freeze => {
                instance.status = InstanceStatus::Frozen;
                "frozen"
            }
            Change::Thaw => {
                instance.status = InstanceStatus::Running;
                "thawed"
            }
            Change::Upgrade { .. } if instance.status == InstanceStatus::Frozen => {
                return Outcome::refused(codes::INTERNAL_ERROR, "the instance is frozen").of(instance_id);
            }
            Change::Upgrade {
                order,
                product_id,
                amount,
            } => {
                if !once("upgrade", order) {
                    return Outcome::done("repeated").of(instance_id);
                }
                if let Some(product_id) = product_id {
                    instance.product_id = Some((*product_id).to_owned());
                }
                if amount.is_some() {
                    instance.amount = *amount;
                }
                "upgraded"
            }
            Change::Release => {
                instance.status = InstanceStatus::Released;
                "released"
            }
        },
    );
    let unchanged = matches!(change, Change::Freeze | Change::Thaw | Change::Release) && from == instance.status;
    Outcome::done(if unchanged { "repeated" } else { effect }).of(instance_id)
}
