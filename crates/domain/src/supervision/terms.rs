//! What a site may set about supervision: thresholds, time limits, and where each rule with two published readings
//! stands (business rules §4.3, §3.7, §11b).

use serde::{Deserialize, Serialize};

use super::{
    calendar::WorkCalendar,
    command::{Courier, CourierCode},
    flow::{CATALOGUE, FlowId, FlowStart},
};
use crate::{
    catalog::SaleModel,
    policy::Site,
    time::{Span, Zone},
};

/// When a seller may appeal. Empty: at any node, any time, as the newest page has it; otherwise one of them must hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "when", rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum SellerAppeal {
    /// The flow has stood at a node of the buyer for longer than so many days.
    BuyerNodeStalled {
        /// Days of 24 hours.
        days: i64,
    },
    /// The buyer has rejected more than so many times.
    Rejected {
        /// Rejections.
        times: u32,
    },
}

/// From when on a period counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum ValidityStart {
    /// From the enabling time the seller declared; from acceptance where he left it blank.
    Declared,
    /// From acceptance, always.
    Acceptance,
}

/// Open flows of one sort end by themselves after so long: completed if the buyer has an invoice, refunded if not.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CloseAfter {
    /// The flow.
    pub flow: FlowId,
    /// Counted from the payment.
    pub after: Span,
}

/// The rules of supervision that a site may set.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct SupervisionPolicy {
    /// From when on new orders begin with which flow.
    pub flow_starts: Vec<FlowStart>,
    /// When a seller may appeal.
    pub seller_appeal: Vec<SellerAppeal>,
    /// An appeal is suggested from so many rejections on.
    pub hint_rejections: u32,
    /// An appeal is suggested when nothing has moved for so long.
    pub hint_stalled: Span,
    /// Working days in which operations handle an appeal.
    pub appeal_days: u32,
    /// Which days are worked.
    pub calendar: WorkCalendar,
    /// From when on a period counts.
    pub validity_start: ValidityStart,
    /// Goods are accepted by themselves this long after they were signed for.
    pub goods_accepted_after: Span,
    /// Time for the buyer to send goods back after the seller agreed.
    pub return_within: Span,
    /// Time for the seller to look at what came back.
    pub receipt_within: Span,
    /// The 365-day rule, by flow and version. A flow without an entry never ends by its age.
    pub close_after: Vec<CloseAfter>,
    /// Least time between two reminders.
    pub remind_every: Span,
    /// Most files one act may bring.
    #[cfg_attr(feature = "schema", schema(minimum = 1, maximum = 100))]
    pub max_files: usize,
    /// The couriers that sellers may send with.
    #[serde(default = "couriers")]
    #[cfg_attr(feature = "schema", schema(max_items = 200))]
    pub couriers: Vec<Courier>,
    /// How often a courier is asked about a parcel under way.
    #[serde(default = "track_every")]
    pub track_every: Span,
    /// Sale models whose deliveries the marketplace looks at before the buyer does (华为云复核), whatever the product's
    /// own flag says.
    pub rechecked: Vec<SaleModel>,
}

/// Those that most parcels of the mainland and from abroad come with.
fn couriers() -> Vec<Courier> {
    [
        ("sf", "顺丰速运 SF Express"),
        ("ems", "EMS"),
        ("jd", "京东物流 JD Logistics"),
        ("yto", "圆通速递 YTO"),
        ("zto", "中通快递 ZTO"),
        ("sto", "申通快递 STO"),
        ("yunda", "韵达快递 Yunda"),
        ("deppon", "德邦快递 Deppon"),
        ("dhl", "DHL"),
        ("fedex", "FedEx"),
        ("ups", "UPS"),
    ]
    .into_iter()
    .filter_map(|(code, name)| {
        let (code, name) = (code.parse().ok()?, name.parse().ok()?);
        Some(Courier { code, name })
    })
    .collect()
}

const fn track_every() -> Span {
    Span::hours(6)
}

impl SupervisionPolicy {
    /// Most couriers a site may list.
    pub const MOST_COURIERS: usize = 200;

    /// Whether sellers may send with this courier.
    #[must_use]
    pub fn knows(&self, courier: &CourierCode) -> bool {
        self.couriers.iter().any(|known| known.code == *courier)
    }

    /// The defaults of a site whose days are those of `zone`.
    #[must_use]
    pub fn defaults(site: Site, zone: &Zone) -> Self {
        let close_after = match site {
            // The rule was lifted later: it holds for generations that have been followed by another.
            Site::Cn => CATALOGUE
                .iter()
                .map(|flow| flow.id)
                .filter(|id| {
                    CATALOGUE
                        .iter()
                        .any(|newer| newer.id.kind == id.kind && newer.id.version > id.version)
                })
                .map(|flow| CloseAfter {
                    flow,
                    after: Span::days(365),
                })
                .collect(),
            Site::Intl => Vec::new(),
        };
        Self {
            flow_starts: FlowStart::defaults(site, zone),
            seller_appeal: Vec::new(),
            hint_rejections: 3,
            hint_stalled: Span::days(5),
            appeal_days: 3,
            calendar: WorkCalendar::default(),
            validity_start: ValidityStart::Declared,
            goods_accepted_after: Span::days(10),
            return_within: Span::days(10),
            receipt_within: Span::days(15),
            close_after,
            remind_every: Span::hours(24),
            max_files: 20,
            couriers: couriers(),
            track_every: track_every(),
            // Ordinary joint orders have not needed it since 2023-04-28.
            rechecked: Vec::new(),
        }
    }
}
