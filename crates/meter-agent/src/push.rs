//! Speaks with the marketplace: builds and signs a push, and says what its answer means for each record.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::Duration;

use bytes::BytesMut;
use jiff::Timestamp;
use wire::sdk_hmac::{DATE_HEADER, SdkRequest};
use wire::secret::Secret;
use wire::time::{TimestampMs, sdk_date};
use wire::usage_push::{
    NONCE_HEADER, RecordError, SIGNATURE_HEADER, SUCCESS, TS_HEADER, UsageAnswer, UsageApi, UsageError, UsageRecord,
    UsageValue, build,
};
use wire::usage_sign;
use wire::v2_sign::Nonce;

use crate::config::{Interface, PushConfig};
use crate::state::{Fate, Record};

/// A clock that is further off than this makes wrong signatures and wrong periods.
pub const TOLERANCE: i64 = 15 * 60;
/// Longest wait that a marketplace can impose.
const LONGEST_WAIT: Duration = Duration::from_secs(3600);
/// Wait where only a person can help.
const PERSON: Duration = Duration::from_secs(300);
/// Largest answer that is read.
const MAX_ANSWER: usize = 4 << 20;

/// What became of a push.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Every record has its fate.
    Settled(Vec<(u64, Fate)>),
    /// Refused as a whole for something one of its records has: to be pushed in smaller parts.
    Split,
    /// Nothing is decided; the same again, later.
    Later {
        /// Not before this, if the marketplace said so or only a person can help.
        wait: Option<Duration>,
        /// In words.
        why: String,
    },
}

/// An answer and what it tells of the clocks.
#[derive(Debug)]
pub struct Pushed {
    /// What became of the records.
    pub outcome: Outcome,
    /// Seconds this machine's clock is ahead of the marketplace's.
    pub ahead: Option<i64>,
}

/// How pushes are signed.
#[derive(Debug)]
enum Sign {
    Key(Secret),
    Pair(String, Secret),
}

/// The marketplace as seen from here.
#[derive(Debug)]
pub struct Marketplace {
    client: reqwest::Client,
    base: String,
    host: String,
    api: UsageApi,
    sign: Sign,
}

/// What keeps a client from being set up.
#[derive(Debug, thiserror::Error)]
pub enum SetUpError {
    /// TLS and the like.
    #[error("the HTTP client cannot be set up: {0}")]
    Client(#[from] reqwest::Error),
    /// Settings that [`crate::config::Config::check`] would have refused.
    #[error("the settings of the push are incomplete")]
    Settings,
}

impl Marketplace {
    /// Sets up the client.
    ///
    /// # Errors
    /// See [`SetUpError`].
    pub fn new(config: &PushConfig) -> Result<Self, SetUpError> {
        let url = reqwest::Url::parse(&config.url).map_err(|_| SetUpError::Settings)?;
        let host = url.host_str().ok_or(SetUpError::Settings)?;
        let host = url.port().map_or(host.to_owned(), |port| format!("{host}:{port}"));
        let sign = match (config.interface, &config.key, &config.access_key, &config.secret_key) {
            (Interface::New, Some(key), ..) => Sign::Key(key.clone()),
            (Interface::Old, _, Some(access), Some(secret)) => Sign::Pair(access.clone(), secret.clone()),
            _ => return Err(SetUpError::Settings),
        };
        Ok(Self {
            client: client(Duration::from_secs(config.timeout)).build()?,
            base: config.url.trim_end_matches('/').to_owned(),
            host,
            api: config.interface.into(),
            sign,
        })
    }

    /// Pushes records, at most [`wire::usage_push::MAX_RECORDS`].
    pub async fn push(&self, records: &[&Record], now: impl Fn() -> Timestamp) -> Pushed {
        let later = |why: String| Pushed {
            outcome: Outcome::Later { wait: None, why },
            ahead: None,
        };
        let Some(request) = self.request(records, now()) else {
            return later("the request cannot be signed".to_owned());
        };
        let mut response = match request.send().await {
            Ok(response) => response,
            Err(error) => return later(unreachable(&error)),
        };
        let ahead = ahead(response.headers(), now());
        let status = response.status().as_u16();
        let wait = response
            .headers()
            .get(http::header::RETRY_AFTER)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| retry_after(value, now()));
        let mut body = BytesMut::new();
        while body.len() <= MAX_ANSWER {
            match response.chunk().await {
                Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                Ok(None) => break,
                Err(error) => {
                    return Pushed {
                        ahead,
                        ..later(unreachable(&error))
                    };
                }
            }
        }
        let answer = serde_json::from_slice(&body).ok();
        Pushed {
            outcome: judge(records, status, wait, answer.as_ref()),
            ahead,
        }
    }

