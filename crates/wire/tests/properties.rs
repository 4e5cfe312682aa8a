//! Laws that hold for every input.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail loudly"
)]

use std::sync::OnceLock;

use proptest::prelude::*;
use wire::body_sign;
use wire::explain;
use wire::field_crypto::{Iv, KeyBits, decrypt, encrypt};
use wire::json::Json;
use wire::license_code::{ActivateRequest, HeartbeatRequest, LicenseApi, UsageFigure, UsageRequest, UsageRow};
use wire::license_notice::LicenseNotice;
use wire::license_upload::Upload;
use wire::mac::sha256_hex;
use wire::reply::{Ask, BodySignRule, Protocol, RawReply, ReplyRules, judge};
use wire::sdk_hmac::{Authorization, decode_query};
use wire::secret::Secret;
use wire::time::TimestampMs;
use wire::usage_push::{UsageApi, UsagePush, UsageRecord, UsageValue, build};
use wire::usage_sign;
use wire::v1::{V1Call, V1NewInstance, V1Options, V1Status};
use wire::v1_sign::{self, V1Query};
use wire::v2::{RefreshScene, TestFlag, V2Call, V2Status};
use wire::v2_sign::{Nonce, V2Credentials, canonical_body, sign, sign_kit};

fn key() -> &'static Secret {
    static KEY: OnceLock<Secret> = OnceLock::new();
    KEY.get_or_init(|| Secret::new("0f1e2d3c-8bb0-4e9b-b71e-4c223300156f"))
}

/// Values built of the very pieces that could shift a border.
fn nasty() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("&".to_owned()),
        Just("=".to_owned()),
        Just("&orderId=".to_owned()),
        Just("&testFlag=0".to_owned()),
        Just("orderId".to_owned()),
        Just("instanceId".to_owned()),
        Just("\"".to_owned()),
        Just("\\".to_owned()),
        Just("+".to_owned()),
        Just("%26".to_owned()),
        Just("中".to_owned()),
        "[a-zA-Z0-9]{1,4}",
    ];
    prop::collection::vec(piece, 1..5).prop_map(|pieces| pieces.concat())
}

fn v1_call() -> impl Strategy<Value = V1Call> {
    let pair = || (nasty(), nasty());
    prop_oneof![
        pair().prop_map(|(instance_id, order_id)| V1Call::ExpireInstance { instance_id, order_id }),
        pair().prop_map(|(instance_id, order_id)| V1Call::ReleaseInstance {
            instance_id,
            order_id,
            order_amount: None
        }),
        nasty().prop_map(|instance_id| V1Call::InstanceStatus {
            instance_id,
            status: V1Status::Freeze
        }),
        nasty().prop_map(|id| V1Call::QueryInstance { instance_ids: vec![id] }),
        (pair(), nasty(), nasty()).prop_map(
            |((customer_id, customer_name), user_id, user_name)| V1Call::NewInstance(Box::new(V1NewInstance {
                customer_id,
                customer_name,
                mobile_phone: None,
                email: None,
                user_id: Some(user_id),
                user_name: Some(user_name),
                business_id: "b".into(),
                order_id: "o".into(),
                sku_code: None,
                product_id: "p".into(),
                trial: false,
                expire_time: None,
                charging_mode: None,
                extend_params: Vec::new(),
                amount: None,
                disk_size: None,
                band_width: None,
                period_type: None,
                period_number: None,
                order_amount: None,
                provision_type: None,
                platform_params: None,
            }))
        ),
    ]
}

fn v2_call() -> impl Strategy<Value = V2Call> {
    prop_oneof![
        (nasty(), nasty(), nasty()).prop_map(|(order_id, order_line_id, business_id)| V2Call::NewInstance {
            order_id,
            order_line_id,
            business_id
        }),
        nasty().prop_map(|id| V2Call::QueryInstance { instance_ids: vec![id] }),
        (nasty(), nasty(), prop::option::of(nasty()), 0..4usize).prop_map(|(a, b, product_id, scene)| {
            V2Call::RefreshInstance {
                scene: RefreshScene::ALL[scene],
                order_id: a.clone(),
                order_line_id: a,
                instance_id: b,
                product_id,
                expire_time: "20261224194509".into(),
            }
        }),
        nasty().prop_map(|instance_id| V2Call::UpdateInstanceStatus {
            instance_id,
            status: V2Status::Freeze
        }),
        (nasty(), prop::option::of(nasty())).prop_map(|(instance_id, order_id)| V2Call::ReleaseInstance {
            instance_id,
            order_line_id: order_id.clone(),
            order_id
        }),
    ]
}

