//! Product → specification → SKU → price item, and the path from a draft to the shelf (business rules §2).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

pub use crate::category::Category;
use crate::{
    bounded_text,
    file::{PictureText, StoredFile},
    fulfilment::Activity,
    id::Id,
    identity::Account,
    metering::{PackageKind, PackageTerms, Tariff},
    money::Currency,
    price::Pricing,
    refusal::{Code, Refusal},
    seller::{DebugCaseKey, ProductionAddress, Protocol},
    supervision::FlowKind,
    time::{PeriodUnit, Time},
};

bounded_text! {
    /// Name of a product, as on its software certificate.
    ProductName: Line 2..=60;
    /// One line under the name in lists.
    Summary: Line 1..=200;
    /// The long text of the product page.
    Description: Lines 0..=20000;
    /// A seller's terms of service.
    ServiceTerms: Lines 1..=20000;
    /// Name of a specification; must say something (business rules §2.3).
    SpecName: Line 1..=50;
    /// Shown name of a SKU, an attribute or an extension parameter.
    ShownName: Line 1..=50;
    /// Wire name of an attribute or an extension parameter.
    WireName: Token 1..=64;
    /// The seller's id of a SKU on the wire (`skuCode`).
    SkuCode: Token 1..=64;
    /// One SKU at one period type on the wire (`productId`).
    PriceItemCode: Token 1..=64;
    /// Why something was refused or asked for.
    Reason: Lines 1..=500;
    /// Value of an extension parameter.
    ParameterValue: Line 0..=256;
    /// What counts as delivered.
    AcceptanceTerms: Lines 1..=5000;
}

/// A product: one thing on the shelf, whose content lives in numbered revisions.
#[derive(Clone, Debug)]
pub struct Product {
    /// Identifier.
    pub id: Id<Product>,
    /// Whose it is.
    pub seller_id: Id<Account>,
    /// Where it stands in the shop.
    pub shelf: Shelf,
    /// Number of the revision buyers see; none before the first approval.
    pub live_revision: Option<i32>,
    /// Number of the newest revision.
    pub last_revision: i32,
    /// 华为云复核: operators look at each delivery before the buyer does. Set by them, never by the seller.
    pub recheck: bool,
    /// When it was first drafted.
    pub created_at: Time,
    /// Guard against lost updates.
    pub version: i64,
}

/// Shelf states (business rules §2.5).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(
    feature = "sqlx",
    derive(sqlx::Type),
    sqlx(type_name = "TEXT", rename_all = "snake_case")
)]
pub enum Shelf {
    /// Never approved yet.
    Unreleased,
    /// Found and bought by everyone.
    OnShelf,
    /// Bought by whoever has the address, not found by search.
    Hidden,
    /// Trading stopped by an operator.
    Frozen,
    /// Gone for good.
    Delisted,
}

impl Shelf {
    /// Whether a new order may be placed.
    #[must_use]
    pub const fn sells(self) -> bool {
        matches!(self, Self::OnShelf | Self::Hidden)
    }
}

/// One version of a product's content and its way through review (`ProductApplication` of business rules §2.5).
#[derive(Clone, Debug)]
pub struct Revision {
    /// The product.
    pub product_id: Id<Product>,
    /// 1, 2, 3 …
    pub number: i32,
    /// What is proposed.
    pub content: Content,
    /// Where the review stands.
    pub state: Review,
    /// Guard against lost updates.
    pub version: i64,
}

/// State of a [`Revision`].
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Review {
    /// Being written.
    Draft,
    /// Handed in, waiting for an operator.
    PendingReview {
        /// When it was handed in.
        submitted_at: Time,
    },
    /// Accepted.
    Approved {
        /// By whom.
        #[cfg_attr(feature = "schema", schema(value_type = uuid::Uuid))]
        reviewer: Id<Account>,
        /// When.
        decided_at: Time,
    },
    /// Sent back.
    Rejected {
        /// By whom.
        #[cfg_attr(feature = "schema", schema(value_type = uuid::Uuid))]
        reviewer: Id<Account>,
        /// When.
        decided_at: Time,
        /// Why.
        reason: Reason,
    },
}

