//! Calls about licences that the marketplace makes with the V2 envelope: notices about licence codes and the
//! asynchronous request of a licence (production interface §8.2, §8.3; open API §3.7).
//!
//! The body is built as [`crate::v2`] builds it and signed with [`crate::v2_sign`]; answers are judged by
//! [`crate::reply::judge`] with [`crate::reply::Ask::Plain`].

use jiff::Timestamp;

use crate::codes;
use crate::json::{Json, java_order, write_string};
use crate::reply::{Judged, ReplyFailure, Verdict};
use crate::time::parse_compact14;
use crate::v2::{CallError, RefreshScene, TestFlag, V2Status, check_text};

/// Longest device fingerprint that is passed on. The field is documented with 1024, the fingerprint with 5 KB; the larger
/// one holds (open API §6).
pub const MAX_FINGERPRINT: usize = 5 * 1024;

/// One call with exactly the fields its activity has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LicenseNotice {
    /// The validity of a code has changed.
    RefreshLicenseCode {
        /// [`RefreshScene::Renewal`] or [`RefreshScene::UnsubscribeRenewalPeriod`].
        scene: RefreshScene,
        /// Renewal or unsubscription order.
        order_id: String,
        /// Its line.
        order_line_id: String,
        /// The code.
        license: String,
        /// Price item.
        product_id: Option<String>,
        /// New expiry, 14 digits UTC.
        expire_time: String,
    },
    /// Freeze after grace, or thaw.
    UpdateLicenseCodeStatus {
        /// The code.
        license: String,
        /// What it becomes.
        status: V2Status,
    },
    /// The code is gone: not renewed, or unsubscribed.
    ReleaseLicenseCode {
        /// The code.
        license: String,
        /// The unsubscription order, if one is the cause.
        order_id: Option<String>,
        /// Its line.
        order_line_id: Option<String>,
    },
    /// Ask for a licence text or file; it may be uploaded later under the event id.
    GetLicenseAsync {
        /// Seller instance id.
        instance_id: String,
        /// From when on it is valid ([`async_time`]).
        effective_time: String,
        /// Until when; needed for periods.
        expire_time: Option<String>,
        /// The same id and fingerprint are the same request, answered with the same licence.
        event_id: String,
        /// Of the machine the licence is for.
        device_fingerprint: Option<String>,
    },
}

/// The spelling of moments in `getLicenseAsync`: `2023-10-27 10:30:15 z`, UTC.
pub fn async_time(instant: Timestamp) -> String {
    let zoned = jiff::tz::TimeZone::UTC.to_datetime(instant);
    format!("{} z", zoned.strftime("%Y-%m-%d %H:%M:%S"))
}

/// Reads [`async_time`]; the letter may be of either case.
pub fn parse_async_time(text: &str) -> Option<Timestamp> {
    let (moment, zone) = text.rsplit_once(' ')?;
    if !zone.eq_ignore_ascii_case("z") || moment.len() != 19 {
        return None;
    }
    let time = jiff::civil::DateTime::strptime("%Y-%m-%d %H:%M:%S", moment).ok()?;
    jiff::tz::TimeZone::UTC.to_timestamp(time).ok()
}

