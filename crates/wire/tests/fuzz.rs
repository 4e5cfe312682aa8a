//! Whatever reads foreign bytes is fed with spoilt ones: it refuses them or reads them, and never panics.
//!
//! Each target starts from inputs that are right and from those kept in `tests/corpus/TARGET`. What leads to an outcome not
//! seen before joins them and is spoilt further. An input that makes a target panic is kept in that folder and so tried
//! first ever after. A run tries a fixed number of inputs; `GALLERIA_FUZZ_SECONDS=60` lets each target run for that long
//! from another seed (`cargo xtask fuzz-parsers`).
#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test may fail loudly, and a timed run reads the real clock"
)]

use std::{
    collections::HashSet,
    fmt::Debug,
    fs,
    panic::catch_unwind,
    path::Path,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use wire::body_sign;
use wire::explain;
use wire::field_crypto::{Iv, KeyBits, decrypt, encrypt};
use wire::json::Json;
use wire::license_code::{ActivateRequest, HeartbeatRequest, UsageRequest};
use wire::license_notice::{LicenseNotice, parse_async_time};
use wire::license_upload::{Upload, event_id};
use wire::mac::sha256_hex;
use wire::reply::{Ask, BodySignRule, Protocol, RawReply, ReplyRules, judge};
use wire::sdk_hmac::{Authorization, decode_query};
use wire::secret::Secret;
use wire::usage_push::{UsageApi, UsagePush, UsageValue, build, parse_time};
use wire::usage_sign;
use wire::v1_sign::V1Query;
use wire::v2_sign::{V2Credentials, canonical_body};

/// Inputs of a run that is not timed.
const TRIES: u64 = 3_000;
/// Longest input a mutation makes.
const LONGEST: usize = 4_096;

/// Pieces that borders are made of.
const PIECES: [&[u8]; 30] = [
    b"\"",
    b"\\",
    b"\\u",
    b"\\ud800",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b"null",
    b"true",
    b"-0",
    b"1e999",
    b"9223372036854775808",
    b"%",
    b"%zz",
    b"%00",
    b"+",
    b"=",
    b"&",
    b"&&",
    b"\r\n",
    b"--b",
    b"--",
    b";",
    b"\0",
    b"\xff",
    "\u{202e}".as_bytes(),
    "\u{4e2d}".as_bytes(),
];

/// `SplitMix64`: the same seed gives the same run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Less than `bound`; 0 for a bound of 0.
    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.roll() >> 33).expect("31 bits") % bound.max(1)
    }

    fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        let index = self.below(from.len());
        from.get(index).expect("not empty")
    }
}

fn spoil(input: &[u8], pool: &[Vec<u8>], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = input.to_vec();
    for _ in 0..=dice.below(4) {
        let at = dice.below(bytes.len() + 1);
        let end = (at + dice.below(16)).min(bytes.len());
        match dice.below(7) {
            0 => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << dice.below(8);
                }
            }
            1 => {
                bytes.drain(at..end);
            }
            2 => {
                let again = bytes.get(at..end).unwrap_or_default().to_vec();
                bytes.splice(at..at, again);
            }
            3 | 4 => {
                let piece = dice.pick(&PIECES);
                bytes.splice(at..end.min(at + dice.below(2)), piece.iter().copied());
            }
            5 => bytes.truncate(at),
            _ => {
                let other = pool.get(dice.below(pool.len())).map(Vec::as_slice).unwrap_or_default();
                let from = dice.below(other.len());
                bytes.truncate(at);
                bytes.extend_from_slice(other.get(from..).unwrap_or_default());
            }
        }
    }
    bytes.truncate(LONGEST);
    bytes
}

/// What became of an input, without the parts that differ from one to the next.
fn outcome(what: &impl Debug) -> String {
    let text = format!("{what:?}");
    text.chars().filter(char::is_ascii_alphabetic).take(80).collect()
}

fn fuzz(name: &str, seeds: &[Vec<u8>], target: fn(&[u8]) -> String) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(name);
    let mut pool = seeds.to_vec();
    if let Ok(kept) = fs::read_dir(&folder) {
        let mut paths: Vec<_> = kept.map(|entry| entry.expect("a kept input").path()).collect();
        paths.sort();
        pool.extend(paths.iter().map(|path| fs::read(path).expect("a kept input")));
    }
    let seconds = std::env::var("GALLERIA_FUZZ_SECONDS")
        .ok()
        .map(|text| text.parse().expect("seconds"));
    let (end, seed) = match seconds {
        Some(seconds) => {
            let seed = SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .expect("after 1970")
                .as_secs();
            (Some(Instant::now() + Duration::from_secs(seconds)), seed)
        }
        None => (None, 1),
    };
    let mut dice = Dice(seed);
    let mut seen = HashSet::new();
    let mut tries = 0_u64;
    let first = pool.clone();
    let mut fresh = first.into_iter();
    while fresh.len() > 0 || end.map_or(tries < TRIES, |end| Instant::now() < end) {
        let input = fresh.next().unwrap_or_else(|| {
            let chosen = dice.below(pool.len());
            let base = pool.get(chosen).map(Vec::as_slice).unwrap_or_default();
            spoil(base, &pool, &mut dice)
        });
        tries += 1;
        match catch_unwind(|| target(&input)) {
            Ok(outcome) => {
                if seen.insert(outcome) {
                    pool.push(input);
                }
            }
            Err(_) => {
                let kept = folder.join(sha256_hex(&input));
                fs::create_dir_all(&folder).expect("the corpus");
                fs::write(&kept, &input).expect("an input to keep");
                panic!(
                    "{name} panicked (seed {seed}) on {}: {}",
                    kept.display(),
                    input.escape_ascii()
                );
            }
        }
    }
    eprintln!("{name}: {tries} inputs, {} outcomes", seen.len());
    assert!(
        seen.len() > 1,
        "{name} tells no input from another, so nothing was tried"
    );
}

