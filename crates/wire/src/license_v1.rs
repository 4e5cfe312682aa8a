//! Licence V1: the marketplace fetches a licence text and tells of renewal, expiry and release (production interface
//! §8.1). GET, `authToken` and `Body-Sign` are those of SaaS V1.

use crate::json::Json;
use crate::reply::{Ask, Judged, Protocol, RawReply, ReplyFailure, ReplyRules, Verdict, judge};
use crate::secret::Secret;
use crate::v1::{V1Call, V1NewInstance, V1Options};
use crate::v1_sign::{V1BuildError, V1Signed, sign_activity};
use crate::v2::CallError;

/// Longest licence text that is taken; nothing is documented, and real ones are a few kilobytes.
pub const MAX_LICENSE_TEXT: usize = 256 * 1024;

/// One call of the licence V1 interface. The parameters are those of SaaS V1, without what a licence does not have.
#[derive(Debug, Clone)]
pub enum LicenseV1Call {
    /// Fetch the licence of an order; the same order always gets the same licence. The buyer's machine code travels as an
    /// extension parameter.
    GetLicense(Box<V1NewInstance>),
    /// Renewal.
    RefreshLicense {
        /// The renewal order.
        order_id: String,
        /// Seller instance id.
        instance_id: String,
        /// Only if the period type changed.
        product_id: Option<String>,
        /// New expiry, 14 digits UTC.
        expire_time: String,
        /// `year` or `month`.
        period_type: Option<String>,
        /// Number of periods.
        period_number: Option<u32>,
        /// Paid, decimal text.
        order_amount: Option<String>,
    },
    /// The licence expired and grace is over.
    ExpireLicense {
        /// Seller instance id.
        instance_id: String,
        /// The subscription order.
        order_id: String,
    },
    /// Release; called once.
    ReleaseLicense {
        /// Seller instance id.
        instance_id: String,
        /// The original purchase order.
        order_id: String,
    },
}

impl LicenseV1Call {
    /// Value of `activity`.
    pub fn activity(&self) -> &'static str {
        match self {
            Self::GetLicense(_) => "getLicense",
            Self::RefreshLicense { .. } => "refreshLicense",
            Self::ExpireLicense { .. } => "expireLicense",
            Self::ReleaseLicense { .. } => "releaseLicense",
        }
    }

    /// The call of licence V1 that a call of SaaS V1 stands for; none where licences have no such call.
    pub fn like_saas(call: V1Call) -> Option<Self> {
        Some(match call {
            V1Call::NewInstance(new) => Self::GetLicense(new),
            V1Call::RefreshInstance {
                order_id,
                instance_id,
                product_id,
                expire_time,
                period_type,
                period_number,
                order_amount,
                ..
            } => Self::RefreshLicense {
                order_id,
                instance_id,
                product_id,
                expire_time,
                period_type,
                period_number,
                order_amount,
            },
            V1Call::ExpireInstance { instance_id, order_id } => Self::ExpireLicense { instance_id, order_id },
            V1Call::ReleaseInstance {
                instance_id, order_id, ..
            } => Self::ReleaseLicense { instance_id, order_id },
            _ => return None,
        })
    }

    /// The SaaS call that has the same parameters.
    fn like(&self) -> V1Call {
        match self {
            Self::GetLicense(new) => V1Call::NewInstance(new.clone()),
            Self::RefreshLicense {
                order_id,
                instance_id,
                product_id,
                expire_time,
                period_type,
                period_number,
                order_amount,
            } => V1Call::RefreshInstance {
                order_id: order_id.clone(),
                instance_id: instance_id.clone(),
                product_id: product_id.clone(),
                expire_time: expire_time.clone(),
                trial_to_formal: false,
                period_type: period_type.clone(),
                period_number: *period_number,
                order_amount: order_amount.clone(),
            },
            Self::ExpireLicense { instance_id, order_id } => V1Call::ExpireInstance {
                instance_id: instance_id.clone(),
                order_id: order_id.clone(),
            },
            Self::ReleaseLicense { instance_id, order_id } => V1Call::ReleaseInstance {
                instance_id: instance_id.clone(),
                order_id: order_id.clone(),
                order_amount: None,
            },
        }
    }

    /// Checks documented lengths.
    ///
    /// # Errors
    /// The first field that breaks its bounds.
    pub fn validate(&self) -> Result<(), CallError> {
        self.like().validate()
    }

    /// Builds and signs the call, as [`crate::v1_sign::sign`] does for SaaS. A licence has no trial, no disk and no
    /// bandwidth, so what `options` say of these is ignored.
    ///
    /// # Errors
    /// See [`V1BuildError`].
    pub fn sign(
        &self,
        key: &Secret,
        options: &V1Options,
        time_stamp: &str,
        debug: bool,
    ) -> Result<V1Signed, V1BuildError> {
        let options = V1Options {
            trial_flag: false,
            disk_size: false,
            band_width: false,
            platform_params: false,
            // Of a purchase it is not documented; of a renewal it is.
            order_amount: options.order_amount && !matches!(self, Self::GetLicense(_)),
            ..*options
        };
        sign_activity(
            key,
            self.activity(),
            self.like().parameters(&options),
            time_stamp,
            debug,
        )
    }
}

