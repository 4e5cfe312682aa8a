//! A seller's answer: what it says and what that means (production interface §1, §2, §6.1, §6.3; seller compatibility
//! A2, A3.9, A3.13).
//!
//! The result code is judged first, then the HTTP status: sellers answer 400, 401 or 500 with a JSON body that carries a
//! code. `000000` with another status than 200 is a failure. The content type does not matter, unknown fields and nulls
//! are tolerated.

mod failure;
mod fields;

pub use failure::ReplyFailure;
pub use fields::{AppInfo, Credential, CredentialForm, InstanceInfo, SellerUrl, UsageInfo};

use crate::body_sign::{self, BodySignError};
use crate::codes;
use crate::field_crypto::KeyBits;
use crate::json::Json;
use crate::secret::Secret;

/// Largest answer worth reading, in bytes. Stopping there is the duty of whoever reads from the socket (threat O5).
pub const MAX_BODY: usize = 1 << 20;

/// Generation of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// SaaS 1.0: GET, `authToken`, signed answers, encrypted fields.
    V1,
    /// SaaS 2.0: POST, plain fields.
    V2,
}

/// What to do about `Body-Sign`; a switch per product (production interface §4.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodySignRule {
    /// Must be there and fit: V1.
    Required,
    /// Must fit if it is there: V2.
    WhenPresent,
    /// Not looked at.
    Ignored,
}

impl BodySignRule {
    /// The default of a generation.
    pub fn of(protocol: Protocol) -> Self {
        match protocol {
            Protocol::V1 => Self::Required,
            Protocol::V2 => Self::WhenPresent,
        }
    }
}

/// What was asked, as far as it matters for the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask<'a> {
    /// An instance id is expected.
    NewInstance,
    /// Instance information of these ids is expected; others are ignored (threat O8).
    QueryInstance(&'a [String]),
    /// Only a result.
    Plain,
}

/// How an answer is to be judged.
#[derive(Debug, Clone, Copy)]
pub struct ReplyRules<'a> {
    /// Generation.
    pub protocol: Protocol,
    /// What was asked.
    pub ask: Ask<'a>,
    /// The access key of the address.
    pub key: &'a Secret,
    /// What to do about `Body-Sign`.
    pub body_sign: BodySignRule,
    /// Debugging is stricter: fields documented as mandatory there must be present (production interface §6.3).
    pub debug: bool,
}

/// An answer as it came from the socket.
#[derive(Debug, Clone, Copy)]
pub struct RawReply<'a> {
    /// HTTP status.
    pub status: u16,
    /// Values of all `Body-Sign` headers.
    pub body_sign: &'a [&'a str],
    /// Exact body, at most [`MAX_BODY`].
    pub body: &'a [u8],
}

/// The meaning of an answer.
#[derive(Debug, Clone)]
pub struct Judged {
    /// What to do now.
    pub verdict: Verdict,
    /// `resultCode`, if there was one.
    pub result_code: Option<String>,
    /// `resultMsg`, cut at [`MAX_MESSAGE`] characters.
    pub result_msg: Option<String>,
}

/// Longest `resultMsg` (production interface §1.1).
pub const MAX_MESSAGE: usize = 255;

/// What to do after an answer.
#[derive(Debug, Clone)]
pub enum Verdict {
    /// Done.
    Success(Answer),
    /// `000004`: ask again inside the window.
    InProgress,
    /// Retry inside the window, then give up.
    Failure(ReplyFailure),
}

/// Content of a success.
#[derive(Debug, Clone)]
pub enum Answer {
    /// Of `newInstance`.
    Created(Created),
    /// Of `queryInstance`: only ids that were asked, in the order of asking.
    Instances(Vec<InstanceInfo>),
    /// Of everything else.
    Done,
}

/// Content of a successful `newInstance`.
#[derive(Debug, Clone)]
pub struct Created {
    /// The seller's opaque id; keep and echo it byte for byte (seller compatibility A1.13).
    pub instance_id: String,
    /// The id holds a comma: ask for it alone (threat O8).
    pub ask_singly: bool,
    /// V1: instance information comes at once. V2: accepted if present.
    pub app_info: Option<AppInfo>,
}

impl Judged {
    fn failure(failure: ReplyFailure) -> Self {
        Self {
            verdict: Verdict::Failure(failure),
            result_code: None,
            result_msg: None,
        }
    }

    /// A failure before there was an answer: time-out, refused connection, TLS.
    pub fn no_answer(failure: ReplyFailure) -> Self {
        Self::failure(failure)
    }

    /// The failure, if it is one.
    pub fn as_failure(&self) -> Option<&ReplyFailure> {
        match &self.verdict {
            Verdict::Failure(failure) => Some(failure),
            _ => None,
        }
    }

