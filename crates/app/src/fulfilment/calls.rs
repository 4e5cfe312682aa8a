//! Put an intent into the words of its protocol: fields, signature, request (production interface §1–§5).

use domain::{
    catalog::Charge,
    fulfilment::{CodeNews, Intent, Scene},
    identity::Account,
    instance::Instance,
    license::LicenseCode,
    money::Money,
    order::{Goods, Order, OrderKind},
    seller::{AddressOptions, EncryptBits, Protocol},
    time::Time,
};
use wire::{
    field_crypto::{self, EncryptedField, Iv, KeyBits},
    license_notice::{LicenseNotice, async_time},
    license_v1::LicenseV1Call,
    reply::{Ask, BodySignRule, ReplyRules},
    secret::Secret,
    time::{TimestampMs, compact17},
    v1::{V1Call, V1ChargingMode, V1NewInstance, V1Options, V1Status},
    v1_sign::{self, V1Signed},
    v2::{ProductInfo, ProductInfoForm, RefreshScene, TestFlag, V2Call, V2Status},
    v2_sign::{self, Nonce},
};

use super::Route;
use crate::{
    Error, Result,
    entropy::Entropy,
    outbound::{Method, OutboundRequest},
};

/// What a call is built from.
pub struct CallFacts<'a> {
    /// What is wanted.
    pub intent: &'a Intent,
    /// The order behind it.
    pub order: &'a Order,
    /// The instance it is about.
    pub instance: Option<&'a Instance>,
    /// The buyer; V1 tells the seller who it is.
    pub buyer: Option<&'a Account>,
    /// New for every request.
    pub business_id: String,
}

/// A call ready to go, with what its attempt row keeps.
pub struct BuiltCall {
    /// The request.
    pub request: OutboundRequest,
    /// Method and URL.
    pub request_line: String,
    /// The body; empty for GET.
    pub body: String,
    /// The signed text with the key masked.
    pub string_to_sign: String,
    /// Instance ids asked for.
    pub asked: Vec<String>,
    /// What sort of answer is expected.
    creates: bool,
    /// Whether the answer brings a licence.
    pub(crate) fetches: bool,
    protocol: Protocol,
}

impl BuiltCall {
    /// How the answer is to be judged.
    #[must_use]
    pub fn rules<'a>(&'a self, key: &'a Secret, debug: bool) -> ReplyRules<'a> {
        let protocol = match self.protocol {
            Protocol::V1 | Protocol::LicenseV1 => wire::reply::Protocol::V1,
            Protocol::V2 => wire::reply::Protocol::V2,
        };
        let ask = match (self.creates, self.asked.is_empty()) {
            (true, _) => Ask::NewInstance,
            (false, false) => Ask::QueryInstance(&self.asked),
            (false, true) => Ask::Plain,
        };
        ReplyRules {
            protocol,
            ask,
            key,
            body_sign: BodySignRule::of(protocol),
            debug,
        }
    }
}

/// Signs a V2 call and makes it a request. `wall` is real time: sellers compare it with their own clocks.
///
/// # Errors
/// A field breaks its documented bounds.
pub fn build_v2(call: &V2Call, route: &Route, debug: bool, wall: Time, entropy: &Entropy) -> Result<BuiltCall> {
    call.validate().map_err(Error::fault)?;
    let flag = match (debug, route.address.options.send_test_flag) {
        (true, _) => TestFlag::Debug,
        (false, true) => TestFlag::Production,
        (false, false) => TestFlag::Omitted,
    };
    let form = match route.address.options.product_info_as_text {
        true => ProductInfoForm::JsonText,
        false => ProductInfoForm::Object,
    };
    let body = call.payload_as(flag, form);
    let asked = match call {
        V2Call::QueryInstance { instance_ids } => instance_ids.clone(),
        _ => Vec::new(),
    };
    let built = post(body, route, wall, entropy)?;
    Ok(BuiltCall {
        asked,
        creates: matches!(call, V2Call::NewInstance { .. }),
        ..built
    })
}

