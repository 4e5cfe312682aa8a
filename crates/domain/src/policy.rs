//! Policy: every window, interval, fee, grace table and limit as data per site (law 6). Code reads it; the defaults are
//! those of the business rules and of the retry table of production interface §6.1.

use std::{borrow::Cow, collections::BTreeMap};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{
    agreement::Agreements,
    catalog::{AccessType, SaleModel},
    fulfilment::Activity,
    identity::Grade,
    metering::CycleRules,
    money::Currency,
    price::DayCount,
    question::QuestionRules,
    seller::Protocol,
    supervision::SupervisionPolicy,
    time::{Span, Time, Zone},
};

/// Where a marketplace stands: entities, time zone and many defaults are valued per site.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(
    feature = "sqlx",
    derive(sqlx::Type),
    sqlx(type_name = "TEXT", rename_all = "snake_case")
)]
pub enum Site {
    /// Mainland China.
    #[default]
    Cn,
    /// International.
    Intl,
}

/// Which integration guide a call follows; the retry table is written per guide.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Guide {
    /// SaaS V1.0.
    SaasV1,
    /// SaaS V2.0.
    SaasV2,
    /// 订单通知.
    OrderNotice,
    /// Notices about licence codes 2.0.
    LicenseCode,
    /// Licence V1.
    LicenseV1,
    /// Licences that client software asks for.
    LicenseClient,
}

impl Guide {
    /// The guide of an activity on a protocol.
    #[must_use]
    pub const fn of(activity: Activity, protocol: Protocol) -> Self {
        match (activity, protocol) {
            (Activity::OrderNotify, _) => Self::OrderNotice,
            (Activity::RefreshLicenseCode | Activity::UpdateLicenseCodeStatus | Activity::ReleaseLicenseCode, _) => {
                Self::LicenseCode
            }
            (Activity::GetLicenseAsync, _) => Self::LicenseClient,
            (_, Protocol::V1) => Self::SaasV1,
            (_, Protocol::LicenseV1) => Self::LicenseV1,
            (_, Protocol::V2) => Self::SaasV2,
        }
    }
}

/// How long and how often a call is repeated until it succeeds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RetryRule {
    /// From the first try to the last.
    pub window: Span,
    /// Between two tries.
    pub interval: Span,
}

/// Grace and retention (business rules §3.2).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Windows {
    /// Still usable after expiry.
    pub grace: Span,
    /// Frozen after that, data kept.
    pub retention: Span,
}

/// When a paid period ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum ExpiryMoment {
    /// To the second.
    Exact,
    /// At 23:59:59 of the site's day, as in the original's samples.
    EndOfDay,
}

/// Reminders, in days before the moment they speak of, sent at `hour` of the site's day (business rules §3.3).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Reminders {
    /// Local hour.
    pub hour: i8,
    /// Before the expiry of a subscription.
    pub expiry_days: Vec<i32>,
    /// Before the end of a trial.
    pub trial_days: Vec<i32>,
    /// Before expiry, while automatic renewal has not come about.
    pub auto_failed_days: Vec<i32>,
    /// Before release.
    pub release_days: Vec<i32>,
}

/// Sign-in throttling.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct SignIn {
    /// Failures without any wait.
    pub free_failures: u32,
    /// First wait; doubles with every further failure.
    pub base_wait: Span,
    /// Longest wait.
    pub max_wait: Span,
    /// A browser session ends after this long unused.
    pub session_idle: Span,
    /// A bearer token lives at most this long.
    pub token_life: Span,
}

/// Open-API limits (open APIs §2.2, §2.5).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct OpenApi {
    /// Largest distance of X-Sdk-Date from the real time.
    pub max_skew: Span,
    /// Signature failures in a row that lock (access key, source).
    pub lock_after: u32,
    /// For so long.
    pub lock_for: Span,
    /// Calls a minute and credential.
    pub calls_per_minute: u32,
}

