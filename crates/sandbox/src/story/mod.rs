//! The demo story: one SaaS product from the first debugging call to the release of its last instance, and next to it a
//! human service and a licence under service supervision, played on the application itself, with a real seller at the
//! other end of the wire.
//!
//! Every step carries its own idempotency key and looks before it acts, so the story can be broken off anywhere (even by
//! killing the process) and told again over the same data: it goes on where it stood.

mod product;
mod supervised;
mod tell;

use std::{
    future::Future,
    sync::Arc,
    time::{Duration, Instant},
};

use app::{
    App, Error, Once,
    sandbox::Planted,
    views::{InstanceDetails, InterfaceMessageView},
};
use domain::{id::Id, instance::Instance, seller::Protocol, time::Span};
use serde::Serialize;

pub use self::tell::{STEPS, tell};

/// What happened in one step.
#[derive(Clone, Debug, Serialize)]
pub struct StepReport {
    /// Stable name.
    pub name: &'static str,
    /// What the step shows.
    pub title: &'static str,
    /// Whether it came out as it should.
    pub ok: bool,
    /// What was seen.
    pub detail: String,
    /// Calls made to the seller in this step.
    pub calls: Vec<String>,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
}

/// Where the story is played.
pub struct Stage {
    /// The application, in sandbox mode, with its workers running.
    pub app: Arc<App>,
    /// The sample people.
    pub planted: Planted,
    /// The seller's server.
    pub seller_url: String,
    /// Which contract it speaks.
    pub protocol: Protocol,
    /// Key length of V1 fields.
    pub encrypt_bits: domain::seller::EncryptBits,
    /// The server of the product whose seller stays broken; it must work while the product is being published.
    pub fragile_url: String,
    /// Breaks that server for good.
    pub break_fragile: Box<dyn Fn() -> Result<(), String> + Send + Sync>,
}

/// A failure of the story's telling; it ends the step, not the program.
pub(crate) type Told<T> = Result<T, String>;

pub(crate) fn words(error: Error) -> String {
    match error {
        Error::Refused(refusal) => refusal.sentence(domain::identity::Locale::EnUs),
        other => other.to_string(),
    }
}

impl Stage {
    /// The idempotency key of a step.
    pub(crate) fn once(step: &str) -> Once {
        Once {
            key: format!("story-{step}"),
            request: step.as_bytes().to_vec(),
        }
    }

    /// Waits until `done` says so: a little in real time, for calls take as long as they take, and then by helping the
    /// clock on to the next try, for a seller may ask for patience or fail a while.
    pub(crate) async fn until<T, F, Fut>(&self, what: &str, mut done: F) -> Told<T>
    where
        F: FnMut() -> Fut,
        Fut: Future<Output = Told<Option<T>>>,
    {
        let (begun, from) = (Instant::now(), self.app.clock.now());
        loop {
            if let Some(value) = done().await? {
                return Ok(value);
            }
            if self.app.clock.now().since(from) > Span::hours(4) {
                return Err(format!("waited in vain for {what}"));
            }
            if begun.elapsed() < Duration::from_secs(2) {
                tokio::time::sleep(Duration::from_millis(20)).await;
            } else {
                self.app.advance_clock(Span::seconds(30)).await.map_err(words)?;
            }
        }
    }

    /// The instance in full, as its buyer sees it.
    pub(crate) async fn instance(&self, id: Id<Instance>) -> Told<InstanceDetails> {
        self.app.show_instance(self.planted.buyer, id).await.map_err(words)
    }

    /// The calls made for an order, one line each.
    pub(crate) async fn calls_of(&self, number: &str) -> Told<Vec<String>> {
        let order = self.app.show_order(self.planted.seller, number).await.map_err(words)?;
        Ok(order.messages.iter().flat_map(lines).collect())
    }
}

fn lines(message: &InterfaceMessageView) -> Vec<String> {
    let many = message.attempts.len();
    let shown = |attempt: &app::views::AttemptView| {
        let scene = message.scene.map(|s| format!(" {s:?}")).unwrap_or_default();
        let status = attempt
            .http_status
            .map_or("no answer".to_owned(), |s| format!("HTTP {s}"));
        format!(
            "{} {}{scene} → {status}, {} ({} ms)",
            attempt.started_at,
            message.activity.wire(),
            attempt.verdict,
            attempt.duration_ms
        )
    };
    match many {
        0..=3 => message.attempts.iter().map(shown).collect(),
        _ => {
            let mut lines: Vec<String> = message.attempts.iter().take(1).map(shown).collect();
            lines.push(format!("… {} more tries …", many - 2));
            lines.extend(message.attempts.last().map(shown));
            lines
        }
    }
}
