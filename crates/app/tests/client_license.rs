//! Licences for single devices: asked for, made by the seller, uploaded, handed out (production interface §8.3; open APIs
//! §3.6, §3.7; threats C2 to C5, I2, I3).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail loudly"
)]

mod common;

use app::{Error, client_license::AskClientLicense, openapi::Caller, views::ClientLicenseView};
use common::*;
use domain::{
    client_license::{ClientLicense, ClientLicenseState, Denial},
    fulfilment::{Activity, MessageState},
    id::Id,
    identity::{Grade, Role},
    instance::Instance,
    message::Event as Told,
    refusal::{Code, Refusal},
    seller::{CredentialKind, Protocol},
    time::Span,
};
use serde_json::{Value, json};
use wire::{license_notice::parse_async_time, license_upload::Upload, mac::sha256_hex};

fn refusal<T: std::fmt::Debug>(result: Result<T, Error>) -> Refusal {
    match result {
        Err(Error::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

/// A seller that makes instances and answers requests for licences with this code.
fn script(code: &'static str) -> impl Fn(&Call) -> Answer + Send + Sync + 'static {
    move |call| {
        Answer::Json(match call.activity.as_str() {
            "newInstance" => json!({"resultCode": "000000", "resultMsg": "ok", "instanceId": call.body["orderId"]}),
            "queryInstance" => json!({"resultCode": "000000", "resultMsg": "ok", "info": [
                {"instanceId": call.body["instanceId"], "appInfo": {"frontEndUrl": "https://solver.example"}},
            ]}),
            "getLicenseAsync" => json!({"resultCode": code, "resultMsg": "as told"}),
            _ => json!({"resultCode": "000000", "resultMsg": "ok"}),
        })
    }
}

struct Scene {
    server: Scripted,
    shop: Shop,
    buyer: Buyer,
    instance: Instance,
}

async fn scene(t: &TestApp, code: &'static str) -> Scene {
    let server = Scripted::spawn(script(code)).await;
    let shop = t.open_shop(ShopPlan::client_license(&server)).await;
    let buyer = t.buyer("1000.00").await;
    let instance = t.own(&buyer, TestApp::wish(&shop.basic())).await;
    Scene {
        server,
        shop,
        buyer,
        instance,
    }
}

fn device(name: &str) -> AskClientLicense {
    serde_json::from_value(json!({"device": name})).unwrap()
}

impl Scene {
    async fn ask(&self, t: &TestApp, name: &str) -> Id<ClientLicense> {
        let view = t
            .app
            .ask_client_license(self.buyer.actor, self.instance.id, device(name), None)
            .await;
        Id::from_uuid(view.unwrap().id)
    }
    fn caller(&self) -> Caller {
        caller(&self.shop)
    }
}

fn caller(shop: &Shop) -> Caller {
    Caller {
        account_id: shop.id,
        role: Role::Seller,
        kind: CredentialKind::AkSk,
    }
}

async fn stored(t: &TestApp, id: Id<ClientLicense>) -> ClientLicense {
    t.read().await.client_license(id).await.unwrap().unwrap()
}

fn event(id: Id<ClientLicense>) -> String {
    id.simple()
}

fn text(license: &str) -> (String, Vec<u8>) {
    Upload::Characters(license.to_owned()).build("b-1").unwrap()
}

fn file(name: &str, bytes: &[u8]) -> (String, Vec<u8>) {
    let upload = Upload::File {
        name: name.to_owned(),
        sha256: sha256_hex(bytes),
        bytes,
    };
    upload.build("b-1").unwrap()
}

/// A whole upload of a file with one part of its bytes, wherever it stands, replaced by something else.
fn spoilt(from: &[u8], to: &[u8]) -> (String, Vec<u8>) {
    let (kind, body) = file("a.lic", b"data");
    let mut out = Vec::new();
    let mut rest = &body[..];
    while let Some(at) = rest.windows(from.len()).position(|window| window == from) {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(to);
        rest = &rest[at + from.len()..];
    }
    assert!(!out.is_empty());
    out.extend_from_slice(rest);
    (kind, out)
}

async fn upload(t: &TestApp, who: Caller, event: &str, (kind, body): &(String, Vec<u8>)) -> (u16, String) {
    let (status, answer) = t.app.receive_client_license(who, event, kind, body).await;
    assert!(!answer.error_msg.is_empty());
    (status, answer.error_code)
}

const TAKEN: (u16, &str) = (200, "CBC.0000");
const FORM: (u16, &str) = (400, "CBC.0101");
const NOBODY: (u16, &str) = (403, "CBC.0150");

fn is(answer: (u16, String), expected: (u16, &str)) {
    assert_eq!((answer.0, answer.1.as_str()), expected);
}

both! {
    async fn a_licence_is_asked_for_uploaded_and_shown_to_its_buyer_alone(t) {
        let s = scene(t, "000004").await;
        let shown = t.app.show_instance(s.buyer.actor, s.instance.id).await.unwrap();
        assert!(shown.gives_client_licenses);
        let id = s.ask(t, "00:1A|WD-1||BF").await;
        assert_eq!(stored(t, id).await.state, ClientLicenseState::Asked);
        t.run_due().await;
        let asked = s.server.asked("getLicenseAsync");
        assert_eq!(asked.len(), 1);
        assert_eq!(asked[0]["instanceId"].as_str(), s.instance.seller_instance_id.as_deref());
        assert_eq!(asked[0]["eventId"], event(id));
        assert_eq!(asked[0]["deviceFingerprint"], "00:1A|WD-1||BF");
        let time = |name: &str| parse_async_time(asked[0][name].as_str().unwrap()).unwrap().as_second();
        assert_eq!(time("effectiveTime"), t.now().timestamp().as_second());
        assert_eq!(time("expireTime"), s.instance.expire_at.unwrap().timestamp().as_second());
        let message = t.call(t.orders_of(s.instance.id).await[0].number.as_str(), "getLicenseAsync").await;
        assert!(matches!(message.state, MessageState::Succeeded { .. }), "taken is all that is asked for: {:?}", message.state);
        assert_eq!(stored(t, id).await.state, ClientLicenseState::Awaited { since: t.now() });
        assert!(t.told(s.buyer.actor, Told::ClientLicenseDelivered).await.is_empty());
        // Nothing to see yet.
        assert_eq!(refusal(t.app.reveal_client_license(s.buyer.actor, id).await).code, Code::NotFound);

        let sent = text("LIC-1\n授权 seat=4");
        is(upload(t, s.caller(), &event(id), &sent).await, TAKEN);
        let told = t.told(s.buyer.actor, Told::ClientLicenseDelivered).await;
        assert_eq!(told.len(), 1);
        assert!(!format!("{told:?}").contains("LIC-1"), "messages do not carry the licence");
        let row = stored(t, id).await;
        assert_eq!(row.state, ClientLicenseState::Delivered { at: t.now() });
        assert!(!format!("{row:?}").contains("LIC-1"), "sealed at rest");
        assert_eq!(t.app.reveal_client_license(s.buyer.actor, id).await.unwrap().license, "LIC-1\n授权 seat=4");
        assert_eq!(t.history(id.uuid()).await, ["asked", "taken", "delivered", "shown"]);
        // It is a text, so there is no file; and it is the buyer's alone.
        assert_eq!(refusal(t.app.client_license_file(s.buyer.actor, id).await.map(|f| f.name)).code, Code::NotFound);
        for stranger in [s.shop.actor, t.operator] {
            assert!(t.app.reveal_client_license(stranger, id).await.is_err());
        }
        let other = t.graded_buyer("other@example.com", Grade::V0, "0.00").await;
        assert_eq!(refusal(t.app.reveal_client_license(other.actor, id).await).code, Code::NotFound);
        assert_eq!(refusal(t.app.show_client_license(other.actor, id).await).code, Code::NotFound);
        assert_eq!(refusal(t.app.list_client_licenses(other.actor, s.instance.id).await).code, Code::NotFound);
        for reader in [s.buyer.actor, s.shop.actor, t.operator] {
            assert_eq!(t.app.list_client_licenses(reader, s.instance.id).await.unwrap().len(), 1);
        }
        t.prove().await;
    }

    async fn an_upload_sent_twice_is_one_and_another_one_is_refused(t) {
        let s = scene(t, "000000").await;
        let id = s.ask(t, "a").await;
        // Quicker than the answer to the call.
        let sent = file("solver 许可.lic", b"\x00\x01binary");
        is(upload(t, s.caller(), &event(id), &sent).await, TAKEN);
        t.run_due().await;
        assert_eq!(stored(t, id).await.state, ClientLicenseState::Delivered { at: t.now() });
        is(upload(t, s.caller(), &event(id), &sent).await, TAKEN);
        is(upload(t, s.caller(), &event(id), &text("another")).await, (200, "91381034"));
        is(upload(t, s.caller(), &event(id), &file("x.lic", b"another")).await, (200, "91381034"));
        assert_eq!(t.told(s.buyer.actor, Told::ClientLicenseDelivered).await.len(), 1);
        let found = t.app.client_license_file(s.buyer.actor, id).await.unwrap();
        assert_eq!((found.name.as_str(), &found.bytes[..]), ("solver 许可.lic", &b"\x00\x01binary"[..]));
        assert_eq!(t.history(id.uuid()).await, ["asked", "delivered", "downloaded"]);
        // With dashes the id is the same id.
        is(upload(t, s.caller(), &id.uuid().to_string(), &sent).await, TAKEN);
        t.prove().await;
    }

    async fn what_is_hostile_goes_nowhere(t) {
        let s = scene(t, "000004").await;
        let id = s.ask(t, "a").await;
        t.run_due().await;
        let good = text("LIC");
        let foreign = t.open_shop(ShopPlan { name: "foreign", ..ShopPlan::client_license(&s.server) }).await;
        is(upload(t, caller(&foreign), &event(id), &good).await, NOBODY);
        is(upload(t, s.caller(), "0190f0c0b7d27c1e9b3a5d6e7f80ffff", &good).await, NOBODY);
        is(upload(t, s.caller(), "../../etc/passwd", &good).await, NOBODY);
        let buyer = Caller { account_id: s.buyer.id, role: Role::Buyer, kind: CredentialKind::AkSk };
        is(upload(t, buyer, &event(id), &good).await, (200, "91380150"));
        let lying = spoilt(b"\r\n\r\ndata", b"\r\n\r\ndate");
        let program = file("a.lic", b"MZ\x90\x00");
        let script = file("a.sh", b"#!/bin/sh\nrm -rf /\n");
        let broken = file("a.zip", b"PK\x03\x04rubbish");
        for format in [&lying, &program, &script, &broken, &file("b.zip", &bomb()), &text("a\u{1b}[2J")] {
            is(upload(t, s.caller(), &event(id), format).await, (200, "91381037"));
        }
        let path = spoilt(b"a.lic", b"../../../etc/cron.d/x");
        let large = spoilt(b"\r\n\r\ndata", &[b"\r\n\r\n", &vec![7; wire::license_upload::MAX_FILE + 1][..]].concat());
        let nothing = ("multipart/form-data; boundary=b-1".to_owned(), b"--b-1--\r\n".to_vec());
        let json = ("application/json".to_owned(), b"{\"type\":\"CHARACTERS\",\"characters\":\"x\"}".to_vec());
        for form in [&path, &large, &nothing, &json] {
            is(upload(t, s.caller(), &event(id), form).await, FORM);
        }
        assert_eq!(stored(t, id).await.state, ClientLicenseState::Awaited { since: t.now() });
        assert_eq!(t.files.count(), 0, "what was refused left nothing behind");
        is(upload(t, s.caller(), &event(id), &file("whole.lic", &vec![7; 1 << 20])).await, TAKEN);
        assert_eq!(t.files.count(), 1);
    }

    async fn debugging_calls_may_be_followed_by_an_upload_that_goes_nowhere(t) {
        let s = scene(t, "000004").await;
        let mock = wire::license_upload::MOCK_EVENT;
        is(upload(t, s.caller(), mock, &text("LIC")).await, TAKEN);
        is(upload(t, s.caller(), mock, &file("a.lic", b"data")).await, TAKEN);
        is(upload(t, s.caller(), mock, &file("a.lic", b"MZ\x90\x00")).await, (200, "91381037"));
        assert_eq!(t.files.count(), 0);
    }

    async fn a_seller_that_says_no_is_not_asked_again(t) {
        let s = scene(t, "000900").await;
        for (code, why) in [
            ("000900", Denial::NoQuota),
            ("000901", Denial::OutsideValidity),
            ("000902", Denial::ExpiryNeeded),
            ("000903", Denial::DeviceNeeded),
        ] {
            s.server.play(script(code));
            let before = s.server.asked("getLicenseAsync").len();
            let id = s.ask(t, code).await;
            t.travel(Span::hours(3)).await;
            let row = stored(t, id).await;
            assert!(matches!(row.state, ClientLicenseState::Denied { why: said, .. } if said == why), "{:?}", row.state);
            assert_eq!(s.server.asked("getLicenseAsync").len(), before + 1);
            is(upload(t, s.caller(), &event(id), &text("late")).await, (200, "91381038"));
            assert_eq!(refusal(t.app.ask_client_license_again(s.buyer.actor, id).await).code, Code::ClientLicenseState);
        }
        let told = t.told(s.buyer.actor, Told::ClientLicenseDenied).await;
        assert_eq!(told.len(), 4);
        assert!(t.told(s.shop.actor, Told::InterfaceStopped).await.is_empty(), "a no is no failure of the interface");
    }

    async fn a_seller_that_is_away_is_asked_for_two_hours_and_once_more_by_hand(t) {
        let s = scene(t, "000004").await;
        s.server.play(|_| Answer::Status(502));
        let id = s.ask(t, "a").await;
        t.travel(Span::hours(3)).await;
        let tries = s.server.asked("getLicenseAsync").len();
        assert!((50..=62).contains(&tries), "every two minutes for two hours: {tries}");
        assert!(s.server.asked("getLicenseAsync").iter().all(|body| body["eventId"] == event(id)));
        assert!(matches!(stored(t, id).await.state, ClientLicenseState::Failed { .. }));
        assert_eq!(t.told(s.buyer.actor, Told::ClientLicenseFailed).await.len(), 1);
        assert_eq!(t.told(s.shop.actor, Told::InterfaceStopped).await.len(), 1);
        // The same request once more, under the same event id.
        s.server.play(script("000004"));
        let view = t.app.ask_client_license_again(s.buyer.actor, id).await.unwrap();
        assert_eq!(view.state, ClientLicenseState::Asked);
        assert_eq!(refusal(t.app.ask_client_license_again(s.buyer.actor, id).await).code, Code::ClientLicenseState);
        t.run_due().await;
        assert_eq!(s.server.asked("getLicenseAsync").last().unwrap()["eventId"], event(id));
        // Taken, and nothing comes: he may ask again without waiting for anybody.
        t.travel(Span::hours(1)).await;
        t.app.ask_client_license_again(s.buyer.actor, id).await.unwrap();
        is(upload(t, s.caller(), &event(id), &text("LIC")).await, TAKEN);
        t.run_due().await;
        assert_eq!(s.server.asked("getLicenseAsync").len(), tries + 1, "what has come is not asked for");
        t.prove().await;
    }

    async fn each_device_has_one_open_request(t) {
        let s = scene(t, "000004").await;
        let first = s.ask(t, "a").await;
        let twin = t.app.ask_client_license(s.buyer.actor, s.instance.id, device("a"), None).await;
        assert_eq!(refusal(twin).code, Code::ClientLicenseOpen);
        let second = s.ask(t, "b").await;
        t.run_due().await;
        assert_eq!(s.server.asked("getLicenseAsync").len(), 2);
        is(upload(t, s.caller(), &event(second), &text("B")).await, TAKEN);
        is(upload(t, s.caller(), &event(first), &text("A")).await, TAKEN);
        // Another one for the same device: it was reinstalled.
        let third = s.ask(t, "a").await;
        assert_ne!(third, first);
        let list: Vec<ClientLicenseView> = t.app.list_client_licenses(s.buyer.actor, s.instance.id).await.unwrap();
        assert_eq!(list.iter().map(|view| Id::from_uuid(view.id)).collect::<Vec<_>>(), [third, second, first]);
        assert_eq!(t.app.reveal_client_license(s.buyer.actor, first).await.unwrap().license, "A");
    }

    async fn what_is_over_is_over(t) {
        let s = scene(t, "000004").await;
        let open = s.ask(t, "a").await;
        t.run_due().await;
        let end = s.instance.expire_at.unwrap();
        t.travel_to(end.plus(Span::minutes(1))).await;
        let graced = t.instance(s.instance.id).await;
        assert!(graced.state.usable(), "{:?}", graced.state);
        is(upload(t, s.caller(), &event(open), &text("LIC")).await, (200, "91381035"));
        // Frozen: nothing is asked for, and nothing taken.
        t.travel(Span::days(30)).await;
        let gone = t.instance(s.instance.id).await;
        assert!(!gone.state.usable(), "{:?}", gone.state);
        let late = t.app.ask_client_license(s.buyer.actor, s.instance.id, device("b"), None).await;
        assert_eq!(refusal(late).code, Code::InstanceState);
        is(upload(t, s.caller(), &event(open), &text("LIC")).await, (200, "91381033"));
        t.travel(Span::days(60)).await;
        assert!(matches!(stored(t, open).await.state, ClientLicenseState::Withdrawn { .. }));
        is(upload(t, s.caller(), &event(open), &text("LIC")).await, (200, "91381033"));
        t.prove().await;
    }

    async fn only_an_address_of_saas_two_lets_a_licence_be_changed(t) {
        let server = Scripted::spawn(script("000004")).await;
        let shop = t.open_shop(ShopPlan::client_license(&server)).await;
        assert!(shop.content.upgradable && shop.content.protocol_problem(Protocol::V2).is_none());
        assert_eq!(shop.content.protocol_problem(Protocol::V1).unwrap().code, Code::AddressProtocol);
        assert_eq!(shop.content.protocol_problem(Protocol::LicenseV1).unwrap().code, Code::LicenseFixed);
        let needed = shop.content.required_cases(Protocol::V2);
        assert!(needed.iter().any(|case| case.activity == Activity::GetLicenseAsync));
    }

    async fn other_goods_have_no_such_licences(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("100.00").await;
        let instance = t.own(&buyer, TestApp::wish(&shop.basic())).await;
        assert!(!t.app.show_instance(buyer.actor, instance.id).await.unwrap().gives_client_licenses);
        let asked = t.app.ask_client_license(buyer.actor, instance.id, device("a"), None).await;
        assert_eq!(refusal(asked).code, Code::ClientLicenseNone);
    }
}

/// An archive of 42 bytes whose table of contents speaks of four gigabytes.
fn bomb() -> Vec<u8> {
    let mut zip = Vec::new();
    let name = b"license.txt";
    let local = |zip: &mut Vec<u8>| {
        zip.extend_from_slice(b"PK\x03\x04\x14\0\0\0\x08\0\0\0\0\0\0\0\0\0");
        zip.extend_from_slice(&2_u32.to_le_bytes());
        zip.extend_from_slice(&u32::MAX.to_le_bytes().map(|b| b.min(0xfe)));
        zip.extend_from_slice(&u16::try_from(name.len()).unwrap().to_le_bytes());
        zip.extend_from_slice(&[0, 0]);
        zip.extend_from_slice(name);
        zip.extend_from_slice(&[3, 0]);
    };
    local(&mut zip);
    let start = u32::try_from(zip.len()).unwrap();
    zip.extend_from_slice(b"PK\x01\x02\x14\0\x14\0\0\0\x08\0\0\0\0\0\0\0\0\0");
    zip.extend_from_slice(&2_u32.to_le_bytes());
    zip.extend_from_slice(&u32::MAX.to_le_bytes().map(|b| b.min(0xfe)));
    zip.extend_from_slice(&u16::try_from(name.len()).unwrap().to_le_bytes());
    zip.extend_from_slice(&[0; 16]);
    zip.extend_from_slice(name);
    let size = u32::try_from(zip.len()).unwrap() - start;
    zip.extend_from_slice(b"PK\x05\x06\0\0\0\0\x01\0\x01\0");
    zip.extend_from_slice(&size.to_le_bytes());
    zip.extend_from_slice(&start.to_le_bytes());
    zip.extend_from_slice(&[0, 0]);
    zip
}

#[test]
fn the_bomb_is_one() {
    let value: Value = json!(bomb().len());
    assert!(value.as_u64().unwrap() < 200);
    assert!(!domain::client_license::is_license_file(&bomb(), 1 << 30));
    assert!(
        domain::client_license::is_license_file(&bomb(), u64::MAX),
        "whole, only too large"
    );
}
