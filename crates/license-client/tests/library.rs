//! The library as C sees it, and against desks that are not what they should be.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should fail where it stands"
)]

mod common;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::PathBuf,
    process::Command,
    sync::mpsc,
    thread::{self, JoinHandle},
    time::Duration,
};

use license_client::{
    client::{Client, SdkError},
    protocol::{
        self, EventKind, FromDesk, FromSoftware, Hello, MAX_DEVICE, MAX_ERROR_TEXT, MAX_FILE_NAME, MAX_FRAME,
        RENDEZVOUS, Rendezvous, Role, upgrade_message,
    },
};

const TOKEN: &str = "a token";

/// A directory of a desk that the test plays itself.
struct Stage {
    dir: PathBuf,
    listener: TcpListener,
}

impl Stage {
    fn new(name: &str) -> Self {
        let dir = std::env::temp_dir().join(format!("galleria-library-{name}-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let rendezvous = Rendezvous {
            version: protocol::VERSION,
            port: listener.local_addr().unwrap().port(),
            token: TOKEN.to_owned(),
        };
        fs::write(dir.join(RENDEZVOUS), serde_json::to_string(&rendezvous).unwrap()).unwrap();
        Self { dir, listener }
    }

    /// The desk's side of the next connection, in a thread of its own.
    fn play(&self, part: impl FnOnce(TcpStream) + Send + 'static) -> JoinHandle<()> {
        let listener = self.listener.try_clone().unwrap();
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let hello: Hello = protocol::receive(&mut stream).unwrap();
            assert_eq!((hello.version, hello.token.as_str()), (protocol::VERSION, TOKEN));
            assert_eq!(hello.role, Role::Software);
            part(stream);
        })
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.dir);
    }
}

fn declared() -> BTreeSet<String> {
    common::header("galleria_license.h")
        .lines()
        .filter_map(|line| line.strip_prefix("int32_t "))
        .filter_map(|rest| Some(rest.split_once('(')?.0.to_owned()))
        .collect()
}

#[test]
fn what_the_header_declares_is_exported_and_nothing_else() {
    let out = Command::new("nm")
        .args(["-D", "--defined-only", "--format=posix"])
        .arg(common::library())
        .output()
        .unwrap();
    assert!(out.status.success());
    let exported: BTreeSet<String> = String::from_utf8(out.stdout)
        .unwrap()
        .lines()
        .filter_map(|line| Some(line.split_once(' ')?.0.to_owned()))
        .collect();
    assert_eq!(exported, declared());
}

#[test]
fn the_original_names_cover_every_function() {
    let cpp = common::header("SdkInvoker.h");
    for function in declared() {
        assert!(
            function == "galleria_abi_version" || cpp.contains(&format!("{function}(")),
            "{function} has no original name"
        );
    }
}

#[test]
fn numbers_and_limits_of_the_header_are_those_of_the_library() {
    let header = common::header("galleria_license.h");
    let mut told: BTreeMap<&str, i64> = header
        .lines()
        .filter_map(|line| {
            let (name, rest) = line.trim().strip_prefix("GALLERIA_")?.split_once(" = ")?;
            Some((name, rest.split([',', ' ']).next()?.parse().ok()?))
        })
        .collect();
    let errors = [
        ("NOT_INITIALISED", SdkError::NotInitialised),
        ("ALREADY_INITIALISED", SdkError::AlreadyInitialised),
        ("NULL_ARGUMENT", SdkError::NullArgument),
        ("TOO_LONG", SdkError::TooLong),
        ("NOT_UTF8", SdkError::NotUtf8),
        ("NO_DESK", SdkError::NoDesk),
        ("REFUSED", SdkError::Refused),
        ("DISCONNECTED", SdkError::Disconnected),
        ("INSIDE_CALLBACK", SdkError::InsideCallback),
        ("BAD_ARGUMENT", SdkError::BadArgument),
        ("INTERNAL", SdkError::Internal),
    ];
    let events = [
        ("EVENT_LICENSE_VERIFY", EventKind::LicenseVerify),
        ("EVENT_UPGRADENOTICE", EventKind::UpgradeNotice),
        ("EVENT_UPDATE", EventKind::Update),
        ("EVENT_DISCONNECTED", EventKind::Disconnected),
    ];
    let limits = [
        ("MAX_DEVICE", MAX_DEVICE),
        ("MAX_FILE_NAME", MAX_FILE_NAME),
        ("MAX_ERROR_TEXT", MAX_ERROR_TEXT),
    ];
    for (name, error) in errors {
        assert_eq!(told.remove(name), Some(i64::from(error as i32)), "{name}");
    }
    for (name, event) in events {
        assert_eq!(told.remove(name), Some(i64::from(event.code())), "{name}");
    }
    for (name, limit) in limits {
        assert_eq!(told.remove(name), i64::try_from(limit).ok(), "{name}");
    }
    let rest = BTreeMap::from([("OK", 0), ("LICENSE_TYPE_FILE", 0), ("LICENSE_TYPE_STRING", 1)]);
    assert_eq!(told, rest);
}

