//! How processes wake each other when a job was enqueued.
//!
//! The notice is sent right behind the commit and not in it: PostgreSQL takes one lock for the whole database while it
//! commits a transaction that notifies, so that all such commits would queue for the disk one by one. A notice that is
//! lost with its process costs nothing but time, as workers look by themselves after a while.

use std::{sync::Arc, time::Duration};

use sqlx::{
    PgPool,
    postgres::{PgConnectOptions, PgListener, PgPoolOptions},
};
use tokio::{sync::Notify, task::JoinHandle, time::sleep};

use crate::arrivals::Arrivals;

const CHANNEL: &str = "galleria_jobs";

/// Wakes the workers of this process and of all others on the same database.
pub(crate) struct Bell {
    /// Rung here or elsewhere.
    heard: Arrivals,
    /// Rung here, to be told to the others.
    rung: Notify,
}

impl Bell {
    /// A bell, and the tasks that carry its sound.
    pub(crate) fn new(options: PgConnectOptions) -> (Arc<Self>, Vec<JoinHandle<()>>) {
        let bell = Arc::new(Self {
            heard: Arrivals::default(),
            rung: Notify::new(),
        });
        let pool = PgPoolOptions::new().max_connections(2).connect_lazy_with(options);
        let tasks = vec![
            tokio::spawn(Arc::clone(&bell).listen(pool.clone())),
            tokio::spawn(Arc::clone(&bell).tell(pool)),
        ];
        (bell, tasks)
    }

    /// A job was enqueued and committed.
    pub(crate) fn ring(&self) {
        self.heard.tell();
        self.rung.notify_one();
    }

    /// Waits until somebody rang, or did since the last time.
    pub(crate) async fn wait(&self, limit: Duration) {
        self.heard.wait(limit).await;
    }

    async fn tell(self: Arc<Self>, pool: PgPool) {
        loop {
            self.rung.notified().await;
            if let Err(error) = sqlx::query("SELECT pg_notify($1, '')")
                .bind(CHANNEL)
                .execute(&pool)
                .await
            {
                tracing::debug!(%error, "other processes were not told of a job");
                sleep(Duration::from_secs(1)).await;
            }
            // A burst of jobs is one notice.
            sleep(Duration::from_millis(2)).await;
        }
    }

    async fn listen(self: Arc<Self>, pool: PgPool) {
        loop {
            if let Err(error) = self.listen_once(&pool).await {
                tracing::debug!(%error, "not listening for jobs; trying again");
            }
            sleep(Duration::from_secs(1)).await;
        }
    }

    async fn listen_once(&self, pool: &PgPool) -> Result<(), sqlx::Error> {
        let mut listener = PgListener::connect_with(pool).await?;
        listener.listen(CHANNEL).await?;
        loop {
            // None: the connection was lost and made anew, and something may have been missed.
            let _ = listener.try_recv().await?;
            self.heard.tell();
        }
    }
}
