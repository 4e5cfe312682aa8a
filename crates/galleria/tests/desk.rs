//! Desktop software in C and in C++, through the licence library and `galleria desk`, against a running marketplace.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should fail where it stands"
)]

mod common;
#[path = "../../license-client/tests/common/mod.rs"]
#[allow(dead_code, reason = "the library's own tests use the rest")]
mod programs;

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    net::{Ipv4Addr, TcpStream},
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Child, ChildStdout, Command, Output, Stdio},
    time::{Duration, Instant},
};

use common::{BINARY, Client, Folder, Seller, Server, galleria};
use domain::time::{Span, Time};
use license_client::protocol::{
    self, DIR_VARIABLE, FromControl, FromDesk, FromSoftware, Hello, LicenseForm, MAX_DEVICE, RENDEZVOUS, Rendezvous,
    Role,
};
use serde_json::{Value, json};

/// Words of two bytes and more, so that the texts are seen to be UTF-8 all the way.
const DEVICE: &str = "00:16:3e:1a:2b:3c,00:16:3e:1a:2b:3d|磁盘-1|Müller|";

/// A child process that is killed when the test is through.
struct Process {
    child: Child,
    lines: BufReader<ChildStdout>,
}

impl Process {
    fn start(command: &mut Command) -> Self {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program runs");
        let lines = BufReader::new(child.stdout.take().expect("a pipe"));
        Self { child, lines }
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.lines.read_line(&mut line).expect("a line");
        line.trim_end().to_owned()
    }

