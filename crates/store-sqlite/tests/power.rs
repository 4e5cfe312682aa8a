//! The power goes: what was not synced may be lost, whole, in part or torn, in any order. Killing a process cannot show
//! this, because the system keeps what it was given. So a recorder is preloaded into the process under test, which notes
//! every write and every sync in one order (`power/recorder.c`); afterwards the power is cut at many moments of that
//! record: the files are rebuilt from what had been synced by then, with whatever a malicious disk may add, and opened.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests may fail"
)]

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Arc,
    time::Duration,
};

use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};
use sqlx::{Connection as _, SqliteConnection};
use store::Store as _;
use store_sqlite::{SqliteOptions, Synchronous};
use tokio::task::JoinSet;

/// The process under test: it writes pairs from many tasks and tells of each pair that was answered.
#[test]
fn child() {
    // Run by other tests in a process of its own; alone it has nothing to do.
    let Some(path) = std::env::var_os("GALLERIA_TEST_CHILD") else {
        return;
    };
    let synchronous = match std::env::var("GALLERIA_TEST_SYNCHRONOUS").unwrap().as_str() {
        "full" => Synchronous::Full,
        _ => Synchronous::Normal,
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let options = SqliteOptions {
            synchronous,
            // Soon full, so that the cuts fall into checkpoints too.
            checkpoint_pages: 1_000,
            ..SqliteOptions::new(path)
        };
        let store = Arc::new(store_sqlite::open(options).await.unwrap());
        store.migrate().await.unwrap();
        let mut crowd = JoinSet::new();
        for task in 0..16 {
            let store = Arc::clone(&store);
            crowd.spawn(async move {
                for step in 0_u64.. {
                    let key = format!("{task}-{step}");
                    let mut tx = match store.begin().await {
                        Ok(tx) => tx,
                        Err(why) => return why.to_string(),
                    };
                    tx.put_meta(&format!("{key}-a"), &"x".repeat(200)).await.unwrap();
                    if step % 7 == 3 {
                        continue;
                    }
                    tx.put_meta(&format!("{key}-b"), "v").await.unwrap();
                    if let Err(why) = tx.commit().await {
                        return why.to_string();
                    }
                    println!("done {key}");
                }
                unreachable!()
            });
        }
        // Only where the disk is made to fail; otherwise this goes on until the process is killed.
        println!("commit: {}", crowd.join_next().await.unwrap().unwrap());
        tokio::time::sleep(Duration::from_millis(200)).await;
        println!("begin: {}", store.begin().await.map(drop).unwrap_err());
        println!(
            "read: {}",
            store.read().await.unwrap().meta("0-0-b").await.unwrap().unwrap()
        );
        std::process::exit(0);
    });
}

struct Record {
    kind: u8,
    thread: u64,
    offset: usize,
    path: PathBuf,
    data: Vec<u8>,
}

fn parse(bytes: &[u8]) -> Vec<Record> {
    let mut records = Vec::new();
    let mut rest = bytes;
    // The last record may be cut off: the process was killed.
    while let Some((head, tail)) = rest.split_at_checked(40) {
        let field = |n: usize| u64::from_le_bytes(head[n * 8..n * 8 + 8].try_into().unwrap());
        let size = |n: usize| usize::try_from(field(n)).unwrap();
        let Some((path, tail)) = tail.split_at_checked(size(3)) else {
            break;
        };
        let Some((data, tail)) = tail.split_at_checked(size(4)) else {
            break;
        };
        records.push(Record {
            kind: u8::try_from(field(0)).unwrap(),
            thread: field(1),
            offset: size(2),
            path: PathBuf::from(String::from_utf8(path.to_vec()).unwrap()),
            data: data.to_vec(),
        });
        rest = tail;
    }
    records
}

/// A write, or a truncation where there is no data.
#[derive(Clone)]
struct Change {
    offset: usize,
    data: Option<Vec<u8>>,
}

/// A file as the disk knows it.
#[derive(Clone, Default)]
struct OnDisk {
    synced: Vec<u8>,
    unsynced: Vec<Change>,
    /// Whether its name is known to the folder for good.
    named: bool,
    /// Removed, but the folder may still know it.
    removed: bool,
}

fn apply(file: &mut Vec<u8>, change: &Change) {
    match &change.data {
        Some(data) => {
            let end = change.offset + data.len();
            if file.len() < end {
                file.resize(end, 0);
            }
            file[change.offset..end].copy_from_slice(data);
        }
        None => file.resize(change.offset, 0),
    }
}

/// The disk at one moment of the record, and what had been answered by then.
#[derive(Clone, Default)]
struct Disk {
    files: BTreeMap<PathBuf, OnDisk>,
    syncing: HashMap<u64, usize>,
    answered: HashSet<String>,
}

