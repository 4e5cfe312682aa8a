//! The golden vectors: signatures and cipher texts that were checked against other implementations.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail loudly"
)]

use serde_json::Value;
use wire::field_crypto::{Iv, KeyBits, decrypt, derived_key_hex, encrypt};
use wire::license_code::{ActivateRequest, BASE, HeartbeatRequest, LicenseApi};
use wire::license_notice::LicenseNotice;
use wire::sdk_hmac::{Authorization, PayloadPolicy, SdkRequest};
use wire::secret::Secret;
use wire::time::TimestampMs;
use wire::usage_push::{UsageApi, UsagePush, build};
use wire::usage_sign;
use wire::v1_sign::{V1Query, sign_parameters};
use wire::v2::{RefreshScene, TestFlag};
use wire::v2_sign::{Nonce, V2Credentials, canonical_body, sign, sign_kit};
use wire::{body_sign, explain};

fn vectors(text: &str) -> Vec<Value> {
    serde_json::from_str(text).expect("vectors are JSON")
}

fn text<'v>(vector: &'v Value, field: &str) -> &'v str {
    vector[field].as_str().unwrap_or_else(|| panic!("{field} in {vector}"))
}

fn stamp(text: &str) -> TimestampMs {
    TimestampMs::parse(text).expect("13 digits")
}

fn nonce(text: &str) -> Nonce {
    Nonce::parse(text).expect("nonce")
}

#[test]
fn production_interface() {
    let all = vectors(include_str!("vectors/production_interface.json"));
    assert_eq!(all.len(), 14);
    for vector in &all {
        let key = Secret::new(text(vector, "access_key"));
        match text(vector, "kind") {
            "v2_request_signature" => v2(vector, &key),
            "kit_x_sign" => kit(vector, &key),
            "v1_authToken" => v1(vector, &key),
            "body_sign_response" => answer(vector, &key),
            "aes_sha1prng" => field(vector, &key),
            other => panic!("unknown kind {other}"),
        }
    }
}

fn v2(vector: &Value, key: &Secret) {
    let body = text(vector, "body_as_sent");
    let canonical = canonical_body(body.as_bytes()).expect("object");
    assert_eq!(canonical, text(vector, "canonical_body"));
    let signed = sign(
        key,
        &canonical,
        &nonce(text(vector, "nonce")),
        stamp(text(vector, "timestamp")),
    );
    assert_eq!(signed.inner_hex, text(vector, "inner_hmac_hex"));
    assert_eq!(signed.string_to_sign(), text(vector, "string_to_sign"));
    assert_eq!(signed.signature, text(vector, "signature_hex_lower"));
    let upper = signed
        .query()
        .replace(&signed.signature, text(vector, "signature_hex_upper"));
    for query in [signed.query(), upper] {
        let credentials = V2Credentials::from_query(&query).expect("grammar");
        let now = credentials.timestamp.get();
        assert_eq!(credentials.verify(key, body.as_bytes(), now, 60_000), Ok(()));
    }
    let explained = explain::v2(
        key,
        text(vector, "nonce"),
        text(vector, "timestamp"),
        body.as_bytes(),
        None,
    );
    assert_eq!(explained.expect("explained").signature, signed.signature);
}

fn kit(vector: &Value, key: &Secret) {
    let headers = &vector["headers"];
    let body = text(vector, "canonical_body");
    let (signature, string_to_sign) = sign_kit(
        key,
        body,
        &nonce(text(headers, "x-nonce")),
        stamp(text(headers, "x-timestamp")),
    );
    assert_eq!(signature, text(headers, "x-sign"));
    assert_eq!(string_to_sign, text(vector, "string_to_sign"));
}

fn v1(vector: &Value, key: &Secret) {
    let params: Vec<(String, String)> = vector["params"]
        .as_object()
        .expect("object")
        .iter()
        .rev()
        .map(|(name, value)| (name.clone(), value.as_str().expect("text").to_owned()))
        .collect();
    let signed = sign_parameters(key, &params, text(&vector["params"], "timeStamp"));
    assert_eq!(signed.string_to_sign, text(vector, "string_to_sign"));
    assert_eq!(signed.auth_token, text(vector, "authToken"));
    assert_eq!(signed.query, text(vector, "query_string"));
    assert_eq!(V1Query::parse(&signed.query).expect("parses").verify(key), Ok(()));
}

fn answer(vector: &Value, key: &Secret) {
    let body = text(vector, "body").as_bytes();
    assert_eq!(body_sign::signature(key, body), text(vector, "signature_b64"));
    assert_eq!(body_sign::header_value(key, body), text(vector, "header"));
    for variant in vector["accepted_variants"].as_array().expect("array") {
        assert_eq!(body_sign::verify(key, &[variant.as_str().expect("text")], body), Ok(()));
    }
}

fn field(vector: &Value, key: &Secret) {
    let bits = KeyBits::from_encrypt_type(text(vector, "encryptType")).expect("type");
    assert_eq!(u64::from(bits.bits()), vector["bits"].as_u64().expect("bits"));
    assert_eq!(derived_key_hex(key, bits), text(vector, "derived_key_hex"));
    let iv = Iv::parse(text(vector, "iv")).expect("iv");
    let (clear, wire) = (text(vector, "plaintext"), text(vector, "field_value"));
    assert_eq!(encrypt(key, bits, &iv, clear).as_str(), wire);
    assert_eq!(decrypt(key, bits, wire).as_deref(), Ok(clear));
}

fn headers(vector: &Value, field: &str) -> Vec<(String, String)> {
    let object = vector[field].as_object().expect("headers");
    object
        .iter()
        .map(|(name, value)| (name.clone(), value.as_str().expect("text").to_owned()))
        .collect()
}

