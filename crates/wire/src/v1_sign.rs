//! `authToken` of V1 requests (production interface §4.1).

use crate::encode::{form_decode, percent_encode, raw_pairs};
use crate::json::java_order;
use crate::mac::Mac;
use crate::secret::Secret;
use crate::time::parse_compact17;
use crate::v1::{V1Call, V1Options};
use crate::v2_sign::url_with_query;

/// Every parameter name a V1 call of any guide can carry. A value holding `&name=` of one of them could make two
/// different calls share one string to sign.
pub const KNOWN_PARAMETERS: [&str; 33] = [
    "activity",
    "amount",
    "authToken",
    "bandWidth",
    "businessId",
    "chargingMode",
    "customerId",
    "customerName",
    "diskSize",
    "email",
    "expireTime",
    "instanceId",
    "instanceStatus",
    "license",
    "mobilePhone",
    "orderAmount",
    "orderId",
    "orderLineId",
    "periodNumber",
    "periodType",
    "platformParams",
    "productId",
    "provisionType",
    "saasExtendParams",
    "scene",
    "skuCode",
    "status",
    "testFlag",
    "timeStamp",
    "trialFlag",
    "trialToFormal",
    "userId",
    "userName",
];

/// Why a V1 call cannot be built.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum V1BuildError {
    /// `timeStamp` is not 17 digits of a real time.
    #[error("timeStamp is not yyyyMMddHHmmssSSS")]
    TimeStamp,
    /// A value holds `&name=` of a parameter, so that the text to sign could be read in two ways (threat I1).
    #[error("the value of {0} contains the name of another parameter and would make the signature ambiguous")]
    Ambiguous(&'static str),
}

/// A signed V1 query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct V1Signed {
    /// `name=value` pairs in ascending order joined with `&`, values decoded.
    pub string_to_sign: String,
    /// Base64, not yet percent-encoded.
    pub auth_token: String,
    /// The whole query string, percent-encoded, `authToken` last.
    pub query: String,
}

impl V1Signed {
    /// Appends the query to a production address.
    pub fn url(&self, address: &str) -> String {
        url_with_query(address, &self.query)
    }
}

/// Builds and signs a V1 call. `time_stamp` is 17 digits UTC ([`crate::time::compact17`]); `debug` decides `testFlag`,
/// which is always sent (seller compatibility A1.6).
///
/// # Errors
/// See [`V1BuildError`].
pub fn sign(
    key: &Secret,
    call: &V1Call,
    options: &V1Options,
    time_stamp: &str,
    debug: bool,
) -> Result<V1Signed, V1BuildError> {
    sign_activity(key, call.activity(), call.parameters(options), time_stamp, debug)
}

