//! What only the PostgreSQL store has: many processes on one database, and a network in between.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests may fail"
)]

use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use domain::{id::Id, time::Time};
use sqlx::{Connection as _, PgConnection};
use store::{JobKind, NewJob, Store, StoreError};
use store_postgres::{PgOptions, PgStore};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

mod support;

async fn open(url: &str) -> Arc<PgStore> {
    Arc::new(
        store_postgres::open(PgOptions {
            max_connections: 6,
            ..PgOptions::new(url)
        })
        .await
        .unwrap(),
    )
}

fn job(n: u16, lane: &str) -> NewJob {
    let mut random = [0; 10];
    random[..2].copy_from_slice(&n.to_be_bytes());
    NewJob {
        id: Id::new(Time::from_millis(i64::from(n)), random),
        kind: JobKind::Deliver,
        key: n.to_string(),
        lane: lane.to_owned(),
        run_at: Time::from_millis(i64::from(n)),
    }
}

fn at(millis: i64) -> Time {
    Time::from_millis(1_700_000_000_000 + millis)
}

fn unavailable<T>(result: Result<T, StoreError>) -> String {
    match result {
        Err(StoreError::Unavailable(why)) => why,
        Err(other) => panic!("expected Unavailable, got {other:?}"),
        Ok(_) => panic!("expected Unavailable, got a success"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_share_a_queue_and_nothing_runs_twice() {
    let database = support::Database::fresh().await;
    let nodes = [open(&database.url()).await, open(&database.url()).await];
    let mut tx = nodes[0].begin().await.unwrap();
    for n in 0..500 {
        tx.enqueue(&job(n, &format!("lane-{}", n % 5))).await.unwrap();
    }
    tx.commit().await.unwrap();
    let mut race = JoinSet::new();
    for worker in 0..8 {
        let node = Arc::clone(&nodes[worker % 2]);
        race.spawn(async move {
            let mut mine = Vec::new();
            loop {
                let mut tx = node.begin().await.unwrap();
                let leases = tx.claim(at(0), at(0), at(60_000), &[], 4, 7).await.unwrap();
                tx.commit().await.unwrap();
                if leases.is_empty() {
                    return mine;
                }
                for lease in leases {
                    let mut tx = node.begin().await.unwrap();
                    assert!(tx.holds(&lease).await.unwrap());
                    assert!(tx.finish(&lease).await.unwrap());
                    tx.commit().await.unwrap();
                    mine.push(lease.job.key);
                }
            }
        });
    }
    let all: Vec<_> = race.join_all().await;
    assert!(
        all.iter().filter(|mine| !mine.is_empty()).count() > 1,
        "one worker did everything"
    );
    let all: Vec<String> = all.into_iter().flatten().collect();
    assert_eq!((all.len(), all.iter().collect::<HashSet<_>>().len()), (500, 500));
    for node in nodes {
        node.close().await;
    }
    database.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_of_one_process_wakes_the_others() {
    let database = support::Database::fresh().await;
    let (here, there) = (open(&database.url()).await, open(&database.url()).await);
    // Until both listen.
    tokio::time::sleep(Duration::from_millis(500)).await;
    for n in 0..3 {
        // What was heard before is heard no more.
        there.jobs_arrived(Duration::from_millis(200)).await;
        let waiting = tokio::spawn({
            let there = Arc::clone(&there);
            async move {
                let start = Instant::now();
                there.jobs_arrived(Duration::from_secs(20)).await;
                start.elapsed()
            }
        });
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert!(!waiting.is_finished());
        let mut tx = here.begin().await.unwrap();
        tx.enqueue(&job(n, "s")).await.unwrap();
        tx.commit().await.unwrap();
        assert!(waiting.await.unwrap() < Duration::from_secs(5));
    }
    here.close().await;
    there.close().await;
    database.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn leases_are_counted_by_the_databases_clock() {
    let database = support::Database::fresh().await;
    let node = open(&database.url()).await;
    let mut tx = node.begin().await.unwrap();
    tx.enqueue(&job(1, "s")).await.unwrap();
    // A node whose clock is ten minutes off in either direction neither loses its own lease nor takes another's.
    for skew in [-600_000, 600_000] {
        let lease = tx
            .claim(at(0), at(skew), at(skew + 30_000), &[], 9, 9)
            .await
            .unwrap()
            .remove(0);
        for other in [-600_000, 0, 600_000, 1_000_000_000_000] {
            assert!(
                tx.claim(at(0), at(other), at(other + 30_000), &[], 9, 9)
                    .await
                    .unwrap()
                    .is_empty()
            );
            assert!(tx.is_leased(JobKind::Deliver, "1", at(other)).await.unwrap());
            assert!(!tx.cancel_job(JobKind::Deliver, "1", at(other)).await.unwrap());
            assert_eq!(tx.next_due(at(other)).await.unwrap(), (None, true));
        }
        assert!(tx.put_back(&lease, at(0), None).await.unwrap());
    }
    tx.claim(at(0), at(0), at(2_000), &[], 9, 9).await.unwrap();
    let leased = Instant::now();
    while tx.claim(at(0), at(0), at(2_000), &[], 9, 9).await.unwrap().is_empty() {
        assert!(leased.elapsed() < Duration::from_secs(60), "the lease never ends");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(leased.elapsed() > Duration::from_millis(1_500), "the lease ended early");
    tx.commit().await.unwrap();
    node.close().await;
    database.done().await;
}

/// Passes bytes on in both directions. Once armed, it passes the next COMMIT on but eats the answer and hangs up.
async fn relay(server: String, armed: Arc<AtomicBool>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        loop {
            let (client, _) = listener.accept().await.unwrap();
            let server = TcpStream::connect(&server).await.unwrap();
            let armed = Arc::clone(&armed);
            tokio::spawn(async move {
                let (mut from_client, mut to_client) = client.into_split();
                let (mut from_server, mut to_server) = server.into_split();
                let answers = tokio::spawn(async move {
                    let _ = tokio::io::copy(&mut from_server, &mut to_client).await;
                });
                let mut buffer = vec![0; 65536];
                while let Ok(n @ 1..) = from_client.read(&mut buffer).await {
                    let commit = buffer[..n].windows(6).any(|word| word == b"COMMIT");
                    if commit && armed.swap(false, Ordering::SeqCst) {
                        answers.abort();
                        let _ = answers.await;
                        to_server.write_all(&buffer[..n]).await.unwrap();
                        // The server has time to do it.
                        tokio::time::sleep(Duration::from_millis(300)).await;
                        return;
                    }
                    if to_server.write_all(&buffer[..n]).await.is_err() {
                        break;
                    }
                }
                answers.abort();
            });
        }
    });
    port
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unanswered_commit_is_not_called_a_failure_of_the_work() {
    let database = support::Database::fresh().await;
    let direct = database.url();
    let server = direct.rsplit_once('@').unwrap().1.split('/').next().unwrap().to_owned();
    let armed = Arc::new(AtomicBool::new(false));
    let port = relay(server.clone(), Arc::clone(&armed)).await;
    let node = open(&direct.replace(&server, &format!("127.0.0.1:{port}"))).await;
    let mut tx = node.begin().await.unwrap();
    tx.put_meta("k", "v").await.unwrap();
    armed.store(true, Ordering::SeqCst);
    let why = unavailable(tx.commit().await);
    assert!(why.contains("COMMIT was not answered"), "{why}");
    // It had come through; whoever repeats must look first (and the store itself works on).
    assert_eq!(node.read().await.unwrap().meta("k").await.unwrap().unwrap(), "v");
    node.close().await;
    database.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_connection_is_unavailable_and_made_anew() {
    let database = support::Database::fresh().await;
    let node = open(&database.url()).await;
    let mut tx = node.begin().await.unwrap();
    tx.put_meta("k", "v").await.unwrap();
    let mut admin = PgConnection::connect(&database.url()).await.unwrap();
    let kill = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
    sqlx::query(kill).execute(&mut admin).await.unwrap();
    unavailable(tx.meta("k").await);
    tx.commit().await.unwrap_err();
    // Connections that lay idle were killed too; after a few tries there are only new ones.
    let start = Instant::now();
    loop {
        let again = async {
            let mut tx = node.begin().await?;
            tx.put_meta("k2", "v").await?;
            tx.commit().await
        };
        match again.await {
            Ok(()) => break,
            Err(StoreError::Unavailable(_)) => assert!(start.elapsed() < Duration::from_secs(10)),
            Err(other) => panic!("{other:?}"),
        }
    }
    assert!(node.read().await.unwrap().meta("k").await.unwrap().is_none());
    admin.close().await.unwrap();
    node.close().await;
    database.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deadlock_is_a_lost_race() {
    let database = support::Database::fresh().await;
    let node = open(&database.url()).await;
    let mut tx = node.begin().await.unwrap();
    tx.put_meta("a", "0").await.unwrap();
    tx.put_meta("b", "0").await.unwrap();
    tx.commit().await.unwrap();
    let (mut one, mut two) = (node.begin().await.unwrap(), node.begin().await.unwrap());
    one.put_meta("a", "1").await.unwrap();
    two.put_meta("b", "2").await.unwrap();
    let (x, y) = tokio::join!(one.put_meta("b", "1"), two.put_meta("a", "2"));
    assert!(x.is_ok() != y.is_ok());
    assert!(
        matches!(x.and(y), Err(StoreError::Stale)),
        "what the other wrote is read and tried anew"
    );
    drop((one, two));
    database_end(node, database).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endless_statement_and_a_stuck_lock_end() {
    let database = support::Database::fresh().await;
    let options = PgOptions {
        patience: Duration::from_millis(300),
        ..PgOptions::new(database.url())
    };
    let node = Arc::new(store_postgres::open(options).await.unwrap());
    let mut holder = node.begin().await.unwrap();
    holder.put_meta("k", "1").await.unwrap();
    let mut other = node.begin().await.unwrap();
    let start = Instant::now();
    unavailable(other.put_meta("k", "2").await);
    assert!(start.elapsed() < Duration::from_secs(5));
    holder.commit().await.unwrap();
    drop(other);
    database_end(node, database).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_older_than_the_data_is_refused() {
    let database = support::Database::fresh().await;
    let mut admin = PgConnection::connect(&database.url()).await.unwrap();
    sqlx::query(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
        VALUES (9999, 'later', TRUE, '\\x00', 0)",
    )
    .execute(&mut admin)
    .await
    .unwrap();
    admin.close().await.unwrap();
    let node = open(&database.url()).await;
    assert!(!node.is_current().await.unwrap());
    let why = node.migrate().await.unwrap_err().to_string();
    assert!(why.contains("9999") && why.contains("older than the data"), "{why}");
    node.close().await;
    database.discard().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_processes_may_migrate_at_once() {
    let database = support::Database::fresh().await;
    let mut admin = PgConnection::connect(&database.url()).await.unwrap();
    for statement in ["DROP SCHEMA public CASCADE", "CREATE SCHEMA public"] {
        sqlx::query(statement).execute(&mut admin).await.unwrap();
    }
    admin.close().await.unwrap();
    let mut race = JoinSet::new();
    for _ in 0..6 {
        let url = database.url();
        race.spawn(async move {
            let node = store_postgres::open(PgOptions {
                max_connections: 1,
                ..PgOptions::new(url)
            })
            .await
            .unwrap();
            node.migrate().await.unwrap();
            assert!(node.is_current().await.unwrap());
            node.close().await;
        });
    }
    race.join_all().await;
    database.discard().await;
}

async fn database_end(node: Arc<PgStore>, database: support::Database) {
    node.close().await;
    database.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_seen_only_when_nothing_before_it_can_still_come() {
    let database = support::Database::fresh().await;
    let store = open(&database.url()).await;
    store.migrate().await.unwrap();
    let seen = || async {
        store
            .read()
            .await
            .unwrap()
            .changes_after(store::Mark::default(), 10)
            .await
            .unwrap()
            .len()
    };
    let mut tx = store.begin().await.unwrap();
    tx.follow(uuid::Uuid::from_u128(7), at(0)).await.unwrap();
    tx.commit().await.unwrap();
    let (mut early, mut late) = (store.begin().await.unwrap(), store.begin().await.unwrap());
    early.put_meta("other", "1").await.unwrap();
    late.put_meta("clock.offset_ms", "1").await.unwrap();
    late.commit().await.unwrap();
    assert_eq!(seen().await, 0, "an earlier transaction may still change something");
    early.put_meta("clock.offset_ms", "2").await.unwrap();
    early.commit().await.unwrap();
    // Writers in other databases of the server hold it back too; those of other tests are over in a moment.
    let deadline = Instant::now() + Duration::from_secs(60);
    while seen().await < 2 && Instant::now() < deadline {
        tokio::task::yield_now().await;
    }
    assert_eq!(seen().await, 2);
    store.close().await;
    database.done().await;
}