    /// `true` for a success, and for `000003` to a release that had been tried before (seller compatibility A2.8).
    pub fn release_is_done(&self, attempts_before: u32) -> bool {
        match (&self.verdict, &self.result_code) {
            (Verdict::Success(_), _) => true,
            (Verdict::Failure(ReplyFailure::ResultCode { .. }), Some(code)) => {
                codes::release_is_done(code, attempts_before)
            }
            _ => false,
        }
    }
}

/// Judges an answer. Never fails itself: every possible answer has a verdict.
pub fn judge(rules: &ReplyRules<'_>, raw: &RawReply<'_>) -> Judged {
    let top = match Json::parse(raw.body) {
        Ok(json @ Json::Object(_)) => json,
        Ok(_) if raw.status == 200 => return Judged::failure(ReplyFailure::Unparsable("not a JSON object".into())),
        Err(error) if raw.status == 200 => return Judged::failure(ReplyFailure::Unparsable(error.to_string())),
        _ => return Judged::failure(ReplyFailure::HttpStatus(raw.status)),
    };
    let Some(code) = top
        .get("resultCode")
        .and_then(Json::as_text)
        .filter(|code| !code.is_empty())
    else {
        return Judged::failure(match raw.status {
            200 => ReplyFailure::MissingField("resultCode"),
            status => ReplyFailure::HttpStatus(status),
        });
    };
    let message = top.get("resultMsg").and_then(Json::as_text);
    let verdict = match verdict(rules, raw, &top, &code, message.as_deref()) {
        Ok(verdict) => verdict,
        Err(failure) => Verdict::Failure(failure),
    };
    Judged {
        verdict,
        result_code: Some(cut(&code, 64)),
        result_msg: message.map(|text| cut(&text, MAX_MESSAGE)),
    }
}

fn verdict(
    rules: &ReplyRules<'_>,
    raw: &RawReply<'_>,
    top: &Json,
    code: &str,
    message: Option<&str>,
) -> Result<Verdict, ReplyFailure> {
    // One seller refuses with 000004 and HTTP 401 (seller compatibility A3.13): that is not "in progress".
    let in_progress = code == codes::IN_PROGRESS && raw.status == 200;
    if code != codes::SUCCESS && !in_progress {
        return Err(ReplyFailure::ResultCode {
            code: cut(code, 64),
            message: cut(message.unwrap_or(""), MAX_MESSAGE),
        });
    }
    if raw.status != 200 {
        return Err(ReplyFailure::HttpStatus(raw.status));
    }
    check_body_sign(rules, raw)?;
    if in_progress {
        return Ok(Verdict::InProgress);
    }
    fields::bounded("resultMsg", message.unwrap_or(""), MAX_MESSAGE)?;
    let reader = fields::Reader {
        key: rules.key,
        bits: encrypt_bits(rules.protocol, top),
        protocol: rules.protocol,
        debug: rules.debug,
    };
    Ok(Verdict::Success(match rules.ask {
        Ask::Plain => Answer::Done,
        Ask::NewInstance => Answer::Created(created(&reader, top)?),
        Ask::QueryInstance(ids) => Answer::Instances(reader.instances(top, ids)?),
    }))
}

fn created(reader: &fields::Reader<'_>, top: &Json) -> Result<Created, ReplyFailure> {
    let instance_id = fields::mandatory(top, "instanceId", 64)?;
    let app_info = match top.get("appInfo") {
        Some(object @ Json::Object(_)) => Some(reader.app_info(object)?),
        _ => None,
    };
    let has_front_end = app_info.as_ref().is_some_and(|info| info.front_end_url.is_some());
    if reader.debug && reader.protocol == Protocol::V1 && !has_front_end {
        return Err(ReplyFailure::MissingField("frontEndUrl"));
    }
    Ok(Created {
        ask_singly: instance_id.contains(','),
        instance_id,
        app_info,
    })
}

fn check_body_sign(rules: &ReplyRules<'_>, raw: &RawReply<'_>) -> Result<(), ReplyFailure> {
    match (rules.body_sign, body_sign::verify(rules.key, raw.body_sign, raw.body)) {
        (BodySignRule::Ignored, _) | (_, Ok(())) | (BodySignRule::WhenPresent, Err(BodySignError::Missing)) => Ok(()),
        (_, Err(error)) => Err(ReplyFailure::BodySign(error)),
    }
}

/// `encryptType`: number or text; V1 defaults to AES-256, V2 to plain text (production interface §1.2, §5).
fn encrypt_bits(protocol: Protocol, top: &Json) -> Option<KeyBits> {
    let stated = top
        .get("encryptType")
        .and_then(Json::as_text)
        .and_then(|text| KeyBits::from_encrypt_type(&text));
    match protocol {
        Protocol::V1 => Some(stated.unwrap_or_default()),
        Protocol::V2 => stated,
    }
}

fn cut(text: &str, max: usize) -> String {
    text.chars().take(max).collect()
}

#[cfg(test)]
mod tests;
