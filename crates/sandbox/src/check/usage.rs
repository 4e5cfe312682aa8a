//! The examination of a seller's usage pushes. The roles are reversed: the examiner listens as a marketplace would, the
//! seller's push code is pointed at it, and every push is looked at and answered with the documented codes. On demand it
//! answers as a marketplace in trouble does, and sees whether the same records come again.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::Body;
use http::{HeaderValue, Response, StatusCode, header};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use wire::explain;
use wire::gateway_error::{GatewayError, GatewayPrefix};
use wire::sdk_hmac::{Authorization, PayloadPolicy, SKEW_MINUTES, SdkRequest};
use wire::secret::Secret;
use wire::time::TimestampMs;
use wire::usage_push::{
    AbnormalRecord, MAX_AGE_DAYS, NONCE_HEADER, RecordError, SIGNATURE_HEADER, TS_HEADER, UsageAnswer, UsageApi,
    UsageError, UsagePush, UsageRecord,
};
use wire::usage_sign::{self, UsageForm};
use wire::v2_sign::Nonce;

use super::CheckError;
use super::examiner::Topic;
use super::report::Level::{Advisory, Mandatory};
use super::report::{Finding, Report};
use crate::clock::wall_now;

/// Largest body, as at the real gateway (open API §2.2).
const MAX_BODY: usize = 12 << 20;
/// Seconds a throttled seller is asked to wait.
const WAIT: i64 = 2;
/// Hours after its end until which a record is in time for hourly charging (open API §1.5).
const IN_TIME_HOURS: i64 = 2;
/// Longest text of a body in the report.
const SHOWN: usize = 1200;

/// What the examiner does wrong, to see what the seller does then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UsageFault {
    /// Answers 500 and takes nothing.
    Http500,
    /// Answers 429 with `Retry-After` and takes nothing.
    Throttle,
    /// Takes everything and closes the connection without an answer.
    Lost,
    /// Refuses the first record with 94060999 and code 013, and takes the others. New interface only.
    Refuse,
}

impl UsageFault {
    /// All of them, in the order in which they are tried.
    pub const ALL: [Self; 4] = [Self::Http500, Self::Throttle, Self::Lost, Self::Refuse];

    /// Name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Http500 => "http500",
            Self::Throttle => "throttle",
            Self::Lost => "lost",
            Self::Refuse => "refuse",
        }
    }

    fn topic(self) -> &'static Topic {
        match self {
            Self::Http500 => &AFTER_500,
            Self::Throttle => &AFTER_429,
            Self::Lost => &AFTER_LOST,
            Self::Refuse => &AFTER_REFUSAL,
        }
    }
}

impl FromStr for UsageFault {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|fault| fault.name() == text)
            .ok_or_else(|| format!("unknown fault {text:?}; known are http500, throttle, lost, refuse"))
    }
}

/// How to examine pushes.
#[derive(Debug, Clone)]
pub struct UsageCheckConfig {
    /// Address to listen on.
    pub listen: SocketAddr,
    /// Seller key, for the new interface.
    pub key: Option<Secret>,
    /// AK and SK, for the old interface.
    pub pair: Option<(String, Secret)>,
    /// The instances there are; empty for any.
    pub instances: Vec<String>,
    /// What to do wrong, one after the other.
    pub faults: Vec<UsageFault>,
    /// The examination ends after so many pushes, and once it is known how the seller took the faults.
    pub pushes: usize,
    /// It ends when no push has come for this long.
    pub patience: Duration,
}