impl Review {
    /// The state's name in tables and routes.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::PendingReview { .. } => "pending_review",
            Self::Approved { .. } => "approved",
            Self::Rejected { .. } => "rejected",
        }
    }

    /// All edges of the machine; the docs, the console and the property test read them here.
    pub const EDGES: [(&'static str, &'static str, &'static str); 5] = [
        ("draft", "submit", "pending_review"),
        ("pending_review", "approve", "approved"),
        ("pending_review", "reject", "rejected"),
        ("pending_review", "withdraw", "draft"),
        ("rejected", "edit", "draft"),
    ];

    /// Hands a draft in.
    ///
    /// # Errors
    /// Only a draft can be submitted.
    pub fn submit(&self, now: Time) -> Result<Self, Refusal> {
        match self {
            Self::Draft => Ok(Self::PendingReview { submitted_at: now }),
            other => Err(Refusal::state(Code::RevisionState, other.name())),
        }
    }
    /// Takes it back from the queue.
    ///
    /// # Errors
    /// Only what waits for review can be withdrawn.
    pub fn withdraw(&self) -> Result<Self, Refusal> {
        match self {
            Self::PendingReview { .. } => Ok(Self::Draft),
            other => Err(Refusal::state(Code::RevisionState, other.name())),
        }
    }
    /// Accepts it.
    ///
    /// # Errors
    /// Only what waits for review can be decided.
    pub fn approve(&self, reviewer: Id<Account>, now: Time) -> Result<Self, Refusal> {
        match self {
            Self::PendingReview { .. } => Ok(Self::Approved {
                reviewer,
                decided_at: now,
            }),
            other => Err(Refusal::state(Code::RevisionState, other.name())),
        }
    }
    /// Sends it back with a reason.
    ///
    /// # Errors
    /// Only what waits for review can be decided.
    pub fn reject(&self, reviewer: Id<Account>, now: Time, reason: Reason) -> Result<Self, Refusal> {
        match self {
            Self::PendingReview { .. } => Ok(Self::Rejected {
                reviewer,
                decided_at: now,
                reason,
            }),
            other => Err(Refusal::state(Code::RevisionState, other.name())),
        }
    }
    /// Whether the seller may still change the content.
    #[must_use]
    pub const fn editable(&self) -> bool {
        matches!(self, Self::Draft | Self::Rejected { .. })
    }
}

/// Everything a seller writes about a product.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Content {
    /// Name.
    pub name: ProductName,
    /// One line for lists.
    pub summary: Summary,
    /// Long text.
    pub description: Description,
    /// Its sign in lists, handed in as a logo; drawn from the name where there is none.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(value_type = Option<uuid::Uuid>))]
    pub logo: Option<Id<StoredFile>>,
    /// Pictures on its page, the first of them in lists too.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(max_items = 5))]
    pub pictures: Vec<Picture>,
    /// Group in the shop.
    pub category: Category,
    /// Who is merchant of record.
    pub model: SaleModel,
    /// How it is delivered.
    pub access_type: AccessType,
    /// The production address that serves it; needed before submission.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(value_type = Option<uuid::Uuid>))]
    pub address_id: Option<Id<ProductionAddress>>,
    /// How a supervised delivery goes; needed before submission where the access type is supervised.
    #[serde(default)]
    pub supervised: Option<Supervised>,
    /// Whether the instance information comes through queryInstance; a seller that hands it over otherwise (mail, SMS)
    /// says so here and the instance runs from the first success (production interface §1.2).
    #[serde(default)]
    pub info_elsewhere: bool,
    /// Whether buyers may change SKU or quantity.
    #[serde(default)]
    pub upgradable: bool,
    /// Whether the seller answers changeInstanceCheck (production interface §1.7).
    #[serde(default)]
    pub checks_changes: bool,
    /// The seller's own terms, accepted at checkout beside the user agreement.
    #[serde(default)]
    pub service_terms: Option<ServiceTerms>,
    /// What the buyer is asked for at checkout.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(max_items = 3))]
    pub parameters: Vec<Parameter>,
    /// Editions.
    #[cfg_attr(feature = "schema", schema(max_items = 50))]
    pub specifications: Vec<Specification>,
}

/// A picture on a product's page.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Picture {
    /// The file, handed in as a picture.
    #[cfg_attr(feature = "schema", schema(value_type = uuid::Uuid))]
    pub file: Id<StoredFile>,
    /// What it shows, for those who cannot see it.
    pub text: PictureText,
}

/// Merchant of record (business rules, "three sale models").
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum SaleModel {
    /// 通用商品.
    General,
    /// 联营商品.
    Joint,
    /// 自服务商品.
    SelfOperated,
}

