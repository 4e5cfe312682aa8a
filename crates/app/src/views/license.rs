//! Licence codes as they are shown.

use domain::{
    identity::{Actor, Role},
    license::{License, LicenseState},
    time::{Period, Time},
};
use serde::{Deserialize, Serialize};
use store::{Beat, LicenseDay};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{EventView, StepView};

/// A licence code in a list.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
pub struct LicenseView {
    /// Identifier; lists are ordered by it.
    pub id: Uuid,
    /// The code: whole for its seller and for a buyer who has it, none for a buyer who has not collected it, and only its
    /// ends for operators.
    pub code: Option<String>,
    /// Where it stands.
    #[serde(flatten)]
    pub state: LicenseState,
    /// Whether it is a seller's test code.
    pub test: bool,
    /// The product's name; of a test code, what its seller calls it.
    pub name: String,
    /// The order it came with; none for a test code.
    pub order_number: Option<String>,
    /// The product; none for a test code.
    pub product_id: Option<Uuid>,
    /// The instance it belongs to, where the order made one.
    pub instance_id: Option<Uuid>,
    /// Who holds it; none for a test code.
    pub buyer_id: Option<Uuid>,
    /// His name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buyer_name: Option<String>,
    /// Whose software it opens.
    pub seller_id: Uuid,
    /// His name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seller_name: Option<String>,
    /// Quantity.
    pub amount: u32,
    /// The period bought, while it has not begun: it begins with the activation.
    pub period: Option<Period>,
    /// When it ends unless renewed; none for one-time licences, and before the period has begun.
    pub expire_at: Option<Time>,
    /// When the software last asked about it.
    pub seen_at: Option<Time>,
    /// The account or device that named itself then; shown to its seller only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen_account: Option<String>,
    /// The address it named; shown to its seller only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen_ip: Option<String>,
    /// When it was minted.
    pub created_at: Time,
    /// Version, for If-Match.
    pub version: i64,
}

impl LicenseView {
    /// As `actor` may see it.
    #[must_use]
    pub fn of(license: &License, beat: Option<&Beat>, actor: Actor) -> Self {
        let order = license.order.as_ref();
        let role = match actor {
            Actor::Account { role, .. } => Some(role),
            Actor::System => None,
        };
        let code = match role {
            Some(Role::Buyer) if license.state == LicenseState::Minted => None,
            Some(Role::Buyer | Role::Seller) => Some(license.code.to_string()),
            Some(Role::Operator) | None => Some(license.code.masked()),
        };
        let said = beat.filter(|_| role == Some(Role::Seller));
        Self {
            id: license.id.uuid(),
            code,
            state: license.state.clone(),
            test: license.is_test(),
            name: license.name.clone(),
            order_number: order.map(|o| o.number.to_string()),
            product_id: order.map(|o| o.product_id.uuid()),
            instance_id: order.and_then(|o| o.instance_id.map(domain::id::Id::uuid)),
            buyer_id: order.map(|o| o.buyer_id.uuid()),
            buyer_name: None,
            seller_id: license.seller_id.uuid(),
            seller_name: None,
            amount: license.amount,
            period: license.period,
            expire_at: license.expire_at,
            seen_at: beat.map(|b| b.seen_at),
            seen_account: said.and_then(|b| b.account.clone()),
            seen_ip: said.and_then(|b| b.ip.clone()),
            created_at: license.created_at,
            version: license.version,
        }
    }
}

/// A licence code with its history, future and use.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct LicenseDetails {
    /// The code.
    pub license: LicenseView,
    /// What lies ahead, if nothing is done.
    pub ahead: Vec<StepView>,
    /// How it was used on its last days, newest first.
    pub days: Vec<LicenseDayView>,
    /// What happened, oldest first.
    pub events: Vec<EventView>,
}

/// How many clients used a code on a day.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct LicenseDayView {
    /// The day of the site.
    pub day: String,
    /// Distinct clients that were told apart.
    pub clients: i64,
    /// The largest number that was named.
    pub named: i64,
}

impl LicenseDayView {
    /// From a day's sums.
    #[must_use]
    pub fn of(day: LicenseDay) -> Self {
        Self {
            day: day.day,
            clients: day.clients,
            named: day.named,
        }
    }
}
