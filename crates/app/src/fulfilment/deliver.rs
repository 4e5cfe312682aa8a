//! Make one try of an interface message: load, call, record, conclude.

use domain::{
    client_license::Denial,
    fulfilment::{Attempt, Intent, InterfaceMessage, MessageState, Outcome},
    id::Id,
    identity::Account,
    instance::Instance,
    order::Order,
};
use jobs::{Done, Failed};
use store::Lease;
use wire::{
    license_notice::{AsyncVerdict, async_verdict},
    license_v1::{FetchedLicense, judge_get_license},
    reply::{Answer, Judged, RawReply, ReplyFailure, Verdict, judge},
    secret::Secret,
};

use super::{BuiltCall, CallFacts, Route, calls};
use crate::{
    App, Error, OrAbsent, Result,
    client_license::denial,
    handler::failed,
    outbound::{OutboundAnswer, OutboundError},
};

/// Longest answer kept in an attempt row.
const KEPT_ANSWER: usize = 8_192;

/// Everything a try needs, read before the call.
struct Ready {
    message: InterfaceMessage,
    order: Order,
    instance: Option<Instance>,
    buyer: Option<Account>,
    route: std::sync::Arc<Route>,
    timeout: std::time::Duration,
}

/// A try that was made, with its conclusion.
pub(crate) struct Made {
    pub attempt: Attempt,
    pub outcome: Outcome,
    pub answer: Option<Answer>,
    /// The licence that was fetched.
    pub license: Option<FetchedLicense>,
    /// The seller said no in its own words (a result code), as opposed to not answering properly.
    pub refused: Option<String>,
    /// The seller cannot give the licence that was asked for, and asking again changes nothing.
    pub denied: Option<Denial>,
    /// The kept connection was closed under the request: nobody's failure, and to be tried again at once.
    pub stale: bool,
}

impl App {
    /// Job: one try.
    pub(crate) async fn run_deliver(&self, lease: &Lease) -> std::result::Result<Done, Failed> {
        self.deliver(lease).await.map_err(failed)
    }

    async fn deliver(&self, lease: &Lease) -> Result<Done> {
        let Some(ready) = self.make_ready(lease).await? else {
            // The message was decided or withdrawn in the meantime.
            let mut tx = self.store.begin().await?;
            tx.finish(lease).await?;
            tx.commit().await?;
            return Ok(Done::Well);
        };
        let made = self.call_seller(&ready).await?;
        let slow = made.attempt.verdict == "timeout";
        self.conclude(lease, ready.message, made).await?;
        Ok(if slow { Done::Slow } else { Done::Well })
    }

    async fn make_ready(&self, lease: &Lease) -> Result<Option<Ready>> {
        let id: Id<InterfaceMessage> = lease.job.key.parse().map_err(Error::fault)?;
        // What is concluded from this is guarded by the message's version.
        let mut tx = self.store.glance().await?;
        let Some(message) = tx.interface_message(id).await? else {
            return Ok(None);
        };
        if !matches!(message.state, MessageState::Pending { .. }) {
            return Ok(None);
        }
        let order = tx.order(message.order_id).await?.or_absent()?;
        let instance = match message.instance_id {
            Some(id) => tx.instance(id).await?,
            None => None,
        };
        let route = self.routes.get(self, &mut *tx, message.address_id).await?;
        let tells_the_buyer = matches!(message.intent, Intent::Create | Intent::Inspect)
            && route.address.protocol != domain::seller::Protocol::V2;
        let buyer = if tells_the_buyer {
            tx.account(order.buyer_id).await?
        } else {
            None
        };
        Ok(Some(Ready {
            message,
            order,
            instance,
            buyer,
            route,
            timeout: self.policy(&mut *tx).await?.call_timeout.to_std(),
        }))
    }