const ARRIVED: Topic = Topic {
    id: "push.arrived",
    title: "A push arrives",
    level: Mandatory,
    expected: "POST /api/mkp-openapi-public/global/v1/isv/usage-data, or /rest/marketplace/v1/isv/usage-data (old)",
    how_to_mend: "Point the push code at the address shown; only the base address differs from the real one.",
};
const HEADERS: Topic = Topic {
    id: "push.headers",
    title: "The headers are there and of the right form",
    level: Mandatory,
    expected: "ts of 13 digits (milliseconds since 1970), nonce of letters, digits and hyphens, signature; in the old \
               interface Authorization and X-Sdk-Date",
    how_to_mend: "Send all of them with every push. Ten digits are seconds: multiply by 1000.",
};
const MEDIA: Topic = Topic {
    id: "push.content_type",
    title: "The content type is application/json",
    level: Advisory,
    expected: "Content-Type: application/json",
    how_to_mend: "Set the header; the vendor's signer declares any other content as unsigned.",
};
const SIGNATURE: Topic = Topic {
    id: "signature.accepted",
    title: "The signature is right",
    level: Mandatory,
    expected: "base64(HMAC-SHA256(seller key, \"ts={ts}&nonce={nonce}&body={body}\")), or AK/SK in the old interface",
    how_to_mend: "Recompute it with `galleria sign usage --expect …` (or `galleria sign sdk`); use the seller key, not SK.",
};
const ORDER: Topic = Topic {
    id: "signature.order",
    title: "The signature covers the body in natural order",
    level: Advisory,
    expected: "keys ascending at every level, no blanks",
    how_to_mend: "Sort the keys, write the body compactly, sign exactly that and send exactly that: then all readings of \
                  the documents are one.",
};
const CLOCK: Topic = Topic {
    id: "time.clock",
    title: "The clock is right",
    level: Mandatory,
    expected: "a time of signature within 15 minutes of now",
    how_to_mend: "ts is UTC by nature; X-Sdk-Date has to be written in UTC. Keep the clock right by NTP.",
};
const NONCE: Topic = Topic {
    id: "nonce.fresh",
    title: "No nonce is used twice",
    level: Mandatory,
    expected: "a new random nonce with every push, also when the same records are pushed again",
    how_to_mend: "Make nonce and ts new and sign anew for every try.",
};
const BATCH: Topic = Topic {
    id: "batch.readable",
    title: "The body is a list of 1 to 1000 records",
    level: Mandatory,
    expected: "a JSON object with usage_records",
    how_to_mend: "Push nothing when there is nothing to push, and cut longer lists.",
};
const FORM: Topic = Topic {
    id: "records.form",
    title: "Every record has the right form",
    level: Mandatory,
    expected: "times yyyyMMddTHHmmssZ; usage_value above 0 with at most 4 decimals; ids of at most 64 characters; \
               metering_sn (new) or product_id (old)",
    how_to_mend: "Mend the field named. Round to 4 decimals yourself and carry the rest into the next record; leave out \
                  records without usage.",
};
const SERIALS: Topic = Topic {
    id: "records.serials",
    title: "A metering_sn belongs to one record",
    level: Mandatory,
    expected: "different records have different ids, and a record pushed again is unchanged",
    how_to_mend: "Store id and record together before the first push.",
};
const PERIODS: Topic = Topic {
    id: "records.periods",
    title: "A period of an instance is pushed once",
    level: Mandatory,
    expected: "no second record of the same instance, begin_time and end_time under another id",
    how_to_mend: "Only the first is charged. Add up what belongs to one period; push again with the same metering_sn.",
};
const INSTANCES: Topic = Topic {
    id: "records.instances",
    title: "Records name instances that exist",
    level: Mandatory,
    expected: "instance_id as it was answered to the purchase, one of those given to this check",
    how_to_mend: "Keep the instance id you answered with your customer's data.",
};
const TIMES: Topic = Topic {
    id: "records.times",
    title: "Periods lie in the past, at most 21 days back",
    level: Mandatory,
    expected: "begin_time <= end_time <= now (UTC), begin_time at most 21 days back",
    how_to_mend: "Write times in UTC, not in local time, and push a period when it is over.",
};
const IN_TIME: Topic = Topic {
    id: "records.in_time",
    title: "Records come in time for their cycle",
    level: Advisory,
    expected: "within 2 hours after the end of the period; best within the first 15 minutes of the next hour",
    how_to_mend: "Later ones are accepted and charged in the next cycle.",
};
const AFTER_500: Topic = Topic {
    id: "fault.http500",
    title: "After HTTP 500 the same records come again",
    level: Mandatory,
    expected: "each record again, with the same metering_sn and content",
    how_to_mend: "Keep records until they are answered with MKT.0000, and try again with growing waits.",
};
const AFTER_429: Topic = Topic {
    id: "fault.throttle",
    title: "After 429 the same records come again, not before Retry-After",
    level: Mandatory,
    expected: "each record again, after the 2 seconds asked for",
    how_to_mend: "Read Retry-After and wait that long.",
};
const AFTER_LOST: Topic = Topic {
    id: "fault.lost",
    title: "After a lost answer the same records come again under the same id",
    level: Mandatory,
    expected: "each record again, with the same metering_sn: it is answered 005 and charged once",
    how_to_mend: "A push without an answer may have arrived. Never make a new id for the same usage; take 005 and 010 as \
                  delivered.",
};
const AFTER_REFUSAL: Topic = Topic {
    id: "fault.refuse",
    title: "A refused record is pushed again",
    level: Advisory,
    expected: "the record listed in abnormal_usage_data again, once its reason may be gone",
    how_to_mend: "HTTP 200 is not success: read error_code and abnormal_usage_data, and keep what was refused.",
};