fn borrowed(headers: &[(String, String)]) -> Vec<(&str, &str)> {
    headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}

#[test]
fn sdk_hmac_sha256() {
    let all = vectors(include_str!("vectors/sdk_hmac_sha256.json"));
    assert_eq!(all.len(), 10);
    for vector in &all {
        let name = text(vector, "name");
        let (ak, sk) = (text(vector, "ak"), Secret::new(text(vector, "sk")));
        let body = vector["body"].as_str().unwrap_or("").as_bytes();
        let signed_headers = headers(vector, "headers_signed");
        let list = borrowed(&signed_headers);
        let request = SdkRequest {
            method: text(vector, "method"),
            target: text(vector, "wire_uri"),
            headers: &list,
            body,
        };
        let signed = request.sign(ak, &sk).expect("signs");
        assert_eq!(signed.canonical_request, text(vector, "canonical_request"), "{name}");
        assert_eq!(signed.string_to_sign, text(vector, "string_to_sign"), "{name}");
        assert_eq!(signed.authorization, text(vector, "authorization"), "{name}");
        let authorization = Authorization::parse(text(vector, "authorization")).expect("parses");
        let policy = if body.is_empty() {
            PayloadPolicy::Signed
        } else {
            PayloadPolicy::AllowUnsigned
        };
        assert!(request.verify(&authorization, &sk, policy).is_ok(), "{name}");
        assert!(
            request.verify(&authorization, &Secret::new("other"), policy).is_err(),
            "{name}"
        );
        let host = signed_headers
            .iter()
            .find(|(name, _)| name == "Host")
            .map_or("", |(_, host)| host.as_str());
        let url = format!("https://{host}{}", text(vector, "wire_uri"));
        let given = headers(vector, "headers_in");
        let explained =
            explain::sdk_hmac(ak, &sk, text(vector, "method"), &url, &borrowed(&given), body, None).expect("explained");
        assert_eq!(
            explained.authorization.as_deref(),
            Some(text(vector, "authorization")),
            "{name}"
        );
    }
}

#[test]
fn usage_push() {
    let all = vectors(include_str!("vectors/usage_push.json"));
    assert_eq!(all.len(), 3);
    for vector in &all {
        let key = Secret::new(text(vector, "seller_key"));
        let (ts, nonce) = (stamp(text(vector, "ts")), nonce(text(vector, "nonce")));
        let wire = text(vector, "wire_body");
        let sorted = usage_sign::canonical_body(wire.as_bytes()).expect("JSON");
        assert_eq!(sorted, text(vector, "sorted_body"));
        assert_eq!(
            usage_sign::string_to_sign(ts, &nonce, &sorted),
            text(vector, "string_sorted")
        );
        assert_eq!(
            usage_sign::sign(&key, ts, &nonce, &sorted),
            text(vector, "signature_over_sorted_body")
        );
        assert_eq!(
            usage_sign::sign(&key, ts, &nonce, wire),
            text(vector, "signature_over_wire_body")
        );
        let push = UsagePush::parse(UsageApi::New, wire.as_bytes()).expect("a batch");
        let records: Vec<_> = push
            .records
            .iter()
            .map(|record| record.as_ref().expect("fine"))
            .collect();
        // What is built is the canonical form; only values are written as short as they can be.
        assert_eq!(build(records), sorted.replace("0.1250", "0.125"));
        for signature in ["signature_over_sorted_body", "signature_over_wire_body"] {
            assert!(usage_sign::verify(&key, ts, &nonce, wire.as_bytes(), text(vector, signature)).is_some());
        }
    }
}

#[test]
fn licence_calls_are_built_and_read_as_the_vectors_have_them() {
    let all = vectors(include_str!("vectors/production_interface.json"));
    let refresh = all
        .iter()
        .find(|vector| vector["id"] == "v2-refreshLicenseCode")
        .expect("in the vectors");
    let notice = LicenseNotice::RefreshLicenseCode {
        scene: RefreshScene::Renewal,
        order_id: "CS2211181819B4LVS".into(),
        order_line_id: "CS2211181819B4LVS-000001".into(),
        license: "PL000001".into(),
        product_id: Some("OFFI0001".into()),
        expire_time: "20230523201932".into(),
    };
    let body = notice.payload(TestFlag::Debug);
    assert_eq!(body, text(refresh, "body_as_sent"));
    assert_eq!(LicenseNotice::parse(body.as_bytes()), Ok((notice, TestFlag::Debug)));
    let signed = sign(
        &Secret::new(text(refresh, "access_key")),
        &body,
        &nonce(text(refresh, "nonce")),
        stamp(text(refresh, "timestamp")),
    );
    assert_eq!(signed.signature, text(refresh, "signature_hex_lower"));

    let open = vectors(include_str!("vectors/sdk_hmac_sha256.json"));
    let named = |name: &str| {
        open.iter()
            .find(|vector| vector["name"] == name)
            .expect("in the vectors")
    };
    let activate = named("license_activate_post");
    assert_eq!(
        text(activate, "wire_uri"),
        format!("{BASE}{}", LicenseApi::ActivateV1.path())
    );
    let request = ActivateRequest::parse_v1(text(activate, "body").as_bytes()).expect("readable");
    assert_eq!(request.to_json(LicenseApi::ActivateV1), text(activate, "body"));
    let heartbeat = named("license_heartbeat_v2_utf8");
    assert_eq!(
        text(heartbeat, "wire_uri"),
        format!("{BASE}{}", LicenseApi::HeartbeatV2.path())
    );
    let request = HeartbeatRequest::parse_v2(text(heartbeat, "body").as_bytes()).expect("readable");
    assert_eq!(request.licenses, ["PL000001", "PL000002"]);
}