    async fn call_seller(&self, ready: &Ready) -> Result<Made> {
        let facts = CallFacts {
            intent: &ready.message.intent,
            order: &ready.order,
            instance: ready.instance.as_ref(),
            buyer: ready.buyer.as_ref(),
            business_id: self.id::<InterfaceMessage>().simple(),
        };
        let call = calls::build(&facts, &ready.route, self.clock.wall(), &self.entropy)?;
        let started_at = self.clock.now();
        let begun = std::time::Instant::now();
        store::fault::point("before call");
        let answer = self.outbound.call(call.request.clone(), ready.timeout).await;
        store::fault::point("after call");
        let duration = begun.elapsed();
        let (judged, license) = judge_answer(&call, &ready.route.key, &answer, false);
        let tries_before = u32::try_from(ready.message.attempts).unwrap_or(0);
        let stale = matches!(answer, Err(OutboundError::Stale));
        let (outcome, mut verdict, detail) = conclusion(&ready.message.intent, &judged, tries_before);
        if stale {
            "stale".clone_into(&mut verdict);
        }
        let refused = match &judged.verdict {
            Verdict::Failure(ReplyFailure::ResultCode { code, message }) => Some(format!("{message} ({code})")),
            _ => None,
        };
        let denied = match (&ready.message.intent, async_verdict(&judged)) {
            (Intent::FetchLicense { .. }, AsyncVerdict::Denied(why)) => Some(denial(why)),
            _ => None,
        };
        let (http_status, response_body) = match &answer {
            Ok(answer) => {
                // What the buyer has paid for is in his hands, not in a log.
                let text = match call.fetches {
                    true => readable(&without_license(&answer.body), &ready.route.key),
                    false => readable(&answer.body, &ready.route.key),
                };
                (Some(i32::from(answer.status)), text)
            }
            Err(_) => (None, String::new()),
        };
        let attempt = Attempt {
            id: self.id(),
            message_id: ready.message.id,
            number: 0,
            started_at,
            duration_ms: i64::try_from(duration.as_millis()).unwrap_or(i64::MAX),
            request_line: call.request_line,
            request_body: call.body,
            string_to_sign: call.string_to_sign,
            http_status,
            response_body,
            verdict,
            detail,
        };
        let answer = match judged.verdict {
            Verdict::Success(answer) => Some(answer),
            _ => None,
        };
        Ok(Made {
            attempt,
            outcome,
            answer,
            license,
            refused,
            denied,
            stale,
        })
    }
}

/// Judges what came back, or why nothing did.
pub(crate) fn judge_answer(
    call: &BuiltCall,
    key: &Secret,
    answer: &std::result::Result<OutboundAnswer, OutboundError>,
    debug: bool,
) -> (Judged, Option<FetchedLicense>) {
    match answer {
        Ok(answer) => {
            let signs = answer.body_signs();
            let (rules, raw) = (
                call.rules(key, debug),
                RawReply {
                    status: answer.status,
                    body_sign: &signs,
                    body: &answer.body,
                },
            );
            match call.fetches {
                true => judge_get_license(&rules, &raw),
                false => (judge(&rules, &raw), None),
            }
        }
        Err(error) => (Judged::no_answer((*error).into()), None),
    }
}

/// What a judged answer means for the intent: (outcome, stable verdict, sentence).
fn conclusion(intent: &Intent, judged: &Judged, tries_before: u32) -> (Outcome, String, String) {
    if matches!(intent, Intent::Release { .. }) && judged.release_is_done(tries_before) {
        return (Outcome::Success, "success".to_owned(), String::new());
    }
    // Taken is all that is asked for here: the licence comes by upload.
    if matches!(intent, Intent::FetchLicense { .. }) && matches!(judged.verdict, Verdict::InProgress) {
        return (Outcome::Success, "success".to_owned(), String::new());
    }
    match &judged.verdict {
        Verdict::Success(Answer::Instances(found)) if *intent == Intent::AwaitInfo => {
            if found.iter().any(wire::reply::InstanceInfo::is_provisioned) {
                (Outcome::Success, "success".to_owned(), String::new())
            } else {
                let detail = "The instance information carries no address yet".to_owned();
                (Outcome::InProgress, "in_progress".to_owned(), detail)
            }
        }
        Verdict::Success(_) => (Outcome::Success, "success".to_owned(), String::new()),
        Verdict::InProgress => {
            let detail = judged
                .result_msg
                .clone()
                .unwrap_or_else(|| "The seller is working on it".to_owned());
            (Outcome::InProgress, "in_progress".to_owned(), detail)
        }
        Verdict::Failure(failure) => (Outcome::Failure, failure.kind().to_owned(), failure.debug_text()),
    }
}

/// The answer without the licence it brings.
fn without_license(body: &[u8]) -> Vec<u8> {
    match serde_json::from_slice::<serde_json::Value>(body) {
        Ok(serde_json::Value::Object(mut fields)) => {
            if let Some(license) = fields.get_mut("license") {
                *license = serde_json::Value::String(wire::secret::MASK.to_owned());
            }
            serde_json::Value::Object(fields).to_string().into_bytes()
        }
        // No answer that could bring one.
        _ => body.to_vec(),
    }
}

/// An answer as it is kept: text, cut, without the access key should the seller echo it.
fn readable(body: &[u8], key: &Secret) -> String {
    let text = String::from_utf8_lossy(body.get(..KEPT_ANSWER).unwrap_or(body));
    key.mask_in(&text.replace('\0', "\u{fffd}"))
}
