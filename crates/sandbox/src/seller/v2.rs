//! The seller's side of SaaS 2.0 (production interface §1, §3).

use serde_json::{Value, json};
use wire::codes;
use wire::json::Json;
use wire::time::compact17;
use wire::v2_sign::{V2Credentials, WINDOW_MS};

use super::act::{Change, Creation, Outcome, change, create};
use super::code::{News, hear};
use super::license_sender::{self, Wish};
use super::state::InstanceStatus;
use super::{Fault, Memory, Shared};
use crate::clock::wall_now;

/// A request as read, for the ledger.
#[derive(Debug, Default)]
pub(super) struct Read {
    pub activity: String,
    pub order_id: Option<String>,
    pub order_line_id: Option<String>,
    pub instance_id: Option<String>,
    pub test_flag: Option<String>,
    pub event_id: Option<String>,
    pub request: String,
}

/// An answer before faults are applied to it.
pub(super) struct Answer {
    pub outcome: Outcome,
    pub read: Read,
    /// Members beside code and message.
    pub more: Vec<(&'static str, Value)>,
}

impl Answer {
    /// The JSON object to send.
    pub fn body(&self) -> String {
        let mut object = json!({"resultCode": self.outcome.code, "resultMsg": self.outcome.message});
        if let Some(members) = object.as_object_mut() {
            for (name, value) in &self.more {
                members.insert((*name).to_owned(), value.clone());
            }
        }
        object.to_string()
    }
}

/// Verifies a call and carries it out.
pub(super) fn handle(shared: &Shared, memory: &mut Memory, query: &str, body: &[u8], now_ms: i64) -> Answer {
    let json = Json::parse(body).unwrap_or(Json::Null);
    let text = |name: &str| json.get(name).and_then(Json::as_text).filter(|text| !text.is_empty());
    let read = Read {
        activity: text("activity").unwrap_or_default(),
        order_id: text("orderId"),
        order_line_id: text("orderLineId"),
        instance_id: text("instanceId"),
        test_flag: text("testFlag"),
        event_id: text("eventId"),
        request: String::from_utf8_lossy(body).chars().take(4096).collect(),
    };
    let mut more = Vec::new();
    let outcome = match authenticate(shared, memory, query, body, now_ms) {
        Err(refusal) => Outcome::refused(codes::AUTHENTICATION_FAILED, refusal),
        Ok(()) => act(shared, memory, &json, &read, &mut more)
            .unwrap_or_else(|field| Outcome::refused(codes::ILLEGAL_PARAMETER, format!("{field} is missing"))),
    };
    Answer { outcome, read, more }
}

fn authenticate(shared: &Shared, memory: &mut Memory, query: &str, body: &[u8], now_ms: i64) -> Result<(), String> {
    let credentials = V2Credentials::from_query(query).map_err(|refusal| refusal.to_string())?;
    let window = if shared.config.check_time { WINDOW_MS } else { i64::MAX };
    credentials
        .verify(&shared.config.key, body, now_ms, window)
        .map_err(|refusal| refusal.to_string())?;
    // A nonce is remembered for as long as its timestamp could be accepted. Clearing up now and then is enough.
    if now_ms >= memory.clear_nonces_at {
        memory.nonces.retain(|_, forget_at| *forget_at >= now_ms);
        memory.clear_nonces_at = now_ms.saturating_add(WINDOW_MS);
    }
    let forget_at = now_ms.saturating_add(2 * WINDOW_MS);
    match memory.nonces.insert(credentials.nonce.as_str().to_owned(), forget_at) {
        Some(_) => Err("nonce was used before".to_owned()),
        None => Ok(()),
    }
}

fn act(
    shared: &Shared,
    memory: &mut Memory,
    json: &Json,
    read: &Read,
    more: &mut Vec<(&'static str, Value)>,
) -> Result<Outcome, &'static str> {
    let text = |name: &'static str| json.get(name).and_then(Json::as_text).filter(|text| !text.is_empty());
    let need = |name: &'static str| text(name).ok_or(name);
    let ledger = &mut memory.ledger;
    Ok(match read.activity.as_str() {
        "newInstance" => {
            let (order_id, order_line_id, business_id) = (need("orderId")?, need("orderLineId")?, need("businessId")?);
            let outcome = create(
                ledger,
                &Creation {
                    order_id: &order_id,
                    order_line_id: &order_line_id,
                    business_id: &business_id,
                    test: read.test_flag.as_deref() == Some("1"),
                    expire_time: None,
                    product_id: None,
                    amount: None,
                    pending: 0,
                },
            );
            if outcome.code == codes::SUCCESS {
                more.push(("instanceId", json!(outcome.instance_id)));
            }
            outcome
        }
        "queryInstance" => query_instances(shared, memory, &need("instanceId")?, more),
        "refreshInstance" => {
            let (scene, order, _) = (need("scene")?, need("orderId")?, need("orderLineId")?);
            let (id, expire_time) = (need("instanceId")?, need("expireTime")?);
            if !wire::v2::RefreshScene::ALL.iter().any(|known| known.text() == scene) {
                return Ok(Outcome::refused(codes::ILLEGAL_PARAMETER, "unknown scene"));
            }
            let product_id = text("productId");
            let order = format!("{scene} {order}");
            let refresh = Change::Refresh {
                order: &order,
                expire_time: &expire_time,
                product_id: product_id.as_deref(),
            };
            change(ledger, &id, &refresh)
        }
        "updateInstanceStatus" => match need("status")?.as_str() {
            "FREEZE" => change(ledger, &need("instanceId")?, &Change::Freeze),
            "UNFREEZE" => change(ledger, &need("instanceId")?, &Change::Thaw),
            _ => Outcome::refused(codes::ILLEGAL_PARAMETER, "status is neither FREEZE nor UNFREEZE"),
        },
        "releaseInstance" => change(ledger, &need("instanceId")?, &Change::Release),
        "upgradeInstance" => {
            let (id, order, _) = (need("instanceId")?, need("orderId")?, need("orderLineId")?);
            let product_id = text("productId");
            change(
                ledger,
                &id,
                &Change::Upgrade {
                    order: &order,
                    product_id: product_id.as_deref(),
                    amount: None,
                },
            )
        }
        "changeInstanceCheck" => check_change(memory, &need("instanceId")?, json),
        "orderNotify" => {
            need("orderId")?;
            need("orderLineId")?;
            Outcome::done("notified")
        }
        "refreshLicenseCode" => {
            let (_, _, _) = (need("scene")?, need("orderId")?, need("orderLineId")?);
            hear(ledger, &need("license")?, &News::Renewed(need("expireTime")?))
        }
        "updateLicenseCodeStatus" => match need("status")?.as_str() {
            "FREEZE" => hear(ledger, &need("license")?, &News::Frozen),
            "UNFREEZE" => hear(ledger, &need("license")?, &News::Thawed),
            _ => Outcome::refused(codes::ILLEGAL_PARAMETER, "status is neither FREEZE nor UNFREEZE"),
        },
        "releaseLicenseCode" => hear(ledger, &need("license")?, &News::Released),
        "getLicenseAsync" => {
            let (instance_id, effective_time) = (need("instanceId")?, need("effectiveTime")?);
            let (event_id, expire_time, device) = (need("eventId")?, text("expireTime"), text("deviceFingerprint"));
            let wish = Wish {
                instance_id: &instance_id,
                event_id: &event_id,
                effective_time: &effective_time,
                expire_time: expire_time.as_deref(),
                device: device.as_deref(),
                test: read.test_flag.as_deref() == Some("1"),
            };
            license_sender::make(ledger, &wish)
        }
        "" => return Err("activity"),
        other => Outcome::refused(codes::ILLEGAL_PARAMETER, format!("unknown activity {other}")),
    })
}

fn check_change(memory: &Memory, id: &str, json: &Json) -> Outcome {
    // Both an object and a text that holds JSON are taken (seller compatibility A3.12).
    let target = match json.get("productInfo") {
        Some(Json::String(text)) => Json::parse(text.as_bytes()).unwrap_or(Json::Null),
        Some(other) => other.clone(),
        None => Json::Null,
    };
    let alive = memory
        .ledger
        .instances
        .get(id)
        .is_some_and(|known| known.status != InstanceStatus::Released);
    if !alive {
        return Outcome::refused(codes::NO_SUCH_INSTANCE, "no such instance");
    }
    if target.get("productId").and_then(Json::as_str).is_none() {
        return Outcome::refused(codes::ILLEGAL_PARAMETER, "productInfo.productId is missing");
    }
    match target.get("linearValue").and_then(Json::as_text).as_deref() {
        Some("0") => Outcome::refused(
            codes::INTERNAL_ERROR,
            "the present use does not fit into the new quantity",
        ),
        _ => Outcome::done("checked"),
    }
}

fn query_instances(shared: &Shared, memory: &mut Memory, ids: &str, more: &mut Vec<(&'static str, Value)>) -> Outcome {
    let pending = if let Fault::Pending(count) = memory.fault {
        count
    } else {
        0
    };
    let (mut info, mut busy) = (Vec::new(), false);
    for id in ids.split(',').take(wire::v2::MAX_QUERY_IDS) {
        let Some(instance) = memory
            .ledger
            .instances
            .get_mut(id)
            .filter(|i| i.status != InstanceStatus::Released)
        else {
            continue;
        };
        instance.queries = instance.queries.saturating_add(1);
        if instance.queries <= pending {
            busy |= instance.queries % 2 == 1;
            info.push(json!({"instanceId": id}));
        } else {
            let mut said = json!({"instanceId": id, "appInfo": {
                "frontEndUrl": format!("{}/i/{id}", shared.public_url),
                "adminUrl": format!("{}/i/{id}?admin", shared.public_url),
                "userName": "admin",
                "password": instance.password,
                "memo": "Change the password at the first sign-in.",
            }});
            instance.tell_use(&mut said, &shared.public_url, &compact17(wall_now()));
            info.push(said);
        }
    }
    if info.is_empty() {
        return Outcome::refused(codes::NO_SUCH_INSTANCE, "no such instance");
    }
    if busy {
        return Outcome::refused(codes::IN_PROGRESS, "still being prepared");
    }
    more.push(("info", Value::Array(info)));
    Outcome::done("queried")
}
