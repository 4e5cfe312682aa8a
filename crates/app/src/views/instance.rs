//! Instances as they are shown.

use domain::{
    catalog::Charge,
    instance::{Instance, InstanceState, RenewalPlan},
    lifecycle::Step,
    metering::{Metered, PackageTerms},
    order::{Goods, Related},
    time::Time,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::EventView;
use crate::instance::{SaidUsage, SealedInfo};

/// An instance in a list.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
pub struct InstanceView {
    /// Identifier; lists are ordered by it.
    pub id: Uuid,
    /// The seller's id of it.
    pub seller_instance_id: Option<String>,
    /// Where it stands.
    #[serde(flatten)]
    pub state: InstanceState,
    /// What was paid for.
    pub charge: Charge,
    /// Whether it is a trial.
    pub trial: bool,
    /// Product name.
    pub product_name: String,
    /// Specification name.
    pub specification: String,
    /// The product.
    pub product_id: Uuid,
    /// The order that made it.
    pub order_number: String,
    /// Who uses it.
    pub buyer_id: Uuid,
    /// His name; where the instance is looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buyer_name: Option<String>,
    /// Who runs it.
    pub seller_id: Uuid,
    /// His name; where the instance is looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seller_name: Option<String>,
    /// SKU in force.
    pub sku_code: String,
    /// Price item in force.
    pub price_code: String,
    /// Units held.
    pub quantity: u32,
    /// When it ends unless renewed.
    pub expire_at: Option<Time>,
    /// What shall happen then.
    pub renewal: RenewalPlan,
    /// When it was made.
    pub created_at: Time,
    /// Version, for If-Match.
    pub version: i64,
}

impl InstanceView {
    /// From an instance and the goods of the order that made it.
    #[must_use]
    pub fn of(instance: &Instance, goods: &Goods) -> Self {
        Self {
            id: instance.id.uuid(),
            seller_instance_id: instance.seller_instance_id.clone(),
            state: instance.state.clone(),
            charge: instance.unit.map_or(goods.charge, Charge::of_unit),
            trial: instance.trial,
            product_name: goods.product_name.clone(),
            specification: goods.specification.clone(),
            product_id: instance.product_id.uuid(),
            order_number: instance.order_number.to_string(),
            buyer_id: instance.buyer_id.uuid(),
            buyer_name: None,
            seller_id: instance.seller_id.uuid(),
            seller_name: None,
            sku_code: instance.sku_code.to_string(),
            price_code: instance.price_code.to_string(),
            quantity: instance.quantity,
            expire_at: instance.expire_at,
            renewal: instance.renewal,
            created_at: instance.created_at,
            version: instance.version,
        }
    }
}

/// An instance with its history and future.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct InstanceDetails {
    /// The instance.
    pub instance: InstanceView,
    /// How to get in; shown to its buyer only.
    pub info: Option<InfoView>,
    /// Whether licences for single devices can be asked for.
    pub gives_client_licenses: bool,
    /// The price by use that it was opened for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metered: Option<Metered>,
    /// What it holds, of a package.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub package: Option<PackageTerms>,
    /// The instances whose use it pays, of a package.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<Related>,
    /// What lies ahead, if nothing is done.
    pub ahead: Vec<StepView>,
    /// What happened, oldest first.
    pub events: Vec<EventView>,
}

/// How to get into an instance.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[expect(missing_docs, reason = "the fields of the contract, production interface §1.2")]
pub struct InfoView {
    pub front_end_url: Option<String>,
    pub admin_url: Option<String>,
    pub user_name: Option<String>,
    /// Whether there is a password; it is shown by a call of its own, which is noted.
    pub has_password: bool,
    /// Whether there is a licence; it is shown by a call of its own, which is noted.
    pub has_license: bool,
    pub memo: Option<String>,
    /// What was used, by the seller's own figures; what is charged stands elsewhere.
    pub usage: Vec<SaidUsage>,
    /// When the seller said so.
    pub heard_at: Time,
}

impl InfoView {
    /// From the opened information.
    #[must_use]
    pub fn of(info: SealedInfo) -> Self {
        Self {
            front_end_url: info.front_end_url,
            admin_url: info.admin_url,
            user_name: info.user_name,
            has_password: info.password.is_some(),
            has_license: info.license.is_some(),
            memo: info.memo,
            usage: info.usage,
            heard_at: info.heard_at,
        }
    }
}

/// The initial password of an instance.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PasswordView {
    /// As the seller said it.
    pub password: String,
}

impl std::fmt::Debug for PasswordView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PasswordView(…)")
    }
}

/// The licence that was fetched for an instance.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LicenseTextView {
    /// As the seller gave it.
    pub license: String,
}

impl std::fmt::Debug for LicenseTextView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LicenseTextView(…)")
    }
}

/// A step that lies ahead.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct StepView {
    /// When.
    pub at: Time,
    /// What: `remind_expiry`, `auto_renew`, `remind_auto_failed`, `expire`, `freeze`, `remind_release`, `release`.
    pub step: String,
    /// Days left, on reminders.
    pub days: Option<i32>,
}

impl StepView {
    /// From a step.
    #[must_use]
    pub fn of(at: Time, step: Step) -> Self {
        let (name, days) = match step {
            Step::RemindExpiry { days } => ("remind_expiry", Some(days)),
            Step::AutoRenew => ("auto_renew", None),
            Step::RemindAutoFailed { days } => ("remind_auto_failed", Some(days)),
            Step::Expire => ("expire", None),
            Step::Freeze => ("freeze", None),
            Step::RemindRelease { days } => ("remind_release", Some(days)),
            Step::Release => ("release", None),
        };
        Self {
            at,
            step: name.to_owned(),
            days,
        }
    }
}
