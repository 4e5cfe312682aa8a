//! The examiner of pushes against push code that is right, and wrong in every way it knows.

use super::*;

const KEY: &str = "0f1e2d3c-8bb0-4e9b";

fn now() -> Timestamp {
    "2026-11-23T10:00:00Z".parse().expect("instant")
}

fn later(seconds: i64) -> Timestamp {
    Timestamp::from_second(now().as_second() + seconds).expect("instant")
}

fn config(faults: &[UsageFault]) -> UsageCheckConfig {
    UsageCheckConfig {
        listen: ([127, 0, 0, 1], 0).into(),
        key: Some(Secret::new(KEY)),
        pair: Some(("ak".into(), Secret::new("sk"))),
        instances: vec!["i-1".into()],
        faults: faults.to_vec(),
        pushes: 1,
        patience: Duration::from_secs(20),
    }
}

fn record(sn: &str, hour: u8) -> String {
    format!(
        r#"{{"begin_time":"20261123T{hour:02}0000Z","end_time":"20261123T{hour:02}5959Z","instance_id":"i-1","metering_sn":"{sn}","record_time":"20261123T100000Z","usage_value":"1.5"}}"#
    )
}

fn batch(records: &[String]) -> String {
    format!(r#"{{"usage_records":[{}]}}"#, records.join(","))
}

/// A push signed as it should be, at a moment.
fn push(body: &str, nonce: &str, at: Timestamp) -> Arrival {
    signed(body, body, nonce, at, at)
}

fn signed(sent: &str, canonical: &str, nonce: &str, stamped: Timestamp, at: Timestamp) -> Arrival {
    let (ts, word) = (TimestampMs::from_instant(stamped), Nonce::parse(nonce).expect("nonce"));
    let signature = usage_sign::sign(&Secret::new(KEY), ts, &word, canonical);
    Arrival {
        method: "POST".into(),
        target: UsageApi::New.path().into(),
        headers: [
            ("Content-Type", "application/json"),
            (TS_HEADER, &ts.to_string()),
            (NONCE_HEADER, nonce),
            (SIGNATURE_HEADER, &signature),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec(),
        body: sent.as_bytes().to_vec(),
        now: at,
    }
}

/// The ids of what does not hold, and the report.
fn failed(exam: Exam) -> (Vec<String>, String) {
    let report = Report::of("http://here".into(), "usage", exam.finish());
    let failed = report.findings.iter().filter(|f| !f.ok).map(|f| f.id.clone()).collect();
    let text = report.to_text();
    assert!(!text.contains(KEY), "the key stays out of the report");
    (failed, text)
}

#[test]
fn right_pushes_pass() {
    let mut exam = Exam::new(config(&[]), now());
    let reply = exam.receive(&push(&batch(&[record("a", 8), record("b", 9)]), "n-1", now()));
    assert_eq!((reply.status, reply.body.contains("MKT.0000")), (200, true));
    assert!(exam.done());
    let mut look = push("", "n-0", now());
    (look.method, look.target) = ("GET".into(), "/".into());
    assert_eq!(exam.receive(&look).status, 404, "who only looks around is no push");
    let old = batch(&[record("x", 8)])
        .replace("metering_sn", "product_id")
        .replace("085959", "084000");
    let headers = [
        ("Host", "here"),
        ("X-Sdk-Date", "20261123T100500Z"),
        ("Content-Type", "application/json"),
    ];
    let request = SdkRequest {
        method: "POST",
        target: UsageApi::Old.path(),
        headers: &headers,
        body: old.as_bytes(),
    };
    let authorization = request.sign("ak", &Secret::new("sk")).expect("signed").authorization;
    let mut arrival = push(&old, "n-2", now());
    arrival.target = UsageApi::Old.path().into();
    arrival.headers = headers
        .iter()
        .chain([&("Authorization", authorization.as_str())])
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    assert_eq!(exam.receive(&arrival).status, 200);
    arrival.body.push(b' ');
    let reply = exam.receive(&arrival);
    assert_eq!((reply.status, reply.body.contains("APIGW.0301")), (401, true));
    let (failed, text) = failed(exam);
    assert_eq!(failed, ["signature.accepted"], "{text}");
    assert!(text.contains("the signature does not match"));
}

#[test]
fn every_mistake_has_its_finding() {
    let good = batch(&[record("a", 9)]);
    let change = |from: &str, to: &str| push(&good.replace(from, to), "n", now());
    let header = |name: &str, value: Option<&str>| {
        let mut arrival = push(&good, "n", now());
        arrival.headers.retain(|(known, _)| known != name);
        arrival
            .headers
            .extend(value.map(|value| (name.to_owned(), value.to_owned())));
        arrival
    };
    let spaced = good.replace(':', ": ");
    let elsewhere = Arrival {
        target: "/usage".into(),
        ..push(&good, "n", now())
    };
    for (arrival, id, said) in [
        (elsewhere, "push.arrived", "neither of the two"),
        (header(NONCE_HEADER, None), "push.headers", "missing: nonce"),
        (
            header(TS_HEADER, Some("1700000000")),
            "push.headers",
            "these are seconds",
        ),
        (header(NONCE_HEADER, Some("a&body=")), "push.headers", "letters"),
        (header("Content-Type", Some("text/plain")), "push.content_type", ""),
        (header(SIGNATURE_HEADER, Some("AAAA")), "signature.accepted", ""),
        (
            signed(&good, &good, "n", later(-8 * 3600), now()),
            "time.clock",
            "8 h behind: so close to whole or half hours",
        ),
        (
            signed(&good, &good, "n", later(1_000), now()),
            "time.clock",
            "17 min ahead",
        ),
        (
            signed(&spaced, &spaced, "n", now(), now()),
            "signature.order",
            "not in natural order",
        ),
        (push("[]", "n", now()), "batch.readable", "MKT.0101"),
        (push(&batch(&[]), "n", now()), "batch.readable", "MKT.0100"),
        (change("\"1.5\"", "0"), "records.form", "003"),
        (change("\"a\"", "null"), "records.form", "004"),
        (change("i-1", "i-2"), "records.instances", "i-2"),
        (change("095959", "175959"), "records.times", "in the future, 8 h ahead"),
        (change("20261123T09", "20261023T09"), "records.times", "21 days"),
        (change("T09", "T05"), "records.in_time", "4 h ago"),
        (
            push(&batch(&[record("a", 9), record("a", 8)]), "n", now()),
            "records.serials",
            "a",
        ),
        (
            push(&batch(&[record("a", 9), record("b", 9)]), "n", now()),
            "records.periods",
            "same period of i-1 as a",
        ),
    ] {
        let mut exam = Exam::new(config(&[]), now());
        exam.receive(&arrival);
        let (failed, text) = failed(exam);
        assert_eq!(failed, [id], "{text}");
        assert!(text.contains(said), "{id}: {text}");
    }
    let mut exam = Exam::new(config(&[]), now());
    exam.receive(&push(&good, "n", now()));
    let reply = exam.receive(&push(&good, "n", now()));
    assert_eq!((reply.status, failed(exam).0), (401, vec!["nonce.fresh".to_owned()]));
    let (failed, text) = failed(Exam::new(config(&[]), now()));
    assert_eq!(failed, ["push.arrived"], "{text}");
}

#[test]
fn faults_and_what_should_follow() {
    let body = batch(&[record("a", 8), record("b", 9)]);
    // As it should be: the same again, the refused one later, and after Retry-After.
    let mut exam = Exam::new(config(&UsageFault::ALL), now());
    let mut at = 0;
    for (status, lost) in [(500, false), (429, false), (200, true)] {
        let reply = exam.receive(&push(&body, &format!("n-{at}"), later(at)));
        assert_eq!((reply.status, reply.lost, exam.done()), (status, lost, false));
        at += 3;
    }
    // Repeated, each record is answered 005; the first of them is now refused for another reason, as a try.
    let reply = exam.receive(&push(&body, "n-r", later(at)));
    assert!(reply.body.contains("94060999") && reply.body.contains("013") && reply.body.contains("005"));
    exam.receive(&push(&batch(&[record("a", 8)]), "n-s", later(at + 60)));
    assert!(exam.done());
    let (failed_ids, text) = failed(exam);
    assert_eq!(failed_ids, [""; 0], "{text}");
    for fault in UsageFault::ALL {
        assert!(text.contains(fault.topic().id), "{text}");
    }
    // As it should not be.
    let again = |fault: UsageFault, body: &str, seconds| {
        let mut exam = Exam::new(config(&[fault]), now());
        exam.receive(&push(&batch(&[record("a", 8)]), "n-1", now()));
        if !body.is_empty() {
            exam.receive(&push(body, "n-2", later(seconds)));
        }
        failed(exam)
    };
    for (fault, body, seconds, id, said) in [
        (
            UsageFault::Http500,
            String::new(),
            0,
            "fault.http500",
            "never came again, such as a",
        ),
        (
            UsageFault::Http500,
            batch(&[record("c", 9)]),
            1,
            "fault.http500",
            "never came again",
        ),
        (
            UsageFault::Throttle,
            batch(&[record("a", 8)]),
            1,
            "fault.throttle",
            "after 1 s, not after 2",
        ),
        (
            UsageFault::Http500,
            batch(&[record("a", 8)]).replace("1.5", "2"),
            1,
            "fault.http500",
            "came again, but changed",
        ),
    ] {
        let (failed, text) = again(fault, &body, seconds);
        assert_eq!(failed, [id], "{text}");
        assert!(text.contains(said), "{text}");
    }
    // The worst of all: the same usage under another id.
    let (failed, text) = again(UsageFault::Lost, &batch(&[record("z", 8)]), 1);
    assert_eq!(failed, ["records.periods", "fault.lost"], "{text}");
}

#[tokio::test]
async fn it_listens_and_ends_by_itself() {
    let (told, hear) = std::sync::mpsc::channel();
    let mut config = config(&[UsageFault::Lost]);
    config.pushes = 2;
    let examined = tokio::spawn(run(config, std::future::pending(), move |text| {
        let _ = told.send(text.to_owned());
    }));
    let url = tokio::task::spawn_blocking(move || hear.recv().expect("told"))
        .await
        .expect("told");
    let url = url.rsplit(' ').next().expect("an address").to_owned();
    let client = crate::client::build(Duration::from_secs(5)).expect("client");
    let at = wall_now();
    let second = |before: i64| {
        let instant = Timestamp::from_second(at.as_second() - before).expect("instant");
        wire::time::sdk_date(instant)
    };
    let body = batch(&[record("a", 8)])
        .replace("20261123T080000Z", &second(600))
        .replace("20261123T085959Z", &second(60));
    let mut statuses = Vec::new();
    for nonce in ["n-1", "n-2"] {
        let arrival = push(&body, nonce, wall_now());
        let mut request = client.post(format!("{url}{}", arrival.target)).body(arrival.body);
        for (name, value) in arrival.headers {
            request = request.header(name, value);
        }
        statuses.push(request.send().await.ok().map(|response| response.status().as_u16()));
    }
    assert_eq!(statuses, [None, Some(200)]);
    let report = examined.await.expect("ended").expect("examined");
    assert!(report.passed, "{}", report.to_text());
    assert_eq!(report.protocol, "usage");
}
