//! Keeps the record of an examination.

use std::time::Duration;

use wire::body_sign::BodySignError;
use wire::codes;
use wire::reply::{Ask, Judged, Protocol, ReplyFailure, Verdict};

use super::CheckConfig;
use super::call::{Caller, Exchange};
use super::report::{Finding, Level};

/// The marketplace waits no longer than this for an answer (production interface §0).
const MARKETPLACE_LIMIT: Duration = Duration::from_secs(5);

/// What is looked at: the words of a finding.
#[derive(Debug, Clone, Copy)]
pub(super) struct Topic {
    pub id: &'static str,
    pub title: &'static str,
    pub level: Level,
    pub expected: &'static str,
    pub how_to_mend: &'static str,
}

pub(super) struct Examiner<P> {
    pub config: CheckConfig,
    pub caller: Caller,
    progress: P,
    findings: Vec<Finding>,
    /// Answers to proper calls that have to succeed, for the findings about all of them.
    ordinary: Vec<Exchange>,
}

impl<P: FnMut(&str) + Send> Examiner<P> {
    pub fn new(config: CheckConfig, client: reqwest::Client, progress: P) -> Self {
        let caller = Caller {
            client,
            url: config.url.clone(),
            key: config.key.clone(),
        };
        Self {
            config,
            caller,
            progress,
            findings: Vec::new(),
            ordinary: Vec::new(),
        }
    }

    /// Tells that a step begins.
    pub fn begin(&mut self, topic: &Topic) {
        (self.progress)(topic.title);
    }

    pub fn judge(&self, exchange: &Exchange, ask: Ask<'_>) -> Judged {
        exchange.judged(self.config.protocol, &self.config.key, ask)
    }

    /// Remembers an answer to a proper call.
    pub fn remember(&mut self, exchange: &Exchange) {
        self.ordinary.push(exchange.clone());
    }

    /// Writes a finding down.
    pub fn note(&mut self, topic: &Topic, exchange: &Exchange, ok: bool, remark: &str) {
        let received = if remark.is_empty() {
            exchange.received()
        } else {
            format!("{}\n({remark})", exchange.received())
        };
        self.findings.push(Finding {
            id: topic.id.to_owned(),
            title: topic.title.to_owned(),
            level: topic.level,
            ok,
            sent: exchange.sent.clone(),
            received,
            expected: topic.expected.to_owned(),
            how_to_mend: topic.how_to_mend.to_owned(),
            duration_ms: exchange.millis(),
        });
    }

    /// A proper call that has to succeed inside the marketplace's limit.
    pub fn must_succeed(&mut self, topic: &Topic, exchange: &Exchange, ask: Ask<'_>) -> bool {
        self.remember(exchange);
        let judged = self.judge(exchange, ask);
        let in_time = exchange.duration <= MARKETPLACE_LIMIT;
        let ok = matches!(judged.verdict, Verdict::Success(_)) && in_time;
        let remark = remark(&judged, in_time);
        self.note(topic, exchange, ok, &remark);
        ok
    }

    /// A call that has to be refused, in whatever way: any answer that is not success will do.
    pub fn must_refuse(&mut self, topic: &Topic, exchange: &Exchange) -> bool {
        let judged = self.judge(exchange, Ask::Plain);
        let ok = match (&judged.verdict, &exchange.answer) {
            (Verdict::Success(_), _) | (_, Err(_)) => false,
            // Unreadable with HTTP 200 says neither yes nor no.
            (Verdict::Failure(ReplyFailure::Unparsable(_) | ReplyFailure::MissingField(_)), _) => false,
            (Verdict::Failure(ReplyFailure::HttpStatus(status)), _) => {
                judged.result_code.as_deref() != Some(codes::SUCCESS) && (400..600).contains(status)
            }
            (Verdict::Failure(_) | Verdict::InProgress, _) => true,
        };
        let remark = remark(&judged, true);
        self.note(topic, exchange, ok, &remark);
        ok
    }

    /// Adds the findings about all ordinary answers together and hands everything out.
    pub fn finish(mut self) -> Vec<Finding> {
        self.documented_codes();
        self.body_sign();
        self.response_time();
        self.findings
    }

    fn documented_codes(&mut self) {
        const TOPIC: Topic = Topic {
            id: "codes.documented",
            title: "Ordinary answers carry documented result codes",
            level: Level::Mandatory,
            expected: "resultCode is a string of six digits out of the documented list: 000000 to 000005, 000100, 000101",
            how_to_mend: "Map your own errors to the documented codes (000005 for anything else) and put details into resultMsg.",
        };
        let wrong = self.ordinary.iter().find(|exchange| {
            let judged = self.judge(exchange, Ask::Plain);
            exchange.answer.is_ok() && !judged.result_code.as_deref().is_some_and(codes::is_documented)
        });
        if let Some(example) = wrong.or(self.ordinary.last()).cloned() {
            let ok = wrong.is_none();
            self.note(&TOPIC, &example, ok, "");
        }
    }

    fn body_sign(&mut self) {
        let required = self.config.protocol == Protocol::V1;
        let topic = Topic {
            id: "body_sign",
            title: if required {
                "Answers are signed with Body-Sign"
            } else {
                "Body-Sign fits where it is sent"
            },
            level: Level::Mandatory,
            expected: "Body-Sign: sign_type=\"HMAC-SHA256\", signature=\"Base64(HMAC-SHA256(access key, exact body))\"",
            how_to_mend: "Serialise the answer once, compute the signature over exactly these bytes and send exactly these \
                          bytes. `galleria sign body-sign` shows the right value. V2 sellers may leave the header out.",
        };
        let wrong = self
            .ordinary
            .iter()
            .find_map(|exchange| match exchange.body_sign(&self.config.key)? {
                Ok(()) => None,
                Err(BodySignError::Missing) if !required => None,
                Err(error) => Some((exchange, error)),
            });
        match wrong {
            Some((exchange, error)) => {
                let (exchange, text) = (exchange.clone(), error.debug_text());
                self.note(&topic, &exchange, false, &text);
            }
            None => {
                if let Some(example) = self.ordinary.last().cloned() {
                    let ok = example.answer.is_ok();
                    self.note(&topic, &example, ok, "");
                }
            }
        }
    }

    fn response_time(&mut self) {
        const TOPIC: Topic = Topic {
            id: "response_time",
            title: "Answers come quickly",
            level: Level::Advisory,
            expected: "every answer within 1.5 seconds; the marketplace gives up after 5",
            how_to_mend: "Do slow work after the answer: newInstance may return the instance id at once and provision later, \
                          queryInstance then reports when it is ready.",
        };
        let quick = self.config.quick;
        let slowest = self.ordinary.iter().max_by_key(|exchange| exchange.duration).cloned();
        if let Some(slowest) = slowest {
            self.note(
                &TOPIC,
                &slowest,
                slowest.duration <= quick,
                "the slowest of all ordinary answers",
            );
        }
    }
}

fn remark(judged: &Judged, in_time: bool) -> String {
    match (&judged.verdict, in_time) {
        (_, false) => "too late: the marketplace gives up after 5 seconds".to_owned(),
        (Verdict::Failure(failure), _) => failure.debug_text(),
        (Verdict::InProgress, _) => "in progress".to_owned(),
        (Verdict::Success(_), _) => String::new(),
    }
}