/// In the order of the report.
const TOPICS: [&Topic; 18] = [
    &ARRIVED,
    &HEADERS,
    &MEDIA,
    &SIGNATURE,
    &ORDER,
    &CLOCK,
    &NONCE,
    &BATCH,
    &FORM,
    &SERIALS,
    &PERIODS,
    &INSTANCES,
    &TIMES,
    &IN_TIME,
    &AFTER_500,
    &AFTER_429,
    &AFTER_LOST,
    &AFTER_REFUSAL,
];

/// A request as it came.
#[derive(Debug, Clone)]
struct Arrival {
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    now: Timestamp,
}

impl Arrival {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// As shown in a finding; a signature may be shown, a key is not in it.
    fn shown(&self) -> String {
        let mut text = format!("{} {}", self.method, self.target);
        for name in [
            "content-type",
            TS_HEADER,
            NONCE_HEADER,
            SIGNATURE_HEADER,
            "x-sdk-date",
            "authorization",
        ] {
            if let Some(value) = self.header(name) {
                let _ = write!(text, "\n{name}: {}", value.chars().take(300).collect::<String>());
            }
        }
        let body: String = String::from_utf8_lossy(&self.body).chars().take(SHOWN).collect();
        let _ = write!(text, "\n{}", if body.is_empty() { "(empty body)" } else { &body });
        text
    }
}

/// What is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Reply {
    status: u16,
    retry_after: Option<i64>,
    body: String,
    /// The connection ends without any of it.
    lost: bool,
}

impl Reply {
    fn of(status: u16, body: String) -> Self {
        Self {
            status,
            retry_after: None,
            body,
            lost: false,
        }
    }

    fn answer(status: u16, answer: &UsageAnswer) -> Self {
        // Texts always become JSON; the fallback keeps the function total.
        Self::of(status, serde_json::to_string(answer).unwrap_or_default())
    }

    fn shown(&self) -> String {
        match self.lost {
            true => "(the connection was closed without an answer)".to_owned(),
            false => format!(
                "HTTP {}\n{}",
                self.status,
                self.body.chars().take(SHOWN).collect::<String>()
            ),
        }
    }
}

/// A record of an earlier push: what it said, by the id it came under and by its period.
type Period = (String, Timestamp, Timestamp);

/// Records that have to come again.
struct Awaited {
    fault: UsageFault,
    since: Timestamp,
    /// Id and content of each.
    records: BTreeMap<String, String>,
    /// By period, to notice the same usage under another id.
    periods: HashMap<Period, String>,
}