/// Signs a call about licences in the V2 envelope and makes it a request.
fn build_notice(notice: &LicenseNotice, route: &Route, wall: Time, entropy: &Entropy) -> Result<BuiltCall> {
    notice.validate().map_err(Error::fault)?;
    let flag = match route.address.options.send_test_flag {
        true => TestFlag::Production,
        false => TestFlag::Omitted,
    };
    post(notice.payload(flag), route, wall, entropy)
}

/// A body in the V2 envelope.
fn post(body: String, route: &Route, wall: Time, entropy: &Entropy) -> Result<BuiltCall> {
    let timestamp = TimestampMs::new(wall.as_millis()).ok_or_else(|| Error::fault("the clock is out of range"))?;
    let signature = v2_sign::sign(&route.key, &body, &Nonce::from_random(entropy.bytes()), timestamp);
    let url = signature.url(route.address.url.as_str());
    Ok(BuiltCall {
        request_line: format!("POST {url}"),
        string_to_sign: signature.masked_string_to_sign(&route.key),
        request: OutboundRequest {
            method: Method::Post,
            url,
            headers: json_headers(),
            body: body.clone().into(),
        },
        body,
        asked: Vec::new(),
        creates: false,
        fetches: false,
        protocol: Protocol::V2,
    })
}

/// Headers of a V2 call, in the contract's spelling (production interface §1).
fn json_headers() -> Vec<(http::HeaderName, String)> {
    vec![
        (http::header::ACCEPT, "application/json".to_owned()),
        (http::header::CONTENT_TYPE, "application/json;charset=utf-8".to_owned()),
    ]
}

/// Signs a V1 call and makes it a request.
///
/// # Errors
/// A field breaks its bounds or would make the signature ambiguous.
pub fn build_v1(call: &V1Call, options: &V1Options, route: &Route, debug: bool, wall: Time) -> Result<BuiltCall> {
    call.validate().map_err(Error::fault)?;
    let signed = v1_sign::sign(&route.key, call, options, &compact17(wall.timestamp()), debug).map_err(Error::fault)?;
    let asked = match call {
        V1Call::QueryInstance { instance_ids } => instance_ids.clone(),
        _ => Vec::new(),
    };
    Ok(BuiltCall {
        asked,
        creates: matches!(call, V1Call::NewInstance(_)),
        protocol: Protocol::V1,
        ..get(signed, route)
    })
}

/// Signs a call about a licence that is fetched, and makes it a request.
///
/// # Errors
/// As [`build_v1`].
pub fn build_license_v1(
    call: &LicenseV1Call,
    options: &V1Options,
    route: &Route,
    debug: bool,
    wall: Time,
) -> Result<BuiltCall> {
    call.validate().map_err(Error::fault)?;
    let signed = call
        .sign(&route.key, options, &compact17(wall.timestamp()), debug)
        .map_err(Error::fault)?;
    Ok(BuiltCall {
        fetches: matches!(call, LicenseV1Call::GetLicense(_)),
        ..get(signed, route)
    })
}

/// A signed query.
fn get(signed: V1Signed, route: &Route) -> BuiltCall {
    let url = signed.url(route.address.url.as_str());
    BuiltCall {
        request_line: format!("GET {url}"),
        body: String::new(),
        string_to_sign: signed.string_to_sign,
        request: OutboundRequest {
            method: Method::Get,
            url,
            headers: Vec::new(),
            body: bytes::Bytes::new(),
        },
        asked: Vec::new(),
        creates: false,
        fetches: false,
        protocol: Protocol::LicenseV1,
    }
}