fn key() -> Secret {
    Secret::new("0f1e2d3c-8bb0-4e9b-b71e-4c223300156f")
}

fn seeds(texts: &[&str]) -> Vec<Vec<u8>> {
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}

/// Text targets see what a header or an address could hold at most.
fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

const BODY: &str = r#"{"activity":"newInstance","orderId":"CS2211181819B2K9V","orderLineId":"CS2211181819B2K9V-000001","testFlag":"1","n":[1,2.5e3,null,{"a":"中\n"}]}"#;
const REPLY: &str = r#"{"resultCode":"000000","resultMsg":"ok","instanceId":"i-1","encryptType":"2","info":[{"instanceId":"i-1","status":"RUNNING","appInfo":{"frontEndUrl":"https://a.example","adminUrl":"https://b.example","userName":"u","password":"p"},"usageInfo":[{"usageCode":"c","usageValue":"1"}]}]}"#;

#[test]
fn json() {
    fuzz("json", &seeds(&[BODY, REPLY, "[]", "\"\\ud83d\\ude00\""]), |bytes| {
        outcome(&Json::parse(bytes))
    });
}

#[test]
fn canonical_forms() {
    fuzz("canonical_forms", &seeds(&[BODY, REPLY]), |bytes| {
        outcome(&(canonical_body(bytes), usage_sign::canonical_body(bytes)))
    });
}

#[test]
fn queries() {
    let v1 = "activity=newInstance&authToken=g%2BJ%3D&orderId=CS1&saasExtendParams=W3tdXQ%3D%3D&testFlag=1&timeStamp=20230327070251713";
    let v2 = "signature=ab12&timestamp=1680508066618&nonce=dnpRFyIzGvkCGUJwMgXFBFx8NSTQO7P6";
    fuzz("queries", &seeds(&[v1, v2, "a=1&a=2&b=%E4%B8%AD+x"]), |bytes| {
        let query = text(bytes);
        outcome(&(
            V1Query::parse(&query).is_ok(),
            V2Credentials::from_query(&query).is_ok(),
            decode_query(&query).is_ok(),
        ))
    });
}

#[test]
fn authorization() {
    let header = "SDK-HMAC-SHA256 Access=ak-1, SignedHeaders=host;x-sdk-date, Signature=5fa2c4";
    fuzz("authorization", &seeds(&[header]), |bytes| {
        outcome(&Authorization::parse(&text(bytes)).map(drop))
    });
}

#[test]
fn body_signatures() {
    let header = body_sign::header_value(&key(), b"{}");
    fuzz("body_signatures", &[header.into_bytes()], |bytes| {
        outcome(&body_sign::parse(&[&text(bytes)]).map(|_| ()))
    });
}

#[test]
fn encrypted_fields() {
    let iv = Iv::parse("0123456789abcdef").expect("16 characters");
    let fields: Vec<Vec<u8>> = [KeyBits::Aes128, KeyBits::Aes256]
        .into_iter()
        .map(|bits| {
            encrypt(&key(), bits, &iv, "user@example 中")
                .as_str()
                .as_bytes()
                .to_vec()
        })
        .collect();
    fuzz("encrypted_fields", &fields, |bytes| {
        let field = text(bytes);
        outcome(&(
            decrypt(&key(), KeyBits::Aes128, &field).map(drop),
            decrypt(&key(), KeyBits::Aes256, &field).map(drop),
        ))
    });
}