/// The book of an examination.
struct Exam {
    config: UsageCheckConfig,
    /// The finding on each topic: the first failure, or the last success.
    findings: BTreeMap<&'static str, (bool, String, String)>,
    pushes: usize,
    last: Timestamp,
    nonces: BTreeSet<String>,
    /// Content by id.
    records: HashMap<String, String>,
    /// Id by period.
    periods: HashMap<Period, String>,
    faults: Vec<UsageFault>,
    awaited: Option<Awaited>,
    /// What could not be listed as a finding of this push yet: topic, remark, and whether it holds.
    noted: Vec<(&'static Topic, bool, String)>,
}

/// Id of a record: its own, or its period's where it has none.
fn name(record: &UsageRecord<'_>) -> String {
    match &record.metering_sn {
        Some(sn) => sn.to_string(),
        None => format!("{} {}..{}", record.instance_id, record.begin_time, record.end_time),
    }
}

fn period(record: &UsageRecord<'_>) -> Period {
    (record.instance_id.to_string(), record.begin_time, record.end_time)
}

fn content(record: &UsageRecord<'_>) -> String {
    let mut json = String::new();
    record.write(&mut json);
    json
}

impl Exam {
    fn new(config: UsageCheckConfig, now: Timestamp) -> Self {
        Self {
            faults: config.faults.clone(),
            config,
            findings: BTreeMap::new(),
            pushes: 0,
            last: now,
            nonces: BTreeSet::new(),
            records: HashMap::new(),
            periods: HashMap::new(),
            awaited: None,
            noted: Vec::new(),
        }
    }

    fn note(&mut self, topic: &'static Topic, ok: bool, remark: impl Into<String>) {
        self.noted.push((topic, ok, remark.into()));
    }

    /// Enough was seen.
    fn done(&self) -> bool {
        self.pushes >= self.config.pushes && self.faults.is_empty() && self.awaited.is_none()
    }

    /// Looks at a request, says what is answered, and writes down what was found.
    fn receive(&mut self, arrival: &Arrival) -> Reply {
        self.last = arrival.now;
        let reply = self.look(arrival);
        for (topic, ok, remark) in std::mem::take(&mut self.noted) {
            let known = self.findings.get(topic.id).map(|(ok, ..)| *ok);
            if known == Some(false) {
                continue;
            }
            let received = match remark.is_empty() {
                true => reply.shown(),
                false => format!("{}\n({remark})", reply.shown()),
            };
            self.findings.insert(topic.id, (ok, arrival.shown(), received));
        }
        reply
    }

    fn look(&mut self, arrival: &Arrival) -> Reply {
        let path = arrival.target.split('?').next().unwrap_or("");
        let api = UsageApi::ALL.into_iter().find(|api| api.path() == path);
        let Some(api) = api.filter(|_| arrival.method == "POST") else {
            // Who only looks whether somebody is there pushes nothing.
            if arrival.method == "POST" || api.is_some() {
                self.note(&ARRIVED, false, "neither of the two interfaces");
            }
            return gateway(&GatewayError::NoSuchApi);
        };
        self.note(&ARRIVED, true, "");
        let media = arrival.header("content-type").unwrap_or("");
        let essence = media.split(';').next().unwrap_or("").trim();
        self.note(&MEDIA, essence.eq_ignore_ascii_case("application/json"), "");
        let authentic = match api {
            UsageApi::New => self.authenticate_new(arrival),
            UsageApi::Old => self.authenticate_old(arrival),
        };
        if let Err(why) = authentic {
            return match api {
                UsageApi::New => {
                    let mut answer = UsageError::Unauthenticated.answer();
                    answer.error_msg = format!("{}: {why}", answer.error_msg).chars().take(255).collect();
                    Reply::answer(UsageError::Unauthenticated.status(), &answer)
                }
                UsageApi::Old => gateway(&GatewayError::AkSk),
            };
        }
        self.pushes += 1;
        let push = match UsagePush::parse(api, &arrival.body) {
            Ok(push) => push,
            Err(error) => {
                let (_, code, text) = error.row();
                self.note(&BATCH, false, format!("{code} {text}"));
                return Reply::answer(error.status(), &error.answer());
            }
        };
        self.note(&BATCH, true, "");
        self.judge(api, &push, arrival.now)
    }

