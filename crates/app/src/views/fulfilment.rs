//! Interface messages as they are shown.

use domain::{
    fulfilment::{Activity, Attempt, Intent, InterfaceMessage, MessageState, Scene},
    order::OrderNumber,
    time::Time,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// An interface message (生产接口消息).
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct InterfaceMessageView {
    /// Identifier; lists are ordered by it.
    pub id: Uuid,
    /// The order behind it.
    pub order_number: String,
    /// The instance it is about.
    pub instance_id: Option<Uuid>,
    /// What was called.
    pub activity: Activity,
    /// Why, on refreshInstance.
    pub scene: Option<Scene>,
    /// Where it stands.
    #[serde(flatten)]
    pub state: MessageState,
    /// When the automatic tries end.
    pub window_ends_at: Time,
    /// Tries so far.
    pub tries: i32,
    /// Whether it can be restarted by hand.
    pub restartable: bool,
    /// When it was made.
    pub created_at: Time,
    /// The tries, in details.
    pub attempts: Vec<AttemptView>,
}

impl InterfaceMessageView {
    /// From a message; attempts are added by whoever read them.
    #[must_use]
    pub fn of(message: &InterfaceMessage, order: &OrderNumber) -> Self {
        let scene = match &message.intent {
            Intent::Refresh { scene, .. } => Some(*scene),
            _ => None,
        };
        Self {
            id: message.id.uuid(),
            order_number: order.to_string(),
            instance_id: message.instance_id.map(domain::id::Id::uuid),
            activity: message.activity,
            scene,
            state: message.state.clone(),
            window_ends_at: message.window_ends_at,
            tries: message.attempts,
            restartable: matches!(
                message.state,
                MessageState::Pending { .. } | MessageState::Stopped { .. }
            ),
            created_at: message.created_at,
            attempts: Vec::new(),
        }
    }
}

/// One try, with what went over the wire. Keys are masked.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct AttemptView {
    /// 1, 2, 3 …
    pub number: i32,
    /// When it began.
    pub started_at: Time,
    /// How long it took, in milliseconds.
    pub duration_ms: i64,
    /// Method and URL.
    pub request_line: String,
    /// The body sent.
    pub request_body: String,
    /// What was signed.
    pub string_to_sign: String,
    /// HTTP status, if an answer came.
    pub http_status: Option<i32>,
    /// The answer, cut to a bounded length.
    pub response_body: String,
    /// `success`, `in_progress` or a failure's stable name.
    pub verdict: String,
    /// The sentence about it.
    pub detail: String,
    /// The call as a command to repeat it with; valid as long as the seller takes its timestamp.
    pub curl: String,
}

impl AttemptView {
    /// Leaves only what a buyer may see: that and how it went, not what was said.
    pub fn hide_exchange(&mut self) {
        for text in [
            &mut self.request_line,
            &mut self.request_body,
            &mut self.string_to_sign,
            &mut self.response_body,
            &mut self.curl,
        ] {
            text.clear();
        }
    }
}

impl From<&Attempt> for AttemptView {
    fn from(attempt: &Attempt) -> Self {
        Self {
            number: attempt.number,
            started_at: attempt.started_at,
            duration_ms: attempt.duration_ms,
            request_line: attempt.request_line.clone(),
            request_body: attempt.request_body.clone(),
            string_to_sign: attempt.string_to_sign.clone(),
            http_status: attempt.http_status,
            response_body: attempt.response_body.clone(),
            verdict: attempt.verdict.clone(),
            detail: attempt.detail.clone(),
            curl: curl(attempt),
        }
    }
}

/// A shell command that repeats the call; every argument is quoted so that nothing in it can end the quotes.
fn curl(attempt: &Attempt) -> String {
    let quote = |text: &str| format!("'{}'", text.replace('\'', r"'\''"));
    let (method, url) = attempt
        .request_line
        .split_once(' ')
        .unwrap_or(("GET", &attempt.request_line));
    if method == "GET" {
        return format!("curl -i {}", quote(url));
    }
    format!(
        "curl -i -X {method} {} -H 'Accept: application/json' -H 'Content-Type: application/json;charset=utf-8' --data-binary {}",
        quote(url),
        quote(&attempt.request_body)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::id::Id;

    #[test]
    fn a_quote_in_the_body_stays_inside_the_quotes() {
        let attempt = Attempt {
            id: Id::from_uuid(Uuid::nil()),
            message_id: Id::from_uuid(Uuid::nil()),
            number: 1,
            started_at: Time::ZERO,
            duration_ms: 1,
            request_line: "POST https://isv.example/x?a=1".into(),
            request_body: "it's; rm -rf".into(),
            string_to_sign: String::new(),
            http_status: None,
            response_body: String::new(),
            verdict: "timeout".into(),
            detail: String::new(),
        };
        let command = AttemptView::from(&attempt).curl;
        assert!(command.ends_with(r"--data-binary 'it'\''s; rm -rf'"), "{command}");
    }
}
