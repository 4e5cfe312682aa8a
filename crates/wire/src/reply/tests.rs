//! Answers of every kind and what becomes of them.

use super::*;
use crate::field_crypto::{Iv, encrypt};

const KEY: &str = "0f1e2d3c-8bb0-4e9b-b71e-4c223300156f";

fn judge_as(protocol: Protocol, ask: Ask<'_>, debug: bool, status: u16, body: &str) -> Judged {
    let key = Secret::new(KEY);
    let header = body_sign::header_value(&key, body.as_bytes());
    let headers = [header.as_str()];
    let signed: &[&str] = if protocol == Protocol::V1 { &headers } else { &[] };
    let rules = ReplyRules {
        protocol,
        ask,
        key: &key,
        body_sign: BodySignRule::of(protocol),
        debug,
    };
    judge(
        &rules,
        &RawReply {
            status,
            body_sign: signed,
            body: body.as_bytes(),
        },
    )
}

fn v2(ask: Ask<'_>, status: u16, body: &str) -> Judged {
    judge_as(Protocol::V2, ask, false, status, body)
}

fn failure(judged: Judged) -> ReplyFailure {
    match judged.verdict {
        Verdict::Failure(failure) => failure,
        other => panic!("expected a failure, got {other:?}"),
    }
}

fn instances(judged: Judged) -> Vec<InstanceInfo> {
    match judged.verdict {
        Verdict::Success(Answer::Instances(list)) => list,
        other => panic!("expected instances, got {other:?}"),
    }
}

fn created(judged: Judged) -> Created {
    match judged.verdict {
        Verdict::Success(Answer::Created(created)) => created,
        other => panic!("expected an instance, got {other:?}"),
    }
}