/// Why a received call is not one of these.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoticeError {
    /// Not a JSON object.
    #[error("the body is not a JSON object")]
    Json,
    /// Another activity, or none.
    #[error("activity {0:?} is none of licences")]
    Activity(String),
    /// A word that is not among the documented ones.
    #[error("field {0} holds an unknown word")]
    Word(&'static str),
    /// A field breaks its bounds.
    #[error(transparent)]
    Field(#[from] CallError),
    /// A time that is none.
    #[error("field {0} is not a time")]
    Time(&'static str),
}

impl LicenseNotice {
    /// Value of `activity`.
    pub fn activity(&self) -> &'static str {
        match self {
            Self::RefreshLicenseCode { .. } => "refreshLicenseCode",
            Self::UpdateLicenseCodeStatus { .. } => "updateLicenseCodeStatus",
            Self::ReleaseLicenseCode { .. } => "releaseLicenseCode",
            Self::GetLicenseAsync { .. } => "getLicenseAsync",
        }
    }

    /// Checks lengths and forms before anything is signed.
    ///
    /// # Errors
    /// The first field that breaks its bounds.
    pub fn validate(&self) -> Result<(), NoticeError> {
        let scene_fits = !matches!(
            self,
            Self::RefreshLicenseCode {
                scene: RefreshScene::TrialToFormal | RefreshScene::RenewalChange,
                ..
            }
        );
        if !scene_fits {
            return Err(NoticeError::Word("scene"));
        }
        let asynchronous = matches!(self, Self::GetLicenseAsync { .. });
        for (name, value) in self.fields() {
            let max = match name {
                "deviceFingerprint" => MAX_FINGERPRINT,
                "effectiveTime" => 32,
                "expireTime" if asynchronous => 32,
                _ => 64,
            };
            check_text(name, &value, max)?;
            let is_time = match name {
                "effectiveTime" => parse_async_time(&value).is_some(),
                "expireTime" if asynchronous => parse_async_time(&value).is_some(),
                "expireTime" => parse_compact14(&value).is_some(),
                _ => true,
            };
            if !is_time {
                return Err(NoticeError::Time(name));
            }
        }
        Ok(())
    }

    /// The body to sign and to send, byte for byte: compact, keys ascending, strings only.
    pub fn payload(&self, test_flag: TestFlag) -> String {
        let mut fields = self.fields();
        fields.push(("activity", self.activity().to_owned()));
        if let Some(flag) = test_flag.text() {
            fields.push(("testFlag", flag.to_owned()));
        }
        fields.sort_by(|(a, _), (b, _)| java_order(a, b));
        let mut out = String::from("{");
        for (index, (name, value)) in fields.iter().enumerate() {
            if index > 0 {
                out.push(',');
            }
            write_string(name, &mut out);
            out.push(':');
            write_string(value, &mut out);
        }
        out.push('}');
        out
    }

    fn fields(&self) -> Vec<(&'static str, String)> {
        let mut fields: Vec<(&'static str, String)> = Vec::with_capacity(8);
        let mut add = |name, value: Option<&str>| fields.extend(value.map(|value| (name, value.to_owned())));
        match self {
            Self::RefreshLicenseCode {
                scene,
                order_id,
                order_line_id,
                license,
                product_id,
                expire_time,
            } => {
                add("scene", Some(scene.text()));
                add("orderId", Some(order_id));
                add("orderLineId", Some(order_line_id));
                add("license", Some(license));
                add("productId", product_id.as_deref());
                add("expireTime", Some(expire_time));
            }
            Self::UpdateLicenseCodeStatus { license, status } => {
                add("license", Some(license));
                add("status", Some(status.text()));
            }
            Self::ReleaseLicenseCode {
                license,
                order_id,
                order_line_id,
            } => {
                add("license", Some(license));
                add("orderId", order_id.as_deref());
                add("orderLineId", order_line_id.as_deref());
            }
            Self::GetLicenseAsync {
                instance_id,
                effective_time,
                expire_time,
                event_id,
                device_fingerprint,
            } => {
                add("instanceId", Some(instance_id));
                add("effectiveTime", Some(effective_time));
                add("expireTime", expire_time.as_deref());
                add("eventId", Some(event_id));
                add("deviceFingerprint", device_fingerprint.as_deref());
            }
        }
        fields
    }

    /// Reads a body as a seller does. Unknown fields are tolerated.
    ///
    /// # Errors
    /// See [`NoticeError`].
    pub fn parse(body: &[u8]) -> Result<(Self, TestFlag), NoticeError> {
        let top = match Json::parse(body) {
            Ok(top @ Json::Object(_)) => top,
            _ => return Err(NoticeError::Json),
        };
        let maybe = |name: &'static str| top.get(name).and_then(Json::as_text).filter(|text| !text.is_empty());
        let need = |name: &'static str| maybe(name).ok_or(CallError::Empty(name));
        let activity = maybe("activity").unwrap_or_default();
        let notice = match activity.as_str() {
            "refreshLicenseCode" => {
                let word = need("scene")?;
                Self::RefreshLicenseCode {
                    scene: RefreshScene::ALL
                        .into_iter()
                        .find(|scene| scene.text() == word)
                        .ok_or(NoticeError::Word("scene"))?,
                    order_id: need("orderId")?,
                    order_line_id: need("orderLineId")?,
                    license: need("license")?,
                    product_id: maybe("productId"),
                    expire_time: need("expireTime")?,
                }
            }
            "updateLicenseCodeStatus" => Self::UpdateLicenseCodeStatus {
                license: need("license")?,
                status: match need("status")?.as_str() {
                    "FREEZE" => V2Status::Freeze,
                    "UNFREEZE" => V2Status::Unfreeze,
                    _ => return Err(NoticeError::Word("status")),
                },
            },
            "releaseLicenseCode" => Self::ReleaseLicenseCode {
                license: need("license")?,
                order_id: maybe("orderId"),
                order_line_id: maybe("orderLineId"),
            },
            "getLicenseAsync" => Self::GetLicenseAsync {
                instance_id: need("instanceId")?,
                effective_time: need("effectiveTime")?,
                expire_time: maybe("expireTime"),
                event_id: need("eventId")?,
                device_fingerprint: maybe("deviceFingerprint"),
            },
            _ => return Err(NoticeError::Activity(activity)),
        };
        notice.validate()?;
        let test_flag = match maybe("testFlag").as_deref() {
            Some("1") => TestFlag::Debug,
            Some(_) => TestFlag::Production,
            None => TestFlag::Omitted,
        };
        Ok((notice, test_flag))
    }
}

/// What an answer to `getLicenseAsync` means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AsyncVerdict {
    /// `000000` or `000004`: the request was taken, the upload comes or has come. It is not asked again.
    Taken,
    /// `000900` to `000903`: the seller cannot give this licence, and asking again changes nothing.
    Denied(AsyncDenial),
    /// Retry inside the window with the same event id.
    Failure(ReplyFailure),
}

/// Why a seller cannot give a licence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AsyncDenial {
    /// [`codes::NO_LICENSE_QUOTA`].
    NoQuota,
    /// [`codes::OUTSIDE_VALIDITY`].
    OutsideValidity,
    /// [`codes::EXPIRY_NEEDED`].
    ExpiryNeeded,
    /// [`codes::FINGERPRINT_NEEDED`].
    FingerprintNeeded,
}

