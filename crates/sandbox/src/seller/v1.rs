//! The seller's side of SaaS 1.0 (production interface §2, §4, §5).

use serde_json::{Value, json};
use wire::codes;
use wire::field_crypto::{Iv, decrypt, encrypt};
use wire::time::{compact17, parse_compact17};
use wire::v1::{V1ChargingMode, extend_params_of};
use wire::v1_sign::V1Query;

use super::RELATED;
use super::act::{Change, Creation, Outcome, change, create};
use super::state::{Instance, InstanceStatus};
use super::v2::{Answer, Read};
use super::{Fault, Memory, Shared};
use crate::clock::wall_now;

/// Farthest a `timeStamp` may be from the clock on the wall. V1 documents no window; five minutes is forgiving.
const WINDOW_MS: i64 = 300_000;

/// Verifies a call and carries it out. V1 knows no nonce; repeating a call inside the window is harmless.
pub(super) fn handle(shared: &Shared, memory: &mut Memory, query: &str, now_ms: i64) -> Answer {
    let shown = query
        .split("authToken=")
        .next()
        .unwrap_or("")
        .trim_end_matches('&')
        .chars()
        .take(4096)
        .collect();
    let refused = |code, message: String, read| Answer {
        outcome: Outcome::refused(code, message),
        read,
        more: Vec::new(),
    };
    let parsed = match V1Query::parse(query) {
        Ok(parsed) => parsed,
        Err(error) => {
            return refused(
                codes::ILLEGAL_PARAMETER,
                error.to_string(),
                Read {
                    request: shown,
                    ..Read::default()
                },
            );
        }
    };
    let text = |name: &str| parsed.get(name).filter(|text| !text.is_empty()).map(str::to_owned);
    let read = Read {
        activity: text("activity").unwrap_or_default(),
        order_id: text("orderId"),
        order_line_id: None,
        instance_id: text("instanceId"),
        test_flag: text("testFlag"),
        event_id: None,
        request: shown,
    };
    if let Err(error) = parsed.verify(&shared.config.key) {
        return refused(codes::AUTHENTICATION_FAILED, error.to_string(), read);
    }
    let signed_at = parse_compact17(parsed.time_stamp()).map_or(0, |at| at.as_millisecond());
    if shared.config.check_time && now_ms.saturating_sub(signed_at).saturating_abs() > WINDOW_MS {
        return refused(
            codes::AUTHENTICATION_FAILED,
            "timeStamp is too far from the clock".to_owned(),
            read,
        );
    }
    let mut more = Vec::new();
    let outcome = act(shared, memory, &parsed, &read, &mut more)
        .unwrap_or_else(|field| Outcome::refused(codes::ILLEGAL_PARAMETER, format!("{field} is missing or malformed")));
    Answer { outcome, read, more }
}

