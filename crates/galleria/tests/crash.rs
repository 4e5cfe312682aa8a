//! Kill the process before and after commits and calls, again and again, and tell the story on: nothing is lost, nothing is
//! doubled, the books balance (law 4, threat R1).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should fail where it stands"
)]

mod common;

use common::{Database, Folder, galleria, seller_ledger};
use serde_json::Value;

/// A small generator, so that the points differ from world to world and are the same in every run.
struct Points(u64);

impl Points {
    fn next(&mut self, below: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        1 + (self.0 >> 33) % below
    }
}

/// Tells one story with a crash at every leg of it, and looks at what is left. Returns the number of crashes.
fn story_with_crashes(seed: u64, protocol: &str, database: Option<&Database>) -> usize {
    let folder = Folder::new("crash");
    let dir = folder.0.to_str().unwrap().to_owned();
    let url = database.map(Database::url);
    let mut args = vec![
        "demo",
        "--once",
        "--json",
        "--resume",
        "--data-dir",
        &dir,
        "--protocol",
        protocol,
    ];
    if let Some(url) = &url {
        args.extend(["--database-url", url]);
    }
    let mut points = Points(seed);
    let mut crashes = 0;
    let told = loop {
        // Early legs die early and late ones late: starting alone passes some points.
        let at = points.next(140) + crashes as u64 * 6;
        let out = galleria(&args, &[("GALLERIA_CRASH_AT", at.to_string())]);
        if out.status.success() {
            break out;
        }
        let log = String::from_utf8_lossy(&out.stderr);
        assert!(
            log.contains("crash point"),
            "seed {seed}: ended by itself: {log}\n{}",
            String::from_utf8_lossy(&out.stdout)
        );
        crashes += 1;
        assert!(crashes < 200, "seed {seed}: the story does not get on");
    };
    let story: Value = serde_json::from_slice(&told.stdout).expect("a story");
    assert_eq!(story["passed"], true, "seed {seed}: {story:#}");
    // The sellers were asked for one instance an order line, however often they were asked.
    for state in ["seller.json", "fragile.json"] {
        let ledger = seller_ledger(&folder.0.join(state));
        for (line, count) in ledger["created"].as_object().unwrap() {
            assert_eq!(count, 1, "seed {seed}: {line} was made {count} times");
        }
    }
    // And for no order that the story did not place: one of its own, and the mock order of debugging.
    let ledger = seller_ledger(&folder.0.join("seller.json"));
    let real = ledger["instances"]
        .as_object()
        .unwrap()
        .values()
        .filter(|i| i["test"] == false)
        .count();
    assert_eq!(real, 1, "seed {seed}: {:#}", ledger["instances"]);
    let mut prove = vec!["admin", "--sandbox", "--data-dir", &dir];
    if let Some(url) = &url {
        prove.extend(["--database-url", url]);
    }
    prove.push("prove");
    let proof = galleria(&prove, &[]);
    assert!(
        proof.status.success(),
        "seed {seed}: {}",
        String::from_utf8_lossy(&proof.stdout)
    );
    crashes
}

#[test]
fn killed_at_many_points_on_sqlite() {
    let crashes: usize = (1..=3).map(|seed| story_with_crashes(seed, "v2", None)).sum();
    let v1 = story_with_crashes(77, "v1", None);
    assert!(crashes + v1 >= 20, "only {crashes} + {v1} crashes");
}

#[test]
fn killed_at_many_points_on_postgres() {
    let database = Database::new("crash");
    let crashes = story_with_crashes(1_001, "v2", Some(&database));
    assert!(crashes >= 4, "only {crashes} crashes");
}
