//! The loop: claim what is due and fits, run it, wait for whatever can change that.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use domain::time::Span;
use store::{Lease, Store};
use tokio::sync::{Notify, mpsc};

use crate::{Clockwork, Done, Failed, Handler, backoff, lanes::Lanes};

/// How much a worker takes on.
#[derive(Clone, Copy, Debug)]
pub struct Config {
    /// Jobs running at the same time in this process.
    pub concurrency: usize,
    /// Jobs running at the same time in one lane.
    pub per_lane: usize,
    /// A lease lasts so long; longer than any call may take.
    pub lease: Span,
    /// Tries before a job that fails by our own fault is parked.
    pub max_failures: i32,
    /// Longest sleep between two looks at the queue.
    pub poll: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            concurrency: 256,
            per_lane: 8,
            lease: Span::seconds(20),
            max_failures: 12,
            poll: Duration::from_secs(1),
        }
    }
}

struct Shared {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clockwork>,
    handler: Arc<dyn Handler>,
    config: Config,
    wake: Notify,
    stopping: AtomicBool,
    running: AtomicUsize,
}

/// A worker of this process. Cheap to clone; all clones are the same worker.
#[derive(Clone)]
pub struct Worker(Arc<Shared>);

impl Worker {
    /// Makes a worker; nothing runs before [`Worker::run`] or [`Worker::drain`].
    #[must_use]
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clockwork>, handler: Arc<dyn Handler>, config: Config) -> Self {
        Self(Arc::new(Shared {
            store,
            clock,
            handler,
            config,
            wake: Notify::new(),
            stopping: AtomicBool::new(false),
            running: AtomicUsize::new(0),
        }))
    }

    /// Looks at the queue again soon: the clock was moved, or something was enqueued.
    pub fn wake(&self) {
        self.0.wake.notify_one();
    }

    /// Takes on nothing more; [`Worker::run`] returns when what runs has ended.
    pub fn stop(&self) {
        self.0.stopping.store(true, Ordering::SeqCst);
        self.0.wake.notify_one();
    }

    /// Jobs running at the moment.
    #[must_use]
    pub fn running(&self) -> usize {
        self.0.running.load(Ordering::SeqCst)
    }

    /// Works until [`Worker::stop`].
    pub async fn run(&self) {
        let shared = &self.0;
        let mut lanes = Lanes::new(shared.config.per_lane);
        let mut fruitless = 0;
        let (ended, mut endings) = mpsc::unbounded_channel::<(String, Option<Done>)>();
        loop {
            while let Ok((lane, done)) = endings.try_recv() {
                lanes.end(&lane, done);
            }
            if shared.stopping.load(Ordering::SeqCst) {
                break;
            }
            let claimed = self.claim(&lanes).await;
            let got_some = !claimed.is_empty();
            for lease in claimed {
                lanes.start(&lease.job.lane);
                shared.running.fetch_add(1, Ordering::SeqCst);
                let (worker, ended) = (self.clone(), ended.clone());
                tokio::spawn(async move {
                    let done = worker.attend(&lease).await;
                    worker.0.running.fetch_sub(1, Ordering::SeqCst);
                    // The receiver lives as long as the loop; after it nobody counts lanes any more.
                    let _ = ended.send((lease.job.lane, done));
                });
            }
            if shared.running.load(Ordering::SeqCst) >= shared.config.concurrency {
                // No room: only an ending changes that, or the wish to stop, which comes with a wake-up.
                tokio::select! {
                    () = shared.wake.notified() => {}
                    Some((lane, done)) = endings.recv() => lanes.end(&lane, done),
                }
                continue;
            }
            if got_some {
                fruitless = 0;
                continue;
            }
            let pause = match self.pause(&lanes.full()).await {
                Some(pause) => {
                    fruitless = 0;
                    pause
                }
                // It became due a moment ago, or another process is just taking it: looking again helps, once at least.
                None => {
                    fruitless = (fruitless + 1).min(50);
                    Duration::from_millis(fruitless - 1)
                }
            };
            if pause.is_zero() {
                continue;
            }
            tokio::select! {
                () = shared.wake.notified() => {}
                () = shared.store.jobs_arrived(pause) => {}
                Some((lane, done)) = endings.recv() => lanes.end(&lane, done),
            }
        }
        while shared.running.load(Ordering::SeqCst) > 0 {
            if endings.recv().await.is_none() {
                break;
            }
        }
    }

    /// Runs everything that is due now, one job after the other, in order of its moment; for tests that must not depend
    /// on chance. Returns how many ran.
    pub async fn drain(&self) -> usize {
        let mut count = 0;
        let lanes = Lanes::new(self.0.config.per_lane);
        loop {
            let mut leases = self.claim_up_to(&lanes, 1).await;
            let Some(lease) = leases.pop() else { return count };
            self.attend(&lease).await;
            count += 1;
        }
    }

    async fn claim(&self, lanes: &Lanes) -> Vec<Lease> {
        let free = self
            .0
            .config
            .concurrency
            .saturating_sub(self.0.running.load(Ordering::SeqCst));
        if free == 0 {
            Vec::new()
        } else {
            self.claim_up_to(lanes, free.min(64)).await
        }
    }

    async fn claim_up_to(&self, lanes: &Lanes, limit: usize) -> Vec<Lease> {
        let shared = &self.0;
        let (now, wall) = (shared.clock.now(), shared.clock.wall());
        let per_lane = i64::try_from(shared.config.per_lane).unwrap_or(8);
        let limit = i64::try_from(limit).unwrap_or(64);
        let result = async {
            let mut tx = shared.store.begin().await?;
            let until = wall.plus(shared.config.lease);
            let leases = tx.claim(now, wall, until, &lanes.full(), per_lane, limit).await?;
            if leases.is_empty() {
                tx.rollback().await?;
            } else {
                tx.commit().await?;
            }
            Ok::<_, store::StoreError>(leases)
        };
        match result.await {
            Ok(leases) => leases,
            Err(error) => {
                tracing::warn!(%error, "the queue could not be read");
                tokio::time::sleep(Duration::from_millis(200)).await;
                Vec::new()
            }
        }
    }

    async fn attend(&self, lease: &Lease) -> Option<Done> {
        let handler = Arc::clone(&self.0.handler);
        let work = {
            let lease = lease.clone();
            // A task of its own, so that a panic in a handler costs one job and not the worker (threat R8).
            tokio::spawn(async move { handler.run(&lease).await })
        };
        let failed = match work.await {
            Ok(Ok(done)) => return Some(done),
            Ok(Err(failed)) => failed,
            Err(panic) => Failed {
                error: format!("the handler ended badly: {panic}"),
                raced: false,
            },
        };
        if !failed.raced {
            tracing::warn!(
                kind = lease.job.kind.name(),
                key = lease.job.key,
                error = failed.error,
                "job failed"
            );
        }
        if let Err(error) = self.put_back(lease, &failed).await {
            tracing::warn!(%error, kind = lease.job.kind.name(), "job could not be put back; its lease will run out");
        }
        None
    }

    async fn put_back(&self, lease: &Lease, failed: &Failed) -> store::Result<()> {
        let shared = &self.0;
        let mut tx = shared.store.begin().await?;
        if failed.raced {
            tx.put_back(lease, shared.clock.now(), None).await?;
        } else if lease.job.attempt + 1 >= shared.config.max_failures {
            tx.park(lease, &failed.error).await?;
        } else {
            let again = shared.clock.now().plus(backoff(lease.job.attempt + 1));
            tx.put_back(lease, again, Some(&failed.error)).await?;
        }
        tx.commit().await
    }

    /// How long nothing can be due in a lane that has room; `None` where something is due already. Jobs of full lanes wait
    /// for an ending, which is heard of anyway; they put off nobody else.
    async fn pause(&self, full: &[String]) -> Option<Duration> {
        let shared = &self.0;
        let due = async {
            let mut tx = shared.store.glance().await?;
            tx.next_due_beside(shared.clock.wall(), full).await
        };
        match due.await {
            Ok(Some(at)) if at <= shared.clock.now() => None,
            Ok(Some(at)) => Some(at.since(shared.clock.now()).to_std().min(shared.config.poll)),
            Ok(None) if !full.is_empty() => Some(shared.config.poll.min(Duration::from_millis(50))),
            Ok(None) | Err(_) => Some(shared.config.poll),
        }
    }
}
