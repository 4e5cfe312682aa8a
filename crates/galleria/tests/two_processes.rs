//! Two `serve` processes on one PostgreSQL share the work; killing one loses nothing and doubles nothing, and one that
//! sleeps past its leases changes nothing when it wakes (threat R5).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should fail where it stands"
)]

mod common;

use std::{
    fs,
    time::{Duration, Instant},
};

use common::{BINARY, Client, Database, Folder, Server, galleria, seller_ledger};
use serde_json::Value;

const ORDERS: usize = 60;

/// What befalls one of the two in the middle of its work.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Killed,
    Asleep,
}

fn signal(server: &Server, name: &str) {
    let pid = server.child.id().to_string();
    let done = std::process::Command::new("kill").args([name, &pid]).status().unwrap();
    assert!(done.success(), "kill {name} {pid}");
}

#[tokio::test]
async fn two_processes_share_the_work_and_one_dies() {
    share("two_killed", Fate::Killed).await;
}

#[tokio::test]
async fn two_processes_share_the_work_and_one_sleeps_past_its_leases() {
    share("two_asleep", Fate::Asleep).await;
}

async fn share(name: &str, fate: Fate) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let database = Database::new(name);
    let url = database.url();
    let first = Folder::new(&format!("{name}-a"));
    let second = Folder::new(&format!("{name}-b"));
    let dir = |folder: &Folder| folder.0.to_str().unwrap().to_owned();
    // The story publishes a product and leaves its seller's port and memory behind.
    let told = galleria(
        &[
            "demo",
            "--once",
            "--json",
            "--data-dir",
            &dir(&first),
            "--database-url",
            &url,
        ],
        &[],
    );
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stdout));
    for file in ["seal.keys", "sandbox.json"] {
        fs::copy(first.0.join(file), second.0.join(file)).unwrap();
    }
    let ports: (u16, u16) = serde_json::from_slice(&fs::read(first.0.join("sellers.json")).unwrap()).unwrap();
    let world: Value = serde_json::from_slice(&fs::read(first.0.join("sandbox.json")).unwrap()).unwrap();
    let state = first.0.join("seller.json");
    let seller = std::process::Command::new(BINARY)
        .args([
            "seller",
            "--listen",
            &format!("127.0.0.1:{}", ports.0),
            "--key",
            world["access_key"].as_str().unwrap(),
        ])
        .args(["--state", state.to_str().unwrap(), "--fault", "slow:40"])
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let seller = Server {
        child: seller,
        ready: Value::Null,
    };

    let a = Server::start(&["--sandbox", "--data-dir", &dir(&first), "--database-url", &url]);
    let b = Server::start(&["--sandbox", "--data-dir", &dir(&second), "--database-url", &url]);
    let client = Client::new();
    let code = client.ready_to_buy(&a).await;
    let mut numbers = Vec::new();
    for i in 0..ORDERS {
        let server = if i % 2 == 0 { &a } else { &b };
        let number = client.buy(server, &code, i).await;
        numbers.push(number);
    }
    // Its leases run out and the other takes over.
    let sleeper = match fate {
        Fate::Killed => {
            drop(b);
            None
        }
        Fate::Asleep => {
            signal(&b, "-STOP");
            Some(b)
        }
    };
    let begun = Instant::now();
    loop {
        let mut left = 0;
        for number in &numbers {
            let order = client.get(&a, "buyer", &format!("/api/v1/orders/{number}")).await;
            left += usize::from(order["order"]["state"] != "completed");
        }
        if left == 0 {
            break;
        }
        assert!(
            begun.elapsed() < Duration::from_secs(90),
            "{left} of {ORDERS} orders are stuck"
        );
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    if let Some(b) = sleeper {
        signal(&b, "-CONT");
        // It goes on where it stood; what it wanted to write of its old leases has been written or refused once it has
        // shut down in order.
        // Over a connection of its own: those of before the sleep are given up as idle on waking.
        let fresh = Client::new();
        fresh.get(&b, "operator", "/api/v1/jobs").await;
        signal(&b, "-TERM");
        let mut b = b;
        assert!(b.child.wait().unwrap().success());
        for number in &numbers {
            let order = client.get(&a, "buyer", &format!("/api/v1/orders/{number}")).await;
            assert_eq!(order["order"]["state"], "completed", "{order}");
        }
    }
    let proof = client.get(&a, "operator", "/api/v1/ledger/proof").await;
    assert_eq!(proof["holds"], true, "{proof}");
    drop(seller);
    let ledger = seller_ledger(&state);
    let created = ledger["created"].as_object().unwrap();
    assert!(created.values().all(|count| count == 1), "{created:?}");
    for number in &numbers {
        assert!(
            created.contains_key(&format!("{number}-000001")) || created.keys().any(|k| k.contains(number.as_str()))
        );
    }
}