/// Files that sellers hand in (business rules §2.3). A policy written before there were any means these.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct FileRules {
    /// Bytes of a picture at most.
    pub picture_bytes: u32,
    /// Pixels on its longer side at most.
    pub picture_side: u32,
    /// Pixels in all at most: what decoding it takes in memory is four bytes each.
    pub picture_pixels: u32,
    /// Pixels across a product's picture at least.
    pub picture_width: u32,
    /// Pixels down a product's picture at least.
    pub picture_height: u32,
    /// Pixels on a side of a logo at least.
    pub logo_side: u32,
    /// Bytes of a document at most.
    pub document_bytes: u32,
    /// Bytes an office document may claim to unpack to.
    pub document_unpacked: u64,
    /// Files of one seller in a day of the site.
    pub files_a_day: u32,
    /// Bytes of one seller in a day of the site.
    pub bytes_a_day: u64,
}

impl Default for FileRules {
    fn default() -> Self {
        Self {
            picture_bytes: 5 << 20,
            picture_side: 6_000,
            picture_pixels: 16_000_000,
            picture_width: 800,
            picture_height: 600,
            logo_side: 120,
            document_bytes: 20 << 20,
            document_unpacked: 200 << 20,
            files_a_day: 100,
            bytes_a_day: 10 << 30,
        }
    }
}

/// Licence codes. A policy written before there were any means these.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct LicenseRules {
    /// Test codes a seller may have at the same time.
    pub test_codes: u32,
    /// A test code ends at the latest so many days from now.
    pub test_days: u32,
    /// Distinct clients counted for one code in a day; more are not told apart.
    pub clients_a_day: u32,
}

impl Default for LicenseRules {
    fn default() -> Self {
        Self {
            test_codes: 20,
            test_days: 90,
            clients_a_day: 10_000,
        }
    }
}

/// Usage. A policy written before there was any means these.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct UsageRules {
    /// Cycles and how far records may reach.
    pub cycles: CycleRules,
    /// Largest distance of `ts` of a push from the real time; a nonce is remembered for as long.
    pub max_skew: Span,
    /// A record that is held is refused when nobody decided on it for so long.
    pub hold_for: Span,
    /// Refused records that are kept for one seller in a day of the site; more are counted only.
    pub refusals_a_day: u32,
    /// Records, pushes and refusals are kept so long; charges and sums for good. At least four months, whatever is said here:
    /// disputes and corrections need them.
    #[serde(default = "usage_kept")]
    pub keep: Span,
    /// Grace and retention of who owes for use, by grade (business rules §3.2).
    #[serde(default = "arrears_windows")]
    pub arrears: BTreeMap<GradeKey, Windows>,
}

fn usage_kept() -> Span {
    Span::days(400)
}

fn arrears_windows() -> BTreeMap<GradeKey, Windows> {
    let window = |grace, retention| Windows {
        grace: Span::days(grace),
        retention: Span::days(retention),
    };
    [
        (GradeKey::V0, window(0, 1)),
        (GradeKey::V1, window(0, 7)),
        (GradeKey::V2, window(0, 7)),
        (GradeKey::V3, window(1, 7)),
        (GradeKey::V4, window(7, 15)),
        (GradeKey::V5, window(7, 15)),
    ]
    .into()
}

impl UsageRules {
    /// Whatever lies before this need not be kept any more.
    #[must_use]
    pub fn kept_from(&self, now: Time) -> Time {
        now.minus(self.keep.max(Span::days(120)))
    }
}

impl Default for UsageRules {
    fn default() -> Self {
        Self {
            cycles: CycleRules::default(),
            max_skew: Span::minutes(15),
            hold_for: Span::days(7),
            refusals_a_day: 10_000,
            keep: usage_kept(),
            arrears: arrears_windows(),
        }
    }
}

