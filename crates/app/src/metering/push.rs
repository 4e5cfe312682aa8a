//! Take in what sellers report, over both interfaces (open APIs §1.3, §1.4).

use domain::{identity::Role, metering::RecordFault};
use wire::usage_push::{AbnormalRecord, RecordError, UsageAnswer, UsageApi, UsageError, UsagePush};

use super::{keep::Refused, verify::Stranger};
use crate::{App, Error, openapi::Caller};

/// The headers that sign a push over the new interface.
#[derive(Clone, Copy, Debug)]
pub struct PushHeaders<'a> {
    /// When it was signed.
    pub ts: Option<&'a str>,
    /// Used once.
    pub nonce: Option<&'a str>,
    /// The signature.
    pub signature: Option<&'a str>,
}

impl App {
    /// A push over the new interface; HTTP status and answer.
    pub async fn push_usage(&self, headers: PushHeaders<'_>, body: &[u8]) -> (u16, UsageAnswer) {
        let push = match UsagePush::parse(UsageApi::New, body) {
            Ok(push) => push,
            Err(error) => return refuse(error),
        };
        let seller = match self.pusher(headers, &push, body).await {
            Ok(Ok(seller)) => seller,
            Ok(Err(Stranger::Suspended)) => return refuse(UsageError::SellerStatus),
            Ok(Err(Stranger::Signature(why))) => {
                let (status, mut answer) = refuse(UsageError::Unauthenticated);
                answer.error_msg = format!("{}: {why}", answer.error_msg);
                return (status, answer);
            }
            Err(error) => return internal(UsageError::System, &error),
        };
        match self.keep_usage(seller, UsageApi::New, &push, body).await {
            Ok(judged) => {
                let rows = judged.refused.iter().map(|refused| abnormal(refused, &push)).collect();
                (200, UsageAnswer::taken(rows))
            }
            Err(error) => internal(UsageError::System, &error),
        }
    }

    /// A push over the old interface; HTTP status and answer. It has no list of refused records: where it took some, it says
    /// so, and where it took none for one reason, that.
    pub async fn push_usage_old(&self, caller: Caller, body: &[u8]) -> (u16, UsageAnswer) {
        if caller.role != Role::Seller {
            return refuse(UsageError::NoAuthority);
        }
        let push = match UsagePush::parse(UsageApi::Old, body) {
            Ok(push) => push,
            Err(error) => return refuse(error),
        };
        match self.keep_usage(caller.account_id, UsageApi::Old, &push, body).await {
            Ok(judged) if judged.refused.len() == push.records.len() => {
                refuse(common(&judged.refused).unwrap_or(UsageError::InvalidRecords))
            }
            Ok(_) => (200, UsageAnswer::taken(Vec::new())),
            Err(error) => internal(UsageError::Internal, &error),
        }
    }
}

fn refuse(error: UsageError) -> (u16, UsageAnswer) {
    (error.status(), error.answer())
}

/// What the marketplace itself got wrong: for our log, not for the caller.
fn internal(answer: UsageError, error: &Error) -> (u16, UsageAnswer) {
    tracing::error!(%error, "a usage push failed");
    refuse(answer)
}

/// A refused record as the answer lists it: what it is, and what helps.
fn abnormal(refused: &Refused, push: &UsagePush<'_>) -> AbnormalRecord {
    let serial = match push.records.get(refused.place) {
        Some(Ok(record)) => record.metering_sn.as_deref(),
        Some(Err(finding)) => finding.metering_sn.as_deref(),
        None => None,
    };
    let error = RecordError::from_code(refused.fault.code()).unwrap_or(RecordError::Value);
    let mut row = AbnormalRecord::new(serial.unwrap_or_default(), error);
    row.error_msg = if refused.detail.is_empty() {
        format!("{} (record {})", row.error_msg, refused.place + 1)
    } else {
        format!("{}: {} (record {})", row.error_msg, refused.detail, refused.place + 1)
    };
    row
}

/// The one reason for which all records were refused, as the old interface has it.
fn common(refused: &[Refused]) -> Option<UsageError> {
    let of = |fault: RecordFault| match fault {
        RecordFault::NoInstance => UsageError::NoSuchInstance,
        RecordFault::Foreign => UsageError::IllegalOperation,
        RecordFault::Expired => UsageError::TooOld,
        _ => UsageError::InvalidRecords,
    };
    let first = of(refused.first()?.fault);
    refused.iter().all(|r| of(r.fault) == first).then_some(first)
}