/// Tells what to do after an answer to `getLicenseAsync` that [`crate::reply::judge`] has judged.
pub fn async_verdict(judged: &Judged) -> AsyncVerdict {
    match &judged.verdict {
        Verdict::Success(_) | Verdict::InProgress => AsyncVerdict::Taken,
        Verdict::Failure(failure) => {
            let denial = match failure {
                ReplyFailure::ResultCode { code, .. } => match code.as_str() {
                    codes::NO_LICENSE_QUOTA => Some(AsyncDenial::NoQuota),
                    codes::OUTSIDE_VALIDITY => Some(AsyncDenial::OutsideValidity),
                    codes::EXPIRY_NEEDED => Some(AsyncDenial::ExpiryNeeded),
                    codes::FINGERPRINT_NEEDED => Some(AsyncDenial::FingerprintNeeded),
                    _ => None,
                },
                _ => None,
            };
            denial.map_or_else(|| AsyncVerdict::Failure(failure.clone()), AsyncVerdict::Denied)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reply::{Ask, BodySignRule, Protocol, RawReply, ReplyRules, judge};
    use crate::secret::Secret;

    fn all() -> Vec<LicenseNotice> {
        vec![
            LicenseNotice::RefreshLicenseCode {
                scene: RefreshScene::UnsubscribeRenewalPeriod,
                order_id: "CS2211181819B4LVS".into(),
                order_line_id: "CS2211181819B4LVS-000001".into(),
                license: "PL000001".into(),
                product_id: None,
                expire_time: "20230523201932".into(),
            },
            LicenseNotice::UpdateLicenseCodeStatus {
                license: "PL000001".into(),
                status: V2Status::Unfreeze,
            },
            LicenseNotice::ReleaseLicenseCode {
                license: "PL000001".into(),
                order_id: Some("CS1".into()),
                order_line_id: Some("CS1-000001".into()),
            },
            LicenseNotice::GetLicenseAsync {
                instance_id: "RA2****".into(),
                effective_time: "2023-10-27 10:30:15 z".into(),
                expire_time: Some("2024-10-27 10:30:15 z".into()),
                event_id: "e-1".into(),
                device_fingerprint: Some("00:1A|WD-1,WD-2||BF".into()),
            },
        ]
    }

    #[test]
    fn built_and_read_back() {
        for notice in all() {
            assert_eq!(notice.validate(), Ok(()));
            for flag in [TestFlag::Debug, TestFlag::Production, TestFlag::Omitted] {
                let body = notice.payload(flag);
                assert_eq!(LicenseNotice::parse(body.as_bytes()), Ok((notice.clone(), flag)));
            }
        }
        assert_eq!(
            all()[1].payload(TestFlag::Production),
            r#"{"activity":"updateLicenseCodeStatus","license":"PL000001","status":"UNFREEZE","testFlag":"0"}"#
        );
        assert_eq!(
            all()[3].payload(TestFlag::Omitted),
            r#"{"activity":"getLicenseAsync","deviceFingerprint":"00:1A|WD-1,WD-2||BF","effectiveTime":"2023-10-27 10:30:15 z","eventId":"e-1","expireTime":"2024-10-27 10:30:15 z","instanceId":"RA2****"}"#
        );
    }

    #[test]
    fn bounds_are_checked() {
        let parse = |body: &str| LicenseNotice::parse(body.as_bytes()).expect_err(body);
        assert_eq!(parse("[]"), NoticeError::Json);
        assert_eq!(
            parse(r#"{"activity":"newInstance"}"#),
            NoticeError::Activity("newInstance".into())
        );
        assert_eq!(
            parse(r#"{"activity":"updateLicenseCodeStatus","license":"PL1","status":"NORMAL"}"#),
            NoticeError::Word("status")
        );
        assert_eq!(
            parse(r#"{"activity":"releaseLicenseCode"}"#),
            NoticeError::Field(CallError::Empty("license"))
        );
        let mut notice = all().remove(0);
        if let LicenseNotice::RefreshLicenseCode { expire_time, .. } = &mut notice {
            *expire_time = "2023-05-23".into();
        }
        assert_eq!(notice.validate(), Err(NoticeError::Time("expireTime")));
        if let LicenseNotice::RefreshLicenseCode { scene, .. } = &mut notice {
            *scene = RefreshScene::TrialToFormal;
        }
        assert_eq!(notice.validate(), Err(NoticeError::Word("scene")));
        let mut notice = all().remove(3);
        if let LicenseNotice::GetLicenseAsync { device_fingerprint, .. } = &mut notice {
            *device_fingerprint = Some("f".repeat(MAX_FINGERPRINT));
        }
        assert_eq!(notice.validate(), Ok(()));
        if let LicenseNotice::GetLicenseAsync { device_fingerprint, .. } = &mut notice {
            *device_fingerprint = Some("f".repeat(MAX_FINGERPRINT + 1));
        }
        assert!(notice.validate().is_err());
    }

    #[test]
    fn the_time_of_asynchronous_requests() {
        let instant: Timestamp = "2023-10-27T10:30:15Z".parse().expect("instant");
        assert_eq!(async_time(instant), "2023-10-27 10:30:15 z");
        assert_eq!(parse_async_time("2023-10-27 10:30:15 Z"), Some(instant));
        for wrong in [
            "",
            "2023-10-27 10:30:15",
            "2023-13-27 10:30:15 z",
            "2023-10-27T10:30:15 z",
        ] {
            assert_eq!(parse_async_time(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn verdicts() {
        let key = Secret::new("k");
        let judged = |body: &str| {
            judge(
                &ReplyRules {
                    protocol: Protocol::V2,
                    ask: Ask::Plain,
                    key: &key,
                    body_sign: BodySignRule::WhenPresent,
                    debug: false,
                },
                &RawReply {
                    status: 200,
                    body_sign: &[],
                    body: body.as_bytes(),
                },
            )
        };
        let verdict = |code: &str| async_verdict(&judged(&format!(r#"{{"resultCode":"{code}","resultMsg":"m"}}"#)));
        assert_eq!(verdict("000000"), AsyncVerdict::Taken);
        assert_eq!(verdict("000004"), AsyncVerdict::Taken);
        assert_eq!(
            verdict(codes::NO_LICENSE_QUOTA),
            AsyncVerdict::Denied(AsyncDenial::NoQuota)
        );
        assert_eq!(
            verdict(codes::OUTSIDE_VALIDITY),
            AsyncVerdict::Denied(AsyncDenial::OutsideValidity)
        );
        assert_eq!(
            verdict(codes::EXPIRY_NEEDED),
            AsyncVerdict::Denied(AsyncDenial::ExpiryNeeded)
        );
        assert_eq!(
            verdict(codes::FINGERPRINT_NEEDED),
            AsyncVerdict::Denied(AsyncDenial::FingerprintNeeded)
        );
        assert!(matches!(verdict("000005"), AsyncVerdict::Failure(_)));
        // A code the seller no longer knows counts as released from the second try on.
        let gone = judged(r#"{"resultCode":"000003","resultMsg":"no such code"}"#);
        assert!(gone.release_is_done(1) && !gone.release_is_done(0));
    }
}
