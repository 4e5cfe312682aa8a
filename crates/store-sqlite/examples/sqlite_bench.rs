//! Figures of the SQLite store on this machine: `cargo run --release -p store-sqlite --example sqlite_bench [folder]`.

use std::{
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use domain::{id::Id, time::Time};
use store::{Event, JobKind, NewJob, Store, Subject};
use store_sqlite::{SqliteOptions, Synchronous};
use tokio::task::JoinSet;

type Failure = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let dir = std::env::args_os()
        .nth(1)
        .map_or_else(std::env::temp_dir, PathBuf::from)
        .join("galleria-bench");
    let _ = std::fs::remove_dir_all(&dir);
    std::fs::create_dir_all(&dir)?;
    fsyncs(&dir)?;
    for (name, synchronous) in [("full", Synchronous::Full), ("normal", Synchronous::Normal)] {
        let options = SqliteOptions {
            synchronous,
            ..SqliteOptions::new(dir.join(name))
        };
        let store: Arc<dyn Store> = Arc::new(store_sqlite::open(options).await?);
        store.migrate().await?;
        for tasks in [1, 8, 64, 256] {
            commits(&store, name, tasks).await?;
        }
        statements(&store, name).await?;
        for tasks in [1, 8, 64] {
            reads(&store, name, tasks).await?;
        }
        store.close().await;
    }
    std::fs::remove_dir_all(&dir)?;
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "shown to people")]
fn show(what: &str, count: u32, took: Duration) {
    let rate = f64::from(count) / took.as_secs_f64();
    let each = took.as_nanos() as f64 / f64::from(count) / 1000.0;
    println!("{what:<48} {rate:>10.0} /s {each:>10.1} us");
}

fn fsyncs(dir: &std::path::Path) -> Result<(), Failure> {
    use std::io::Write as _;
    let mut file = std::fs::File::create(dir.join("fsync"))?;
    let start = Instant::now();
    for _ in 0..200 {
        file.write_all(&[7; 4096])?;
        file.sync_data()?;
    }
    show("4 KiB and fdatasync", 200, start.elapsed());
    Ok(())
}

async fn commits(store: &Arc<dyn Store>, name: &str, tasks: u32) -> Result<(), Failure> {
    let enough = Duration::from_secs(3);
    let start = Instant::now();
    let mut crowd = JoinSet::new();
    for task in 0..tasks {
        let store = Arc::clone(store);
        crowd.spawn(async move {
            let mut count = 0_u32;
            while start.elapsed() < enough {
                let subject_id = uuid::Uuid::from_u128((u128::from(tasks) << 64) | u128::from(task));
                let event = Event {
                    subject: Subject::Order,
                    subject_id,
                    sequence: i64::from(count),
                    name: "paid".to_owned(),
                    actor: None,
                    at: Time::ZERO,
                    data: serde_json::Value::Null,
                };
                let mut tx = store.begin().await?;
                tx.insert_event(&event).await?;
                tx.commit().await?;
                count += 1;
            }
            Ok::<u32, store::StoreError>(count)
        });
    }
    let mut total = 0;
    for count in crowd.join_all().await {
        total += count?;
    }
    show(
        &format!("{name}: commits of one insert, {tasks} tasks"),
        total,
        start.elapsed(),
    );
    Ok(())
}

async fn statements(store: &Arc<dyn Store>, name: &str) -> Result<(), Failure> {
    let count = 20_000_u32;
    let mut tx = store.begin().await?;
    let start = Instant::now();
    for n in 0..count {
        tx.put_meta(&n.to_string(), "v").await?;
    }
    show(&format!("{name}: upserts in one transaction"), count, start.elapsed());
    let start = Instant::now();
    for n in 0..count {
        tx.meta(&n.to_string()).await?;
    }
    show(
        &format!("{name}: point reads in one transaction"),
        count,
        start.elapsed(),
    );
    let start = Instant::now();
    for n in 0..count {
        let job = NewJob {
            id: Id::new(Time::from_millis(i64::from(n)), [1; 10]),
            kind: JobKind::Deliver,
            key: n.to_string(),
            lane: format!("lane-{}", n % 100),
            run_at: Time::ZERO,
        };
        tx.enqueue(&job).await?;
    }
    show(
        &format!("{name}: jobs enqueued in one transaction"),
        count,
        start.elapsed(),
    );
    tx.commit().await?;
    let start = Instant::now();
    let mut done = 0_u32;
    let until = Time::from_millis(1_000_000);
    loop {
        let mut tx = store.begin().await?;
        let leases = tx.claim(Time::ZERO, Time::ZERO, until, &[], 64, 64).await?;
        tx.commit().await?;
        if leases.is_empty() {
            break;
        }
        let mut tx = store.begin().await?;
        for lease in leases {
            tx.finish(&lease).await?;
            done += 1;
        }
        tx.commit().await?;
    }
    show(
        &format!("{name}: jobs claimed and finished, 64 at once"),
        done,
        start.elapsed(),
    );
    Ok(())
}

async fn reads(store: &Arc<dyn Store>, name: &str, tasks: u32) -> Result<(), Failure> {
    let each = 40_000 / tasks;
    let start = Instant::now();
    let mut crowd = JoinSet::new();
    for _ in 0..tasks {
        let store = Arc::clone(store);
        crowd.spawn(async move {
            for n in 0..each {
                store.read().await?.meta(&n.to_string()).await?;
            }
            Ok::<(), store::StoreError>(())
        });
    }
    for done in crowd.join_all().await {
        done?;
    }
    show(
        &format!("{name}: read transactions of one point, {tasks} tasks"),
        each * tasks,
        start.elapsed(),
    );
    Ok(())
}