#[test]
fn the_code_comes_before_the_status() {
    for status in [200, 400, 401, 500] {
        let judged = v2(
            Ask::Plain,
            status,
            r#"{"resultCode":"000005","resultMsg":"no","x":null}"#,
        );
        assert_eq!(judged.result_code.as_deref(), Some("000005"));
        assert!(
            matches!(failure(judged), ReplyFailure::ResultCode { code, message } if code == "000005" && message == "no")
        );
    }
    assert_eq!(
        failure(v2(Ask::Plain, 500, r#"{"resultCode":"000000"}"#)),
        ReplyFailure::HttpStatus(500)
    );
    assert_eq!(
        failure(v2(Ask::Plain, 201, r#"{"resultCode":"000000"}"#)),
        ReplyFailure::HttpStatus(201)
    );
    assert_eq!(failure(v2(Ask::Plain, 502, "<html>")), ReplyFailure::HttpStatus(502));
    assert!(matches!(
        v2(Ask::Plain, 200, r#"{"resultCode":"000004"}"#).verdict,
        Verdict::InProgress
    ));
    assert_eq!(
        failure(v2(Ask::Plain, 401, r#"{"resultCode":"000004"}"#)).kind(),
        "result_code"
    );
    assert_eq!(
        failure(v2(Ask::Plain, 200, r#"{"resultCode":"999999"}"#)).kind(),
        "result_code"
    );
}

#[test]
fn rubbish_is_named() {
    for (body, kind) in [
        ("", "unparsable"),
        ("<html>", "unparsable"),
        ("[]", "unparsable"),
        ("\"000000\"", "unparsable"),
        ("{}", "missing_field"),
        (r#"{"resultCode":null}"#, "missing_field"),
        (r#"{"resultCode":{}}"#, "missing_field"),
        (r#"{"resultCode":"000000"} trailing"#, "unparsable"),
    ] {
        assert_eq!(failure(v2(Ask::Plain, 200, body)).kind(), kind, "{body}");
    }
    let deep = format!(r#"{{"resultCode":"000000","x":{}"#, "[".repeat(1_000_000));
    assert_eq!(failure(v2(Ask::Plain, 200, &deep)).kind(), "unparsable");
    assert!(matches!(
        v2(Ask::Plain, 200, "\u{feff}{\"resultCode\":\"000000\"}").verdict,
        Verdict::Success(_)
    ));
}

#[test]
fn creation_needs_an_instance_id() {
    assert_eq!(
        failure(v2(Ask::NewInstance, 200, r#"{"resultCode":"000000"}"#)),
        ReplyFailure::MissingField("instanceId")
    );
    assert_eq!(
        failure(v2(
            Ask::NewInstance,
            200,
            r#"{"resultCode":"000000","instanceId":null}"#
        ))
        .debug_text(),
        "The interface response does not contain instanceId"
    );
    let long = format!(r#"{{"resultCode":"000000","instanceId":"{}"}}"#, "x".repeat(65));
    assert_eq!(
        failure(v2(Ask::NewInstance, 200, &long)).debug_text(),
        "The length of instanceId is invalid"
    );
    let made = created(v2(
        Ask::NewInstance,
        200,
        r#"{"resultCode":"000000","instanceId":"a,b","new":{"x":[1]}}"#,
    ));
    assert!(made.ask_singly && made.instance_id == "a,b" && made.app_info.is_none());
    // An id beside a failure is not a success (seller compatibility A2.6).
    assert_eq!(
        failure(v2(Ask::NewInstance, 200, r#"{"resultCode":"000005","instanceId":"i"}"#)).kind(),
        "result_code"
    );
}

#[test]
fn only_what_was_asked_is_read() {
    let asked = ["a".to_owned(), "b".to_owned()];
    let body = r#"{"resultCode":"000000","resultMsg":null,"info":[
        {"instanceId":"victim","appInfo":{"frontEndUrl":"https://evil"}},
        {"instanceId":"b","appInfo":null},
        {"instanceId":"a","appInfo":{"frontEndUrl":"https://x/login","userName":"u","password":"p","memo":"备注"}},
        {"instanceId":"a","appInfo":{"frontEndUrl":"https://second"}}, null, 1]}"#;
    let list = instances(v2(Ask::QueryInstance(&asked), 200, body));
    assert_eq!(
        list.iter().map(|info| info.instance_id.as_str()).collect::<Vec<_>>(),
        ["a", "b"]
    );
    assert!(list[0].is_provisioned() && !list[1].is_provisioned());
    let info = list[0].app_info.as_ref().expect("info");
    assert_eq!(
        info.front_end_url.as_ref().and_then(SellerUrl::href),
        Some("https://x/login")
    );
    assert_eq!(
        info.password.as_ref().map(|c| (c.text.expose(), c.form)),
        Some(("p", CredentialForm::Plain))
    );
}

#[test]
fn flat_and_object_forms() {
    let asked = ["a".to_owned()];
    for body in [
        r#"{"resultCode":"000000","instanceId":"a","appInfo":{"frontEndUrl":"https://x"}}"#,
        r#"{"resultCode":"000000","appInfo":{"frontEndUrl":"https://x"}}"#,
        r#"{"resultCode":"000000","frontEndUrl":"https://x"}"#,
        r#"{"resultCode":"000000","info":{"instanceId":"a","appInfo":{"frontEndUrl":"https://x"}}}"#,
    ] {
        let list = instances(v2(Ask::QueryInstance(&asked), 200, body));
        assert!(list[0].is_provisioned(), "{body}");
    }
    assert!(
        instances(v2(
            Ask::QueryInstance(&asked),
            200,
            r#"{"resultCode":"000000","info":[]}"#
        ))
        .is_empty()
    );
    assert!(
        !instances(v2(
            Ask::QueryInstance(&asked),
            200,
            r#"{"resultCode":"000000","info":null}"#
        ))[0]
            .is_provisioned()
    );
}

#[test]
fn usage_and_lengths() {
    let asked = ["a".to_owned()];
    let body = r#"{"resultCode":"000000","info":[{"instanceId":"a","usageInfos":[{"usageValue":12.5,"statisticalTime":"20221124023618256"}]}]}"#;
    let list = instances(v2(Ask::QueryInstance(&asked), 200, body));
    assert_eq!(list[0].usage[0].usage_value, "12.5");
    let missing = body.replace("\"usageValue\":12.5,", "");
    assert_eq!(
        failure(v2(Ask::QueryInstance(&asked), 200, &missing)),
        ReplyFailure::MissingField("usageValue")
    );
    let long = format!(
        r#"{{"resultCode":"000000","appInfo":{{"frontEndUrl":"https://{}"}}}}"#,
        "x".repeat(512)
    );
    assert_eq!(
        failure(v2(Ask::QueryInstance(&asked), 200, &long)).debug_text(),
        "The length of frontEndUrl is invalid"
    );
}

#[test]
fn links_are_only_made_of_web_addresses() {
    for text in [
        "javascript:alert(1)",
        "javascript://x/%0aalert(1)",
        "data:text/html,x",
        "//x",
        "https://",
        "https://a@b/",
        "https://x/\"onclick",
        "ftp://x",
    ] {
        assert_eq!(SellerUrl::new(text).href(), None, "{text}");
    }
    assert!(SellerUrl::new("HTTPS://x/?a=b").href().is_some());
}

#[test]
fn v1_signs_and_encrypts() {
    let key = Secret::new(KEY);
    let iv = Iv::parse("A1b2C3d4E5f6G7h8").expect("iv");
    for (bits, stated) in [
        (KeyBits::Aes256, ""),
        (KeyBits::Aes256, r#""encryptType":1,"#),
        (KeyBits::Aes128, r#""encryptType":"2","#),
        (KeyBits::Aes128, ""),
    ] {
        let user = encrypt(&key, bits, &iv, "admin");
        let body = format!(
            r#"{{"resultCode":"000000",{stated}"instanceId":"i","appInfo":{{"frontEndUrl":"http://x","userName":"{}","password":"plain"}}}}"#,
            user.as_str()
        );
        let made = created(judge_as(Protocol::V1, Ask::NewInstance, false, 200, &body));
        let info = made.app_info.expect("info");
        assert_eq!(
            info.user_name.map(|c| c.text.expose().to_owned()).as_deref(),
            Some("admin"),
            "{stated}"
        );
        assert_eq!(info.password.map(|c| c.form), Some(CredentialForm::Raw));
    }
    let foreign = encrypt(&Secret::new("another key"), KeyBits::Aes256, &iv, "admin");
    let body = format!(
        r#"{{"resultCode":"000000","instanceId":"i","appInfo":{{"frontEndUrl":"http://x","password":"{}"}}}}"#,
        foreign.as_str()
    );
    let made = created(judge_as(Protocol::V1, Ask::NewInstance, false, 200, &body));
    assert_eq!(made.app_info.expect("info").undecryptable, ["password"]);
    assert_eq!(
        failure(judge_as(Protocol::V1, Ask::NewInstance, true, 200, &body)).kind(),
        "undecryptable"
    );
}

#[test]
fn v1_needs_a_true_signature() {
    let key = Secret::new(KEY);
    let body = br#"{"resultCode":"000000"}"#;
    let good = body_sign::header_value(&key, body);
    let other = body_sign::header_value(&key, b"{}");
    let with = |headers: &[&str], rule| {
        let rules = ReplyRules {
            protocol: Protocol::V1,
            ask: Ask::Plain,
            key: &key,
            body_sign: rule,
            debug: false,
        };
        judge(
            &rules,
            &RawReply {
                status: 200,
                body_sign: headers,
                body,
            },
        )
    };
    assert!(with(&[&good], BodySignRule::Required).as_failure().is_none());
    assert!(with(&[&good, &good], BodySignRule::Required).as_failure().is_none());
    assert_eq!(failure(with(&[], BodySignRule::Required)).kind(), "body_sign_missing");
    assert_eq!(
        failure(with(&[&other], BodySignRule::Required)).kind(),
        "body_sign_mismatch"
    );
    assert_eq!(
        failure(with(&[&good, &other], BodySignRule::Required)).kind(),
        "body_sign_malformed"
    );
    assert!(with(&[], BodySignRule::WhenPresent).as_failure().is_none());
    assert_eq!(
        failure(with(&[&other], BodySignRule::WhenPresent)).kind(),
        "body_sign_mismatch"
    );
    assert!(with(&[&other], BodySignRule::Ignored).as_failure().is_none());
}

#[test]
fn debugging_is_stricter() {
    let asked = ["a".to_owned()];
    let missing = |protocol, ask, body: &str| failure(judge_as(protocol, ask, true, 200, body));
    assert_eq!(
        missing(
            Protocol::V1,
            Ask::NewInstance,
            r#"{"resultCode":"000000","instanceId":"i"}"#
        ),
        ReplyFailure::MissingField("frontEndUrl")
    );
    assert_eq!(
        missing(
            Protocol::V2,
            Ask::QueryInstance(&asked),
            r#"{"resultCode":"000000","info":[]}"#
        ),
        ReplyFailure::MissingField("instanceId")
    );
    assert_eq!(
        missing(
            Protocol::V2,
            Ask::QueryInstance(&asked),
            r#"{"resultCode":"000000","info":[{"instanceId":"a","appInfo":{}}]}"#
        ),
        ReplyFailure::MissingField("frontEndUrl")
    );
    assert!(
        created(judge_as(
            Protocol::V2,
            Ask::NewInstance,
            true,
            200,
            r#"{"resultCode":"000000","instanceId":"i"}"#
        ))
        .app_info
        .is_none()
    );
}

#[test]
fn a_repeated_release_ends() {
    let unknown = v2(Ask::Plain, 200, r#"{"resultCode":"000003"}"#);
    assert!(!unknown.release_is_done(0) && unknown.release_is_done(1));
    assert!(v2(Ask::Plain, 200, r#"{"resultCode":"000000"}"#).release_is_done(0));
    assert!(!v2(Ask::Plain, 200, r#"{"resultCode":"000005"}"#).release_is_done(9));
}