    /// Asks for nothing but the time. Seconds this machine's clock is ahead; `None` if nobody answers.
    pub async fn probe(&self, now: impl Fn() -> Timestamp) -> Option<i64> {
        let response = self.client.get(&self.base).send().await.ok()?;
        ahead(response.headers(), now())
    }

    fn request(&self, records: &[&Record], now: Timestamp) -> Option<reqwest::RequestBuilder> {
        let records: Vec<UsageRecord<'_>> = records.iter().filter_map(|record| as_wire(record, self.api)).collect();
        let body = build(&records);
        let path = self.api.path();
        let request = self
            .client
            .post(format!("{}{path}", self.base))
            .header(http::header::CONTENT_TYPE, "application/json");
        let request = match &self.sign {
            Sign::Key(key) => {
                let (ts, nonce) = (TimestampMs::from_instant(now), Nonce::from_random(rand::random()));
                request
                    .header(TS_HEADER, ts.to_string())
                    .header(NONCE_HEADER, nonce.as_str())
                    .header(SIGNATURE_HEADER, usage_sign::sign(key, ts, &nonce, &body))
            }
            Sign::Pair(access, secret) => {
                let date = sdk_date(now);
                // What is signed is the path that arrives, with whatever stands before it in the address.
                let prefix = self
                    .base
                    .split_once("://")
                    .and_then(|(_, rest)| rest.find('/').map(|at| rest.get(at..)));
                let target = format!("{}{path}", prefix.flatten().unwrap_or(""));
                let signed = SdkRequest {
                    method: "POST",
                    target: &target,
                    headers: &[
                        ("Host", self.host.as_str()),
                        ("Content-Type", "application/json"),
                        (DATE_HEADER, date.as_str()),
                    ],
                    body: body.as_bytes(),
                }
                .sign(access, secret)
                .ok()?;
                request
                    .header(DATE_HEADER, &date)
                    .header(http::header::AUTHORIZATION, signed.authorization)
            }
        };
        Some(request.body(body))
    }
}

/// A client that follows no redirect.
pub(crate) fn client(timeout: Duration) -> reqwest::ClientBuilder {
    // Fails only if a provider is installed already, which is just as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(timeout)
}

fn unreachable(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut cause: Option<&dyn std::error::Error> = std::error::Error::source(error);
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    format!("the marketplace does not answer: {text}")
}

/// A record as it goes out. `None` cannot be: a record is only made of what fits.
fn as_wire(record: &Record, api: UsageApi) -> Option<UsageRecord<'_>> {
    Some(UsageRecord {
        instance_id: Cow::Borrowed(&record.whose.instance),
        product_id: record
            .whose
            .product
            .as_deref()
            .filter(|_| api == UsageApi::Old)
            .map(Cow::Borrowed),
        record_time: Timestamp::from_second(record.made).ok()?,
        begin_time: Timestamp::from_second(record.begin).ok()?,
        end_time: Timestamp::from_second(record.end).ok()?,
        usage_value: UsageValue::new(record.value)?,
        metering_sn: (api == UsageApi::New).then_some(Cow::Borrowed(record.sn.as_str())),
        relate_pkg_instance: record.whose.package.as_deref().map(Cow::Borrowed),
    })
}