/// How a product reaches the buyer (business rules §2.2). SaaS and what is delivered under service supervision can be
/// published so far; the others are refused by name, so that a client can tell "not yet" from "never".
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[expect(missing_docs, reason = "named in the glossary and in business rules §2.2")]
pub enum AccessType {
    Saas,
    License,
    Image,
    HumanService,
    Consulting,
    Api,
    Agent,
    Hardware,
    AiAsset,
    DataAsset,
    DataFile,
    Container,
    Orchestration,
}

impl AccessType {
    /// Whether products of this type can be published so far: SaaS, and whatever has a flow.
    #[must_use]
    pub const fn publishable(self) -> bool {
        !FlowKind::of(self).is_empty()
    }

    /// Whether parcels are sent, so that an order must say where to.
    #[must_use]
    pub const fn travels(self) -> bool {
        matches!(self, Self::Hardware)
    }
}

/// What a seller says about a delivery under service supervision (business rules §2.2, §2.3, §4.3).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Supervised {
    /// Which flow; one that fits the access type.
    pub flow: FlowKind,
    /// Days that a delivery takes on average.
    #[cfg_attr(feature = "schema", schema(minimum = 1, maximum = 365))]
    pub delivery_days: u16,
    /// 商品交付模板: what counts as delivered. Needed for joint and self-operated products.
    #[serde(default)]
    pub acceptance: Option<AcceptanceTerms>,
    /// Screenshots that every proof of delivery must hold.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(minimum = 0, maximum = 10))]
    pub screenshots: u8,
    /// The form in which buyers say what they need, handed in as a document.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(value_type = Option<uuid::Uuid>))]
    pub template: Option<Id<StoredFile>>,
}

impl Supervised {
    /// Longest average delivery, in days.
    pub const LONGEST: u16 = 365;
    /// Most screenshots a delivery template may want.
    pub const MOST_SCREENSHOTS: u8 = 10;

    fn problems(&self, access_type: AccessType, found: &mut Vec<Refusal>) {
        if !FlowKind::of(access_type).contains(&self.flow) {
            found.push(Refusal::new(Code::FlowForeign).field("supervised.flow"));
        }
        let mut within = |field: &str, value: u16, min: u16, max: u16| {
            if !(min..=max).contains(&value) {
                let refusal = Refusal::new(Code::NumberRange).field(format!("supervised.{field}"));
                found.push(refusal.with("min", min).with("max", max));
            }
        };
        within("delivery_days", self.delivery_days, 1, Self::LONGEST);
        within("screenshots", self.screenshots.into(), 0, Self::MOST_SCREENSHOTS.into());
    }
}

/// An extension parameter: up to three questions at checkout whose answers reach the seller (production interface §1.8).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Parameter {
    /// Wire name.
    pub name: WireName,
    /// Shown name.
    pub label: ShownName,
    /// Whether an empty answer is refused.
    #[serde(default)]
    pub required: bool,
}

/// One edition of a product.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Specification {
    /// Name.
    pub name: SpecName,
    /// The quantity a buyer chooses, if any.
    #[serde(default)]
    pub quantity: Option<QuantityAttribute>,
    /// Its SKUs.
    #[cfg_attr(feature = "schema", schema(max_items = 50))]
    pub skus: Vec<Sku>,
}

/// A quantity attribute: seats, gigabytes … (business rules §2.4).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct QuantityAttribute {
    /// Wire name; `appName`, `version`, `os` and `mode` are taken.
    pub name: WireName,
    /// Shown name, with its unit.
    pub label: ShownName,
    /// Smallest quantity.
    #[cfg_attr(feature = "schema", schema(minimum = 1, maximum = 1_000_000))]
    pub min: u32,
    /// Largest quantity.
    #[cfg_attr(feature = "schema", schema(minimum = 1, maximum = 1_000_000))]
    pub max: u32,
    /// Distance between two allowed quantities, counted from `min`.
    #[cfg_attr(feature = "schema", schema(minimum = 1, maximum = 1_000_000))]
    pub step: u32,
}

impl QuantityAttribute {
    /// Largest quantity any product may offer.
    pub const CEILING: u32 = 1_000_000;

    /// Whether `n` can be ordered.
    #[must_use]
    pub const fn allows(&self, n: u32) -> bool {
        n >= self.min && n <= self.max && self.step > 0 && (n - self.min).is_multiple_of(self.step)
    }
}