fn act(
    shared: &Shared,
    memory: &mut Memory,
    query: &V1Query,
    read: &Read,
    more: &mut Vec<(&'static str, Value)>,
) -> Result<Outcome, &'static str> {
    let text = |name: &'static str| query.get(name).filter(|text| !text.is_empty());
    let need = |name: &'static str| text(name).ok_or(name);
    let number = |name: &'static str| text(name).and_then(|text| text.parse::<u64>().ok());
    // Real sellers refuse a call without it (seller compatibility A1.6).
    need("testFlag")?;
    let pending = if let Fault::Pending(count) = memory.fault {
        count
    } else {
        0
    };
    let ledger = &mut memory.ledger;
    Ok(match read.activity.as_str() {
        "newInstance" | "getLicense" => {
            let (order_id, business_id) = (need("orderId")?, need("businessId")?);
            need("customerId")?;
            need("customerName")?;
            if let Some(phone) = text("mobilePhone") {
                decrypt(&shared.config.key, shared.config.bits, phone).map_err(|_| "mobilePhone")?;
            }
            let outcome = create(
                ledger,
                &Creation {
                    order_id,
                    order_line_id: "",
                    business_id,
                    test: read.test_flag.as_deref() == Some("1"),
                    expire_time: text("expireTime"),
                    product_id: Some(need("productId")?),
                    amount: number("amount"),
                    pending,
                },
            );
            let made = outcome.instance_id.as_ref().and_then(|id| ledger.instances.get_mut(id));
            if let (codes::SUCCESS, Some(instance)) = (outcome.code, made) {
                if text("chargingMode") == Some(V1ChargingMode::OnDemand.text()) {
                    let related: Vec<String> = text("saasExtendParams")
                        .and_then(extend_params_of)
                        .unwrap_or_default()
                        .into_iter()
                        .filter(|(name, _)| name == RELATED)
                        .map(|(_, value)| value)
                        .collect();
                    instance.count_for(&related);
                }
                more.push(("instanceId", json!(instance.instance_id)));
                if read.activity == "getLicense" {
                    // The same order always gets the same licence.
                    let text = format!("LICENSE {} {}", instance.order_id, instance.password);
                    more.push(("license", json!(text)));
                } else {
                    more.push(("encryptType", json!(shared.config.bits.encrypt_type())));
                    more.push(("appInfo", app_info(shared, instance)));
                }
            }
            outcome
        }
        "queryInstance" => {
            let info: Vec<Value> = need("instanceId")?
                .split(',')
                .take(wire::v2::MAX_QUERY_IDS)
                .filter_map(|id| ledger.instances.get(id))
                .filter(|instance| instance.status != InstanceStatus::Released)
                .map(|i| {
                    let now = compact17(wall_now());
                    let mut said = json!({"instanceId": i.instance_id, "appInfo": app_info(shared, i)});
                    i.tell_use(&mut said, &shared.public_url, &now);
                    said
                })
                .collect();
            if info.is_empty() {
                return Ok(Outcome::refused(codes::NO_SUCH_INSTANCE, "no such instance"));
            }
            more.push(("encryptType", json!(shared.config.bits.encrypt_type())));
            more.push(("info", Value::Array(info)));
            Outcome::done("queried")
        }
        "refreshInstance" | "refreshLicense" => {
            let (order, expire_time) = (need("orderId")?, need("expireTime")?);
            let id = need("instanceId")?;
            let refresh = Change::Refresh {
                order,
                expire_time,
                product_id: text("productId"),
            };
            let outcome = change(ledger, id, &refresh);
            // V1 has no call to thaw what is paid by period: the renewal says it.
            if outcome.effect == "renewed" {
                change(ledger, id, &Change::Thaw);
            }
            outcome
        }
        "expireInstance" | "expireLicense" => {
            need("orderId")?;
            change(ledger, need("instanceId")?, &Change::Freeze)
        }
        "releaseInstance" | "releaseLicense" => {
            need("orderId")?;
            change(ledger, need("instanceId")?, &Change::Release)
        }
        "upgrade" => {
            let (order, _) = (need("orderId")?, need("skuCode")?);
            let upgrade = Change::Upgrade {
                order,
                product_id: Some(need("productId")?),
                amount: number("amount"),
            };
            change(ledger, need("instanceId")?, &upgrade)
        }
        "instanceStatus" => match need("instanceStatus")? {
            "FREEZE" => change(ledger, need("instanceId")?, &Change::Freeze),
            "NORMAL" => change(ledger, need("instanceId")?, &Change::Thaw),
            _ => return Err("instanceStatus"),
        },
        "" => return Err("activity"),
        other => Outcome::refused(codes::ILLEGAL_PARAMETER, format!("unknown activity {other}")),
    })
}

fn app_info(shared: &Shared, instance: &Instance) -> Value {
    let sealed = |clear: &str| {
        let iv = Iv::from_random(rand::random());
        encrypt(&shared.config.key, shared.config.bits, &iv, clear)
            .as_str()
            .to_owned()
    };
    json!({
        "frontEndUrl": format!("{}/i/{}", shared.public_url, instance.instance_id),
        "adminUrl": format!("{}/i/{}?admin", shared.public_url, instance.instance_id),
        "userName": sealed("admin"),
        "password": sealed(&instance.password),
        "memo": "Change the password at the first sign-in.",
    })
}