impl Disk {
    fn take(&mut self, record: &Record) {
        match record.kind {
            b'W' | b'T' => {
                let data = (record.kind == b'W').then(|| record.data.clone());
                let file = self.files.entry(record.path.clone()).or_default();
                if file.removed {
                    *file = OnDisk::default();
                }
                file.unsynced.push(Change {
                    offset: record.offset,
                    data,
                });
            }
            b'B' => {
                let waiting = self.files.get(&record.path).map_or(0, |file| file.unsynced.len());
                self.syncing.insert(record.thread, waiting);
            }
            b'E' => {
                // Only what had been written when the sync began is safe.
                let waiting = self.syncing.remove(&record.thread).unwrap();
                if let Some(file) = self.files.get_mut(&record.path) {
                    for change in file.unsynced.drain(..waiting) {
                        apply(&mut file.synced, &change);
                    }
                } else {
                    let inside = |path: &Path| path.parent() == Some(&record.path);
                    self.files.retain(|path, file| !(file.removed && inside(path)));
                    for (path, file) in &mut self.files {
                        file.named |= inside(path);
                    }
                }
            }
            b'U' => {
                if let Some(file) = self.files.get_mut(&record.path) {
                    file.removed = true;
                }
            }
            b'A' => {
                let text = String::from_utf8_lossy(&record.data);
                self.answered.extend(
                    text.lines()
                        .filter_map(|line| line.strip_prefix("done "))
                        .map(str::to_owned),
                );
            }
            other => panic!("a record of kind {other}"),
        }
    }

    /// Rebuilds the files as they may be found when the power is back.
    fn after_the_cut(&self, malice: Malice, dir: &Path, rng: &mut StdRng) {
        for (path, file) in &self.files {
            if path.to_string_lossy().ends_with("-shm") {
                continue;
            }
            // A new name or a removal that the folder was not told to keep.
            let loses = |rng: &mut StdRng| match malice {
                Malice::LosesAll => true,
                Malice::KeepsAll => false,
                Malice::KeepsSome | Malice::Tears => rng.random(),
            };
            if (!file.named && loses(rng)) || (file.removed && !loses(rng)) {
                continue;
            }
            let mut content = file.synced.clone();
            for change in &file.unsynced {
                match malice {
                    Malice::LosesAll => {}
                    Malice::KeepsAll => apply(&mut content, change),
                    Malice::KeepsSome => {
                        if rng.random() {
                            apply(&mut content, change);
                        }
                    }
                    Malice::Tears => match &change.data {
                        None => apply(&mut content, change),
                        Some(data) => {
                            for (n, sector) in data.chunks(512).enumerate() {
                                if rng.random() {
                                    let part = Change {
                                        offset: change.offset + n * 512,
                                        data: Some(sector.to_vec()),
                                    };
                                    apply(&mut content, &part);
                                }
                            }
                        }
                    },
                }
            }
            std::fs::write(dir.join(path.file_name().unwrap()), content).unwrap();
        }
    }
}

/// What the disk does with what it was not told to keep.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Malice {
    LosesAll,
    KeepsAll,
    KeepsSome,
    Tears,
}