fn nonce() -> impl Strategy<Value = Nonce> {
    "[A-Za-z0-9-]{1,64}".prop_filter_map("grammar", |text| Nonce::parse(&text))
}

fn stamp() -> impl Strategy<Value = TimestampMs> {
    (1_000_000_000_000i64..10_000_000_000_000).prop_filter_map("digits", TimestampMs::new)
}

fn v1_parts(call: &V1Call, debug: bool) -> Option<(String, V1Query)> {
    let signed = v1_sign::sign(key(), call, &V1Options::ALL, "20210927095952430", debug).ok()?;
    let query = V1Query::parse(&signed.query).expect("our own query parses");
    assert_eq!(query.verify(key()), Ok(()), "our own query verifies");
    Some((signed.string_to_sign, query))
}

proptest! {
    #[test]
    fn different_v1_calls_never_share_a_string_to_sign(a in v1_call(), b in v1_call(), flags in any::<(bool, bool)>()) {
        if let (Some((text_a, query_a)), Some((text_b, query_b))) = (v1_parts(&a, flags.0), v1_parts(&b, flags.1)) {
            prop_assert_eq!(text_a == text_b, query_a.parameters() == query_b.parameters());
        }
    }

    #[test]
    fn different_v2_calls_never_share_a_string_to_sign(
        a in v2_call(), b in v2_call(), nonces in (nonce(), nonce()), stamps in (stamp(), stamp()),
    ) {
        let (body_a, body_b) = (a.payload(TestFlag::Production), b.payload(TestFlag::Production));
        prop_assert_eq!(body_a == body_b, a == b);
        let same = a == b && nonces.0 == nonces.1 && stamps.0 == stamps.1;
        let (v2_a, v2_b) = (sign(key(), &body_a, &nonces.0, stamps.0), sign(key(), &body_b, &nonces.1, stamps.1));
        prop_assert_eq!(v2_a.string_to_sign() == v2_b.string_to_sign(), same);
        let (_, kit_a) = sign_kit(key(), &body_a, &nonces.0, stamps.0);
        let (_, kit_b) = sign_kit(key(), &body_b, &nonces.1, stamps.1);
        prop_assert_eq!(kit_a == kit_b, same);
        let usage_a = usage_sign::string_to_sign(stamps.0, &nonces.0, &body_a);
        let usage_b = usage_sign::string_to_sign(stamps.1, &nonces.1, &body_b);
        prop_assert_eq!(usage_a == usage_b, same);
    }

    #[test]
    fn a_v2_body_is_sent_in_its_canonical_form_and_says_what_kind_of_call_it_is(call in v2_call()) {
        for (flag, text) in [(TestFlag::Debug, Some("1")), (TestFlag::Production, Some("0")), (TestFlag::Omitted, None)] {
            let body = call.payload(flag);
            prop_assert_eq!(&canonical_body(body.as_bytes()).expect("object"), &body);
            let json = Json::parse(body.as_bytes()).expect("JSON");
            prop_assert_eq!(json.get("testFlag").and_then(Json::as_str), text);
            prop_assert_eq!(json.get("activity").and_then(Json::as_str), Some(call.activity()));
        }
    }

    #[test]
    fn every_v1_call_says_whether_it_is_a_test(call in v1_call(), debug in any::<bool>()) {
        if let Some((_, query)) = v1_parts(&call, debug) {
            prop_assert_eq!(query.get("testFlag"), Some(if debug { "1" } else { "0" }));
        }
    }

    #[test]
    fn fields_survive_the_journey(text in any::<String>(), iv in any::<[u8; 16]>(), long in any::<bool>()) {
        let bits = if long { KeyBits::Aes256 } else { KeyBits::Aes128 };
        let field = encrypt(key(), bits, &Iv::from_random(iv), &text);
        prop_assert_eq!(decrypt(key(), bits, field.as_str()), Ok(text));
    }

    #[test]
    fn nothing_received_makes_a_parser_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), text in any::<String>()) {
        let _ = Json::parse(&bytes);
        let _ = Authorization::parse(&text);
        let _ = decode_query(&text);
        let _ = V1Query::parse(&text);
        let _ = V2Credentials::from_query(&text);
        let _ = body_sign::parse(&[&text]);
        let _ = decrypt(key(), KeyBits::Aes256, &text);
        let _ = explain::v1(key(), &text, Some(&text));
        let _ = explain::body_sign(key(), &bytes, Some(&text));
        let _ = wire::time::parse_compact17(&text);
        let _ = wire::time::parse_sdk_date(&text);
    }

    #[test]
    fn every_answer_has_a_verdict(tail in any::<String>(), status in 100u16..600, code in "[0-9]{6}", body in any::<Vec<u8>>()) {
        let asked = ["i".to_owned()];
        let half = format!("{{\"resultCode\":\"{code}\",\"instanceId\":\"i\",\"info\":[{{\"appInfo\":{{{tail}}}}}]}}");
        for protocol in [Protocol::V1, Protocol::V2] {
            for ask in [Ask::NewInstance, Ask::QueryInstance(&asked), Ask::Plain] {
                for body in [body.as_slice(), half.as_bytes()] {
                    let rules = ReplyRules { protocol, ask, key: key(), body_sign: BodySignRule::Ignored, debug: true };
                    let judged = judge(&rules, &RawReply { status, body_sign: &[&tail], body });
                    if let Some(failure) = judged.as_failure() {
                        prop_assert!(!failure.debug_text().is_empty());
                    }
                }
            }
        }
    }
}