#[test]
fn misuse_is_answered_with_a_number_and_so_is_a_desk_that_goes_away() {
    let stage = Stage::new("misuse");
    let program = common::compile("misuse.c", &stage.dir);
    let rendezvous = stage.dir.join(RENDEZVOUS);
    let desk = stage.play(move |mut stream| {
        protocol::send(&mut stream, &FromDesk::Welcome).unwrap();
        let event = FromDesk::Event {
            kind: EventKind::UpgradeNotice,
            message: upgrade_message(true),
        };
        protocol::send(&mut stream, &event).unwrap();
        // Of all the calls only the one from the callback was a request.
        let heard: FromSoftware = protocol::receive(&mut stream).unwrap();
        let good = FromSoftware::Verified {
            ok: true,
            error: String::new(),
        };
        assert_eq!(heard, good);
        // Gone for good, before it hangs up.
        fs::remove_file(rendezvous).unwrap();
    });
    let out = Command::new(program)
        .env(protocol::DIR_VARIABLE, &stage.dir)
        .output()
        .unwrap();
    assert!(out.status.success(), "{out:?}");
    assert_eq!(String::from_utf8_lossy(&out.stdout), "bye\n");
    desk.join().unwrap();
}

#[test]
fn whatever_a_hostile_desk_sends_the_library_only_disconnects() {
    let frame = |body: &[u8]| {
        let mut frame = u32::try_from(body.len()).unwrap().to_be_bytes().to_vec();
        frame.extend_from_slice(body);
        frame
    };
    let hostile: [(&str, Vec<u8>); 9] = [
        ("nothing", Vec::new()),
        ("a length beyond the limit", b"\xff\xff\xff\xff".to_vec()),
        ("more than the limit", frame(&vec![b' '; MAX_FRAME + 1])),
        ("half a frame", b"\0\0\0\x09{}".to_vec()),
        ("an empty frame", frame(b"")),
        ("no JSON", frame(b"\xff\xfe\0\x01")),
        ("a tower of brackets", frame(&vec![b'['; MAX_FRAME])),
        (
            "an unknown kind",
            frame(br#"{"type":"event","kind":"solve","message":""}"#),
        ),
        (
            "a number for a text",
            frame(br#"{"type":"event","kind":"update","message":7}"#),
        ),
    ];
    for (name, bytes) in hostile {
        let stage = Stage::new("hostile");
        let desk = stage.play(move |mut stream| {
            protocol::send(&mut stream, &FromDesk::Welcome).unwrap();
            // The library may have hung up before all of it was sent.
            let _ = stream.write_all(&bytes);
        });
        let client = Client::new();
        client.init(&stage.dir).unwrap();
        let (tell, told) = mpsc::channel();
        client
            .register(std::sync::Arc::new(move |kind, _: &str| tell.send(kind).unwrap()))
            .unwrap();
        assert_eq!(
            told.recv_timeout(Duration::from_secs(30)),
            Ok(EventKind::Disconnected),
            "{name}"
        );
        desk.join().unwrap();
        let after = client.request(&FromSoftware::CheckNewVersions);
        assert_eq!(after, Err(SdkError::Disconnected), "{name}");
        assert_eq!(client.shut_out(), Ok(()), "{name}");
        // And it may begin anew.
        let desk = stage.play(|mut stream| protocol::send(&mut stream, &FromDesk::Welcome).unwrap());
        assert_eq!(client.init(&stage.dir), Ok(()), "{name}");
        desk.join().unwrap();
        assert_eq!(client.shut_out(), Ok(()), "{name}");
    }
}

#[test]
fn a_desk_that_does_not_welcome_refuses() {
    let unwelcome: [(&str, Vec<u8>); 3] = [
        ("refused", protocol::frame(&FromDesk::Refused).unwrap()),
        ("silent", Vec::new()),
        ("not a desk", b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec()),
    ];
    for (name, bytes) in unwelcome {
        let stage = Stage::new("unwelcome");
        let desk = stage.play(move |mut stream| stream.write_all(&bytes).unwrap());
        assert_eq!(Client::new().init(&stage.dir), Err(SdkError::Refused), "{name}");
        desk.join().unwrap();
    }
    let stage = Stage::new("rendezvous");
    for text in ["", "{}", "[]", r#"{"version":1,"port":70000,"token":""}"#] {
        fs::write(stage.dir.join(RENDEZVOUS), text).unwrap();
        assert_eq!(Client::new().init(&stage.dir), Err(SdkError::NoDesk), "{text}");
    }
    let later = serde_json::json!({"version": protocol::VERSION + 1, "port": 1, "token": ""});
    fs::write(stage.dir.join(RENDEZVOUS), later.to_string()).unwrap();
    assert_eq!(Client::new().init(&stage.dir), Err(SdkError::Refused));
}

/// Takes as long as the library's patience.
#[test]
fn a_desk_that_answers_byte_by_byte_does_not_hold_the_software() {
    let stage = Stage::new("drip");
    let desk = stage.play(|mut stream| {
        let welcome = protocol::frame(&FromDesk::Welcome).unwrap();
        // A frame of which the end never comes, each byte soon enough for a time limit of its own.
        let mut lie = 60_000_u32.to_be_bytes().to_vec();
        lie.extend(welcome.iter().cycle().take(60_000));
        stream.set_read_timeout(Some(Duration::from_millis(20))).unwrap();
        for byte in lie {
            if stream.write_all(&[byte]).is_err() {
                return;
            }
            // Waits a moment, or hears that the library hung up.
            if stream.read(&mut [0]).is_ok_and(|read| read == 0) {
                return;
            }
        }
        panic!("the library waited to the end");
    });
    assert_eq!(Client::new().init(&stage.dir), Err(SdkError::Refused));
    desk.join().unwrap();
}