/// A stock-keeping unit.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Sku {
    /// `skuCode` on the wire. Left out by the seller of a new SKU; given by the marketplace and kept for ever.
    #[serde(default)]
    pub code: Option<SkuCode>,
    /// Shown name.
    pub name: ShownName,
    /// Days of free trial; 3 to 180, yearly and monthly prices only.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(minimum = 3, maximum = 180))]
    pub trial_days: Option<u16>,
    /// Its prices, one a period type.
    #[cfg_attr(feature = "schema", schema(max_items = 5))]
    pub prices: Vec<PriceItem>,
}

/// One SKU at one period type: `productId` on the wire.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PriceItem {
    /// `productId` on the wire. Left out by the seller of a new price; given by the marketplace and kept for ever.
    #[serde(default)]
    pub code: Option<PriceItemCode>,
    /// What one payment covers.
    pub charge: Charge,
    /// How the price follows the quantity.
    pub pricing: Pricing,
}

/// What one payment covers.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Charge {
    /// A year of use.
    Year,
    /// A month of use.
    Month,
    /// A day of use.
    Day,
    /// Use for good.
    OneTime,
    /// By use, after the fact.
    OnDemand,
    /// A package of use.
    Package,
}

impl Charge {
    /// The period unit, for what is paid by period.
    #[must_use]
    pub const fn unit(self) -> Option<PeriodUnit> {
        match self {
            Self::Year => Some(PeriodUnit::Year),
            Self::Month => Some(PeriodUnit::Month),
            Self::Day => Some(PeriodUnit::Day),
            Self::OneTime | Self::OnDemand | Self::Package => None,
        }
    }
    /// The charge of a period unit.
    #[must_use]
    pub const fn of_unit(unit: PeriodUnit) -> Self {
        match unit {
            PeriodUnit::Year => Self::Year,
            PeriodUnit::Month => Self::Month,
            PeriodUnit::Day => Self::Day,
        }
    }
    /// Whether what is used is counted: a price by use, or a package that pays for it.
    #[must_use]
    pub const fn by_use(self) -> bool {
        matches!(self, Self::OnDemand | Self::Package)
    }
    /// Whether a price of this kind can be written so.
    #[must_use]
    pub const fn takes(self, pricing: &Pricing) -> bool {
        match self {
            Self::OnDemand => matches!(pricing, Pricing::Metered(_)),
            Self::Package => matches!(pricing, Pricing::Package(_)),
            Self::Year | Self::Month | Self::Day | Self::OneTime => {
                !matches!(pricing, Pricing::Metered(_) | Pricing::Package(_))
            }
        }
    }
    /// `chargingMode` of the query-order contract (open APIs §1.1).
    #[must_use]
    pub const fn wire(self) -> &'static str {
        match self {
            Self::Year | Self::Month | Self::Day => "PERIOD",
            Self::OneTime => "ONE_TIME",
            Self::OnDemand => "ON_DEMAND",
            Self::Package => "ON_DEMAND_PKG",
        }
    }
}

/// A price item found in its product's live content.
#[derive(Clone, Copy, Debug)]
pub struct Offer<'a> {
    /// The edition.
    pub specification: &'a Specification,
    /// The SKU.
    pub sku: &'a Sku,
    /// The price.
    pub price: &'a PriceItem,
}

impl Content {
    /// Most pictures of a product (business rules §2.3).
    pub const MOST_PICTURES: usize = 5;

    /// Every file it shows.
    pub fn files(&self) -> impl Iterator<Item = Id<StoredFile>> {
        self.logo
            .into_iter()
            .chain(self.pictures.iter().map(|picture| picture.file))
            .chain(self.supervised.iter().filter_map(|supervised| supervised.template))
    }