/// What a successful `getLicense` brings.
#[derive(Debug, Clone)]
pub struct FetchedLicense {
    /// The seller's id; early sellers without the later calls leave it empty.
    pub instance_id: Option<String>,
    /// The licence text: what the buyer has paid for, so it stays out of logs.
    pub license: Secret,
}

/// Judges an answer to `getLicense`: as [`judge`] does, and the licence must be there.
pub fn judge_get_license(rules: &ReplyRules<'_>, raw: &RawReply<'_>) -> (Judged, Option<FetchedLicense>) {
    let rules = ReplyRules {
        protocol: Protocol::V1,
        ask: Ask::Plain,
        ..*rules
    };
    let mut judged = judge(&rules, raw);
    if !matches!(judged.verdict, Verdict::Success(_)) {
        return (judged, None);
    }
    match fetched(raw.body) {
        Ok(license) => (judged, Some(license)),
        Err(failure) => {
            judged.verdict = Verdict::Failure(failure);
            (judged, None)
        }
    }
}

fn fetched(body: &[u8]) -> Result<FetchedLicense, ReplyFailure> {
    let top = Json::parse(body).map_err(|error| ReplyFailure::Unparsable(error.to_string()))?;
    let field = |name: &'static str, max: usize| match top.get(name).and_then(Json::as_text) {
        Some(text) if text.chars().count() > max => Err(ReplyFailure::FieldTooLong(name)),
        other => Ok(other.filter(|text| !text.is_empty())),
    };
    Ok(FetchedLicense {
        instance_id: field("instanceId", 64)?,
        license: field("license", MAX_LICENSE_TEXT)?
            .map(Secret::new)
            .ok_or(ReplyFailure::MissingField("license"))?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body_sign;
    use crate::reply::BodySignRule;
    use crate::v1_sign::V1Query;

    fn get_license() -> LicenseV1Call {
        LicenseV1Call::GetLicense(Box::new(V1NewInstance {
            customer_id: "0123456789abcdef0123456789abcdef".into(),
            customer_name: "buyer".into(),
            mobile_phone: None,
            email: None,
            user_id: None,
            user_name: None,
            business_id: "b-1".into(),
            order_id: "CS1906666666ABCDE".into(),
            sku_code: None,
            product_id: "OFFI0001".into(),
            trial: false,
            expire_time: Some("20261224194509".into()),
            charging_mode: Some(crate::v1::V1ChargingMode::Period),
            extend_params: vec![("machineCode".into(), "00:1A".into())],
            amount: Some(2),
            disk_size: Some(1),
            band_width: None,
            period_type: Some("year".into()),
            period_number: Some(1),
            order_amount: Some("10.000".into()),
            provision_type: Some(1),
            platform_params: None,
        }))
    }

    #[test]
    fn the_wire_set_seen_at_a_real_seller() {
        let key = Secret::new("k");
        let options = V1Options {
            amount: false,
            email: false,
            sku_code: false,
            ..V1Options::ALL
        };
        let signed = get_license()
            .sign(&key, &options, "20230926180000123", false)
            .expect("signed");
        let names: Vec<&str> = signed
            .string_to_sign
            .split('&')
            .filter_map(|pair| pair.split('=').next())
            .collect();
        assert_eq!(
            names,
            [
                "activity",
                "businessId",
                "chargingMode",
                "customerId",
                "customerName",
                "expireTime",
                "orderId",
                "periodNumber",
                "periodType",
                "productId",
                "provisionType",
                "saasExtendParams",
                "testFlag",
                "timeStamp",
                "userId",
                "userName"
            ]
        );
        assert!(signed.string_to_sign.starts_with("activity=getLicense&"));
        assert_eq!(V1Query::parse(&signed.query).expect("parses").verify(&key), Ok(()));
    }

    #[test]
    fn the_other_three() {
        let key = Secret::new("k");
        let text = |call: LicenseV1Call| {
            assert_eq!(call.validate(), Ok(()));
            call.sign(&key, &V1Options::default(), "20230926180000123", true)
                .expect("signed")
                .string_to_sign
        };
        let (instance_id, order_id) = ("i-1".to_owned(), "CS1".to_owned());
        assert_eq!(
            text(LicenseV1Call::RefreshLicense {
                order_id: order_id.clone(),
                instance_id: instance_id.clone(),
                product_id: None,
                expire_time: "20261224194509".into(),
                period_type: None,
                period_number: None,
                order_amount: None,
            }),
            "activity=refreshLicense&expireTime=20261224194509&instanceId=i-1&orderId=CS1&testFlag=1&timeStamp=20230926180000123"
        );
        assert_eq!(
            text(LicenseV1Call::ExpireLicense {
                instance_id: instance_id.clone(),
                order_id: order_id.clone()
            }),
            "activity=expireLicense&instanceId=i-1&orderId=CS1&testFlag=1&timeStamp=20230926180000123"
        );
        assert_eq!(
            text(LicenseV1Call::ReleaseLicense { instance_id, order_id }),
            "activity=releaseLicense&instanceId=i-1&orderId=CS1&testFlag=1&timeStamp=20230926180000123"
        );
        let empty = LicenseV1Call::ExpireLicense {
            instance_id: String::new(),
            order_id: "o".into(),
        };
        assert_eq!(empty.validate(), Err(CallError::Empty("instanceId")));
    }

    #[test]
    fn an_answer_needs_a_licence_and_a_signature_but_no_instance_id() {
        let key = Secret::new("k");
        let judged = |body: &str, sign: bool| {
            let header = body_sign::header_value(&key, body.as_bytes());
            let headers = [header.as_str()];
            let rules = ReplyRules {
                protocol: Protocol::V1,
                ask: Ask::Plain,
                key: &key,
                body_sign: BodySignRule::Required,
                debug: false,
            };
            let raw = RawReply {
                status: 200,
                body_sign: if sign { &headers } else { &[] },
                body: body.as_bytes(),
            };
            judge_get_license(&rules, &raw)
        };
        let (_, license) = judged(r#"{"resultCode":"000000","instanceId":"","license":"LIC-1"}"#, true);
        let license = license.expect("fetched");
        assert_eq!((license.instance_id, license.license.expose()), (None, "LIC-1"));
        let long = format!(
            r#"{{"resultCode":"000000","license":"{}"}}"#,
            "x".repeat(MAX_LICENSE_TEXT + 1)
        );
        for (body, sign, kind) in [
            (r#"{"resultCode":"000000","instanceId":"i-1"}"#, true, "missing_field"),
            (r#"{"resultCode":"000000","license":"L"}"#, false, "body_sign_missing"),
            (r#"{"resultCode":"000005","license":"L"}"#, true, "result_code"),
            (long.as_str(), true, "field_too_long"),
        ] {
            let (judged, license) = judged(body, sign);
            assert!(license.is_none());
            assert_eq!(judged.as_failure().map(ReplyFailure::kind), Some(kind));
        }
        let (working, license) = judged(r#"{"resultCode":"000004"}"#, true);
        assert!(matches!(working.verdict, Verdict::InProgress) && license.is_none());
    }
}