/// A multipart body cut up and put together again, so that every border comes under attack.
fn mangled_upload() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b"--b".to_vec()),
        Just(b"\r\n".to_vec()),
        Just(b"--".to_vec()),
        Just(b"Content-Disposition: form-data; name=\"isvUpdateFileReq\"".to_vec()),
        Just(b"Content-Disposition: form-data; name=\"file\"; filename=\"\\".to_vec()),
        Just(br#"{"type":"CHARACTERS","characters":"x"}"#.to_vec()),
        prop::collection::vec(any::<u8>(), 0..8),
    ];
    prop::collection::vec(piece, 0..20).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn licence_bodies_are_read_as_they_were_written(
        licenses in prop::collection::vec("[ -~中]{1,64}", 1..=100), ids in prop::collection::vec(nasty(), 1..=100), number in 0_u32..=999_999_999,
    ) {
        let request = ActivateRequest { licenses: licenses.clone(), real_effect_time: Some("20231027103015".into()) };
        prop_assert_eq!(ActivateRequest::parse_v2(request.to_json(LicenseApi::ActivateV2).as_bytes()), Ok(request));
        let request = HeartbeatRequest { licenses: licenses[..1].to_vec(), third_party_account: None, ip: None };
        prop_assert_eq!(HeartbeatRequest::parse_v1(request.to_json(LicenseApi::HeartbeatV1).as_bytes()), Ok(request));
        let rows = vec![
            UsageRow { license: licenses[0].clone(), figures: ids.into_iter().map(UsageFigure::Id).collect() },
            UsageRow { license: licenses[0].clone(), figures: vec![UsageFigure::ActiveNum(number)] },
        ];
        let request = UsageRequest { rows };
        prop_assert_eq!(UsageRequest::parse(request.to_json().as_bytes()), Ok(request));
    }

    #[test]
    fn different_licence_notices_never_share_a_body(a in (nasty(), nasty()), b in (nasty(), nasty())) {
        let notice = |(license, order): &(String, String)| LicenseNotice::ReleaseLicenseCode {
            license: license.clone(),
            order_id: Some(order.clone()),
            order_line_id: None,
        };
        let (one, other) = (notice(&a).payload(TestFlag::Omitted), notice(&b).payload(TestFlag::Omitted));
        prop_assert_eq!(one == other, a == b);
        prop_assert_eq!(LicenseNotice::parse(one.as_bytes()), Ok((notice(&a), TestFlag::Omitted)));
    }

    #[test]
    fn uploads_keep_every_byte_and_rubbish_is_only_refused(bytes in prop::collection::vec(any::<u8>(), 1..400), rubbish in mangled_upload()) {
        let upload = Upload::File { name: "l.lic".into(), sha256: sha256_hex(&bytes), bytes: &bytes };
        let (content_type, body) = upload.build("a-boundary-that-does-not-occur").expect("built");
        prop_assert_eq!(Upload::parse(&content_type, &body), Ok(upload));
        let _ = Upload::parse("multipart/form-data; boundary=b", &rubbish);
    }

    #[test]
    fn licence_readers_survive_anything(body in prop::collection::vec(any::<u8>(), 0..200), text in ".{0,80}") {
        for bytes in [body.as_slice(), text.as_bytes()] {
            let _ = ActivateRequest::parse_v1(bytes);
            let _ = ActivateRequest::parse_v2(bytes);
            let _ = HeartbeatRequest::parse_v1(bytes);
            let _ = HeartbeatRequest::parse_v2(bytes);
            let _ = UsageRequest::parse(bytes);
            let _ = LicenseNotice::parse(bytes);
            let _ = Upload::parse(&text, bytes);
        }
    }
}