/// What an answer means. A refusal of the whole that one record may have caused leads to smaller pushes, so that in the
/// end that record alone is refused.
pub fn judge(records: &[&Record], status: u16, wait: Option<Duration>, answer: Option<&UsageAnswer>) -> Outcome {
    let code = answer.map_or("", |answer| answer.error_code.as_str());
    let text = answer.map_or("", |answer| answer.error_msg.as_str());
    let all = |fate: Fate| Outcome::Settled(records.iter().map(|record| (record.number, fate.clone())).collect());
    let later = |wait: Option<Duration>, why: &str| Outcome::Later {
        wait,
        why: format!("{why} (HTTP {status} {code} {text})")
            .replace("  ", " ")
            .replace(" )", ")"),
    };
    let is = |error: UsageError| code == error.row().1;
    if status == 200 && code == SUCCESS {
        return all(Fate::Taken);
    }
    if is(UsageError::SomeRefused)
        && let Some(data) = answer.and_then(|answer| answer.data.as_ref())
        && !data.abnormal_usage_data.is_empty()
    {
        let refused: BTreeMap<&str, _> = data
            .abnormal_usage_data
            .iter()
            .map(|row| (row.metering_sn.as_str(), row))
            .collect();
        if refused.keys().all(|sn| records.iter().any(|record| record.sn == *sn)) {
            let fate = |record: &&Record| {
                let fate = match refused.get(record.sn.as_str()) {
                    None => Fate::Taken,
                    Some(row) => fate(&row.error_code, &row.error_msg),
                };
                (record.number, fate)
            };
            return Outcome::Settled(records.iter().map(fate).collect());
        }
    }
    if is(UsageError::SellerStatus) {
        return later(Some(PERSON), "the marketplace does not let this seller push");
    }
    let authentication = [
        UsageError::Unauthenticated,
        UsageError::BodySign,
        UsageError::IllegalOperation,
        UsageError::NoAuthority,
        UsageError::IllegalToken,
    ];
    if status == 401 || status == 403 || authentication.into_iter().any(is) {
        return later(
            Some(wait.unwrap_or(Duration::from_secs(60))),
            "the signature is not accepted: check the key and this machine's clock",
        );
    }
    let of_a_record = [
        UsageError::SomeRefused,
        UsageError::Malformed,
        UsageError::InvalidParameter,
        UsageError::Other,
        UsageError::NoSuchInstance,
        UsageError::InvalidRecords,
        UsageError::TooMany,
        UsageError::TooOld,
    ];
    if of_a_record.into_iter().any(is) || matches!(status, 413 | 422) {
        if records.len() > 1 {
            return Outcome::Split;
        }
        return all(Fate::Refused {
            code: if code.is_empty() {
                format!("HTTP {status}")
            } else {
                code.to_owned()
            },
            text: text.to_owned(),
        });
    }
    match status {
        429 => later(wait, "the marketplace asks to wait"),
        404 | 405 | 300..=399 => later(
            Some(wait.unwrap_or(PERSON)),
            "there is no such interface: check push.url",
        ),
        _ => later(wait, "the marketplace cannot take records now"),
    }
}

/// The fate of a record that an answer lists. One that is there already was brought by a push whose answer was lost.
fn fate(code: &str, text: &str) -> Fate {
    match RecordError::from_code(code) {
        Some(RecordError::SerialRepeated | RecordError::Duplicate) => Fate::Already,
        _ => Fate::Refused {
            code: code.to_owned(),
            text: text.to_owned(),
        },
    }
}

/// `Retry-After`: seconds or a date.
fn retry_after(value: &str, now: Timestamp) -> Option<Duration> {
    let seconds = match value.trim().parse::<u64>() {
        Ok(seconds) => seconds,
        Err(_) => u64::try_from(parse_date(value)?.as_second() - now.as_second()).unwrap_or(0),
    };
    Some(Duration::from_secs(seconds).min(LONGEST_WAIT))
}

/// A date as HTTP has it.
fn parse_date(value: &str) -> Option<Timestamp> {
    let zoned = jiff::fmt::rfc2822::parse(value.trim()).ok()?;
    Some(zoned.timestamp())
}

fn ahead(headers: &http::HeaderMap, now: Timestamp) -> Option<i64> {
    let date = headers.get(http::header::DATE)?.to_str().ok()?;
    Some(now.as_second() - parse_date(date)?.as_second())
}