/// Builds the call of an intent for its route.
///
/// # Errors
/// Something the call needs is missing; that is our fault, not the seller's.
pub fn build(facts: &CallFacts<'_>, route: &Route, wall: Time, entropy: &Entropy) -> Result<BuiltCall> {
    match route.address.protocol {
        Protocol::V2 if let Intent::Code { license, news } = facts.intent => {
            build_notice(&notice(facts.order, license, news), route, wall, entropy)
        }
        Protocol::V2
            if let Intent::FetchLicense {
                request,
                effective_at,
                expire_at,
                device,
            } = facts.intent =>
        {
            let notice = LicenseNotice::GetLicenseAsync {
                instance_id: seller_instance_id(facts)?,
                effective_time: async_time(effective_at.timestamp()),
                expire_time: expire_at.map(|end| async_time(end.timestamp())),
                event_id: request.simple(),
                device_fingerprint: device.as_ref().map(ToString::to_string),
            };
            build_notice(&notice, route, wall, entropy)
        }
        Protocol::V2 => build_v2(&v2_call(facts)?, route, false, wall, entropy),
        Protocol::V1 => {
            let (call, options) = v1_call(facts, route, entropy)?;
            build_v1(&call, &options, route, false, wall)
        }
        Protocol::LicenseV1 => {
            let (call, options) = v1_call(facts, route, entropy)?;
            let call = LicenseV1Call::like_saas(call).ok_or_else(|| Error::fault("licence V1 has no call for this"))?;
            build_license_v1(&call, &options, route, false, wall)
        }
    }
}

fn seller_instance_id(facts: &CallFacts<'_>) -> Result<String> {
    if let Intent::Release { orphan: Some(id) } = facts.intent {
        return Ok(id.clone());
    }
    facts
        .instance
        .and_then(|i| i.seller_instance_id.clone())
        .ok_or_else(|| Error::fault("a call about an instance the seller has not named"))
}

const fn scene(scene: Scene) -> RefreshScene {
    match scene {
        Scene::TrialToFormal => RefreshScene::TrialToFormal,
        Scene::Renewal => RefreshScene::Renewal,
        Scene::UnsubscribeRenewalPeriod => RefreshScene::UnsubscribeRenewalPeriod,
        Scene::RenewalChange => RefreshScene::RenewalChange,
    }
}

/// The words for what has become of a licence code.
fn notice(order: &Order, license: &LicenseCode, news: &CodeNews) -> LicenseNotice {
    let license = license.to_string();
    let (order_id, order_line_id) = (order.number.to_string(), order.line.number.clone());
    let status = |status| LicenseNotice::UpdateLicenseCodeStatus {
        license: license.clone(),
        status,
    };
    match news {
        CodeNews::Renewed { expire_at, price_code } => LicenseNotice::RefreshLicenseCode {
            scene: RefreshScene::Renewal,
            order_id,
            order_line_id,
            license,
            product_id: Some(price_code.to_string()),
            expire_time: expire_at.compact_utc(),
        },
        CodeNews::Frozen => status(V2Status::Freeze),
        CodeNews::Thawed => status(V2Status::Unfreeze),
        CodeNews::Released => {
            // As with instances: an order id is named only where an unsubscription is the cause.
            let undone = order.kind == OrderKind::Unsubscribe;
            LicenseNotice::ReleaseLicenseCode {
                license,
                order_id: undone.then_some(order_id),
                order_line_id: undone.then_some(order_line_id),
            }
        }
    }
}

