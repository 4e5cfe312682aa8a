//! Licence codes 2.0: minted by the marketplace, collected by the buyer, activated and queried by the seller's software,
//! and what the seller is told about them later (production interface §8.2; open APIs §3; business rules §4.4).
//!
//! Whether a code may be activated is decided twice, on purpose: here, for the code, and in [`crate::supervision`], for
//! the delivery it belongs to. Test codes have no delivery and know only this side.

use serde::{Deserialize, Serialize};

use crate::{
    bounded_text,
    catalog::{PriceItemCode, Product},
    id::Id,
    identity::Account,
    instance::{Instance, ReleaseCause},
    lifecycle::{self, Course, Stage, Step},
    order::{Order, OrderNumber},
    policy::{Policy, RetryRule, Windows},
    refusal::{Code, Refusal},
    supervision::flow::RefundBar,
    time::{Period, Span, Time},
};

bounded_text! {
    /// A licence code as it travels: at most 64 letters and digits.
    LicenseCode: Token 1..=64;
    /// What a seller calls a test code.
    TestName: Line 1..=80;
    /// The id of an account, device or client in usage statistics.
    ClientId: Line 1..=256;
}

/// Digits that are hard to mistake for one another when a code is read aloud or typed.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Five bits a digit, most significant first; bits left over at the end are filled with zeros.
fn base32(bytes: &[u8]) -> String {
    let digit = |bits: u32| {
        char::from(
            *usize::try_from(bits & 31)
                .ok()
                .and_then(|i| ALPHABET.get(i))
                .unwrap_or(&b'0'),
        )
    };
    let mut out = String::with_capacity(bytes.len().saturating_mul(8).div_ceil(5));
    let (mut held, mut bits) = (0_u32, 0_u32);
    for byte in bytes {
        held = (held << 8 | u32::from(*byte)) & 0xffff;
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            out.push(digit(held >> bits));
        }
    }
    if bits > 0 {
        out.push(digit(held << (5 - bits)));
    }
    out
}

/// Mints a licence code from 160 random bits: `PL` and 32 letters or digits. Nobody guesses one.
#[must_use]
pub fn mint(random: [u8; 20]) -> LicenseCode {
    LicenseCode(format!("PL{}", base32(&random)))
}

/// Makes a system identification code (licence 1.0) from 128 random bits.
#[must_use]
pub fn system_code(random: [u8; 16]) -> String {
    format!("SC{}", base32(&random))
}

impl LicenseCode {
    /// What may be shown to those who need not use it: its ends.
    #[must_use]
    pub fn masked(&self) -> String {
        let text = self.as_str();
        match (text.get(..4), text.get(text.len().saturating_sub(4)..)) {
            (Some(head), Some(tail)) if text.len() >= 12 => format!("{head}…{tail}"),
            _ => "…".to_owned(),
        }
    }
}

/// A licence code and what it stands for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct License {
    /// Identifier inside the marketplace.
    pub id: Id<License>,
    /// The code.
    pub code: LicenseCode,
    /// Whose software it opens: nobody else may ask about it.
    pub seller_id: Id<Account>,
    /// The product's name; of a test code, what its seller calls it.
    pub name: String,
    /// The order it came with; none for a test code.
    pub order: Option<LicenseOrder>,
    /// Quantity of the counted attribute.
    pub amount: u32,
    /// The period bought, while it has not begun: it begins with the activation (business rules §4.3).
    pub period: Option<Period>,
    /// When it ends unless renewed; none for one-time licences, and before the period has begun.
    pub expire_at: Option<Time>,
    /// Where it stands.
    pub state: LicenseState,
    /// Timeline steps up to and including this moment were taken.
    pub timeline_at: Time,
    /// When it was minted.
    pub created_at: Time,
    /// Guard against lost updates.
    pub version: i64,
}

/// The order of a licence code.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LicenseOrder {
    /// The order.
    pub id: Id<Order>,
    /// Its number.
    pub number: OrderNumber,
    /// The number of its line.
    pub line_number: String,
    /// When it was placed.
    pub placed_at: Time,
    /// Who bought it.
    pub buyer_id: Id<Account>,
    /// The product.
    pub product_id: Id<Product>,
    /// Price item in force.
    pub price_code: PriceItemCode,
    /// The instance it belongs to, where the order made one.
    pub instance_id: Option<Id<Instance>>,
}

/// How a new code comes to its buyer: as the version of the flow wants it (business rules §4.4).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Handover {
    /// He collects it (version `2024-09`).
    Claimed,
    /// He and the seller get it at the same time (version `2025`).
    AtOnce,
}