    /// Three headers and the seller key.
    fn authenticate_new(&mut self, arrival: &Arrival) -> Result<(), String> {
        let mut fail = |topic, why: String| {
            self.noted.push((topic, false, why.clone()));
            Err(why)
        };
        let Some(key) = &self.config.key else {
            return fail(&SIGNATURE, "this check was started without --key".into());
        };
        let given = [TS_HEADER, NONCE_HEADER, SIGNATURE_HEADER].map(|name| (name, arrival.header(name)));
        let [(_, Some(ts)), (_, Some(nonce)), (_, Some(signature))] = given else {
            let missing: Vec<&str> = given
                .iter()
                .filter(|(_, value)| value.is_none())
                .map(|(name, _)| *name)
                .collect();
            return fail(&HEADERS, format!("missing: {}", missing.join(", ")));
        };
        let Some(stamp) = TimestampMs::parse(ts) else {
            let seconds = ts.len() == 10 && ts.bytes().all(|byte| byte.is_ascii_digit());
            let hint = if seconds { "; these are seconds" } else { "" };
            return fail(&HEADERS, format!("ts is not 13 digits{hint}"));
        };
        let Some(word) = Nonce::parse(nonce) else {
            return fail(&HEADERS, "nonce is not 1 to 64 letters, digits and hyphens".into());
        };
        let Some(form) = usage_sign::verify(key, stamp, &word, &arrival.body, signature) else {
            let explained = explain::usage(key, ts, nonce, &arrival.body, Some(signature)).ok();
            let cause =
                explained.and_then(|explained| Some(format!("{}. {}", explained.likely_cause?, explained.hint?)));
            return fail(
                &SIGNATURE,
                cause.unwrap_or_else(|| "no known mistake leads to this signature".into()),
            );
        };
        let sorted = usage_sign::canonical_body(&arrival.body).is_ok_and(|sorted| sorted.as_bytes() == arrival.body);
        self.note(&HEADERS, true, "");
        let words = match (form, sorted) {
            (_, true) => "over the body as sent, which is in natural order",
            (UsageForm::Raw, false) => "over the body as sent, which is not in natural order",
            (UsageForm::DeepSorted, false) => "over the body in natural order; it was sent in another",
            (UsageForm::TopSorted, false) => "over the body with only the top level in order",
        };
        self.note(&SIGNATURE, true, words);
        self.note(&ORDER, sorted || form == UsageForm::DeepSorted, words);
        self.look_at_clock(stamp.get() - arrival.now.as_millisecond())?;
        let fresh = self.nonces.insert(nonce.to_owned());
        self.note(&NONCE, fresh, "");
        if fresh {
            Ok(())
        } else {
            Err("the nonce was used before".into())
        }
    }

    /// AK/SK.
    fn authenticate_old(&mut self, arrival: &Arrival) -> Result<(), String> {
        let mut fail = |topic, why: String| {
            self.noted.push((topic, false, why.clone()));
            Err(why)
        };
        let Some((access, secret)) = &self.config.pair else {
            return fail(&SIGNATURE, "this check was started without --ak and --sk".into());
        };
        let authorization = match Authorization::parse(arrival.header("authorization").unwrap_or("")) {
            Ok(authorization) => authorization,
            Err(error) => return fail(&HEADERS, error.to_string()),
        };
        let headers: Vec<(&str, &str)> = arrival
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let request = SdkRequest {
            method: &arrival.method,
            target: &arrival.target,
            headers: &headers,
            body: &arrival.body,
        };
        if authorization.access != *access {
            return fail(
                &SIGNATURE,
                format!("the access key is {}, not {access}", authorization.access),
            );
        }
        let verified = match request.verify(&authorization, secret, PayloadPolicy::Signed) {
            Ok(verified) => verified,
            Err(error) => {
                let url = format!("http://{}{}", arrival.header("host").unwrap_or(""), arrival.target);
                let explained =
                    explain::sdk_hmac(access, secret, &arrival.method, &url, &headers, &arrival.body, None).ok();
                let cause = explained.and_then(|e| Some(format!("{}. {}", e.likely_cause?, e.hint?)));
                return fail(
                    &SIGNATURE,
                    cause.map_or(error.to_string(), |cause| format!("{error}: {cause}")),
                );
            }
        };
        self.note(&HEADERS, true, "");
        self.note(&SIGNATURE, true, "");
        self.look_at_clock(verified.date.as_millisecond() - arrival.now.as_millisecond())
    }

