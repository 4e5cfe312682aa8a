//! Signs of life, written together: what arrives while one batch is being written is the next one (threat L2). Each caller
//! waits until the batch with his own is on disk, so that an answer is never ahead of what is kept.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use domain::{id::Id, license::License};
use store::{Beat, Store};
use tokio::sync::oneshot;

use crate::{App, Error, Result};

/// Signs of life in one transaction.
const BATCH: usize = 2_000;

/// What waits to be written.
#[derive(Clone, Default)]
pub struct Beats(Arc<Mutex<Queue>>);

#[derive(Default)]
struct Queue {
    waiting: Vec<(Vec<Beat>, oneshot::Sender<bool>)>,
    /// Whether somebody is writing and will look here again.
    busy: bool,
}

impl Beats {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next batch; none when nothing waits, and then nobody is writing any more.
    fn next(&self) -> Option<Vec<(Vec<Beat>, oneshot::Sender<bool>)>> {
        let mut queue = self.queue();
        let mut beats = 0_usize;
        let fits = queue
            .waiting
            .iter()
            .take_while(|(more, _)| {
                let first = beats == 0;
                beats = beats.saturating_add(more.len());
                first || beats <= BATCH
            })
            .count();
        queue.busy = fits > 0;
        (fits > 0).then(|| queue.waiting.drain(..fits).collect())
    }

    async fn write(self, store: Arc<dyn Store>) {
        while let Some(batch) = self.next() {
            let kept = keep(&*store, batch.iter().flat_map(|(beats, _)| beats)).await;
            if let Err(error) = &kept {
                tracing::error!(%error, "signs of life of licence codes were lost");
            }
            for (_, waits) in batch {
                // Who does not wait any more needs no answer.
                let _ = waits.send(kept.is_ok());
            }
        }
    }
}

/// One row for each code, in the order in which everybody locks them.
async fn keep(store: &dyn Store, beats: impl Iterator<Item = &Beat>) -> store::Result<()> {
    let mut newest: BTreeMap<Id<License>, Beat> = BTreeMap::new();
    for beat in beats {
        let row = newest.entry(beat.license_id).or_insert_with(|| beat.clone());
        row.seen_at = row.seen_at.max(beat.seen_at);
        row.account = beat.account.clone().or_else(|| row.account.take());
        row.ip = beat.ip.clone().or_else(|| row.ip.take());
    }
    let rows: Vec<Beat> = newest.into_values().collect();
    let mut tx = store.begin().await?;
    tx.note_beats(&rows).await?;
    tx.commit().await
}

impl App {
    /// Keeps signs of life; returns when they are.
    pub(super) async fn note_beats(&self, beats: Vec<Beat>) -> Result<()> {
        let (tell, told) = oneshot::channel();
        let begin = {
            let mut queue = self.beats.queue();
            queue.waiting.push((beats, tell));
            !std::mem::replace(&mut queue.busy, true)
        };
        if begin {
            // Not in the caller's own task: he may hang up, and the others wait for what he took along.
            tokio::spawn(self.beats.clone().write(Arc::clone(&self.store)));
        }
        match told.await {
            Ok(true) => Ok(()),
            _ => Err(Error::fault("the signs of life were not kept")),
        }
    }
}