/// What a code that was just minted stands at.
#[must_use]
pub const fn fresh(handover: Handover, now: Time) -> LicenseState {
    match handover {
        Handover::Claimed => LicenseState::Minted,
        Handover::AtOnce => LicenseState::WithBuyer { since: now },
    }
}

/// States of a licence code.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum LicenseState {
    /// Nobody has it yet.
    Minted,
    /// The buyer has it: collected, or handed over.
    WithBuyer {
        /// Since when.
        since: Time,
    },
    /// In use.
    Active {
        /// When it was activated.
        activated_at: Time,
    },
    /// Past its expiry and grace: not usable, can be renewed.
    Frozen {
        /// When it was activated, if it was.
        activated_at: Option<Time>,
        /// Since when it is frozen.
        since: Time,
    },
    /// Gone.
    Released {
        /// When it was activated, if it was.
        activated_at: Option<Time>,
        /// When it went.
        at: Time,
        /// Why.
        cause: ReleaseCause,
    },
}

impl LicenseState {
    /// The state's name in tables and routes.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Minted => "minted",
            Self::WithBuyer { .. } => "with_buyer",
            Self::Active { .. } => "active",
            Self::Frozen { .. } => "frozen",
            Self::Released { .. } => "released",
        }
    }

    /// All edges of the machine.
    pub const EDGES: [(&'static str, &'static str, &'static str); 10] = [
        ("minted", "reach_buyer", "with_buyer"),
        ("minted", "release", "released"),
        ("with_buyer", "activate", "active"),
        ("with_buyer", "freeze", "frozen"),
        ("with_buyer", "release", "released"),
        ("active", "freeze", "frozen"),
        ("active", "release", "released"),
        ("frozen", "thaw", "active"),
        ("frozen", "thaw", "with_buyer"),
        ("frozen", "release", "released"),
    ];

    /// When it was activated, if it was.
    #[must_use]
    pub const fn activated_at(&self) -> Option<Time> {
        match self {
            Self::Minted | Self::WithBuyer { .. } => None,
            Self::Active { activated_at } => Some(*activated_at),
            Self::Frozen { activated_at, .. } | Self::Released { activated_at, .. } => *activated_at,
        }
    }

    fn refuse<T>(&self) -> Result<T, Refusal> {
        Err(Refusal::state(Code::LicenseState, self.name()))
    }
    /// The buyer collects it, or it is handed over to him.
    ///
    /// # Errors
    /// He has it already, or it is gone.
    pub fn reach_buyer(&self, now: Time) -> Result<Self, Refusal> {
        match self {
            Self::Minted => Ok(Self::WithBuyer { since: now }),
            other => other.refuse(),
        }
    }
    /// The seller's software activates it. Never twice: the second call is refused, as documented.
    ///
    /// # Errors
    /// The buyer does not have it yet; or it is in use, frozen or gone.
    pub fn activate(&self, now: Time) -> Result<Self, Refusal> {
        match self {
            Self::WithBuyer { .. } => Ok(Self::Active { activated_at: now }),
            Self::Minted => Err(Refusal::new(Code::LicenseNotReceived)),
            other => other.refuse(),
        }
    }
    /// Grace is over.
    ///
    /// # Errors
    /// Nobody has it yet, or it is frozen or gone.
    pub fn freeze(&self, now: Time) -> Result<Self, Refusal> {
        match self {
            Self::WithBuyer { .. } | Self::Active { .. } => Ok(Self::Frozen {
                activated_at: self.activated_at(),
                since: now,
            }),
            other => other.refuse(),
        }
    }
    /// It was renewed while frozen: it stands where it stood.
    ///
    /// # Errors
    /// It is not frozen.
    pub fn thaw(&self, now: Time) -> Result<Self, Refusal> {
        match self {
            Self::Frozen {
                activated_at: Some(activated_at),
                ..
            } => Ok(Self::Active {
                activated_at: *activated_at,
            }),
            Self::Frozen { activated_at: None, .. } => Ok(Self::WithBuyer { since: now }),
            other => other.refuse(),
        }
    }
    /// Retention is over, or its order was refunded.
    ///
    /// # Errors
    /// It is gone already.
    pub fn release(&self, now: Time, cause: ReleaseCause) -> Result<Self, Refusal> {
        match self {
            Self::Released { .. } => self.refuse(),
            _ => Ok(Self::Released {
                activated_at: self.activated_at(),
                at: now,
                cause,
            }),
        }
    }

    /// Whether a refund can no longer be agreed on because of this code.
    #[must_use]
    pub const fn bars_refund(&self, bar: RefundBar) -> bool {
        match bar {
            RefundBar::Claim => !matches!(self, Self::Minted),
            RefundBar::Activation => self.activated_at().is_some(),
        }
    }
}

