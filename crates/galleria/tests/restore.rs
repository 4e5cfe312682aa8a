//! A backup taken while orders come in, put back later, calls nobody until an operator has looked (threats R6, R7).

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
    net::TcpListener,
    path::Path,
    process::{Command, Output, Stdio},
    time::{Duration, Instant},
};

use common::{BINARY, Client, Folder, Server, galleria, seller_ledger};
use serde_json::Value;

const ORDERS: usize = 20;

fn said(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[tokio::test]
async fn a_backup_put_back_calls_nobody_until_somebody_looked() {
    let folder = Folder::new("restore");
    let (old, new, file) = (folder.0.join("old"), folder.0.join("new"), folder.0.join("copy"));
    // The story publishes a product and leaves its seller's port and memory behind; the seller is away when the orders come.
    let told = galleria(&["demo", "--once", "--json", "--data-dir", text(&old)], &[]);
    assert!(told.status.success(), "{}", said(&told));
    let ports: (u16, u16) = serde_json::from_slice(&fs::read(old.join("sellers.json")).unwrap()).unwrap();
    let world: Value = serde_json::from_slice(&fs::read(old.join("sandbox.json")).unwrap()).unwrap();
    let server = Server::start(&["--sandbox", "--data-dir", text(&old)]);
    let client = Client::new();
    let code = client.ready_to_buy(&server).await;
    let mut numbers = Vec::new();
    for n in 0..ORDERS {
        numbers.push(client.buy(&server, &code, n).await);
    }
    let copied = galleria(&["backup", "--data-dir", text(&old), text(&file)], &[]);
    assert!(copied.status.success(), "{}", said(&copied));
    // Nothing is overwritten.
    assert!(
        !galleria(&["backup", "--data-dir", text(&old), text(&file)], &[])
            .status
            .success()
    );
    // Known to nobody after the restore.
    let lost = client.buy(&server, &code, ORDERS).await;
    drop(server);

    let restore = |file: &Path| galleria(&["restore", "--sandbox", "--data-dir", text(&new), text(file)], &[]);
    let missing = restore(&file);
    assert!(
        !missing.status.success() && said(&missing).contains("seal.keys"),
        "{}",
        said(&missing)
    );
    for file in ["seal.keys", "sandbox.json"] {
        fs::copy(old.join(file), new.join(file)).unwrap();
    }
    let torn = folder.0.join("torn");
    let mut bytes = fs::read(&file).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&torn, bytes).unwrap();
    fs::copy(folder.0.join("copy.json"), folder.0.join("torn.json")).unwrap();
    let refused = restore(&torn);
    assert!(
        !refused.status.success() && said(&refused).contains("was changed"),
        "{}",
        said(&refused)
    );

    // Whoever calls the seller from here on is counted.
    let canary = TcpListener::bind(("127.0.0.1", ports.0)).unwrap();
    canary.set_nonblocking(true).unwrap();
    let restored = restore(&file);
    assert!(restored.status.success(), "{}", said(&restored));
    for number in &numbers {
        assert!(
            said(&restored).contains(number.as_str()),
            "{number}: {}",
            said(&restored)
        );
    }
    assert!(
        said(&restored).contains(&format!("{ORDERS} calls")),
        "{}",
        said(&restored)
    );
    assert!(!restore(&file).status.success(), "nothing is overwritten");
    let serve = galleria(
        &[
            "serve",
            "--sandbox",
            "--data-dir",
            text(&new),
            "--listen",
            "127.0.0.1:0",
        ],
        &[],
    );
    assert!(
        !serve.status.success() && said(&serve).contains("quarantine"),
        "{}",
        said(&serve)
    );
    let doctor = galleria(&["doctor", "--sandbox", "--data-dir", text(&new)], &[]);
    assert!(doctor.status.success(), "{}", said(&doctor));
    let refused = canary.accept();
    assert!(
        refused.is_err_and(|e| e.kind() == std::io::ErrorKind::WouldBlock),
        "the seller was called"
    );
    drop(canary);

    let ended = galleria(&["admin", "--sandbox", "--data-dir", text(&new), "end-quarantine"], &[]);
    assert!(ended.status.success(), "{}", said(&ended));
    let state = old.join("seller.json");
    let seller = Command::new(BINARY)
        .args([
            "seller",
            "--listen",
            &format!("127.0.0.1:{}", ports.0),
            "--state",
            text(&state),
        ])
        .args(["--key", world["access_key"].as_str().unwrap()])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let seller = Server {
        child: seller,
        ready: Value::Null,
    };
    let server = Server::start(&["--sandbox", "--data-dir", text(&new)]);
    let begun = Instant::now();
    for number in &numbers {
        loop {
            let order = client.get(&server, "buyer", &format!("/api/v1/orders/{number}")).await;
            if order["order"]["state"] == "completed" {
                break;
            }
            assert!(begun.elapsed() < Duration::from_secs(90), "{order}");
            // What failed while the seller was away is tried again at its time; nobody waits for that.
            client
                .post(
                    &server,
                    "operator",
                    "/api/v1/sandbox/clock/advance",
                    &format!("{number}-{:?}", begun.elapsed()),
                    serde_json::json!({"by": "60s"}),
                )
                .await;
        }
    }
    drop(seller);
    let created = seller_ledger(&state)["created"].as_object().unwrap().clone();
    assert!(created.values().all(|count| count == 1), "{created:?}");
    assert!(!created.keys().any(|key| key.contains(&lost)));
}
