//! The news that a job was enqueued.

use std::{
    pin::pin,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use tokio::{sync::Notify, time::timeout};

/// Wakes whoever waits for jobs, and lets news wait for who is not waiting yet.
#[derive(Default)]
pub(crate) struct Arrivals {
    told: AtomicU64,
    heard: AtomicU64,
    waiting: Notify,
}

impl Arrivals {
    /// There is a job.
    pub(crate) fn tell(&self) {
        self.told.fetch_add(1, Ordering::SeqCst);
        self.waiting.notify_waiters();
    }

    /// Returns at the next news, at once if there were any since the last time, or when `limit` has passed.
    pub(crate) async fn wait(&self, limit: Duration) {
        let mut news = pin!(self.waiting.notified());
        // From here on nothing is missed.
        news.as_mut().enable();
        let told = self.told.load(Ordering::SeqCst);
        if self.heard.swap(told, Ordering::SeqCst) == told {
            let _ = timeout(limit, news).await;
            self.heard.store(self.told.load(Ordering::SeqCst), Ordering::SeqCst);
        }
    }
}