/// Everything a site may set.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Policy {
    /// The site.
    pub site: Site,
    /// Its time zone, by IANA name.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub zone: Zone,
    /// Its currency.
    pub currency: Currency,
    /// Time to pay an order.
    pub pay_within: BTreeMap<PayClass, Span>,
    /// When a period ends.
    pub expiry: ExpiryMoment,
    /// Lengths of year and month where a price is broken down to days.
    #[cfg_attr(feature = "schema", schema(value_type = Object))]
    pub day_count: DayCount,
    /// Platform fee by sale model, as a fraction.
    #[cfg_attr(feature = "schema", schema(value_type = BTreeMap<String, String>))]
    pub fee_rate: BTreeMap<FeeClass, Decimal>,
    /// Grace and retention of period products by grade.
    pub windows: BTreeMap<GradeKey, Windows>,
    /// First automatic renewal this long before expiry.
    pub auto_renew_lead_days: i32,
    /// Local hour of automatic renewal.
    pub auto_renew_hour: i8,
    /// Changes at renewal are offered in the last so many days.
    pub change_at_renewal_days: i64,
    /// No renewal beyond so many years from now.
    pub max_years_ahead: i64,
    /// Reminders.
    pub reminders: Reminders,
    /// Time-out of a call to a seller.
    pub call_timeout: Span,
    /// Retry table.
    pub retries: Vec<RetryEntry>,
    /// Sign-in.
    pub sign_in: SignIn,
    /// Open APIs.
    pub open_api: OpenApi,
    /// Access keys a seller may hold.
    pub max_access_keys: u32,
    /// Calls to one seller at the same time.
    pub seller_concurrency: u32,
    /// Idempotency keys are remembered this long.
    pub idempotency_life: Span,
    /// Files.
    #[serde(default)]
    pub files: FileRules,
    /// User agreements.
    #[serde(default)]
    pub agreements: Agreements,
    /// Questions on product pages.
    #[serde(default)]
    pub questions: QuestionRules,
    /// Service supervision. Left out, it means the site's defaults: policies from before it was wired in say nothing of it.
    #[serde(default)]
    pub supervision: Option<SupervisionPolicy>,
    /// Licence codes.
    #[serde(default)]
    pub licenses: LicenseRules,
    /// Usage.
    #[serde(default)]
    pub usage: UsageRules,
}

/// What decides the time to pay.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum PayClass {
    /// Hardware.
    Hardware,
    /// All else.
    Ordinary,
}

/// What decides the platform fee.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[expect(missing_docs, reason = "the sale models")]
pub enum FeeClass {
    General,
    Joint,
    SelfOperated,
}

/// A grade as a key of a document.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[expect(missing_docs, reason = "the grades")]
pub enum GradeKey {
    V0,
    V1,
    V2,
    V3,
    V4,
    V5,
}

impl From<Grade> for GradeKey {
    fn from(grade: Grade) -> Self {
        match grade {
            Grade::V0 => Self::V0,
            Grade::V1 => Self::V1,
            Grade::V2 => Self::V2,
            Grade::V3 => Self::V3,
            Grade::V4 => Self::V4,
            Grade::V5 => Self::V5,
        }
    }
}

/// One row of the retry table.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RetryEntry {
    /// Guide.
    pub guide: Guide,
    /// Activity; none for the guide's default.
    pub activity: Option<Activity>,
    /// The rule.
    pub rule: RetryRule,
}

