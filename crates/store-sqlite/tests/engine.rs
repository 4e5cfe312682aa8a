//! What only the SQLite store has: one owner of the file, groups of commits, a disk that can be full, a process that can
//! be killed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests may fail"
)]

use std::{
    collections::BTreeSet,
    io::{BufRead as _, BufReader, Write as _},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use sqlx::{Connection as _, SqliteConnection};
use store::{Store as _, StoreError, Tx};
use store_sqlite::{SqliteOptions, SqliteStore};
use tokio::task::JoinSet;

struct Dir(PathBuf);

impl Dir {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("galleria-sqlite-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
    fn file(&self) -> PathBuf {
        self.0.join("galleria.sqlite")
    }
}

impl Drop for Dir {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

async fn open(options: SqliteOptions) -> Arc<SqliteStore> {
    let store = store_sqlite::open(options).await.unwrap();
    store.migrate().await.unwrap();
    Arc::new(store)
}

async fn put(store: &SqliteStore, key: &str) -> Result<(), StoreError> {
    let mut tx = store.begin().await?;
    tx.put_meta(key, "v").await?;
    tx.commit().await
}

async fn has(store: &SqliteStore, key: &str) -> bool {
    store.read().await.unwrap().meta(key).await.unwrap().is_some()
}

fn unavailable<T>(result: Result<T, StoreError>) -> String {
    match result {
        Err(StoreError::Unavailable(why)) => why,
        Err(other) => panic!("expected Unavailable, got {other:?}"),
        Ok(_) => panic!("expected Unavailable, got a success"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_process_serves_and_tools_may_join() {
    let dir = Dir::new("owner");
    let store = open(SqliteOptions::new(dir.file())).await;
    let why = unavailable(store_sqlite::open(SqliteOptions::new(dir.file())).await);
    assert!(
        why.contains("served by another process") && why.contains(&std::process::id().to_string()),
        "{why}"
    );

    let tool = open(SqliteOptions {
        owner: false,
        ..SqliteOptions::new(dir.file())
    })
    .await;
    let mut crowd = JoinSet::new();
    for n in 0..40 {
        let store = Arc::clone(if n % 2 == 0 { &store } else { &tool });
        crowd.spawn(async move {
            for m in 0..10 {
                put(&store, &format!("{n}-{m}")).await.unwrap();
            }
        });
    }
    crowd.join_all().await;
    for n in 0..40 {
        assert!(has(&store, &format!("{n}-9")).await && has(&tool, &format!("{n}-9")).await);
    }
    store.close().await;
    let next = open(SqliteOptions::new(dir.file())).await;
    assert!(has(&next, "0-0").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_can_read_the_files() {
    let dir = Dir::new("mode");
    let store = open(SqliteOptions::new(dir.file())).await;
    put(&store, "k").await.unwrap();
    for entry in std::fs::read_dir(&dir.0).unwrap() {
        let entry = entry.unwrap();
        assert_eq!(
            entry.metadata().unwrap().permissions().mode() & 0o077,
            0,
            "{:?}",
            entry.path()
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_older_than_the_data_is_refused() {
    let dir = Dir::new("newer");
    open(SqliteOptions::new(dir.file())).await.close().await;
    let mut conn = SqliteConnection::connect(&format!("sqlite://{}", dir.file().display()))
        .await
        .unwrap();
    sqlx::query(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
        VALUES (9999, 'later', TRUE, x'00', 0)",
    )
    .execute(&mut conn)
    .await
    .unwrap();
    conn.close().await.unwrap();
    let store = store_sqlite::open(SqliteOptions::new(dir.file())).await.unwrap();
    assert!(!store.is_current().await.unwrap());
    let why = store.migrate().await.unwrap_err().to_string();
    assert!(why.contains("9999") && why.contains("older than the data"), "{why}");
}

/// Waits until `n` callers stand in line for the writer.
async fn settle_down() {
    tokio::time::sleep(Duration::from_millis(100)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_done_waits_for_the_slow_one_behind_him_and_loses_nothing() {
    let dir = Dir::new("slow");
    let store = open(SqliteOptions {
        group_age: Duration::from_secs(60),
        ..SqliteOptions::new(dir.file())
    })
    .await;
    for end in ["commit", "rollback", "drop", "fail"] {
        let mut first = store.begin().await.unwrap();
        first.put_meta(&format!("{end}-first"), "v").await.unwrap();
        let second = tokio::spawn({
            let store = Arc::clone(&store);
            async move { store.begin().await.unwrap() }
        });
        settle_down().await;
        let answer = tokio::spawn(first.commit());
        let mut second = second.await.unwrap();
        second.put_meta(&format!("{end}-second"), "v").await.unwrap();
        settle_down().await;
        assert!(!answer.is_finished(), "not durable yet");
        assert!(!has(&store, &format!("{end}-first")).await);
        let third = tokio::spawn({
            let store = Arc::clone(&store);
            async move { put(&store, &format!("{end}-third")).await }
        });
        settle_down().await;
        match end {
            "commit" => second.commit().await.unwrap(),
            "rollback" => second.rollback().await.unwrap(),
            "drop" => drop(second),
            _ => {
                let event = store::Event {
                    subject: store::Subject::Order,
                    subject_id: uuid::Uuid::nil(),
                    sequence: 1,
                    name: String::new(),
                    actor: None,
                    at: domain::time::Time::ZERO,
                    data: serde_json::Value::Null,
                };
                second.insert_event(&event).await.unwrap();
                second.insert_event(&event).await.unwrap_err();
                second.commit().await.unwrap_err();
            }
        }
        answer.await.unwrap().unwrap();
        third.await.unwrap().unwrap();
        assert!(has(&store, &format!("{end}-first")).await);
        assert_eq!(has(&store, &format!("{end}-second")).await, end == "commit");
        assert!(has(&store, &format!("{end}-third")).await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_group_is_committed_when_the_last_one_in_line_goes_away() {
    let dir = Dir::new("away");
    let store = open(SqliteOptions {
        group_age: Duration::from_secs(60),
        ..SqliteOptions::new(dir.file())
    })
    .await;
    for n in 0..50_u64 {
        let mut first = store.begin().await.unwrap();
        first.put_meta(&n.to_string(), "v").await.unwrap();
        let waiter = tokio::spawn({
            let store = Arc::clone(&store);
            async move { store.begin().await }
        });
        tokio::time::sleep(Duration::from_millis(n % 3)).await;
        let answer = tokio::spawn(first.commit());
        if n % 2 == 0 {
            tokio::time::sleep(Duration::from_micros(n * 7)).await;
        }
        waiter.abort();
        if let Ok(Ok(tx)) = waiter.await {
            drop(tx);
        }
        tokio::time::timeout(Duration::from_secs(5), answer)
            .await
            .expect("nobody committed")
            .unwrap()
            .unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_waits_for_ever() {
    let dir = Dir::new("patience");
    let store = open(SqliteOptions {
        patience: Duration::from_millis(200),
        ..SqliteOptions::new(dir.file())
    })
    .await;
    let held = store.begin().await.unwrap();
    let start = Instant::now();
    unavailable(store.begin().await);
    assert!(start.elapsed() < Duration::from_secs(2));
    held.commit().await.unwrap();
    put(&store, "k").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_refuses_and_forgets_nothing() {
    let dir = Dir::new("full");
    let store = open(SqliteOptions {
        max_pages: Some(400),
        ..SqliteOptions::new(dir.file())
    })
    .await;
    let mut crowd = JoinSet::new();
    for task in 0..16 {
        let store = Arc::clone(&store);
        crowd.spawn(async move {
            let mut kept = Vec::new();
            for step in 0..60 {
                let key = format!("{task}-{step}");
                let work = async {
                    let mut tx = store.begin().await?;
                    tx.put_meta(&key, &"x".repeat(3000)).await?;
                    tx.put_meta(&format!("{key}-b"), "v").await?;
                    tx.commit().await
                };
                let result = work.await;
                match &result {
                    Ok(()) | Err(StoreError::Unavailable(_)) => {}
                    Err(other) => panic!("{other:?}"),
                }
                kept.push((key, result.is_ok()));
            }
            kept
        });
    }
    let all: Vec<_> = crowd.join_all().await.into_iter().flatten().collect();
    let there = all.iter().filter(|(_, kept)| *kept).count();
    assert!(there > 20 && there < all.len(), "{there} of {}", all.len());
    for (key, kept) in &all {
        assert_eq!(has(&store, key).await, *kept, "{key}");
        assert_eq!(has(&store, &format!("{key}-b")).await, *kept, "{key}");
    }
    store.close().await;
    let store = open(SqliteOptions::new(dir.file())).await;
    put(&store, "there is room again").await.unwrap();
    for (key, kept) in &all {
        assert_eq!(has(&store, key).await, *kept, "{key}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_under_load_is_whole() {
    let dir = Dir::new("backup");
    let store = open(SqliteOptions::new(dir.file())).await;
    let mut crowd = JoinSet::new();
    for task in 0..8 {
        let store = Arc::clone(&store);
        crowd.spawn(async move {
            for step in 0.. {
                let mut tx = store.begin().await.unwrap();
                tx.put_meta(&format!("{task}-{step}-a"), &"x".repeat(500))
                    .await
                    .unwrap();
                tx.put_meta(&format!("{task}-{step}-b"), "v").await.unwrap();
                tx.commit().await.unwrap();
            }
        });
    }
    for round in 0..5 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        put(&store, &format!("before-{round}")).await.unwrap();
        let copy = dir.0.join(format!("copy-{round}"));
        store.backup_to(&copy).await.unwrap();
        assert!(store.backup_to(&copy).await.is_err(), "nothing is overwritten");
        assert_eq!(std::fs::metadata(&copy).unwrap().permissions().mode() & 0o777, 0o600);
        let restored = store_sqlite::open(SqliteOptions::new(&copy)).await.unwrap();
        assert!(restored.is_current().await.unwrap());
        assert!(has(&restored, &format!("before-{round}")).await);
        restored.close().await;
        let mut conn = SqliteConnection::connect(&format!("sqlite://{}", copy.display()))
            .await
            .unwrap();
        let count =
            |end: &'static str| sqlx::query_scalar::<_, i64>("SELECT COUNT(*) FROM meta WHERE key LIKE $1").bind(end);
        let a = count("%-a").fetch_one(&mut conn).await.unwrap();
        let b = count("%-b").fetch_one(&mut conn).await.unwrap();
        assert_eq!(a, b);
        let sound: String = sqlx::query_scalar("PRAGMA integrity_check")
            .fetch_one(&mut conn)
            .await
            .unwrap();
        assert_eq!(sound, "ok");
        conn.close().await.unwrap();
    }
    crowd.shutdown().await;
    assert!(store.backup_to(&dir.0.join("no/such/folder")).await.is_err());
    store.close().await;
}

/// A child process: it writes pairs from many tasks and tells of each pair that was answered.
#[test]
fn child() {
    // Run by other tests in a process of its own; alone it has nothing to do.
    let Some(path) = std::env::var_os("GALLERIA_TEST_CHILD") else {
        return;
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let store = open(SqliteOptions::new(path)).await;
        println!("\nopen");
        let mut crowd = JoinSet::new();
        for task in 0..32 {
            let store = Arc::clone(&store);
            crowd.spawn(async move {
                for step in 0_u64.. {
                    let key = format!("{}-{task}-{step}", std::process::id());
                    let mut tx: Box<dyn Tx> = store.begin().await.unwrap();
                    tx.put_meta(&format!("{key}-a"), "v").await.unwrap();
                    if step % 7 == 3 {
                        continue;
                    }
                    tx.put_meta(&format!("{key}-b"), "v").await.unwrap();
                    tx.commit().await.unwrap();
                    // One write, so that a line is never told in halves.
                    std::io::stdout().write_all(format!("done {key}\n").as_bytes()).unwrap();
                }
            });
        }
        crowd.join_all().await;
    });
}

fn spawn_child(path: &Path) -> std::process::Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child", "--nocapture"])
        .env("GALLERIA_TEST_CHILD", path)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_process_has_kept_what_it_answered() {
    let dir = Dir::new("kill");
    let mut told = BTreeSet::new();
    for round in 0..12_u64 {
        let mut child = spawn_child(&dir.file());
        let lines = BufReader::new(child.stdout.take().unwrap());
        let reader = std::thread::spawn(move || lines.lines().map_while(Result::ok).collect::<Vec<_>>());
        // Some of them die while they make or open the database.
        std::thread::sleep(Duration::from_millis(if round < 4 {
            5 + round * 11
        } else {
            60 + round * 40
        }));
        child.kill().unwrap();
        child.wait().unwrap();
        told.extend(
            reader
                .join()
                .unwrap()
                .iter()
                .filter_map(|line| line.strip_prefix("done "))
                .map(str::to_owned),
        );
        let store = open(SqliteOptions::new(dir.file())).await;
        let mut tx = store.read().await.unwrap();
        for key in &told {
            assert!(tx.meta(&format!("{key}-a")).await.unwrap().is_some(), "{key} is lost");
            assert!(
                tx.meta(&format!("{key}-b")).await.unwrap().is_some(),
                "half of {key} is lost"
            );
        }
        drop(tx);
        store.close().await;
        let mut conn = SqliteConnection::connect(&format!("sqlite://{}", dir.file().display()))
            .await
            .unwrap();
        let halves: i64 = sqlx::query_scalar(
            "SELECT COUNT(*) FROM meta a WHERE a.key LIKE '%-a'
            AND NOT EXISTS (SELECT 1 FROM meta b WHERE b.key = substr(a.key, 1, length(a.key) - 1) || 'b')",
        )
        .fetch_one(&mut conn)
        .await
        .unwrap();
        assert_eq!(halves, 0, "half a transaction survived");
        let sound: String = sqlx::query_scalar("PRAGMA integrity_check")
            .fetch_one(&mut conn)
            .await
            .unwrap();
        assert_eq!(sound, "ok");
        conn.close().await.unwrap();
    }
    assert!(told.len() > 100, "the children did hardly anything: {}", told.len());
}