    /// Every price item with its SKU and specification.
    pub fn offers(&self) -> impl Iterator<Item = Offer<'_>> {
        self.specifications.iter().flat_map(|specification| {
            specification.skus.iter().flat_map(move |sku| {
                sku.prices.iter().map(move |price| Offer {
                    specification,
                    sku,
                    price,
                })
            })
        })
    }

    /// Every price item with the path of its field.
    fn price_fields(&self) -> impl Iterator<Item = (String, &PriceItem)> {
        self.specifications.iter().enumerate().flat_map(|(s, spec)| {
            spec.skus.iter().enumerate().flat_map(move |(k, sku)| {
                sku.prices
                    .iter()
                    .enumerate()
                    .map(move |(p, price)| (format!("specifications[{s}].skus[{k}].prices[{p}]"), price))
            })
        })
    }

    /// The offer with this `productId`.
    #[must_use]
    pub fn offer(&self, code: &PriceItemCode) -> Option<Offer<'_>> {
        self.offers().find(|offer| offer.price.code.as_ref() == Some(code))
    }

    /// Rules that need the whole tree; single fields are bounded by their types. All findings at once, each naming its
    /// field, so that a seller mends everything in one go.
    #[must_use]
    pub fn problems(&self, currency: Currency) -> Vec<Refusal> {
        let mut found = Vec::new();
        let mut say = |code: Code, field: String| found.push(Refusal::new(code).field(field));
        if self.parameters.len() > 3 {
            say(Code::TooMany, "parameters".into());
        }
        if self.pictures.len() > Self::MOST_PICTURES {
            say(Code::TooMany, "pictures".into());
        }
        let mut shown = BTreeSet::new();
        for (i, picture) in self.pictures.iter().enumerate() {
            if !shown.insert(picture.file) {
                say(Code::Duplicate, format!("pictures[{i}].file"));
            }
        }
        let mut names = BTreeSet::new();
        for (i, parameter) in self.parameters.iter().enumerate() {
            if !names.insert(&parameter.name) {
                say(Code::Duplicate, format!("parameters[{i}].name"));
            }
        }
        if self.specifications.is_empty() || self.specifications.len() > 50 {
            say(Code::NeedsOne, "specifications".into());
        }
        let mut meters = BTreeSet::new();
        for (field, price) in self.price_fields() {
            if let Pricing::Metered(metered) = &price.pricing
                && !meters.insert(&metered.meter)
            {
                say(Code::Duplicate, format!("{field}.pricing.meter"));
            }
        }
        let mut spec_names = BTreeSet::new();
        let mut sku_codes = BTreeSet::new();
        let mut price_codes = BTreeSet::new();
        for (s, spec) in self.specifications.iter().enumerate() {
            let at = format!("specifications[{s}]");
            if !spec_names.insert(&spec.name) {
                say(Code::Duplicate, format!("{at}.name"));
            }
            if !informative(spec.name.as_str()) {
                say(Code::SpecNameEmpty, format!("{at}.name"));
            }
            if let Some(quantity) = &spec.quantity {
                if matches!(quantity.name.as_str(), "appName" | "version" | "os" | "mode") {
                    say(Code::NameReserved, format!("{at}.quantity.name"));
                }
                let sane = quantity.min >= 1
                    && quantity.max >= quantity.min
                    && quantity.max <= QuantityAttribute::CEILING
                    && quantity.step >= 1;
                if !sane {
                    say(Code::QuantityRange, format!("{at}.quantity"));
                }
            }
            if spec.skus.is_empty() || spec.skus.len() > 50 {
                say(Code::NeedsOne, format!("{at}.skus"));
            }
            for (k, sku) in spec.skus.iter().enumerate() {
                let at = format!("{at}.skus[{k}]");
                if sku.code.as_ref().is_some_and(|code| !sku_codes.insert(code)) {
                    say(Code::Duplicate, format!("{at}.code"));
                }
                if sku.prices.is_empty() {
                    say(Code::NeedsOne, format!("{at}.prices"));
                }
                if let Some(days) = sku.trial_days {
                    if !(3..=180).contains(&days) {
                        say(Code::TrialDays, format!("{at}.trial_days"));
                    }
                    let periodic = sku
                        .prices
                        .iter()
                        .all(|p| matches!(p.charge, Charge::Year | Charge::Month));
                    if !periodic || self.access_type != AccessType::Saas || self.supervised.is_some() {
                        say(Code::TrialPeriodic, format!("{at}.trial_days"));
                    }
                }
                let mut charges = BTreeSet::new();
                for (p, price) in sku.prices.iter().enumerate() {
                    let at = format!("{at}.prices[{p}]");
                    if !charges.insert(price.charge.wire().to_owned() + &format!("{:?}", price.charge)) {
                        say(Code::Duplicate, format!("{at}.charge"));
                    }
                    if price.code.as_ref().is_some_and(|code| !price_codes.insert(code)) {
                        say(Code::Duplicate, format!("{at}.code"));
                    }
                    if !price.charge.takes(&price.pricing) {
                        say(Code::PricingKind, format!("{at}.pricing.kind"));
                    }
                    let wrong = match &price.pricing {
                        Pricing::Package(terms) => terms.problem(&meters),
                        _ => None,
                    };
                    if let Some(code) = wrong.or_else(|| price.pricing.problem(spec.quantity.as_ref(), currency)) {
                        say(code, format!("{at}.pricing"));
                    }
                }
            }
        }
        if let Some(supervised) = &self.supervised {
            supervised.problems(self.access_type, &mut found);
        }
        found
    }

    /// Whether delivery goes through the seller's production interface: SaaS, licences that are fetched (licence V1), and
    /// licence client software, unless they are delivered offline.
    #[must_use]
    pub const fn through_interface(&self) -> bool {
        matches!(self.access_type, AccessType::Saas | AccessType::License) && self.supervised.is_none()
    }

    /// Whether an address of this protocol fits: SaaS has two, a fetched licence has its own, and licence client software
    /// (production interface §8.3) and news of licence codes go out in the envelope of V2.
    #[must_use]
    pub const fn speaks(&self, protocol: Protocol) -> bool {
        match self.access_type {
            AccessType::License if self.supervised.is_none() => matches!(protocol, Protocol::LicenseV1 | Protocol::V2),
            AccessType::Saas => matches!(protocol, Protocol::V1 | Protocol::V2),
            _ => matches!(protocol, Protocol::V2),
        }
    }

    /// What keeps this content from being delivered through an address of this protocol.
    #[must_use]
    pub fn protocol_problem(&self, protocol: Protocol) -> Option<Refusal> {
        if !self.speaks(protocol) {
            return Some(Refusal::new(Code::AddressProtocol).field("address_id"));
        }
        let changes = self.upgradable || self.checks_changes;
        (protocol == Protocol::LicenseV1 && changes).then(|| Refusal::new(Code::LicenseFixed).field("upgradable"))
    }

    /// Whether instances behind an address of this protocol give licences for single devices: licence client software
    /// (production interface §8.3).
    #[must_use]
    pub fn asks_for_licenses(&self, protocol: Protocol) -> bool {
        self.access_type == AccessType::License && self.supervised.is_none() && protocol == Protocol::V2
    }

    /// Whether a purchase makes something that lasts for a period and ends: an instance, or a licence code. What is
    /// delivered in other ways is sold for good so far.
    fn lasts(&self) -> bool {
        match &self.supervised {
            Some(supervised) => supervised.flow == FlowKind::LicenseCode,
            None => true,
        }
    }

    /// Whether what happens when a package is used up is what its meters say: use beyond it is refused where they are sold with
    /// packages only, and charged otherwise.
    fn fits_its_meters(&self, terms: &PackageTerms) -> bool {
        let stops = terms.kind == PackageKind::UntilExhausted;
        self.offers().all(|offer| match &offer.price.pricing {
            Pricing::Metered(metered) if terms.contents.iter().any(|quota| quota.meter == metered.meter) => {
                (metered.tariff == Tariff::PackageOnly) == stops
            }
            _ => true,
        })
    }

    /// Further rules of submission: what may only be drafted so far, and what must be there by now.
    #[must_use]
    pub fn submission_problems(&self, currency: Currency) -> Vec<Refusal> {
        let mut found = self.problems(currency);
        let interface = self.through_interface();
        if !self.access_type.publishable() {
            found.push(Refusal::new(Code::AccessTypeLater).field("access_type"));
        }
        if interface && self.address_id.is_none() {
            // A licence without either has not been thought of to its end.
            found.push(match self.access_type {
                AccessType::License => Refusal::new(Code::DeliveryMissing).field("supervised"),
                _ => Refusal::new(Code::AddressMissing).field("address_id"),
            });
        }
        match &self.supervised {
            None if !interface => found.push(Refusal::new(Code::DeliveryMissing).field("supervised")),
            Some(supervised) if self.model != SaleModel::General && supervised.acceptance.is_none() => {
                found.push(Refusal::new(Code::AcceptanceMissing).field("supervised.acceptance"));
            }
            _ => {}
        }
        for (s, spec) in self.specifications.iter().enumerate() {
            for (k, sku) in spec.skus.iter().enumerate() {
                for (p, price) in sku.prices.iter().enumerate() {
                    let field = || format!("specifications[{s}].skus[{k}].prices[{p}].charge");
                    if price.charge.by_use() {
                        if self.access_type != AccessType::Saas || !interface {
                            found.push(Refusal::new(Code::OnDemandSaas).field(field()));
                        } else if let Pricing::Package(terms) = &price.pricing
                            && !self.fits_its_meters(terms)
                        {
                            let field = format!("specifications[{s}].skus[{k}].prices[{p}].pricing");
                            found.push(Refusal::new(Code::PackageKindMeter).field(field));
                        }
                    } else if price.charge != Charge::OneTime && !self.lasts() {
                        found.push(Refusal::new(Code::DeliveryOneTime).field(field()));
                    }
                }
            }
        }
        found
    }

    /// The debug cases that must be saved before this product may be submitted (production interface §6.3; of what is paid by
    /// use open APIs §1.6).
    #[must_use]
    pub fn required_cases(&self, protocol: Protocol) -> Vec<DebugCaseKey> {
        let modes: BTreeSet<&str> = self.offers().map(|offer| offer.price.charge.wire()).collect();
        let mut needed = Vec::new();
        let mut need = |activity| {
            let key = DebugCaseKey { activity };
            if !needed.contains(&key) {
                needed.push(key);
            }
        };
        let periodic = modes.contains("PERIOD");
        let by_use = modes.contains("ON_DEMAND") || modes.contains("ON_DEMAND_PKG");
        match protocol {
            Protocol::V2 => {
                need(Activity::NewInstance);
                need(Activity::QueryInstance);
                if periodic {
                    need(Activity::RefreshInstance);
                }
                if periodic || by_use {
                    need(Activity::UpdateInstanceStatus);
                }
                need(Activity::ReleaseInstance);
                if self.upgradable {
                    need(Activity::UpgradeInstance);
                }
                if self.asks_for_licenses(protocol) {
                    need(Activity::GetLicenseAsync);
                }
            }
            Protocol::LicenseV1 => {
                need(Activity::GetLicense);
                if periodic {
                    need(Activity::RefreshLicense);
                    need(Activity::ExpireLicense);
                }
                need(Activity::ReleaseLicense);
            }
            Protocol::V1 => {
                need(Activity::NewInstance);
                if periodic {
                    need(Activity::RefreshInstance);
                    need(Activity::ExpireInstance);
                }
                if by_use {
                    need(Activity::InstanceStatus);
                    need(Activity::QueryInstance);
                }
                need(Activity::ReleaseInstance);
                if self.upgradable {
                    need(Activity::Upgrade);
                }
            }
        }
        needed
    }
}