impl Policy {
    /// The defaults of a site.
    #[must_use]
    pub fn defaults(site: Site) -> Self {
        let long = RetryRule {
            window: Span::hours(3),
            interval: Span::minutes(3),
        };
        let short = RetryRule {
            window: Span::hours(1),
            interval: Span::minutes(1),
        };
        let entry = |guide, activity, rule| RetryEntry {
            guide,
            activity: Some(activity),
            rule,
        };
        let rest = |guide, rule| RetryEntry {
            guide,
            activity: None,
            rule,
        };
        let window = |grace, retention| Windows {
            grace: Span::days(grace),
            retention: Span::days(retention),
        };
        let (zone, currency, general) = match site {
            Site::Cn => ("Asia/Shanghai", Currency::Cny, Decimal::new(5, 2)),
            Site::Intl => ("UTC", Currency::Usd, Decimal::new(15, 2)),
        };
        let zone = zone.parse().unwrap_or(Zone::UTC);
        Self {
            site,
            supervision: Some(SupervisionPolicy::defaults(site, &zone)),
            zone,
            currency,
            pay_within: [
                (PayClass::Hardware, Span::hours(1)),
                (PayClass::Ordinary, Span::days(7)),
            ]
            .into(),
            expiry: ExpiryMoment::EndOfDay,
            day_count: DayCount { year: 365, month: 30 },
            fee_rate: [
                (FeeClass::General, general),
                (FeeClass::Joint, general),
                (FeeClass::SelfOperated, general),
            ]
            .into(),
            windows: [
                (GradeKey::V0, window(1, 1)),
                (GradeKey::V1, window(1, 7)),
                (GradeKey::V2, window(1, 7)),
                (GradeKey::V3, window(7, 7)),
                (GradeKey::V4, window(7, 15)),
                (GradeKey::V5, window(7, 15)),
            ]
            .into(),
            auto_renew_lead_days: 7,
            auto_renew_hour: 3,
            change_at_renewal_days: 30,
            max_years_ahead: 10,
            reminders: Reminders {
                hour: 10,
                expiry_days: vec![7, 3, 1],
                trial_days: vec![15, 7, 3, 1],
                auto_failed_days: vec![5, 2, 0],
                release_days: vec![6, 2, 0],
            },
            call_timeout: Span::seconds(5),
            retries: vec![
                entry(Guide::SaasV2, Activity::NewInstance, long),
                entry(
                    Guide::SaasV2,
                    Activity::QueryInstance,
                    RetryRule {
                        interval: Span::minutes(1),
                        ..long
                    },
                ),
                entry(Guide::SaasV2, Activity::UpgradeInstance, long),
                // The buyer waits for this one before he can pay.
                entry(
                    Guide::SaasV2,
                    Activity::ChangeInstanceCheck,
                    RetryRule {
                        window: Span::minutes(10),
                        interval: Span::minutes(1),
                    },
                ),
                rest(Guide::SaasV2, short),
                entry(Guide::SaasV1, Activity::NewInstance, long),
                entry(Guide::SaasV1, Activity::Upgrade, long),
                rest(Guide::SaasV1, short),
                rest(Guide::OrderNotice, long),
                entry(
                    Guide::LicenseV1,
                    Activity::GetLicense,
                    RetryRule {
                        interval: Span::hours(1),
                        ..long
                    },
                ),
                // Called once.
                entry(
                    Guide::LicenseV1,
                    Activity::ReleaseLicense,
                    RetryRule {
                        window: Span::ZERO,
                        interval: Span::minutes(1),
                    },
                ),
                rest(Guide::LicenseV1, short),
                // Sixty tries, two minutes apart: 59 gaps.
                rest(
                    Guide::LicenseCode,
                    RetryRule {
                        window: Span::minutes(118),
                        interval: Span::minutes(2),
                    },
                ),
                rest(
                    Guide::LicenseClient,
                    RetryRule {
                        window: Span::hours(2),
                        interval: Span::minutes(2),
                    },
                ),
            ],
            sign_in: SignIn {
                free_failures: 5,
                base_wait: Span::seconds(1),
                max_wait: Span::minutes(15),
                session_idle: Span::hours(12),
                token_life: Span::days(365),
            },
            open_api: OpenApi {
                max_skew: Span::minutes(15),
                lock_after: 5,
                lock_for: Span::minutes(5),
                calls_per_minute: 6_000,
            },
            max_access_keys: 20,
            seller_concurrency: 8,
            idempotency_life: Span::days(2),
            files: FileRules::default(),
            agreements: Agreements::default(),
            questions: QuestionRules::default(),
            licenses: LicenseRules::default(),
            usage: UsageRules::default(),
        }
    }