/// A folder for one test, and the recorder in it.
fn prepared(name: &str) -> (PathBuf, PathBuf) {
    let tmp = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("power-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&tmp);
    std::fs::create_dir_all(tmp.join("data")).unwrap();
    let recorder = tmp.join("recorder.so");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/power/recorder.c");
    // The same compiler that builds SQLite.
    let built = Command::new("cc")
        .args(["-shared", "-fPIC", "-O1", "-o"])
        .arg(&recorder)
        .arg(source)
        .status();
    assert!(built.expect("`cc` is needed").success());
    (tmp, recorder)
}

/// Runs the process under test for a while and kills it; returns all that it did.
fn recorded(name: &str, synchronous: &str) -> Vec<Record> {
    let (tmp, recorder) = prepared(name);
    let record = tmp.join("record");
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child", "--nocapture"])
        .env("GALLERIA_TEST_CHILD", tmp.join("data/galleria.sqlite"))
        .env("GALLERIA_TEST_SYNCHRONOUS", synchronous)
        .env("GALLERIA_RECORD", &record)
        .env("LD_PRELOAD", &recorder)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    // Long enough for several checkpoints.
    let size = || std::fs::metadata(&record).map_or(0, |m| m.len());
    let mut patience = 600;
    while size() < 24_000_000 && patience > 0 {
        assert!(
            child.try_wait().unwrap().is_none(),
            "the process under test ended by itself"
        );
        std::thread::sleep(Duration::from_millis(100));
        patience -= 1;
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let records = parse(&std::fs::read(&record).unwrap());
    std::fs::remove_dir_all(tmp).unwrap();
    records
}

struct Found {
    lost: usize,
    answered: usize,
}

/// Opens what is left and looks: it must be sound and hold no half of a transaction.
async fn inspect(dir: &Path, answered: &HashSet<String>) -> Found {
    let path = dir.join("galleria.sqlite");
    let store = store_sqlite::open(SqliteOptions::new(&path)).await.unwrap();
    store.migrate().await.unwrap();
    let mut tx = store.begin().await.unwrap();
    tx.put_meta("it can be written", "").await.unwrap();
    tx.commit().await.unwrap();
    store.close().await;
    let mut conn = SqliteConnection::connect(&format!("sqlite://{}", path.display()))
        .await
        .unwrap();
    let sound: String = sqlx::query_scalar("PRAGMA integrity_check")
        .fetch_one(&mut conn)
        .await
        .unwrap();
    assert_eq!(sound, "ok");
    let keys: Vec<String> = sqlx::query_scalar("SELECT key FROM meta")
        .fetch_all(&mut conn)
        .await
        .unwrap();
    conn.close().await.unwrap();
    let keys: HashSet<String> = keys.into_iter().collect();
    for key in &keys {
        if let Some(name) = key.strip_suffix("-a") {
            assert!(keys.contains(&format!("{name}-b")), "half of {name} survived");
        }
    }
    Found {
        lost: answered
            .iter()
            .filter(|name| !keys.contains(&format!("{name}-b")))
            .count(),
        answered: answered.len(),
    }
}

/// Cuts the power at many moments; returns how often something answered was lost.
async fn cut(name: &str, synchronous: &str, times: usize) -> (usize, usize) {
    let records = recorded(name, synchronous);
    let kinds = |kind: u8| records.iter().filter(|r| r.kind == kind).count();
    assert!(
        kinds(b'A') > 500 && kinds(b'W') > 1000,
        "the process under test did hardly anything"
    );
    let mut rng = StdRng::seed_from_u64(7);
    let mut moments: Vec<usize> = (0..times).map(|_| rng.random_range(0..records.len())).collect();
    // Answers are where something can be missing; a checkpoint's writes into the database are where it can be torn.
    let answers: Vec<usize> = (0..records.len()).filter(|n| records[*n].kind == b'A').collect();
    moments.extend((0..times).map(|_| answers[rng.random_range(0..answers.len())] + 1));
    let into_database = |r: &Record| r.kind == b'W' && r.path.extension().is_some_and(|e| e == "sqlite");
    let checkpoints: Vec<usize> = (0..records.len()).filter(|n| into_database(&records[*n])).collect();
    assert!(checkpoints.len() > 100, "there was no checkpoint");
    moments.extend((0..times).map(|_| checkpoints[rng.random_range(0..checkpoints.len())] + 1));
    moments.sort_unstable();

    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("cut-{name}-{}", std::process::id()));
    let (mut disk, mut done, mut lossy, mut seen) = (Disk::default(), 0, 0, 0);
    for moment in moments {
        for record in &records[done..moment.max(done)] {
            disk.take(record);
        }
        done = done.max(moment);
        for malice in [Malice::LosesAll, Malice::KeepsAll, Malice::KeepsSome, Malice::Tears] {
            let _ = std::fs::remove_dir_all(&dir);
            std::fs::create_dir_all(&dir).unwrap();
            disk.after_the_cut(malice, &dir, &mut rng);
            let found = inspect(&dir, &disk.answered).await;
            if found.lost > 0 && synchronous == "full" {
                panic!(
                    "{} of {} answered are lost at {moment} by a disk that {malice:?}",
                    found.lost, found.answered
                );
            }
            lossy += usize::from(found.lost > 0);
            seen += 1;
        }
    }
    std::fs::remove_dir_all(dir).unwrap();
    (lossy, seen)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_answered_survives_a_power_cut() {
    let (lossy, seen) = cut("full", "full", 25).await;
    assert_eq!((lossy, seen), (0, 300));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_full_sync_answers_are_lost_and_this_test_sees_it() {
    // The choice an operator may make: the last commits can be lost, but the database stays sound.
    let (lossy, seen) = cut("normal", "normal", 8).await;
    assert!(lossy > 0 && lossy < seen, "{lossy} of {seen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_fails_to_sync_stops_all_writing() {
    let (tmp, recorder) = prepared("failing");
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child", "--nocapture"])
        .env("GALLERIA_TEST_CHILD", tmp.join("data/galleria.sqlite"))
        .env("GALLERIA_TEST_SYNCHRONOUS", "full")
        .env("GALLERIA_FAIL_SYNC", "40")
        .env("LD_PRELOAD", &recorder)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let said = |what: &str| {
        text.lines()
            .find_map(|line| line.strip_prefix(what))
            .unwrap_or_default()
    };
    assert!(said("commit: ").contains("not available"), "{text}");
    assert!(said("begin: ").contains("the disk failed"), "{text}");
    assert_eq!(said("read: "), "v");
    let answered: HashSet<String> = text
        .lines()
        .filter_map(|l| l.strip_prefix("done "))
        .map(str::to_owned)
        .collect();
    // How many there are depends on how many share a sync, and so on how busy the machine is.
    assert!(answered.len() > 20, "{text}");
    let found = inspect(&tmp.join("data"), &answered).await;
    assert_eq!(found.lost, 0);
    std::fs::remove_dir_all(tmp).unwrap();
}