fn v2_call(facts: &CallFacts<'_>) -> Result<V2Call> {
    let order = facts.order;
    let goods = &order.line.goods;
    let (order_id, order_line_id) = (order.number.to_string(), order.line.number.clone());
    Ok(match facts.intent {
        Intent::Create => V2Call::NewInstance {
            order_id,
            order_line_id,
            business_id: facts.business_id.clone(),
        },
        Intent::AwaitInfo | Intent::Inspect | Intent::InspectUse => V2Call::QueryInstance {
            instance_ids: vec![seller_instance_id(facts)?],
        },
        Intent::Refresh {
            scene: why,
            expire_at,
            price_code,
            ..
        } => V2Call::RefreshInstance {
            scene: scene(*why),
            order_id,
            order_line_id,
            instance_id: seller_instance_id(facts)?,
            product_id: price_code.as_ref().map(ToString::to_string),
            expire_time: expire_at.compact_utc(),
        },
        Intent::Freeze | Intent::Suspend => V2Call::UpdateInstanceStatus {
            instance_id: seller_instance_id(facts)?,
            status: V2Status::Freeze,
        },
        Intent::Unfreeze | Intent::Resume => V2Call::UpdateInstanceStatus {
            instance_id: seller_instance_id(facts)?,
            status: V2Status::Unfreeze,
        },
        Intent::Release { .. } => {
            // An order id is named only where an unsubscription is the cause (production interface §1.5).
            let undone = order.kind == OrderKind::Unsubscribe;
            V2Call::ReleaseInstance {
                instance_id: seller_instance_id(facts)?,
                order_id: undone.then_some(order_id),
                order_line_id: undone.then_some(order_line_id),
            }
        }
        Intent::Upgrade => V2Call::UpgradeInstance {
            instance_id: seller_instance_id(facts)?,
            order_id,
            order_line_id,
            product_id: Some(goods.price_code.to_string()),
        },
        Intent::CheckChange => V2Call::ChangeInstanceCheck {
            instance_id: seller_instance_id(facts)?,
            product_info: ProductInfo {
                product_id: goods.price_code.to_string(),
                sku_code: Some(goods.sku_code.to_string()),
                linear_value: goods.counted.then_some(u64::from(goods.quantity)),
                product_name: Some(product_name(goods)),
            },
        },
        Intent::Notify => V2Call::OrderNotify {
            order_id,
            order_line_id,
        },
        Intent::Code { .. } | Intent::FetchLicense { .. } => {
            return Err(Error::fault("calls about licences have words of their own"));
        }
    })
}

/// Name, specification, SKU and charging mode joined with commas, as in the original's sample (open APIs §1.1).
pub(crate) fn product_name(goods: &Goods) -> String {
    format!(
        "{},{},{},{}",
        goods.product_name,
        goods.specification,
        goods.sku_name,
        goods.charge.wire()
    )
}