    /// The JSON behind a word of the next line.
    fn json(&mut self, word: &str) -> Value {
        let line = self.line();
        let rest = line.strip_prefix(word).unwrap_or_else(|| panic!("not {word}: {line}"));
        serde_json::from_str(rest).unwrap_or_else(|_| panic!("no JSON: {line}"))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn desk_command(dir: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(BINARY);
    command.args(["desk", "run", "--print-ready"]).args(args);
    command.env(DIR_VARIABLE, dir).stderr(Stdio::null());
    command
}

fn open_desk(command: &mut Command) -> Process {
    let mut desk = Process::start(command);
    let ready = desk.line();
    assert!(ready.starts_with('{'), "not ready: {ready}");
    desk
}

/// What the user does at the desk.
fn user(dir: &Path, args: &[&str]) -> Output {
    let dir = dir.to_str().unwrap();
    galleria(&[&["desk", "--dir", dir], args].concat(), &[])
}

fn status_after(dir: &Path, args: &[&str]) -> Value {
    let out = user(dir, args);
    assert!(out.status.success(), "{args:?}: {out:?}");
    serde_json::from_slice(&out.stdout).unwrap()
}

fn reason(dir: &Path, args: &[&str]) -> String {
    let out = user(dir, args);
    assert!(!out.status.success(), "{args:?}: {out:?}");
    String::from_utf8(out.stderr).unwrap()
}

/// Waits until nobody is connected any more: a desk hears of it a moment after the program has gone.
fn alone(dir: &Path) -> Value {
    let begun = Instant::now();
    loop {
        let status = status_after(dir, &["status"]);
        if status["connected"] == 0 {
            return status;
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "{status}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A test code of the sample seller.
async fn test_code(client: &Client, server: &Server, key: &str) -> (String, String) {
    let clock = client.get(server, "operator", "/api/v1/sandbox/clock").await;
    let now: Time = serde_json::from_value(clock["now"].clone()).unwrap();
    let wish = json!({"name": "desk", "amount": 3, "expire_at": now.plus(Span::days(30))});
    let made = client
        .post(server, "seller", "/api/v1/seller/test-licenses", key, wish)
        .await;
    (
        made["id"].as_str().unwrap().to_owned(),
        made["code"].as_str().unwrap().to_owned(),
    )
}

/// Whoever plays the user: the program says where it stands, the desk is told what the user does.
async fn walk(source: &str) {
    let folder = Folder::new("desk");
    let dir = folder.0.join("desk");
    let data = folder.0.join("data");
    let server = Server::start(&["--sandbox", "--data-dir", data.to_str().unwrap()]);
    let client = Client::new();
    let (id, trial) = test_code(&client, &server, "trial").await;
    let (_, full) = test_code(&client, &server, "full").await;
    let ready = |name: &str| server.ready[name].as_str().unwrap().to_owned();
    let mut desk = desk_command(&dir, &["--marketplace", server.url(), "--ak", &ready("access_key")]);
    let _desk = open_desk(desk.env("GALLERIA_SK", ready("secret_key")));

    let mode = |name: &str| fs::metadata(dir.join(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(""), mode(RENDEZVOUS)), (0o700, 0o600));
    assert!(
        !desk_command(&dir, &[]).output().unwrap().status.success(),
        "a second desk"
    );

    let mut program = Process::start(
        Command::new(programs::compile(source, &folder.0))
            .arg(DEVICE)
            .env(DIR_VARIABLE, &dir),
    );
    let state = async |id: &str| {
        let view = client.get(&server, "seller", &format!("/api/v1/licenses/{id}")).await;
        view["license"]["state"].clone()
    };
    // The text of the licence that the program says it has got, in whichever form.
    let license = |program: &mut Process| -> Value {
        let message = program.json("licensed ");
        assert_eq!(
            (&message["operate"], &message["comeBackParams"]),
            (&"LicenseVerify".into(), &json!({}))
        );
        let params = &message["params"];
        assert_eq!(params["Status"], "success");
        match params["LicenseType"].as_str() {
            Some("string") => serde_json::from_str(params["LicenseContent"].as_str().unwrap()).unwrap(),
            _ => {
                let path = Path::new(params["LicenseFilePath"].as_str().unwrap());
                assert!(path.is_absolute());
                assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
                program.json("content ")
            }
        }
    };

    // A program waits for a licence; a code nobody knows is refused at once, and the trial's is used.
    assert_eq!(program.line(), "asked");
    let why = reason(&dir, &["redeem", "PLNOSUCHCODE"]);
    assert!(why.contains("92020005"), "{why}");
    let before = state(&id).await;
    status_after(&dir, &["redeem", &trial]);
    let held = license(&mut program);
    assert_eq!(
        (&held["license_code"], &held["status"]),
        (&trial.as_str().into(), &"ALIVE".into())
    );
    assert_eq!(
        (&held["device_fingerprint"], &held["amount"]),
        (&DEVICE.into(), &3.into())
    );
    assert!(
        held["expire_time"].as_str().is_some_and(|time| time.len() == 14),
        "{held}"
    );
    assert_ne!(state(&id).await, before, "the code was activated");

    // The trial ends, the program asks for a real licence, and the user has one.
    assert_eq!(program.line(), "running");
    status_after(&dir, &["expire-trial"]);
    assert_eq!(program.line(), "asked");
    let status = status_after(&dir, &["redeem", &full]);
    assert_eq!((&status["device"], &status["licensed"]), (&DEVICE.into(), &true.into()));
    assert_eq!(license(&mut program)["license_code"], full.as_str());

    // A new version.
    assert_eq!(program.line(), "current");
    let checked = &status_after(&dir, &["status"])["verified"];
    match source {
        "flow.c" => assert_eq!(checked, &json!({"ok": false, "error": "made for another device"})),
        _ => assert_eq!(checked, &json!({"ok": true, "error": ""})),
    }
    status_after(&dir, &["upgrade"]);
    assert_eq!(program.line(), "bye");
    assert!(program.child.wait().unwrap().success());
    // The desk counts the device once the licence is handed over.
    let begun = Instant::now();
    loop {
        let view = client.get(&server, "seller", &format!("/api/v1/licenses/{id}")).await;
        if view["days"][0]["clients"] == 1 {
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "{view}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let status = alone(&dir);
    assert_eq!((&status["accepted"], &status["upgrade"]), (&true.into(), &false.into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn software_in_c_goes_the_whole_way_with_a_licence_as_text() {
    walk("flow.c").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn software_in_cpp_goes_the_whole_way_with_a_licence_as_a_file() {
    walk("flow.cpp").await;
}

/// Software that is licensed device by device, on the shelf; its seller's server, and the instance that a buyer has bought.
async fn licensed_by_device(client: &Client, server: &Server) -> (Seller, String) {
    let ready = |name: &str| server.ready[name].as_str().unwrap().to_owned();
    let (ak, sk) = (ready("access_key"), ready("secret_key"));
    let args = [
        "--marketplace",
        server.url(),
        "--ak",
        &ak,
        "--sk",
        &sk,
        "--license-files",
    ];
    let seller = Seller::start(client, server, &args).await;
    let cases = [
        "newInstance",
        "queryInstance",
        "refreshInstance",
        "updateInstanceStatus",
        "getLicenseAsync",
        "releaseInstance",
    ];
    let price =
        json!({"charge": "month", "pricing": {"kind": "fixed", "price": {"amount": "90.00", "currency": "CNY"}}});
    let product = json!({
        "name": "Tide Solver", "summary": "Computes tides.", "description": "", "category": "office", "model": "general",
        "access_type": "license",
        "specifications": [{"name": "Workstation", "skus": [{"name": "Standard", "prices": [price]}]}],
    });
    let code = seller.publish(client, server, &cases, product).await;
    client.top_up(server).await;
    let number = client.buy(server, &code, 1).await;
    let instance = client.delivered(server, &number).await;
    (seller, instance)
}

#[tokio::test(flavor = "multi_thread")]
async fn software_is_licensed_for_its_device_by_a_seller_who_is_asked_and_uploads() {
    let folder = Folder::new("desk-device");
    let (dir, data) = (folder.0.join("desk"), folder.0.join("data"));
    let server = Server::start(&["--sandbox", "--data-dir", data.to_str().unwrap()]);
    let client = Client::new();
    let (_seller, instance) = licensed_by_device(&client, &server).await;
    let mut desk = desk_command(&dir, &["--marketplace", server.url(), "--instance", &instance]);
    let _desk = open_desk(desk.env("GALLERIA_TOKEN", server.token("buyer")));
    let program = programs::compile("flow.c", &folder.0);
    let start = || Process::start(Command::new(&program).arg(DEVICE).env(DIR_VARIABLE, &dir));
    let licensed = |program: &mut Process| {
        assert_eq!(program.line(), "asked");
        let message = program.json("licensed ");
        assert_eq!(message["params"]["Status"], "success", "{message}");
        message["params"]["LicenseContent"].as_str().unwrap().to_owned()
    };
    let license = licensed(&mut start());
    let digest = wire::mac::sha256_hex(DEVICE.as_bytes());
    assert!(
        license.contains("REFERENCE LICENCE") && license.contains(&digest),
        "{license}"
    );
    // Started again, it has the same licence: nobody was asked for another one.
    assert_eq!(licensed(&mut start()), license);
    let path = format!("/api/v1/instances/{instance}/client-licenses");
    let requests = client.get(&server, "buyer", &path).await;
    assert_eq!(requests.as_array().unwrap().len(), 1, "{requests}");
    assert_eq!(
        (&requests[0]["device"], &requests[0]["state"]),
        (&DEVICE.into(), &"delivered".into())
    );
    assert_eq!(requests[0]["file"]["name"], "galleria.lic");
}

/// A connection of our own making.
fn connect(dir: &Path) -> (TcpStream, Rendezvous) {
    let rendezvous = Rendezvous::read(dir).unwrap();
    let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, rendezvous.port)).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    (stream, rendezvous)
}

fn hello(stream: &mut TcpStream, version: u32, token: &str, role: Role) -> FromDesk {
    let token = token.to_owned();
    protocol::send(stream, &Hello { version, token, role }).unwrap();
    protocol::receive(stream).unwrap()
}

/// True when the desk hung up.
fn hung_up(stream: &mut TcpStream) -> bool {
    protocol::receive::<FromDesk>(stream).is_err()
}

#[test]
fn the_desk_lets_nobody_in_who_does_not_know_its_token_and_bears_whatever_is_sent() {
    let folder = Folder::new("desk-strangers");
    let dir = folder.0.join("desk");
    let mut desk = open_desk(&mut desk_command(&dir, &[]));

    for (version, token) in [
        (protocol::VERSION, ""),
        (protocol::VERSION, &"0".repeat(64)),
        (2, "right"),
    ] {
        let (mut stream, rendezvous) = connect(&dir);
        let token = if token == "right" { &rendezvous.token } else { token };
        assert_eq!(hello(&mut stream, version, token, Role::Control), FromDesk::Refused);
        assert!(hung_up(&mut stream));
    }
    for bytes in [
        &b"\xff\xff\xff\xff"[..],
        b"GET / HTTP/1.1\r\n\r\n",
        b"\0\0\0\x02{}",
        b"\0\0\0\x01[",
    ] {
        let (mut stream, _) = connect(&dir);
        stream.write_all(bytes).unwrap();
        assert!(hung_up(&mut stream));
    }
    let welcome = |role| {
        let (mut stream, rendezvous) = connect(&dir);
        assert_eq!(
            hello(&mut stream, protocol::VERSION, &rendezvous.token, role),
            FromDesk::Welcome
        );
        stream
    };
    // What the library would not let through is not let through here either.
    let license = |form, device: &str| FromSoftware::License {
        form,
        device: device.to_owned(),
        trial_over: false,
    };
    for bad in [
        license(LicenseForm::File("../../escape".to_owned()), ""),
        license(LicenseForm::String, &"d".repeat(MAX_DEVICE + 1)),
    ] {
        let mut stream = welcome(Role::Software);
        protocol::send(&mut stream, &bad).unwrap();
        assert!(hung_up(&mut stream));
    }
    // Software cannot command.
    let mut stream = welcome(Role::Software);
    protocol::send(
        &mut stream,
        &FromControl::Issue {
            license: "free".to_owned(),
        },
    )
    .unwrap();
    assert!(hung_up(&mut stream));

    // It stands all the same, and without a marketplace it hands over what it is given.
    let mut stream = welcome(Role::Software);
    protocol::send(&mut stream, &license(LicenseForm::File("a.lic".to_owned()), "")).unwrap();
    assert!(reason(&dir, &["redeem", "PL1"]).contains("without a marketplace"));
    status_after(&dir, &["issue", "my own"]);
    let FromDesk::Event { message, .. } = protocol::receive(&mut stream).unwrap() else {
        panic!("no event");
    };
    let message: Value = serde_json::from_str(&message).unwrap();
    let path = message["params"]["LicenseFilePath"].as_str().unwrap();
    assert_eq!(fs::read_to_string(path).unwrap(), "my own");
    drop(stream);
    assert_eq!(alone(&dir)["waiting"], 0);

    // Told to stop, it takes its rendezvous file away; without it nobody finds a desk.
    let pid = desk.child.id().to_string();
    assert!(Command::new("kill").arg(&pid).status().unwrap().success());
    assert!(desk.child.wait().unwrap().success());
    assert!(!dir.join(RENDEZVOUS).exists());
    assert!(reason(&dir, &["status"]).contains("cannot be reached"));
}