/// The status the open API tells the seller's software.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LicenseStatus {
    /// May be used.
    Alive,
    /// Expired, and grace is over.
    Expired,
    /// Gone for good.
    Released,
}

/// Why a call of the open API about a code is refused. The wire knows the number of each.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum LicenseRefusal {
    /// The state does not allow it; a second activation, above all.
    State,
    /// The buyer does not have the code yet.
    NotReceived,
    /// No such code, or another seller's: the two look alike on purpose.
    Unknown,
    /// Not activated.
    NotActivated,
    /// Something is wrong with a code of a batch.
    Batch,
    /// A parameter is out of its bounds.
    Parameter,
}

impl LicenseRefusal {
    /// What a refusal of the domain means for a caller of the open API.
    #[must_use]
    pub const fn of(code: Code) -> Self {
        match code {
            Code::LicenseNotReceived => Self::NotReceived,
            Code::LicenseUnknown | Code::NotFound => Self::Unknown,
            Code::LicenseNotActivated => Self::NotActivated,
            Code::LicenseEffectTime => Self::Parameter,
            _ => Self::State,
        }
    }
}

impl License {
    /// Whether it was minted for trying the open APIs out.
    #[must_use]
    pub const fn is_test(&self) -> bool {
        self.order.is_none()
    }

    /// Whether it can be renewed: until it is gone.
    ///
    /// # Errors
    /// It is gone.
    pub fn renewable(&self) -> Result<(), Refusal> {
        match self.state {
            LicenseState::Released { .. } => Err(Refusal::state(Code::LicenseState, self.state.name())),
            _ => Ok(()),
        }
    }

    /// When it ends once it is activated at `from`: a period that has not begun begins then, whatever else stays.
    #[must_use]
    pub fn end_from(&self, from: Time, policy: &Policy) -> Option<Time> {
        self.period.map_or(self.expire_at, |period| {
            Some(lifecycle::end_of_period(from, period, policy))
        })
    }

    /// A renewal of `period` was paid: it counts from the expiry. One that comes before the activation lengthens what will
    /// begin with it, as far as both are counted in the same unit; otherwise the whole begins now.
    #[must_use]
    pub fn renewed(&self, period: Period, now: Time, policy: &Policy) -> (Option<Period>, Option<Time>) {
        match (self.period, self.expire_at) {
            (Some(waiting), _) if waiting.unit == period.unit => (
                Some(Period {
                    unit: waiting.unit,
                    count: waiting.count.saturating_add(period.count),
                }),
                None,
            ),
            (waiting, end) => {
                let begins = end.unwrap_or_else(|| self.end_of(waiting, now, policy));
                (None, Some(lifecycle::end_of_renewal(begins, period, policy)))
            }
        }
    }

    fn end_of(&self, waiting: Option<Period>, now: Time, policy: &Policy) -> Time {
        waiting.map_or(now, |period| lifecycle::end_of_period(now, period, policy))
    }

    /// All steps still ahead of a bought code, in order: those of an instance, walked by the code's own timer. A code never
    /// renews by itself, and one that nobody has yet is not frozen but goes with the end of retention.
    #[must_use]
    pub fn timeline(&self, windows: Windows, policy: &Policy) -> Vec<(Time, Step)> {
        let Some(expire_at) = self.expire_at.filter(|_| !self.is_test()) else {
            return Vec::new();
        };
        let freeze_at = expire_at.plus(windows.grace);
        let stage = match self.state {
            LicenseState::Released { .. } => return Vec::new(),
            LicenseState::Frozen { .. } => Stage::Frozen,
            LicenseState::Minted if self.timeline_at >= freeze_at => Stage::Frozen,
            _ if self.timeline_at >= expire_at => Stage::Grace,
            _ => Stage::Running,
        };
        lifecycle::ahead(
            &Course {
                expire_at,
                windows,
                stage,
                walked_to: self.timeline_at,
                ..Course::default()
            },
            policy,
        )
    }

    /// Its status. Judged by the time as well as by the state, so that a job that comes late does not keep it alive.
    #[must_use]
    pub fn status(&self, now: Time, windows: Windows) -> LicenseStatus {
        match self.state {
            LicenseState::Released { .. } => LicenseStatus::Released,
            LicenseState::Frozen { .. } => LicenseStatus::Expired,
            _ if self.freeze_at(windows).is_some_and(|end| end <= now) => LicenseStatus::Expired,
            _ => LicenseStatus::Alive,
        }
    }

    /// When it is frozen unless renewed: its expiry and the buyer's grace.
    #[must_use]
    pub fn freeze_at(&self, windows: Windows) -> Option<Time> {
        self.expire_at.map(|end| end.plus(windows.grace))
    }