/// As [`sign`] for any activity of a guide that signs as SaaS V1 does.
pub(crate) fn sign_activity(
    key: &Secret,
    activity: &str,
    mut parameters: Vec<(&'static str, String)>,
    time_stamp: &str,
    debug: bool,
) -> Result<V1Signed, V1BuildError> {
    if parse_compact17(time_stamp).is_none() {
        return Err(V1BuildError::TimeStamp);
    }
    parameters.push(("activity", activity.to_owned()));
    parameters.push(("testFlag", if debug { "1" } else { "0" }.to_owned()));
    parameters.push(("timeStamp", time_stamp.to_owned()));
    for (name, value) in &parameters {
        if is_ambiguous(value) {
            return Err(V1BuildError::Ambiguous(name));
        }
    }
    Ok(sign_parameters(key, &parameters, time_stamp))
}

/// Signs a list of decoded parameters as they are (for the explainer and the conformance runner).
pub fn sign_parameters<N: AsRef<str>, V: AsRef<str>>(
    key: &Secret,
    parameters: &[(N, V)],
    time_stamp: &str,
) -> V1Signed {
    let mut sorted: Vec<(&str, &str)> = parameters.iter().map(|(n, v)| (n.as_ref(), v.as_ref())).collect();
    sorted.sort_by(|(a, _), (b, _)| java_order(a, b));
    let string_to_sign = join(&sorted, |value| value.to_owned());
    let auth_token = token(key, time_stamp, &string_to_sign).base64();
    let mut query = join(&sorted, percent_encode);
    query.push_str("&authToken=");
    query.push_str(&percent_encode(&auth_token));
    V1Signed {
        string_to_sign,
        auth_token,
        query,
    }
}

/// The token is keyed with access key and time stamp together.
pub(crate) fn token(key: &Secret, time_stamp: &str, string_to_sign: &str) -> Mac {
    Mac::of(
        format!("{}{time_stamp}", key.expose()).as_bytes(),
        string_to_sign.as_bytes(),
    )
}

fn join(pairs: &[(&str, &str)], encode: impl Fn(&str) -> String) -> String {
    let pieces: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{name}={}", encode(value)))
        .collect();
    pieces.join("&")
}

fn is_ambiguous(value: &str) -> bool {
    value.split('&').skip(1).any(|piece| {
        piece
            .split_once('=')
            .is_some_and(|(name, _)| KNOWN_PARAMETERS.contains(&name))
    })
}

/// Why a received V1 request is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum V1Refusal {
    /// A broken percent escape.
    #[error("the query string is not properly percent-encoded")]
    Encoding,
    /// A parameter twice: sellers read the first, so a second one would go unsigned.
    #[error("parameter {0} is given twice")]
    Repeated(String),
    /// A parameter everyone needs is missing.
    #[error("parameter {0} is missing")]
    Missing(&'static str),
    /// Not 17 digits.
    #[error("timeStamp is not yyyyMMddHHmmssSSS")]
    TimeStamp,
    /// The token does not fit.
    #[error("authToken does not match")]
    Token,
}

/// A received and decoded V1 query string.
#[derive(Debug, Clone)]
pub struct V1Query {
    parameters: Vec<(String, String)>,
    auth_token: String,
    time_stamp: String,
}

impl V1Query {
    /// Decodes a raw query string (`+` is a blank).
    ///
    /// # Errors
    /// See [`V1Refusal`]; the token is not judged yet.
    pub fn parse(query: &str) -> Result<Self, V1Refusal> {
        let mut parameters: Vec<(String, String)> = Vec::new();
        for (name, value) in raw_pairs(query) {
            let name = form_decode(name).ok_or(V1Refusal::Encoding)?;
            let value = form_decode(value).ok_or(V1Refusal::Encoding)?;
            if parameters.iter().any(|(known, _)| *known == name) {
                return Err(V1Refusal::Repeated(name));
            }
            parameters.push((name, value));
        }
        let mut auth_token = None;
        parameters.retain_mut(|(name, value)| {
            let is_token = name == "authToken";
            if is_token {
                auth_token = Some(std::mem::take(value));
            }
            !is_token
        });
        let auth_token = auth_token.ok_or(V1Refusal::Missing("authToken"))?;
        let time_stamp = parameters
            .iter()
            .find_map(|(name, value)| (name == "timeStamp").then(|| value.clone()))
            .ok_or(V1Refusal::Missing("timeStamp"))?;
        Ok(Self {
            parameters,
            auth_token,
            time_stamp,
        })
    }

    /// Verifies the token over all other parameters.
    ///
    /// # Errors
    /// [`V1Refusal::TimeStamp`] or [`V1Refusal::Token`].
    pub fn verify(&self, key: &Secret) -> Result<(), V1Refusal> {
        parse_compact17(&self.time_stamp).ok_or(V1Refusal::TimeStamp)?;
        let mut sorted: Vec<(&str, &str)> = self.parameters.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        sorted.sort_by(|(a, _), (b, _)| java_order(a, b));
        let text = join(&sorted, |value| value.to_owned());
        if token(key, &self.time_stamp, &text).verify_base64(&self.auth_token) {
            Ok(())
        } else {
            Err(V1Refusal::Token)
        }
    }

    /// A decoded parameter.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.parameters
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// `timeStamp` as received.
    pub fn time_stamp(&self) -> &str {
        &self.time_stamp
    }

    /// All decoded parameters but `authToken`, as received.
    pub fn parameters(&self) -> &[(String, String)] {
        &self.parameters
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> Secret {
        Secret::new("0f1e2d3c-8bb0-4e9b-b71e-4c223300156f")
    }

    fn expire(instance_id: &str) -> V1Call {
        V1Call::ExpireInstance {
            instance_id: instance_id.into(),
            order_id: "CS1906666666ABCDE".into(),
        }
    }

    const AT: &str = "20210927095952430";

    #[test]
    fn what_was_signed_verifies() {
        let signed = sign(&key(), &expire("a+b/c= d&é"), &V1Options::default(), AT, true).expect("built");
        assert!(signed.query.contains("instanceId=a%2Bb%2Fc%3D%20d%26%C3%A9&"));
        let query = V1Query::parse(&signed.query).expect("parsed");
        assert_eq!(query.verify(&key()), Ok(()));
        assert_eq!(query.get("instanceId"), Some("a+b/c= d&é"));
        assert_eq!(query.verify(&Secret::new("other")), Err(V1Refusal::Token));
        let spoilt = signed.query.replace("testFlag=1", "testFlag=0");
        assert_eq!(
            V1Query::parse(&spoilt).expect("parsed").verify(&key()),
            Err(V1Refusal::Token)
        );
    }

    #[test]
    fn ambiguous_values_are_refused() {
        for value in ["x&orderId=1", "&testFlag=0", "a&b&timeStamp="] {
            let refused = sign(&key(), &expire(value), &V1Options::default(), AT, true);
            assert_eq!(refused, Err(V1BuildError::Ambiguous("instanceId")), "{value}");
        }
        assert!(sign(&key(), &expire("a&unknown=1"), &V1Options::default(), AT, true).is_ok());
        let refused = sign(&key(), &expire("x"), &V1Options::default(), "1632736792430", true);
        assert_eq!(refused, Err(V1BuildError::TimeStamp));
    }

    #[test]
    fn strict_reading() {
        assert_eq!(V1Query::parse("a=1&a=1").err(), Some(V1Refusal::Repeated("a".into())));
        assert_eq!(V1Query::parse("a=%4").err(), Some(V1Refusal::Encoding));
        assert_eq!(V1Query::parse("a=1").err(), Some(V1Refusal::Missing("authToken")));
        assert_eq!(
            V1Query::parse("authToken=1").err(),
            Some(V1Refusal::Missing("timeStamp"))
        );
    }

    #[test]
    fn the_list_of_names_is_sorted() {
        assert!(KNOWN_PARAMETERS.is_sorted());
    }
}
