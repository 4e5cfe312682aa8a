//! Many at once, for a while.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result};
use tokio::task::JoinSet;

/// Runs `work(task, turn)` again and again in `tasks` tasks; returns how often a second it came to its end. The first
/// `warm_up` is not counted.
pub async fn rate<F, R>(tasks: usize, warm_up: Duration, length: Duration, work: F) -> Result<f64>
where
    F: Fn(usize, u64) -> R + Clone + Send + 'static,
    R: Future<Output = Result<()>> + Send,
{
    let (count, stop) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
    let mut running = JoinSet::new();
    for task in 0..tasks {
        let (count, stop, work) = (Arc::clone(&count), Arc::clone(&stop), work.clone());
        running.spawn(async move {
            let mut turn = 0;
            while !stop.load(Ordering::Relaxed) {
                work(task, turn).await?;
                turn += 1;
                count.fetch_add(1, Ordering::Relaxed);
            }
            Ok::<_, anyhow::Error>(())
        });
    }
    tokio::time::sleep(warm_up).await;
    let (begun, before) = (Instant::now(), count.load(Ordering::Relaxed));
    tokio::time::sleep(length).await;
    let (elapsed, after) = (begun.elapsed(), count.load(Ordering::Relaxed));
    stop.store(true, Ordering::Relaxed);
    while let Some(ended) = running.join_next().await {
        ended??;
    }
    Ok(per_second(after - before, elapsed))
}

/// `count` things in `elapsed`, as a rate.
pub fn per_second(count: u64, elapsed: Duration) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX)) / elapsed.as_secs_f64()
}

/// What all but the slowest hundredth do not exceed.
pub fn p99(mut times: Vec<Duration>) -> Result<Duration> {
    times.sort_unstable();
    times
        .get(times.len() * 99 / 100)
        .copied()
        .context("nothing was measured")
}