    /// Activates it. `effective_at` is the moment the caller names as the real beginning, not before the order and not in
    /// the future.
    ///
    /// # Errors
    /// See [`LicenseRefusal`].
    pub fn activate(
        &self,
        effective_at: Option<Time>,
        now: Time,
        windows: Windows,
    ) -> Result<LicenseState, LicenseRefusal> {
        let ordered = self.order.as_ref().map_or(Time::ZERO, |order| order.placed_at);
        // The call tells whole seconds; an order placed within that second is not later than it.
        let ordered = Time::from_millis(ordered.as_millis() / 1_000 * 1_000);
        if effective_at.is_some_and(|moment| !(ordered..=now).contains(&moment)) {
            return Err(LicenseRefusal::Parameter);
        }
        let next = self
            .state
            .activate(now)
            .map_err(|refusal| LicenseRefusal::of(refusal.code))?;
        if self.status(now, windows) == LicenseStatus::Expired {
            return Err(LicenseRefusal::State);
        }
        Ok(next)
    }

    /// What a query (the former heartbeat) is told, v1: one code.
    ///
    /// # Errors
    /// It was never activated.
    pub fn query(&self, now: Time, windows: Windows) -> Result<(LicenseStatus, Time), LicenseRefusal> {
        self.state
            .activated_at()
            .map(|activated_at| (self.status(now, windows), activated_at))
            .ok_or(LicenseRefusal::NotActivated)
    }
}

/// Looks a caller's code up among what was found: a code of another seller does not exist for him.
///
/// # Errors
/// [`LicenseRefusal::Unknown`].
pub fn owned(found: Option<&License>, seller: Id<Account>) -> Result<&License, LicenseRefusal> {
    found
        .filter(|license| license.seller_id == seller)
        .ok_or(LicenseRefusal::Unknown)
}

/// Judges a batch (v2) as a whole: all of it or nothing. Unknown, foreign or repeated codes refuse it as
/// [`LicenseRefusal::Batch`]; otherwise the first code that cannot, says why.
///
/// # Errors
/// See there; also [`LicenseRefusal::Parameter`] for an empty or over-long batch.
pub fn batch<'a, T>(
    found: &[Option<&'a License>],
    seller: Id<Account>,
    mut each: impl FnMut(&'a License) -> Result<T, LicenseRefusal>,
) -> Result<Vec<T>, LicenseRefusal> {
    if found.is_empty() || found.len() > MAX_BATCH {
        return Err(LicenseRefusal::Parameter);
    }
    let mut seen = std::collections::BTreeSet::new();
    let mut licenses = Vec::with_capacity(found.len());
    for license in found {
        let license = owned(*license, seller).map_err(|_| LicenseRefusal::Batch)?;
        if !seen.insert(&license.code) {
            return Err(LicenseRefusal::Batch);
        }
        licenses.push(license);
    }
    licenses.into_iter().map(&mut each).collect()
}

/// Most codes in one batch, and most figures for one code (open APIs §3.1, §3.3).
pub const MAX_BATCH: usize = 100;

/// Largest number of active clients a push may name: nine digits.
pub const MAX_ACTIVE: u32 = 999_999_999;

/// One figure of usage statistics.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Usage {
    /// This account, device or client used the software today.
    Client(ClientId),
    /// So many clients were active today.
    Active(u32),
}

impl Usage {
    /// Reads a figure: exactly one of the two is given.
    ///
    /// # Errors
    /// [`LicenseRefusal::Parameter`].
    pub fn parse(id: Option<&str>, active: Option<i64>) -> Result<Self, LicenseRefusal> {
        match (id, active) {
            (Some(id), None) => ClientId::parse(id).ok().map(Self::Client),
            (None, Some(number)) => u32::try_from(number)
                .ok()
                .filter(|n| *n <= MAX_ACTIVE)
                .map(Self::Active),
            _ => None,
        }
        .ok_or(LicenseRefusal::Parameter)
    }
}

/// Whether usage of a code may be recorded: only of one that is or was in use and is not gone.
///
/// # Errors
/// [`LicenseRefusal::NotActivated`] or [`LicenseRefusal::State`].
pub fn admits_usage(license: &License) -> Result<(), LicenseRefusal> {
    match license.state {
        LicenseState::Active { .. }
        | LicenseState::Frozen {
            activated_at: Some(_), ..
        } => Ok(()),
        LicenseState::Released { .. } => Err(LicenseRefusal::State),
        _ => Err(LicenseRefusal::NotActivated),
    }
}