/// Anything JSON can hold where a record should be.
fn no_record() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("null".to_owned()),
        Just("-0.5e3".to_owned()),
        Just("[[{}],1]".to_owned()),
        Just(r#""text""#.to_owned()),
        Just(r#"{"instance_id":{"a":1},"usage_value":[2]}"#.to_owned()),
        Just(r#"{"usage_records":[]}"#.to_owned()),
    ]
}

proptest! {
    /// Every value has one text and comes back from it; with an exponent it is the same.
    #[test]
    fn usage_values_come_back(value in 1..=UsageValue::MAX) {
        let value = UsageValue::new(value).expect("in range");
        prop_assert_eq!(UsageValue::parse(&value.to_string()), Some(value));
        prop_assert_eq!(UsageValue::parse(&format!("{}e-4", value.get())), Some(value));
        prop_assert_eq!(UsageValue::parse(&format!("0.{:020}E16", value.get())), Some(value));
    }

    /// Whatever stands beside them, right records are read as they were built, each at its place.
    #[test]
    fn a_wrong_record_never_costs_a_right_one(
        rows in prop::collection::vec(
            (nasty(), nasty(), 1..=UsageValue::MAX, 0..4_000_000_000_i64, 0..100_000_i64, prop::option::of(no_record())),
            1..20,
        ),
    ) {
        let fits = |text: &str| text.chars().take(64).collect::<String>();
        let second = |second| jiff::Timestamp::from_second(second).expect("in range");
        let (mut list, mut expected) = (Vec::new(), Vec::new());
        for (instance, sn, value, begin, length, wrong) in rows {
            let record = UsageRecord {
                instance_id: fits(&instance).into(),
                product_id: None,
                record_time: second(begin + length),
                begin_time: second(begin),
                end_time: second(begin + length),
                usage_value: UsageValue::new(value).expect("in range"),
                metering_sn: Some(fits(&sn).into()),
                relate_pkg_instance: (length % 2 == 0).then(|| fits(&sn).into()),
            };
            let mut json = String::new();
            record.write(&mut json);
            list.push(json);
            expected.push(Some(record));
            if let Some(wrong) = wrong {
                list.push(wrong);
                expected.push(None);
            }
        }
        let body = format!(r#"{{"usage_records":[{}]}}"#, list.join(","));
        let push = UsagePush::parse(UsageApi::New, body.as_bytes()).expect("a batch");
        let read: Vec<_> = push.records.iter().map(|record| record.as_ref().ok().cloned()).collect();
        prop_assert_eq!(&read, &expected);
        let right: Vec<_> = expected.iter().flatten().collect();
        prop_assert_eq!(usage_sign::canonical_body(build(right.iter().copied()).as_bytes()).ok(), Some(build(right)));
    }
}