/// A specification name must say more than "spec 1" or "monthly" (business rules §2.3).
fn informative(name: &str) -> bool {
    let plain: String = name
        .to_lowercase()
        .chars()
        .filter(|c| !c.is_ascii_digit() && !c.is_whitespace() && *c != '-')
        .collect();
    !matches!(
        plain.as_str(),
        "" | "spec"
            | "specification"
            | "规格"
            | "year"
            | "yearly"
            | "month"
            | "monthly"
            | "day"
            | "daily"
            | "年"
            | "月"
            | "日"
            | "天"
            | "包年"
            | "包月"
            | "一年"
            | "个月"
            | "一个月"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_review_edge_is_walked_and_no_other() {
        let who = Id::from_uuid(uuid::Uuid::nil());
        let reason: Reason = "no".parse().unwrap();
        let states = [
            Review::Draft,
            Review::PendingReview {
                submitted_at: Time::ZERO,
            },
            Review::Approved {
                reviewer: who,
                decided_at: Time::ZERO,
            },
            Review::Rejected {
                reviewer: who,
                decided_at: Time::ZERO,
                reason: reason.clone(),
            },
        ];
        for state in &states {
            let results = [
                ("submit", state.submit(Time::ZERO)),
                ("approve", state.approve(who, Time::ZERO)),
                ("reject", state.reject(who, Time::ZERO, reason.clone())),
                ("withdraw", state.withdraw()),
            ];
            for (command, result) in results {
                let listed = Review::EDGES
                    .iter()
                    .find(|(from, by, _)| *from == state.name() && *by == command);
                assert_eq!(
                    result.as_ref().ok().map(Review::name),
                    listed.map(|e| e.2),
                    "{} {command}",
                    state.name()
                );
            }
        }
    }

    #[test]
    fn names_that_say_nothing() {
        for empty in ["spec 1", "规格2", "Monthly", "12", "包年"] {
            assert!(!informative(empty), "{empty}");
        }
        assert!(informative("Professional"));
        assert!(informative("企业版"));
    }
}