    fn look_at_clock(&mut self, ahead_ms: i64) -> Result<(), String> {
        let ahead = ahead_ms / 1000;
        let words = explain::clock(ahead).map(|words| format!("the time of the signature is {words}"));
        let fine = ahead.abs() <= SKEW_MINUTES * 60;
        self.note(&CLOCK, fine, words.clone().unwrap_or_default());
        if fine { Ok(()) } else { Err(words.unwrap_or_default()) }
    }

    /// Looks at the records, and answers properly or as the next fault wants it.
    fn judge(&mut self, api: UsageApi, push: &UsagePush<'_>, now: Timestamp) -> Reply {
        self.react(push, now);
        let fault = match self.awaited {
            None if self.faults.is_empty() => None,
            None => Some(self.faults.remove(0)),
            Some(_) => None,
        };
        let fault = fault.filter(|fault| api == UsageApi::New || *fault != UsageFault::Refuse);
        let fine = || push.records.iter().filter_map(|record| record.as_ref().ok());
        if let Some(fault) = fault {
            let many = if fault == UsageFault::Refuse { 1 } else { usize::MAX };
            let awaited = Awaited {
                fault,
                since: now,
                records: fine()
                    .take(many)
                    .map(|record| (name(record), content(record)))
                    .collect(),
                periods: fine().take(many).map(|record| (period(record), name(record))).collect(),
            };
            // A push without a good record leaves nothing to wait for: the fault keeps for the next.
            match awaited.records.is_empty() {
                true => self.faults.insert(0, fault),
                false => self.awaited = Some(awaited),
            }
        }
        match fault {
            Some(UsageFault::Http500) => {
                return Reply::answer(UsageError::System.status(), &UsageError::System.answer());
            }
            Some(UsageFault::Throttle) => {
                let mut reply = gateway(&GatewayError::Throttled {
                    limit: 1,
                    per_seconds: 1,
                });
                reply.retry_after = Some(WAIT);
                return reply;
            }
            _ => {}
        }
        let mut refused = Vec::new();
        for (index, record) in push.records.iter().enumerate() {
            match record {
                Err(finding) => {
                    let row = finding.abnormal(index);
                    self.note(&FORM, false, format!("{} {}", row.error_code, row.error_msg));
                    refused.push(row);
                }
                Ok(record) => {
                    self.note(&FORM, true, "");
                    let first = self.awaited.as_ref().is_some_and(|awaited| awaited.since == now);
                    let error = match fault {
                        Some(UsageFault::Refuse) if first && refused.is_empty() && self.fits(record) => {
                            Some(RecordError::InstanceState)
                        }
                        _ => self.take(record, now),
                    };
                    if let Some(error) = error {
                        refused.push(AbnormalRecord::new(record.metering_sn.as_deref().unwrap_or(""), error));
                    }
                }
            }
        }
        // The old interface says success even if records are bad (open API §1.5).
        if api == UsageApi::Old {
            refused.clear();
        }
        let mut reply = Reply::answer(200, &UsageAnswer::taken(refused));
        reply.lost = fault == Some(UsageFault::Lost);
        reply
    }

    /// Whether this is the record whose refusal is being tried.
    fn fits(&self, record: &UsageRecord<'_>) -> bool {
        let awaited = self.awaited.as_ref();
        awaited.is_some_and(|awaited| awaited.records.contains_key(&name(record)))
    }