/// A day's active clients out of all that was pushed for it: the distinct ids, or the largest number named if that is
/// more, since either form may be used.
#[must_use]
pub fn active_clients<'a>(pushed: impl IntoIterator<Item = &'a Usage>) -> u32 {
    let mut clients = std::collections::BTreeSet::new();
    let mut named = 0;
    for usage in pushed {
        match usage {
            Usage::Client(id) => {
                clients.insert(id);
            }
            Usage::Active(number) => named = named.max(*number),
        }
    }
    named.max(u32::try_from(clients.len()).unwrap_or(u32::MAX))
}

/// Whether more clients were active in a day than the licence is for: a code that is passed around. Told to the seller,
/// never acted upon by itself.
#[must_use]
pub const fn exceeds(license: &License, active: u32) -> bool {
    active > license.amount
}

/// Every call the marketplace makes about licences, by guide (production interface §6.1, §8).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum LicenseCall {
    /// Licence 2.0: the validity has changed.
    RefreshLicenseCode,
    /// Licence 2.0: freeze or thaw.
    UpdateLicenseCodeStatus,
    /// Licence 2.0: the code is gone.
    ReleaseLicenseCode,
    /// Licence V1: fetch the licence.
    GetLicense,
    /// Licence V1: renewal.
    RefreshLicense,
    /// Licence V1: expiry.
    ExpireLicense,
    /// Licence V1: release.
    ReleaseLicense,
    /// Licence client: create the instance.
    ClientNewInstance,
    /// Licence client: ask for the instance after `000004`.
    ClientQueryInstance,
    /// Licence client: renewal.
    ClientRefreshInstance,
    /// Licence client: freeze or thaw.
    ClientUpdateInstanceStatus,
    /// Licence client: release.
    ClientReleaseInstance,
    /// Licence client: fetch a licence, to be uploaded later.
    GetLicenseAsync,
}

/// What the seller is told when a code has changed (production interface §8.2), in the order of telling: a renewed code
/// learns its new end before it is thawed. A new code is not told of; it is shown.
#[must_use]
pub fn notices(before: &License, after: &License) -> Vec<LicenseCall> {
    let released = |license: &License| matches!(license.state, LicenseState::Released { .. });
    let frozen = |license: &License| matches!(license.state, LicenseState::Frozen { .. });
    if released(after) {
        return if released(before) {
            Vec::new()
        } else {
            vec![LicenseCall::ReleaseLicenseCode]
        };
    }
    let mut calls = Vec::new();
    if before.expire_at != after.expire_at {
        calls.push(LicenseCall::RefreshLicenseCode);
    }
    if frozen(before) != frozen(after) {
        calls.push(LicenseCall::UpdateLicenseCodeStatus);
    }
    calls
}

/// What follows when a call has failed until the end of its window.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum AfterWindow {
    /// The order failed: the buyer gets his money back.
    Refund,
    /// The seller restarts it by hand.
    Restart,
}

/// One row of the retry table.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct LicenseRetry {
    /// The call.
    pub call: LicenseCall,
    /// How often it is repeated.
    pub rule: RetryRule,
    /// What follows.
    pub after: AfterWindow,
}

