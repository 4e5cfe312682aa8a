//! One signed call and its answer.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use bytes::Bytes;
use wire::body_sign::{self, BodySignError};
use wire::license_v1::{FetchedLicense, LicenseV1Call, judge_get_license};
use wire::reply::{self, Ask, BodySignRule, Judged, Protocol, RawReply, ReplyFailure, ReplyRules};
use wire::secret::Secret;
use wire::time::{TimestampMs, compact17};
use wire::v1::{V1Call, V1Options};
use wire::v1_sign;
use wire::v2_sign::{self, Nonce};

use crate::clock::wall_now;

/// How a call departs from a proper one.
#[derive(Debug, Clone, Default)]
pub(super) struct Departure {
    /// Moves the timestamp.
    pub time_offset_ms: i64,
    /// Changes one character of the signature.
    pub spoil_signature: bool,
    /// Uses this nonce instead of a new one.
    pub nonce: Option<Nonce>,
    /// Uses this timestamp instead of now.
    pub timestamp: Option<TimestampMs>,
}

/// A call and what came of it.
#[derive(Debug, Clone)]
pub(super) struct Exchange {
    pub sent: String,
    pub answer: Result<Answered, ReplyFailure>,
    pub duration: Duration,
}

/// An answer as it came.
#[derive(Debug, Clone)]
pub(super) struct Answered {
    pub status: u16,
    pub body_sign: Vec<String>,
    pub body: Bytes,
}

impl Exchange {
    /// The answer as shown in a finding.
    pub fn received(&self) -> String {
        match &self.answer {
            Err(failure) => failure.to_string(),
            Ok(answered) => {
                let mut text = format!("HTTP {}", answered.status);
                for value in &answered.body_sign {
                    let _ = write!(text, "\nBody-Sign: {value}");
                }
                let body: String = String::from_utf8_lossy(&answered.body).chars().take(2000).collect();
                let _ = write!(text, "\n{}", if body.is_empty() { "(empty body)" } else { &body });
                text
            }
        }
    }

    /// What it means. `Body-Sign` has a finding of its own and is not looked at here.
    pub fn judged(&self, protocol: Protocol, key: &Secret, ask: Ask<'_>) -> Judged {
        match &self.answer {
            Err(failure) => Judged::no_answer(failure.clone()),
            Ok(answered) => {
                let rules = ReplyRules {
                    protocol,
                    ask,
                    key,
                    body_sign: BodySignRule::Ignored,
                    debug: false,
                };
                reply::judge(
                    &rules,
                    &RawReply {
                        status: answered.status,
                        body_sign: &[],
                        body: &answered.body,
                    },
                )
            }
        }
    }

    /// What it means as an answer to `getLicense`, and the licence it brings.
    pub fn fetched(&self, key: &Secret) -> (Judged, Option<FetchedLicense>) {
        match &self.answer {
            Err(failure) => (Judged::no_answer(failure.clone()), None),
            Ok(answered) => {
                let rules = ReplyRules {
                    protocol: Protocol::V1,
                    ask: Ask::Plain,
                    key,
                    body_sign: BodySignRule::Ignored,
                    debug: false,
                };
                let raw = RawReply {
                    status: answered.status,
                    body_sign: &[],
                    body: &answered.body,
                };
                judge_get_license(&rules, &raw)
            }
        }
    }

    /// Whether the answer's signature holds; `None` without an answer.
    pub fn body_sign(&self, key: &Secret) -> Option<Result<(), BodySignError>> {
        let answered = self.answer.as_ref().ok()?;
        let headers: Vec<&str> = answered.body_sign.iter().map(String::as_str).collect();
        Some(body_sign::verify(key, &headers, &answered.body))
    }

    /// Duration in whole milliseconds.
    pub fn millis(&self) -> u64 {
        u64::try_from(self.duration.as_millis()).unwrap_or(u64::MAX)
    }
}

/// Makes calls to one address with one key.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    pub client: reqwest::Client,
    pub url: String,
    pub key: Secret,
}

impl Caller {
    /// A V2 call with this body.
    pub async fn v2(&self, body: &str, departure: Departure) -> Exchange {
        let nonce = departure.nonce.unwrap_or_else(|| Nonce::from_random(rand::random()));
        let now = wall_now().as_millisecond().saturating_add(departure.time_offset_ms);
        let timestamp = departure
            .timestamp
            .or_else(|| TimestampMs::new(now))
            .unwrap_or_else(|| TimestampMs::from_instant(wall_now()));
        let signed = v2_sign::sign(&self.key, body, &nonce, timestamp);
        let mut url = signed.url(&self.url);
        if departure.spoil_signature {
            url = url.replace(&signed.signature, &spoilt(&signed.signature));
        }
        let mut request = self.client.post(&url).body(body.to_owned());
        for (name, value) in v2_sign::HEADERS {
            request = request.header(name, value);
        }
        self.exchange(request, format!("POST {url}\n{body}")).await
    }