    /// The rules of service supervision in force.
    #[must_use]
    pub fn supervision(&self) -> Cow<'_, SupervisionPolicy> {
        match &self.supervision {
            Some(written) => Cow::Borrowed(written),
            None => Cow::Owned(SupervisionPolicy::defaults(self.site, &self.zone)),
        }
    }

    /// The retry rule of an activity.
    #[must_use]
    pub fn retry(&self, activity: Activity, protocol: Protocol) -> RetryRule {
        let guide = Guide::of(activity, protocol);
        let row = |wanted: Option<Activity>| self.retries.iter().find(|e| e.guide == guide && e.activity == wanted);
        row(Some(activity)).or_else(|| row(None)).map_or(
            RetryRule {
                window: Span::hours(1),
                interval: Span::minutes(1),
            },
            |entry| entry.rule,
        )
    }

    /// Grace and retention of a grade.
    #[must_use]
    pub fn windows(&self, grade: Grade) -> Windows {
        self.windows.get(&grade.into()).copied().unwrap_or(Windows {
            grace: Span::days(1),
            retention: Span::days(1),
        })
    }

    /// Grace and retention of a grade that owes for use.
    #[must_use]
    pub fn arrears_windows(&self, grade: Grade) -> Windows {
        self.usage.arrears.get(&grade.into()).copied().unwrap_or(Windows {
            grace: Span::ZERO,
            retention: Span::days(1),
        })
    }

    /// The platform's part of a sale.
    #[must_use]
    pub fn fee_rate(&self, model: SaleModel) -> Decimal {
        let class = match model {
            SaleModel::General => FeeClass::General,
            SaleModel::Joint => FeeClass::Joint,
            SaleModel::SelfOperated => FeeClass::SelfOperated,
        };
        self.fee_rate.get(&class).copied().unwrap_or(Decimal::ZERO)
    }

    /// Time to pay an order of this access type.
    #[must_use]
    pub fn pay_within(&self, access_type: AccessType) -> Span {
        let class = if access_type == AccessType::Hardware {
            PayClass::Hardware
        } else {
            PayClass::Ordinary
        };
        self.pay_within.get(&class).copied().unwrap_or(Span::days(7))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_survives_its_document() {
        for site in [Site::Cn, Site::Intl] {
            let policy = Policy::defaults(site);
            let text = serde_json::to_string(&policy).unwrap();
            assert_eq!(serde_json::from_str::<Policy>(&text).unwrap(), policy);
        }
    }

    #[test]
    fn a_policy_from_before_it_had_its_later_parts_is_read() {
        for site in [Site::Cn, Site::Intl] {
            let defaults = Policy::defaults(site);
            let mut document = serde_json::to_value(&defaults).unwrap();
            for later in ["files", "agreements", "questions", "supervision", "licenses"] {
                document.as_object_mut().unwrap().remove(later);
            }
            let mut policy: Policy = serde_json::from_value(document).unwrap();
            assert_eq!(policy.supervision(), defaults.supervision());
            policy.supervision.clone_from(&defaults.supervision);
            assert_eq!(policy, defaults);
        }
    }

    #[test]
    fn retry_table() {
        let policy = Policy::defaults(Site::Cn);
        let rule = |activity, protocol| policy.retry(activity, protocol);
        assert_eq!(rule(Activity::NewInstance, Protocol::V1).window, Span::hours(3));
        assert_eq!(
            rule(Activity::UpdateInstanceStatus, Protocol::V2).window,
            Span::hours(1)
        );
        assert_eq!(rule(Activity::ExpireInstance, Protocol::V1).interval, Span::minutes(1));
        assert_eq!(rule(Activity::OrderNotify, Protocol::V2).window, Span::hours(3));
    }
}