    /// Looks at one record; the code it is refused with, if it is.
    fn take(&mut self, record: &UsageRecord<'_>, now: Timestamp) -> Option<RecordError> {
        let (name, period, content) = (name(record), period(record), content(record));
        if let Some(known) = self.records.get(&name) {
            let same = *known == content;
            self.note(&SERIALS, same, if same { "" } else { name.as_str() });
            return Some(RecordError::SerialRepeated);
        }
        self.note(&SERIALS, true, "");
        if let Some(other) = self.periods.get(&period) {
            let remark = format!("{name} says the same period of {} as {other}", record.instance_id);
            self.note(&PERIODS, false, remark);
            return Some(RecordError::Duplicate);
        }
        self.note(&PERIODS, true, "");
        if !self.config.instances.is_empty() {
            let known = self.config.instances.iter().any(|id| *id == record.instance_id);
            self.note(&INSTANCES, known, if known { "" } else { &*record.instance_id });
            if !known {
                return Some(RecordError::NoSuchInstance);
            }
        }
        let ahead = record.end_time.as_second() - now.as_second();
        if ahead > 0 {
            let words = explain::clock(ahead)
                .map(|words| format!(", {words}"))
                .unwrap_or_default();
            self.note(&TIMES, false, format!("{name} ends in the future{words}"));
            return Some(RecordError::TimeRange);
        }
        if now.as_second() - record.begin_time.as_second() > MAX_AGE_DAYS * 86_400 {
            self.note(
                &TIMES,
                false,
                format!("{name} begins more than {MAX_AGE_DAYS} days ago"),
            );
            return Some(RecordError::Expired);
        }
        self.note(&TIMES, true, "");
        let late = -ahead > IN_TIME_HOURS * 3600;
        let words = format!("{name} ended {} ago", explain::duration(-ahead));
        self.note(&IN_TIME, !late, if late { words } else { String::new() });
        self.records.insert(name.clone(), content);
        self.periods.insert(period, name);
        None
    }

    /// Sees whether what has to come again does.
    fn react(&mut self, push: &UsagePush<'_>, now: Timestamp) {
        let Some(mut awaited) = self.awaited.take() else { return };
        let topic = awaited.fault.topic();
        for record in push.records.iter().filter_map(|record| record.as_ref().ok()) {
            let id = name(record);
            if let Some(expected) = awaited.records.get(&id) {
                if *expected != content(record) {
                    self.note(topic, false, format!("{id} came again, but changed"));
                    return;
                }
                let waited = now.as_second() - awaited.since.as_second();
                if awaited.fault == UsageFault::Throttle
                    && now.duration_since(awaited.since).as_millis() < i128::from(WAIT) * 1000
                {
                    self.note(
                        topic,
                        false,
                        format!("{id} came again after {waited} s, not after {WAIT}"),
                    );
                    return;
                }
                awaited.records.remove(&id);
            } else if let Some(before) = awaited.periods.get(&period(record)) {
                self.note(
                    topic,
                    false,
                    format!("the usage of {before} came again under another id, {id}"),
                );
                return;
            }
        }
        if awaited.records.is_empty() {
            self.note(topic, true, "");
        } else {
            self.awaited = Some(awaited);
        }
    }

