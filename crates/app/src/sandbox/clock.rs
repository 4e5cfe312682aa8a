//! Move the sandbox clock.

use std::time::Duration;

use domain::{
    refusal::{Code, Refusal},
    time::{Span, Time},
};
use serde::{Deserialize, Serialize};

use crate::{App, Error, Result};

/// Where the offset is kept, so that every process of the marketplace reads the same time.
const OFFSET: &str = "clock.offset_ms";

/// The clock as shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ClockView {
    /// The marketplace's time.
    pub now: Time,
    /// Real time.
    pub wall: Time,
    /// How far the first is ahead of the second.
    pub ahead: Span,
    /// When the next job is due, if any waits.
    pub next_due: Option<Time>,
    /// Moments the clock stopped at on its way, when it was moved.
    #[serde(default)]
    pub stops: u64,
}

impl App {
    /// Reads the clock.
    ///
    /// # Errors
    /// The store.
    pub async fn show_clock(&self) -> Result<ClockView> {
        let mut tx = self.store.read().await?;
        let (next_due, _) = tx.next_due(self.clock.wall()).await?;
        let (now, wall) = (self.clock.now(), self.clock.wall());
        Ok(ClockView {
            now,
            wall,
            ahead: self.clock.offset(),
            next_due,
            stops: 0,
        })
    }

    /// Takes over the offset that another process set, or that was set before a restart.
    ///
    /// # Errors
    /// The store.
    pub async fn refresh_clock(&self) -> Result<()> {
        let Some(control) = self.clock.control() else {
            return Ok(());
        };
        let stored = {
            let mut tx = self.store.read().await?;
            tx.meta(OFFSET).await?
        };
        if let Some(offset) = stored.and_then(|text| text.parse::<i64>().ok())
            && offset != self.clock.offset().as_millis()
        {
            let _earlier = control.set_offset(Span::millis(offset));
            self.waker.wake();
        }
        Ok(())
    }

    /// Moves the clock forward by `span`, stopping at every due moment until its work is done.
    ///
    /// # Errors
    /// Not in the sandbox.
    pub async fn advance_clock(&self, span: Span) -> Result<ClockView> {
        self.move_clock(self.clock.now().plus(span)).await
    }

    /// Moves the clock forward to `target`.
    ///
    /// # Errors
    /// Not in the sandbox; or the target lies behind.
    pub async fn move_clock(&self, target: Time) -> Result<ClockView> {
        let control = self.clock.control().ok_or_else(Refusal::absent)?;
        if target < self.clock.now() {
            return Err(Refusal::new(Code::ClockBackwards).with("now", self.clock.now()).into());
        }
        let mut stops = 0;
        loop {
            let (next, leased) = {
                let mut tx = self.store.read().await?;
                tx.next_due(self.clock.wall()).await?
            };
            let now = self.clock.now();
            let busy = leased || next.is_some_and(|at| at <= now);
            if busy {
                // Wait in real time for what is due; calls to sellers take as long as they take.
                self.waker.wake();
                tokio::time::sleep(Duration::from_millis(3)).await;
                continue;
            }
            let stop = next.filter(|at| *at <= target).unwrap_or(target);
            if stop > now {
                let ahead = Span::millis(stop.as_millis() - self.clock.wall().as_millis());
                let _earlier = control.set_offset(ahead);
                let mut tx = self.store.begin().await?;
                tx.put_meta(OFFSET, &ahead.as_millis().to_string()).await?;
                tx.commit().await?;
                self.waker.wake();
                stops += 1;
            }
            if next.is_none_or(|at| at > target) {
                return Ok(ClockView {
                    stops,
                    ..self.show_clock().await?
                });
            }
        }
    }

    /// Refuses to open a database of the other mode, and stamps a new one (threat A9).
    ///
    /// # Errors
    /// The stamps differ.
    pub async fn check_stamp(&self) -> Result<()> {
        const STAMP: &str = "mode";
        let mut tx = self.store.begin().await?;
        let ours = self.config.mode.name();
        match tx.meta(STAMP).await? {
            Some(theirs) if theirs != ours => Err(Error::fault(format!(
                "this database was made for {theirs} and cannot be opened in {ours} mode; choose another data directory"
            ))),
            Some(_) => Ok(()),
            None => {
                tx.put_meta(STAMP, ours).await?;
                Ok(tx.commit().await?)
            }
        }
    }
}