    /// A V1 call; an unbuildable one is reported as its own answer.
    pub async fn v1(&self, call: &V1Call, departure: Departure) -> Exchange {
        let at = wall_now() + jiff::SignedDuration::from_millis(departure.time_offset_ms);
        match v1_sign::sign(&self.key, call, &V1Options::default(), &compact17(at), true) {
            Ok(signed) => self.v1_signed(signed, departure.spoil_signature).await,
            Err(error) => Exchange {
                sent: format!("{} (not sent)", call.activity()),
                answer: Err(ReplyFailure::Forbidden(error.to_string())),
                duration: Duration::ZERO,
            },
        }
    }

    /// A call of licence V1; an unbuildable one is reported as its own answer.
    pub async fn license_v1(&self, call: Option<LicenseV1Call>, departure: Departure) -> Exchange {
        let at = wall_now() + jiff::SignedDuration::from_millis(departure.time_offset_ms);
        let signed = call.ok_or_else(|| "no such call".to_owned()).and_then(|call| {
            call.sign(&self.key, &V1Options::default(), &compact17(at), true)
                .map_err(|error| error.to_string())
        });
        match signed {
            Ok(signed) => self.v1_signed(signed, departure.spoil_signature).await,
            Err(error) => Exchange {
                sent: "(not sent)".to_owned(),
                answer: Err(ReplyFailure::Forbidden(error)),
                duration: Duration::ZERO,
            },
        }
    }

    /// A V1 call made of these parameters, for the unpleasant cases; `timeStamp` and `testFlag` are added.
    pub async fn v1_raw(&self, parameters: &[(&str, &str)]) -> Exchange {
        let time_stamp = compact17(wall_now());
        let mut all = parameters.to_vec();
        all.push(("testFlag", "1"));
        all.push(("timeStamp", &time_stamp));
        self.v1_signed(v1_sign::sign_parameters(&self.key, &all, &time_stamp), false)
            .await
    }

    async fn v1_signed(&self, signed: v1_sign::V1Signed, spoil: bool) -> Exchange {
        let mut url = signed.url(&self.url);
        if spoil {
            let token = wire::encode::percent_encode(&signed.auth_token);
            url = url.replace(&token, &wire::encode::percent_encode(&spoilt(&signed.auth_token)));
        }
        self.exchange(self.client.get(&url), format!("GET {url}")).await
    }

    async fn exchange(&self, request: reqwest::RequestBuilder, sent: String) -> Exchange {
        let begun = Instant::now();
        let answer = self.answer(request).await;
        Exchange {
            sent,
            answer,
            duration: begun.elapsed(),
        }
    }

    async fn answer(&self, request: reqwest::RequestBuilder) -> Result<Answered, ReplyFailure> {
        let response = request.send().await.map_err(|error| failure_of(&error))?;
        let status = response.status().as_u16();
        let body_sign = response
            .headers()
            .get_all("body-sign")
            .iter()
            .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
            .collect();
        let body = crate::client::read_body(response, reply::MAX_BODY)
            .await
            .map_err(|error| match error {
                crate::client::BodyError::TooLarge(_) => ReplyFailure::TooLarge,
                crate::client::BodyError::Http(error) => failure_of(&error),
            })?;
        Ok(Answered {
            status,
            body_sign,
            body,
        })
    }
}

fn failure_of(error: &reqwest::Error) -> ReplyFailure {
    let mut text = String::new();
    let mut source: Option<&dyn std::error::Error> = std::error::Error::source(error);
    while let Some(inner) = source {
        if !text.is_empty() {
            text.push_str(": ");
        }
        text.push_str(&inner.to_string());
        source = inner.source();
    }
    let lower = text.to_ascii_lowercase();
    match () {
        () if error.is_timeout() => ReplyFailure::Timeout,
        () if lower.contains("certificate") || lower.contains("tls") => ReplyFailure::Tls(text),
        () if error.is_connect() => ReplyFailure::Connect(text),
        () => ReplyFailure::Protocol(text),
    }
}

/// The same text with its first character changed.
fn spoilt(signature: &str) -> String {
    let mut characters = signature.chars();
    let first = if characters.next() == Some('0') { '1' } else { '0' };
    std::iter::once(first).chain(characters).collect()
}