    /// The findings, in the order of the topics; what was not seen is left out.
    fn finish(mut self) -> Vec<Finding> {
        if let Some(awaited) = self.awaited.take() {
            let left: Vec<&str> = awaited.records.keys().take(3).map(String::as_str).collect();
            let remark = format!(
                "{} records never came again, such as {}",
                awaited.records.len(),
                left.join(", ")
            );
            let lines = (false, "(nothing)".to_owned(), remark);
            self.findings.insert(awaited.fault.topic().id, lines);
        }
        for fault in &self.faults {
            let lines = (
                false,
                "(nothing)".to_owned(),
                "no push came that it could be tried with".to_owned(),
            );
            self.findings.entry(fault.topic().id).or_insert(lines);
        }
        if self.findings.is_empty() {
            let lines = (false, "(nothing)".to_owned(), "(nothing was answered)".to_owned());
            self.findings.insert(ARRIVED.id, lines);
        }
        TOPICS
            .into_iter()
            .filter_map(|topic| {
                let (ok, sent, received) = self.findings.remove(topic.id)?;
                Some(Finding {
                    id: topic.id.to_owned(),
                    title: topic.title.to_owned(),
                    level: topic.level,
                    ok,
                    sent,
                    received,
                    expected: topic.expected.to_owned(),
                    how_to_mend: topic.how_to_mend.to_owned(),
                    duration_ms: 0,
                })
            })
            .collect()
    }
}

fn gateway(error: &GatewayError) -> Reply {
    let id = wire::encode::hex_lower(&rand::random::<[u8; 16]>());
    let body = error.body(GatewayPrefix::Marketplace, &id);
    Reply::of(error.status(), serde_json::to_string(&body).unwrap_or_default())
}

/// Listens and examines until enough was seen, nothing comes any more, or `enough` is through. `progress` is told where it
/// listens and what came.
///
/// # Errors
/// If the address cannot be listened on.
pub async fn run(
    config: UsageCheckConfig,
    enough: impl Future<Output = ()>,
    mut progress: impl FnMut(&str),
) -> Result<Report, CheckError> {
    let failed = |error| CheckError::Listen(config.listen, error);
    let listener = TcpListener::bind(config.listen).await.map_err(failed)?;
    let url = format!("http://{}", listener.local_addr().map_err(failed)?);
    progress(&format!("listening; point the push code at {url}"));
    let (patience, changed) = (config.patience, Arc::new(Notify::new()));
    let exam = Arc::new(Mutex::new(Exam::new(config, wall_now())));
    let mut connections = tokio::task::JoinSet::new();
    tokio::pin!(enough);
    let mut told = 0;
    loop {
        let quiet = {
            let exam = exam.lock().unwrap_or_else(PoisonError::into_inner);
            if exam.pushes > told {
                told = exam.pushes;
                progress(&format!("{told} pushes"));
            }
            wall_now().duration_since(exam.last).unsigned_abs()
        };
        let left = patience.saturating_sub(quiet);
        tokio::select! {
            accepted = listener.accept() => {
                if let Ok((stream, _)) = accepted {
                    let (exam, changed) = (Arc::clone(&exam), Arc::clone(&changed));
                    connections.spawn(async move {
                        let service = service_fn(|request| answer(request, &exam, &changed));
                        // A connection that is closed on purpose ends with an error.
                        let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
                    });
                }
            }
            // Told after the answer is made: a moment lets it go out.
            () = changed.notified() => {
                if exam.lock().unwrap_or_else(PoisonError::into_inner).done() {
                    tokio::time::sleep(Duration::from_millis(200)).await;
                    break;
                }
            }
            () = tokio::time::sleep(left) => {
                let exam = exam.lock().unwrap_or_else(PoisonError::into_inner);
                if wall_now().duration_since(exam.last).unsigned_abs() >= patience {
                    break;
                }
            }
            () = &mut enough => break,
        }
    }
    connections.shutdown().await;
    let exam = Arc::try_unwrap(exam).map_err(|_| CheckError::Busy)?;
    let findings = exam.into_inner().unwrap_or_else(PoisonError::into_inner).finish();
    Ok(Report::of(url, "usage", findings))
}

async fn answer(
    request: http::Request<Incoming>,
    exam: &Mutex<Exam>,
    changed: &Notify,
) -> Result<Response<Body>, std::io::Error> {
    let (parts, body) = request.into_parts();
    let target = parts
        .uri
        .path_and_query()
        .map_or("/", |target| target.as_str())
        .to_owned();
    let body = axum::body::to_bytes(Body::new(body), MAX_BODY).await;
    let reply = match body {
        Err(_) => gateway(&GatewayError::BodyTooLarge),
        Ok(body) => {
            let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
            let arrival = Arrival {
                method: parts.method.to_string(),
                target,
                headers: parts
                    .headers
                    .iter()
                    .map(|(name, value)| (name.to_string(), text(value)))
                    .collect(),
                body: body.to_vec(),
                now: wall_now(),
            };
            exam.lock().unwrap_or_else(PoisonError::into_inner).receive(&arrival)
        }
    };
    changed.notify_one();
    if reply.lost {
        return Err(std::io::Error::other("closed on purpose"));
    }
    let mut response = Response::new(Body::from(reply.body));
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::OK);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Some(seconds) = reply.retry_after {
        headers.insert(header::RETRY_AFTER, seconds.into());
    }
    Ok(response)
}

#[cfg(test)]
mod tests;