/// The retry table of the licence guides as published; a site may set every row.
#[must_use]
pub fn default_retries() -> Vec<LicenseRetry> {
    use AfterWindow::{Refund, Restart};
    use LicenseCall as L;
    let rule = |window, interval| RetryRule { window, interval };
    // Sixty tries, two minutes apart: 59 gaps.
    let notices = rule(Span::minutes(118), Span::minutes(2));
    let client = rule(Span::hours(2), Span::minutes(2));
    let hour = rule(Span::hours(1), Span::minutes(1));
    let row = |call, rule, after| LicenseRetry { call, rule, after };
    vec![
        row(L::RefreshLicenseCode, notices, Restart),
        row(L::UpdateLicenseCodeStatus, notices, Restart),
        row(L::ReleaseLicenseCode, notices, Restart),
        row(L::GetLicense, rule(Span::hours(3), Span::hours(1)), Restart),
        row(L::RefreshLicense, hour, Restart),
        row(L::ExpireLicense, hour, Restart),
        // One call, no repeats.
        row(L::ReleaseLicense, rule(Span::ZERO, Span::minutes(1)), Restart),
        row(L::ClientNewInstance, client, Refund),
        row(L::ClientQueryInstance, client, Refund),
        row(L::ClientRefreshInstance, client, Restart),
        row(L::ClientUpdateInstanceStatus, client, Restart),
        row(L::ClientReleaseInstance, client, Restart),
        row(L::GetLicenseAsync, client, Restart),
    ]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const WINDOWS: Windows = Windows {
        grace: Span::days(1),
        retention: Span::days(7),
    };

    fn at(text: &str) -> Time {
        text.parse().unwrap()
    }
    fn seller(n: u128) -> Id<Account> {
        Id::from_uuid(uuid::Uuid::from_u128(n))
    }
    fn license(seed: u8, state: LicenseState) -> License {
        let nil = uuid::Uuid::nil();
        License {
            id: Id::from_uuid(nil),
            code: mint([seed; 20]),
            seller_id: seller(1),
            name: "CAD".to_owned(),
            order: Some(LicenseOrder {
                id: Id::from_uuid(nil),
                number: "CS1".parse().unwrap(),
                line_number: "CS1-000001".to_owned(),
                placed_at: at("2026-03-01T10:00:00.700Z"),
                buyer_id: Id::from_uuid(nil),
                product_id: Id::from_uuid(nil),
                price_code: "OFFI1".parse().unwrap(),
                instance_id: None,
            }),
            amount: 2,
            period: None,
            expire_at: Some(at("2026-04-01T10:00:00Z")),
            state,
            timeline_at: Time::ZERO,
            created_at: Time::ZERO,
            version: 0,
        }
    }
    fn held(seed: u8) -> License {
        license(seed, LicenseState::WithBuyer { since: Time::ZERO })
    }

    #[test]
    fn codes_have_the_documented_shape_and_keep_every_bit() {
        let code = mint([0xff; 20]);
        assert_eq!(code.as_str(), format!("PL{}", "Z".repeat(32)));
        assert_eq!(LicenseCode::parse(code.as_str()).unwrap(), code);
        assert_eq!(system_code([0; 16]), format!("SC{}", "0".repeat(26)));
        let mut random = [0; 20];
        random[19] = 1;
        assert_ne!(mint(random), mint([0; 20]));
        assert_eq!(base32(&[0b1111_1000, 0b0000_0001]), "Z00G");
    }

    #[test]
    fn the_machine_has_the_edges_it_names() {
        let now = at("2026-03-05T00:00:00Z");
        let some = Some(now);
        let states = [
            LicenseState::Minted,
            LicenseState::WithBuyer { since: now },
            LicenseState::Active { activated_at: now },
            LicenseState::Frozen {
                activated_at: some,
                since: now,
            },
            LicenseState::Frozen {
                activated_at: None,
                since: now,
            },
            LicenseState::Released {
                activated_at: some,
                at: now,
                cause: ReleaseCause::Expired,
            },
        ];
        let mut found = std::collections::BTreeSet::new();
        for state in &states {
            for (name, next) in [
                ("reach_buyer", state.reach_buyer(now)),
                ("activate", state.activate(now)),
                ("freeze", state.freeze(now)),
                ("thaw", state.thaw(now)),
                ("release", state.release(now, ReleaseCause::Refunded)),
            ] {
                if let Ok(next) = next {
                    found.insert((state.name(), name, next.name()));
                }
            }
        }
        assert_eq!(found, LicenseState::EDGES.into_iter().collect());
    }

    #[test]
    fn a_code_is_activated_once_and_not_before_the_buyer_has_it() {
        let now = at("2026-03-05T00:00:00Z");
        let minted = license(1, LicenseState::Minted);
        assert_eq!(minted.activate(None, now, WINDOWS), Err(LicenseRefusal::NotReceived));
        assert_eq!(minted.query(now, WINDOWS), Err(LicenseRefusal::NotActivated));
        let mut code = held(1);
        // Named in whole seconds, the moment of the order itself is not before it.
        let ordered = at("2026-03-01T10:00:00Z");
        assert!(code.activate(Some(ordered), now, WINDOWS).is_ok());
        for wrong in [ordered.minus(Span::seconds(1)), now.plus(Span::seconds(1))] {
            assert_eq!(code.activate(Some(wrong), now, WINDOWS), Err(LicenseRefusal::Parameter));
        }
        code.state = code.activate(None, now, WINDOWS).unwrap();
        assert_eq!(code.activate(None, now, WINDOWS), Err(LicenseRefusal::State));
        assert_eq!(code.query(now, WINDOWS), Ok((LicenseStatus::Alive, now)));
    }

    #[test]
    fn it_stays_alive_through_grace_and_no_longer_even_if_the_job_is_late() {
        let activated_at = at("2026-03-05T00:00:00Z");
        let mut code = license(1, LicenseState::Active { activated_at });
        let end = code.freeze_at(WINDOWS).unwrap();
        assert_eq!(end, at("2026-04-02T10:00:00Z"));
        assert_eq!(code.status(end.minus(Span::millis(1)), WINDOWS), LicenseStatus::Alive);
        assert_eq!(code.status(end, WINDOWS), LicenseStatus::Expired);
        assert_eq!(held(1).activate(None, end, WINDOWS), Err(LicenseRefusal::State));
        code.state = code.state.freeze(end).unwrap();
        code.state = code.state.thaw(end).unwrap();
        assert_eq!(code.state, LicenseState::Active { activated_at });
        code.expire_at = None;
        assert_eq!(code.status(Time::MAX, WINDOWS), LicenseStatus::Alive);
        code.state = code.state.release(end, ReleaseCause::Refunded).unwrap();
        assert_eq!(code.query(end, WINDOWS), Ok((LicenseStatus::Released, activated_at)));
    }

    #[test]
    fn a_period_begins_with_the_activation_and_a_renewal_counts_from_its_end() {
        let policy = Policy::defaults(crate::policy::Site::Intl);
        let month = |count| Period {
            unit: crate::time::PeriodUnit::Month,
            count,
        };
        let year = Period {
            unit: crate::time::PeriodUnit::Year,
            count: 1,
        };
        let (now, later) = (at("2026-03-05T08:00:00Z"), at("2026-05-06T08:00:00Z"));
        let mut code = held(1);
        (code.period, code.expire_at) = (Some(month(1)), None);
        assert_eq!(code.status(later, WINDOWS), LicenseStatus::Alive);
        assert_eq!(code.end_from(now, &policy).unwrap().to_string()[..10], *"2026-04-05");
        // Not begun: what is bought on top begins with it too.
        assert_eq!(code.renewed(month(2), later, &policy), (Some(month(3)), None));
        let (waiting, end) = code.renewed(year, now, &policy);
        assert_eq!((waiting, &end.unwrap().to_string()[..10]), (None, "2027-04-05"));
        (code.period, code.expire_at) = (None, code.end_from(now, &policy));
        let (waiting, end) = code.renewed(month(1), later, &policy);
        assert_eq!((waiting, &end.unwrap().to_string()[..10]), (None, "2026-05-05"));
    }

    #[test]
    fn its_timeline_is_that_of_an_instance_without_renewals() {
        let policy = Policy::defaults(crate::policy::Site::Cn);
        let walk = |mut code: License| {
            let mut seen = Vec::new();
            while let Some((at, step)) = code.timeline(WINDOWS, &policy).first().copied() {
                assert!(seen.len() < 30, "{seen:?}");
                code.timeline_at = code.timeline_at.max(at);
                code.state = match step {
                    Step::Freeze => code.state.freeze(at).unwrap_or(code.state),
                    Step::Release => code.state.release(at, ReleaseCause::Expired).unwrap(),
                    _ => code.state,
                };
                if matches!(step, Step::Expire | Step::Freeze | Step::Release) {
                    seen.push(format!("{step:?} {}", code.state.name()));
                }
            }
            seen
        };
        let activated_at = at("2026-03-05T00:00:00Z");
        assert_eq!(
            walk(license(1, LicenseState::Active { activated_at })),
            ["Expire active", "Freeze frozen", "Release released"]
        );
        assert_eq!(
            walk(license(1, LicenseState::Minted)),
            ["Expire minted", "Freeze minted", "Release released"]
        );
        let mut once = held(1);
        once.expire_at = None;
        assert_eq!(walk(once), Vec::<String>::new());
        let mut test = held(1);
        test.order = None;
        assert_eq!(walk(test), Vec::<String>::new());
    }

    #[test]
    fn only_its_ends_are_shown_to_those_who_need_not_use_it() {
        let code = mint([0xff; 20]);
        assert_eq!(code.masked(), "PLZZ…ZZZZ");
        assert_eq!(LicenseCode::parse("PL1").unwrap().masked(), "…");
    }

    #[test]
    fn a_batch_is_taken_whole_or_not_at_all() {
        let now = at("2026-03-05T00:00:00Z");
        let (a, b, minted) = (held(1), held(2), license(3, LicenseState::Minted));
        let activate = |found: &[Option<&License>], who| batch(found, who, |code| code.activate(None, now, WINDOWS));
        assert_eq!(activate(&[Some(&a), Some(&b)], seller(1)).unwrap().len(), 2);
        assert_eq!(activate(&[Some(&a), None], seller(1)), Err(LicenseRefusal::Batch));
        assert_eq!(activate(&[Some(&a), Some(&a)], seller(1)), Err(LicenseRefusal::Batch));
        assert_eq!(activate(&[Some(&a)], seller(2)), Err(LicenseRefusal::Batch));
        assert_eq!(
            activate(&[Some(&a), Some(&minted)], seller(1)),
            Err(LicenseRefusal::NotReceived)
        );
        assert_eq!(activate(&[], seller(1)), Err(LicenseRefusal::Parameter));
        assert_eq!(activate(&[Some(&a); 101], seller(1)), Err(LicenseRefusal::Parameter));
        assert_eq!(owned(Some(&a), seller(2)), Err(LicenseRefusal::Unknown));
        assert_eq!(owned(None, seller(1)), Err(LicenseRefusal::Unknown));
    }

    #[test]
    fn a_refund_is_barred_by_the_claim_or_by_the_activation() {
        let now = at("2026-03-05T00:00:00Z");
        let active = LicenseState::Active { activated_at: now };
        let held = LicenseState::WithBuyer { since: now };
        let barred = |state: &LicenseState| [RefundBar::Claim, RefundBar::Activation].map(|bar| state.bars_refund(bar));
        assert_eq!(barred(&LicenseState::Minted), [false, false]);
        assert_eq!(barred(&held), [true, false]);
        assert_eq!(barred(&active), [true, true]);
    }

    #[test]
    fn usage_is_either_an_id_or_a_number() {
        assert!(Usage::parse(Some("dev-1"), None).is_ok());
        assert_eq!(Usage::parse(None, Some(0)), Ok(Usage::Active(0)));
        for (id, active) in [
            (None, None),
            (Some("a"), Some(1)),
            (Some(""), None),
            (None, Some(-1)),
            (None, Some(1_000_000_000)),
        ] {
            assert_eq!(Usage::parse(id, active), Err(LicenseRefusal::Parameter));
        }
        let client = |id| Usage::parse(Some(id), None).unwrap();
        let day = [client("a"), client("b"), client("a"), Usage::Active(1)];
        assert_eq!(active_clients(&day), 2);
        assert_eq!(active_clients(&[Usage::Active(5), client("a"), Usage::Active(3)]), 5);
        let code = held(1);
        assert_eq!(admits_usage(&code), Err(LicenseRefusal::NotActivated));
        assert!(!exceeds(&code, code.amount) && exceeds(&code, code.amount + 1));
    }

    #[test]
    fn the_seller_is_told_of_what_has_changed() {
        use LicenseCall::{RefreshLicenseCode, ReleaseLicenseCode, UpdateLicenseCodeStatus};
        let now = at("2026-03-05T00:00:00Z");
        let active = license(1, LicenseState::Active { activated_at: now });
        let mut frozen = active.clone();
        frozen.state = active.state.freeze(now).unwrap();
        let mut renewed = active.clone();
        renewed.expire_at = Some(at("2027-04-01T10:00:00Z"));
        let mut gone = renewed.clone();
        gone.state = gone.state.release(now, ReleaseCause::Refunded).unwrap();
        assert_eq!(notices(&active, &frozen), [UpdateLicenseCodeStatus]);
        assert_eq!(
            notices(&frozen, &renewed),
            [RefreshLicenseCode, UpdateLicenseCodeStatus]
        );
        assert_eq!(notices(&active, &gone), [ReleaseLicenseCode]);
        assert_eq!(notices(&gone, &gone), []);
        assert_eq!(notices(&license(1, LicenseState::Minted), &held(1)), []);
    }

    #[test]
    fn sixty_notices_two_minutes_apart_and_one_release_of_v1() {
        let rows = default_retries();
        let tries = |call| {
            let rule = rows.iter().find(|row| row.call == call).unwrap().rule;
            rule.window.as_millis() / rule.interval.as_millis() + 1
        };
        assert_eq!(tries(LicenseCall::RefreshLicenseCode), 60);
        assert_eq!(tries(LicenseCall::UpdateLicenseCodeStatus), 60);
        assert_eq!(tries(LicenseCall::ReleaseLicenseCode), 60);
        assert_eq!(tries(LicenseCall::ReleaseLicense), 1);
        assert_eq!(tries(LicenseCall::GetLicense), 4);
        let refunds: Vec<_> = rows
            .iter()
            .filter(|row| row.after == AfterWindow::Refund)
            .map(|row| row.call)
            .collect();
        assert_eq!(
            refunds,
            [LicenseCall::ClientNewInstance, LicenseCall::ClientQueryInstance]
        );
        let text = serde_json::to_string(&rows).unwrap();
        assert_eq!(serde_json::from_str::<Vec<LicenseRetry>>(&text).unwrap(), rows);
    }

    proptest! {
        #[test]
        fn different_entropy_gives_different_codes(a in any::<[u8; 20]>(), b in any::<[u8; 20]>()) {
            prop_assert_eq!(a == b, mint(a) == mint(b));
            prop_assert_eq!(mint(a).as_str().len(), 34);
        }
    }
}