#[test]
fn answers() {
    fuzz(
        "answers",
        &seeds(&[REPLY, r#"{"resultCode":"000005"}"#, "<html>"]),
        |bytes| {
            let (key, asked) = (key(), ["i-1".to_owned()]);
            let verdicts: Vec<String> = [
                (Protocol::V1, Ask::NewInstance),
                (Protocol::V2, Ask::QueryInstance(&asked)),
                (Protocol::V2, Ask::Plain),
            ]
            .into_iter()
            .map(|(protocol, ask)| {
                let rules = ReplyRules {
                    protocol,
                    ask,
                    key: &key,
                    body_sign: BodySignRule::Ignored,
                    debug: true,
                };
                let judged = judge(
                    &rules,
                    &RawReply {
                        status: 200,
                        body_sign: &[],
                        body: bytes,
                    },
                );
                judged
                    .as_failure()
                    .map_or_else(String::new, |failure| failure.debug_text().to_owned())
            })
            .collect();
            outcome(&verdicts)
        },
    );
}

#[test]
fn explanations() {
    let query = "activity=newInstance&authToken=g%2BJ%3D&orderId=CS1&timeStamp=20230327070251713";
    fuzz("explanations", &seeds(&[query, BODY]), |bytes| {
        let said = text(bytes);
        outcome(&(
            explain::v1(&key(), &said, Some(&said)).is_ok(),
            explain::body_sign(&key(), bytes, Some(&said)).is_ok(),
        ))
    });
}

#[test]
fn times() {
    let right = [
        "20230327070251713",
        "20230327T070251Z",
        "20230327070251",
        "1680508066618",
        "2023-03-27 07:02:51",
    ];
    fuzz("times", &seeds(&right), |bytes| {
        let said = text(bytes);
        outcome(&(
            wire::time::parse_compact14(&said).is_some(),
            wire::time::parse_compact17(&said).is_some(),
            wire::time::parse_sdk_date(&said).is_some(),
            wire::time::TimestampMs::parse(&said).is_some(),
            parse_async_time(&said).is_some(),
        ))
    });
}

#[test]
fn licence_calls() {
    let right = [
        r#"{"licenses":["L-1","L-2"],"realEffectTime":"20231027103015"}"#,
        r#"{"license":"L-1"}"#,
        r#"{"licenseUsageInfos":[{"license":"L-1","thirdPartyAccounts":["a"]}]}"#,
    ];
    fuzz("licence_calls", &seeds(&right), |bytes| {
        outcome(&(
            ActivateRequest::parse_v1(bytes).map(drop),
            ActivateRequest::parse_v2(bytes).map(drop),
            HeartbeatRequest::parse_v1(bytes).map(drop),
            HeartbeatRequest::parse_v2(bytes).map(drop),
            UsageRequest::parse(bytes).map(drop),
        ))
    });
}

#[test]
fn licence_notices() {
    let right = r#"{"activity":"releaseLicenseCode","license":"L-1","orderId":"CS1","testFlag":"1"}"#;
    fuzz("licence_notices", &seeds(&[right]), |bytes| {
        outcome(&(LicenseNotice::parse(bytes).map(drop), event_id(&text(bytes)).is_some()))
    });
}

#[test]
fn licence_uploads() {
    let upload = Upload::File {
        name: "l.lic".into(),
        sha256: sha256_hex(b"bytes"),
        bytes: b"bytes",
    };
    let (_, body) = upload.build("b").expect("built");
    fuzz("licence_uploads", &[body], |bytes| {
        outcome(&(
            Upload::parse("multipart/form-data; boundary=b", bytes).map(drop),
            Upload::parse(&text(bytes), bytes).is_ok(),
        ))
    });
}

#[test]
fn usage_pushes() {
    let right = [
        r#"{"usage_records":[{"instance_id":"i-1","record_time":"20220809T091000Z","begin_time":"20220809T080000Z","end_time":"2022-08-09T09:00:00Z","usage_value":"99.5","metering_sn":"sn-1"}]}"#,
        r#"{"usage_records":[{"instance_id":"i-1","product_id":"OFFI1","record_time":"20220809T091000Z","begin_time":"20220809T080000Z","end_time":"20220809T090000Z","usage_value":1.5E3,"relate_pkg_instance":"p"},null,[7]]}"#,
        "20220809T091000Z",
        "1.23456785E7",
    ];
    fuzz("usage_pushes", &seeds(&right), |bytes| {
        let said = text(bytes);
        let pushes = UsageApi::ALL.map(|api| {
            UsagePush::parse(api, bytes).map(|push| {
                let fine: Vec<_> = push.records.iter().filter_map(|record| record.as_ref().ok()).collect();
                let again = build(fine.iter().copied());
                if !fine.is_empty() {
                    let read = UsagePush::parse(api, again.as_bytes()).expect("what is built is readable");
                    assert!(
                        read.records.iter().eq(fine
                            .into_iter()
                            .map(|record| Ok(record.clone()))
                            .collect::<Vec<_>>()
                            .iter())
                    );
                }
                push.records
                    .iter()
                    .map(|record| {
                        record
                            .as_ref()
                            .map(drop)
                            .map_err(|finding| (finding.error, finding.field))
                    })
                    .collect::<Vec<_>>()
            })
        });
        outcome(&(pushes, UsageValue::parse(&said).is_some(), parse_time(&said).is_some()))
    });
}