fn v1_call(facts: &CallFacts<'_>, route: &Route, entropy: &Entropy) -> Result<(V1Call, V1Options)> {
    let order = facts.order;
    let goods = &order.line.goods;
    let options = v1_options(&route.address.options, order);
    let counted = goods.counted.then_some(u64::from(goods.quantity));
    let call = match facts.intent {
        Intent::Create | Intent::Inspect => {
            let buyer = facts.buyer.ok_or_else(|| Error::fault("newInstance needs its buyer"))?;
            // Sent with charging mode 1 only (production interface §2.1).
            let periodic = goods.period.filter(|_| !goods.charge.by_use());
            let encrypt = |text: &str| -> EncryptedField {
                let bits = match route.address.options.encrypt_bits {
                    EncryptBits::Aes128 => KeyBits::Aes128,
                    EncryptBits::Aes256 => KeyBits::Aes256,
                };
                field_crypto::encrypt(&route.key, bits, &Iv::from_random(entropy.bytes()), text)
            };
            V1Call::NewInstance(Box::new(V1NewInstance {
                customer_id: buyer.customer_id(),
                customer_name: buyer.name.to_string(),
                mobile_phone: Some(encrypt(buyer.phone.as_str())),
                email: Some(encrypt(buyer.login.as_str())),
                user_id: None,
                user_name: None,
                business_id: facts.business_id.clone(),
                order_id: order.number.to_string(),
                sku_code: Some(goods.sku_code.to_string()),
                product_id: goods.price_code.to_string(),
                trial: order.kind == OrderKind::Trial,
                expire_time: goods.expire_at.map(Time::compact_utc),
                charging_mode: Some(match goods.charge {
                    Charge::Year | Charge::Month | Charge::Day => V1ChargingMode::Period,
                    Charge::OneTime => V1ChargingMode::OneTime,
                    // The contract has no number of its own for a package; it is told apart by its `productId`.
                    Charge::OnDemand | Charge::Package => V1ChargingMode::OnDemand,
                }),
                extend_params: extend_params(goods),
                amount: counted,
                disk_size: None,
                band_width: None,
                period_type: periodic.map(|p| p.unit.wire().to_owned()),
                period_number: periodic.map(|p| u32::from(p.count)),
                order_amount: Some(order.amount.to_string()),
                provision_type: Some(1),
                platform_params: None,
            }))
        }
        Intent::Refresh {
            scene,
            expire_at,
            price_code,
            period,
            amount,
        } => V1Call::RefreshInstance {
            order_id: order.number.to_string(),
            instance_id: seller_instance_id(facts)?,
            product_id: price_code.as_ref().map(ToString::to_string),
            expire_time: expire_at.compact_utc(),
            trial_to_formal: *scene == Scene::TrialToFormal,
            period_type: period.map(|p| p.unit.wire().to_owned()),
            period_number: period.map(|p| u32::from(p.count)),
            order_amount: amount.as_ref().map(Money::to_string),
        },
        Intent::InspectUse => V1Call::QueryInstance {
            instance_ids: vec![seller_instance_id(facts)?],
        },
        Intent::Suspend => V1Call::InstanceStatus {
            instance_id: seller_instance_id(facts)?,
            status: V1Status::Freeze,
        },
        Intent::Resume => V1Call::InstanceStatus {
            instance_id: seller_instance_id(facts)?,
            status: V1Status::Normal,
        },
        Intent::Freeze => V1Call::ExpireInstance {
            instance_id: seller_instance_id(facts)?,
            order_id: first_order(facts),
        },
        Intent::Release { .. } => V1Call::ReleaseInstance {
            instance_id: seller_instance_id(facts)?,
            order_id: first_order(facts),
            order_amount: Some(order.amount.to_string()),
        },
        Intent::Upgrade => V1Call::Upgrade {
            instance_id: seller_instance_id(facts)?,
            order_id: order.number.to_string(),
            sku_code: goods.sku_code.to_string(),
            product_id: goods.price_code.to_string(),
            amount: counted,
            disk_size: None,
            band_width: None,
        },
        Intent::AwaitInfo
        | Intent::Unfreeze
        | Intent::CheckChange
        | Intent::Notify
        | Intent::Code { .. }
        | Intent::FetchLicense { .. } => {
            return Err(Error::fault("V1 has no call for this"));
        }
    };
    Ok((call, options))
}

/// Extension parameters: the buyer's answers, and of a package the instances whose use it pays, by the seller's own ids.
pub(crate) fn extend_params(goods: &Goods) -> Vec<(String, String)> {
    let mut params: Vec<(String, String)> = goods
        .parameters
        .iter()
        .map(|a| (a.name.to_string(), a.value.to_string()))
        .collect();
    for related in &goods.related {
        let param = (RELATED_INSTANCE.to_owned(), related.seller_instance_id.clone());
        if !params.contains(&param) {
            params.push(param);
        }
    }
    params
}

/// Name of the parameter that says which instance a package belongs to; the word of the answer's `usageInfo`. The contract
/// has no place for it, so that sellers who do not know the name pass over it.
const RELATED_INSTANCE: &str = "relatedInstanceId";

/// V1 names the original purchase order where V2 names the order at hand (production interface §2.3, §2.4).
fn first_order(facts: &CallFacts<'_>) -> String {
    facts
        .instance
        .map_or_else(|| facts.order.number.to_string(), |i| i.order_number.to_string())
}

/// What is sent beside the parameters every seller seen insists on: what the goods make necessary, and everything
/// where the address asks for it (seller compatibility A1.11).
fn v1_options(address: &AddressOptions, order: &Order) -> V1Options {
    let goods = &order.line.goods;
    V1Options {
        extend_params: !goods.parameters.is_empty() || !goods.related.is_empty(),
        amount: goods.counted,
        trial_flag: order.kind == OrderKind::Trial || address.v1_optional,
        email: address.v1_optional,
        sku_code: address.v1_optional,
        charging_mode: goods.charge.by_use() || address.v1_optional,
        period: address.v1_optional,
        order_amount: address.v1_optional,
        provision_type: address.v1_optional,
        ..V1Options::default()
    }
}