/// Says what is wrong with this machine's clock; `None` if nothing is.
pub fn explain_clock(ahead: i64) -> Option<String> {
    let why = wire::explain::clock(ahead)?;
    let effect = if ahead.saturating_abs() < TOLERANCE {
        "Beyond 15 minutes signatures are refused"
    } else {
        "Signatures would be refused and records would carry wrong times, so periods stay open and nothing is pushed until \
         it is right. Counting goes on and nothing is lost"
    };
    Some(format!(
        "compared with the marketplace this machine's clock is {why}. {effect}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::Attribution;
    use wire::usage_push::AbnormalRecord;

    fn record(number: u64) -> Record {
        Record {
            number,
            whose: Attribution {
                instance: "i".into(),
                product: None,
                package: None,
            },
            begin: 0,
            end: 1,
            made: 2,
            value: 3,
            sn: format!("sn-{number}"),
        }
    }

    #[test]
    fn answers_and_what_they_mean() {
        let all = [record(1), record(2), record(3), record(4)];
        let all: Vec<&Record> = all.iter().collect();
        let one = all.get(..1).expect("one");
        let judged = |records: &[&Record], status, answer: &UsageAnswer| judge(records, status, None, Some(answer));
        let success = UsageAnswer::taken(Vec::new());
        assert!(
            matches!(judged(&all, 200, &success), Outcome::Settled(fates) if fates.iter().all(|f| f.1 == Fate::Taken))
        );
        let some = UsageAnswer::taken(vec![
            AbnormalRecord::new("sn-2", RecordError::Duplicate),
            AbnormalRecord::new("sn-3", RecordError::NoSuchInstance),
            AbnormalRecord::new("sn-4", RecordError::SerialRepeated),
        ]);
        let Outcome::Settled(fates) = judged(&all, 200, &some) else {
            panic!("settled")
        };
        let fates: Vec<Fate> = fates.into_iter().map(|(_, fate)| fate).collect();
        assert!(matches!(
            fates.as_slice(),
            [Fate::Taken, Fate::Already, Fate::Refused { code, .. }, Fate::Already] if code == "001"
        ));
        // A record nobody knows, or none at all: pushed one by one it becomes clear.
        let strange = UsageAnswer::taken(vec![AbnormalRecord::new("", RecordError::NoSerial)]);
        assert_eq!(judged(&all, 200, &strange), Outcome::Split);
        assert_eq!(judged(&all, 500, &UsageError::InvalidRecords.answer()), Outcome::Split);
        assert!(matches!(
            judged(one, 500, &UsageError::TooOld.answer()),
            Outcome::Settled(_)
        ));
        for (status, error) in [
            (500, UsageError::System),
            (401, UsageError::Unauthenticated),
            (200, UsageError::SellerStatus),
            (400, UsageError::BodySign),
            (500, UsageError::Internal),
        ] {
            assert!(
                matches!(judged(one, status, &error.answer()), Outcome::Later { .. }),
                "{error:?}"
            );
        }
        let wait = Some(Duration::from_secs(7));
        assert!(matches!(judge(one, 429, wait, None), Outcome::Later { wait: said, .. } if said == wait));
        assert!(matches!(judge(one, 404, None, None), Outcome::Later { why, .. } if why.contains("push.url")));
        // A success code under an error status is none.
        assert!(matches!(judged(one, 502, &success), Outcome::Later { .. }));
    }

    #[test]
    fn waiting_and_clocks() {
        let now: Timestamp = "2026-11-23T10:00:00Z".parse().expect("instant");
        assert_eq!(retry_after("5", now), Some(Duration::from_secs(5)));
        assert_eq!(
            retry_after("Mon, 23 Nov 2026 10:00:30 GMT", now),
            Some(Duration::from_secs(30))
        );
        assert_eq!(retry_after("Mon, 23 Nov 2026 09:00:30 GMT", now), Some(Duration::ZERO));
        assert_eq!(retry_after("99999999", now), Some(LONGEST_WAIT));
        assert_eq!(retry_after("soon", now), None);
        assert_eq!(explain_clock(-59), None);
        assert!(explain_clock(-300).expect("words").contains("5 min behind"));
        let hours = explain_clock(8 * 3600 + 3).expect("words");
        assert!(hours.contains("8 h ahead") && hours.contains("nothing is pushed"));
    }
}
