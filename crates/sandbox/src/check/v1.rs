//! The examination of a V1 seller.

use std::time::{Duration, Instant};

use wire::field_crypto::{EncryptedField, Iv, KeyBits, decrypt, encrypt};
use wire::reply::{Answer, Ask, Created, CredentialForm, ReplyFailure, Verdict};
use wire::v1::{V1Call, V1ChargingMode, V1NewInstance, V1Status};

use super::call::{Departure, Exchange};
use super::examiner::{Examiner, Topic};
use super::ids::{business_id, expire_time, later_order, order_id};
use super::report::Level::{Advisory, Mandatory};
use super::v2::optional_change;

/// Product of the documented debugging calls.
const PRODUCT: &str = "00301-666666-0--0";
const TEN_MINUTES_MS: i64 = 600_000;
const PAUSE: Duration = Duration::from_millis(300);

const CREATE: Topic = Topic {
    id: "signature.accepted",
    title: "A newInstance with the right authToken is accepted",
    level: Mandatory,
    expected: "HTTP 200 with resultCode 000000 and an instanceId of at most 64 characters",
    how_to_mend: "Recompute the token with `galleria sign v1 --expect …`: decoded values, names from A to Z, all parameters but \
                  authToken, key = access key + timeStamp. mobilePhone is encrypted: mind --bits.",
};
const WRONG_TOKEN: Topic = Topic {
    id: "signature.refused",
    title: "A wrong authToken is refused",
    level: Mandatory,
    expected: "any resultCode but 000000 (000001 is the documented one)",
    how_to_mend: "Verify authToken before doing anything and refuse with 000001.",
};
const STALE: Topic = Topic {
    id: "time.stale_refused",
    title: "A call signed ten minutes ago is refused",
    level: Advisory,
    expected: "any resultCode but 000000",
    how_to_mend: "Compare timeStamp (UTC) with your clock and refuse what is older than a few minutes.",
};
const IDEMPOTENT: Topic = Topic {
    id: "create.idempotent",
    title: "Creation is idempotent per order",
    level: Mandatory,
    expected: "success again, for the same instance",
    how_to_mend: "Look the instance up by orderId before creating one. The call is repeated whenever a buyer opens the details.",
};
const FRONT_END: Topic = Topic {
    id: "create.information",
    title: "Creation answers appInfo with encrypted credentials",
    level: Advisory,
    expected: "appInfo.frontEndUrl (http or https); userName and password as 16 characters of vector and Base64 cipher text",
    how_to_mend: "Return appInfo with the answer; encrypt userName and password (`galleria sign encrypt`), and send encryptType 1 \
                  for AES-256 or 2 for AES-128.",
};
const PARALLEL: Topic = Topic {
    id: "create.parallel",
    title: "Parallel duplicates create one instance",
    level: Advisory,
    expected: "all successful answers name the same instance",
    how_to_mend: "Let a unique constraint on orderId decide who creates; the others read what was created.",
};
const NON_ASCII: Topic = Topic {
    id: "field.non_ascii",
    title: "Non-ASCII text, blanks and plus signs are verified",
    level: Advisory,
    expected: "resultCode 000000",
    how_to_mend: "Percent-decode each value exactly once as UTF-8 (%2B is a plus sign, %20 a blank) before joining them.",
};
const QUERY: Topic = Topic {
    id: "lifecycle.query",
    title: "queryInstance is answered",
    level: Advisory,
    expected: "resultCode 000000 with info[]",
    how_to_mend: "Needed for pay-per-use products and packages; optional for all others.",
};
const QUERY_LIST: Topic = Topic {
    id: "query.list",
    title: "queryInstance takes a list of ids",
    level: Advisory,
    expected: "resultCode 000000 and an entry of info[] for the known id",
    how_to_mend: "Split instanceId at commas after decoding it (the comma arrives as %2C).",
};
const RENEW: Topic = Topic {
    id: "lifecycle.renew",
    title: "refreshInstance succeeds",
    level: Mandatory,
    expected: "resultCode 000000",
    how_to_mend: "Find the instance by instanceId (the order is a new one) and set its expiry to expireTime (14 digits, UTC).",
};
const UPGRADE: Topic = Topic {
    id: "lifecycle.upgrade",
    title: "upgrade succeeds",
    level: Mandatory,
    expected: "resultCode 000000, or a clean refusal if the product cannot be changed",
    how_to_mend: "Keep the instanceId and apply skuCode, productId and amount. Needed only for products that may change.",
};
const STATUS: Topic = Topic {
    id: "status.pay_per_use",
    title: "instanceStatus FREEZE and NORMAL succeed",
    level: Advisory,
    expected: "resultCode 000000",
    how_to_mend: "Needed for pay-per-use products only; the words are FREEZE and NORMAL.",
};
const EXPIRE: Topic = Topic {
    id: "lifecycle.expire",
    title: "expireInstance succeeds",
    level: Mandatory,
    expected: "resultCode 000000",
    how_to_mend: "Stop the service but keep the data: a renewal may follow.",
};
const RENEW_EXPIRED: Topic = Topic {
    id: "renew.after_expiry",
    title: "An expired instance can be renewed",
    level: Advisory,
    expected: "resultCode 000000",
    how_to_mend: "Resume the service when refreshInstance comes after expireInstance.",
};
const UNKNOWN_ACTIVITY: Topic = Topic {
    id: "activity.unknown",
    title: "An unknown activity is refused in good form",
    level: Advisory,
    expected: "a JSON answer with a resultCode other than 000000 (000002 is the documented one)",
    how_to_mend: "Answer 000002 for an activity you do not know, instead of failing.",
};
const MISSING_FIELD: Topic = Topic {
    id: "field.missing",
    title: "A missing mandatory parameter is refused in good form",
    level: Advisory,
    expected: "a JSON answer with a resultCode other than 000000 (000002 is the documented one)",
    how_to_mend: "Check mandatory parameters and answer 000002 with the name in resultMsg.",
};
const RELEASE: Topic = Topic {
    id: "lifecycle.release",
    title: "releaseInstance succeeds",
    level: Mandatory,
    expected: "resultCode 000000",
    how_to_mend: "Release the resource named by instanceId. Slow work may follow the answer.",
};
const RELEASE_AGAIN: Topic = Topic {
    id: "release.repeated",
    title: "A repeated release is harmless",
    level: Mandatory,
    expected: "resultCode 000000 or 000003",
    how_to_mend: "Answer success for an instance that is released already, or 000003 if you no longer know it.",
};

fn proper() -> Departure {
    Departure::default()
}

/// The whole examination.
pub(super) async fn examine<P: FnMut(&str) + Send>(examiner: &mut Examiner<P>) {
    let order = examiner.config.order_id.clone().unwrap_or_else(order_id);
    let Some(created) = create(examiner, &order).await else {
        return;
    };
    let instance = created.instance_id.as_str();
    for (topic, departure) in [
        (
            &WRONG_TOKEN,
            Departure {
                spoil_signature: true,
                ..proper()
            },
        ),
        (
            &STALE,
            Departure {
                time_offset_ms: -TEN_MINUTES_MS,
                ..proper()
            },
        ),
    ] {
        examiner.begin(topic);
        let exchange = examiner
            .caller
            .v1(&creation(examiner, &order, "galleria-check"), departure)
            .await;
        examiner.must_refuse(topic, &exchange);
    }
    repetitions(examiner, &order, instance).await;
    questions(examiner, instance).await;
    changes(examiner, &order, instance).await;
    bad_manners(examiner).await;
    release(examiner, &order, instance).await;
}

fn sealed<P: FnMut(&str) + Send>(examiner: &Examiner<P>, text: &str) -> EncryptedField {
    encrypt(
        &examiner.config.key,
        examiner.config.bits,
        &Iv::from_random(rand::random()),
        text,
    )
}

pub(super) fn creation<P: FnMut(&str) + Send>(examiner: &Examiner<P>, order: &str, customer_name: &str) -> V1Call {
    V1Call::NewInstance(Box::new(V1NewInstance {
        customer_id: "0123456789abcdef0123456789abcdef".to_owned(),
        customer_name: customer_name.to_owned(),
        mobile_phone: Some(sealed(examiner, "13800000000")),
        email: Some(sealed(examiner, "buyer@example.com")),
        user_id: None,
        user_name: None,
        business_id: business_id(),
        order_id: order.to_owned(),
        sku_code: None,
        product_id: PRODUCT.to_owned(),
        trial: false,
        expire_time: Some(expire_time(1)),
        charging_mode: Some(V1ChargingMode::Period),
        extend_params: Vec::new(),
        amount: None,
        disk_size: None,
        band_width: None,
        period_type: Some("year".to_owned()),
        period_number: Some(1),
        order_amount: Some("100".to_owned()),
        provision_type: Some(1),
        platform_params: None,
    }))
}

fn created_of<P: FnMut(&str) + Send>(examiner: &Examiner<P>, exchange: &Exchange) -> Option<Created> {
    match examiner.judge(exchange, Ask::NewInstance).verdict {
        Verdict::Success(Answer::Created(created)) => Some(created),
        _ => None,
    }
}

async fn create<P: FnMut(&str) + Send>(examiner: &mut Examiner<P>, order: &str) -> Option<Created> {
    examiner.begin(&CREATE);
    let deadline = Instant::now() + examiner.config.patience;
    let (mut failed, mut failures): (Option<Exchange>, u32) = (None, 0);
    let last = loop {
        let exchange = examiner
            .caller
            .v1(&creation(examiner, order, "galleria-check"), proper())
            .await;
        match examiner.judge(&exchange, Ask::NewInstance).verdict {
            Verdict::InProgress if Instant::now() < deadline => tokio::time::sleep(PAUSE).await,
            Verdict::Failure(_) if exchange.answer.is_ok() && failures < 2 => {
                failures += 1;
                failed.get_or_insert(exchange);
            }
            _ => break exchange,
        }
    };
    examiner.must_succeed(&CREATE, failed.as_ref().unwrap_or(&last), Ask::NewInstance);
    let created = created_of(examiner, &last)?;
    let information = created.app_info.as_ref().is_some_and(|info| {
        let encrypted = |credential: &Option<wire::reply::Credential>| {
            credential.as_ref().is_none_or(|c| c.form == CredentialForm::Decrypted)
        };
        info.front_end_url.as_ref().is_some_and(|url| url.href().is_some())
            && info.undecryptable.is_empty()
            && encrypted(&info.user_name)
            && encrypted(&info.password)
    });
    examiner.note(&FRONT_END, &last, information, "");
    Some(created)
}

/// Whether two texts name the same instance. Some sellers answer cipher text, new at every call (seller compatibility
/// A1.13): equal if it decrypts to the same, and given the benefit of the doubt if it looks like Base64.
fn same_instance<P: FnMut(&str) + Send>(examiner: &Examiner<P>, a: &str, b: &str) -> bool {
    let key = &examiner.config.key;
    let clear = |bits, text| decrypt(key, bits, text).ok();
    let decrypted = [KeyBits::Aes256, KeyBits::Aes128]
        .into_iter()
        .any(|bits| clear(bits, a).is_some() && clear(bits, a) == clear(bits, b));
    let opaque = |text: &str| text.contains(['+', '/', '=']);
    a == b || decrypted || (opaque(a) && opaque(b))
}

async fn repetitions<P: FnMut(&str) + Send>(examiner: &mut Examiner<P>, order: &str, instance: &str) {
    for (topic, name) in [(&IDEMPOTENT, "galleria-check"), (&NON_ASCII, "云 商+店 é")] {
        examiner.begin(topic);
        let exchange = examiner.caller.v1(&creation(examiner, order, name), proper()).await;
        if topic.level == Mandatory {
            examiner.remember(&exchange);
        }
        let again = created_of(examiner, &exchange);
        let ok = again
            .as_ref()
            .is_some_and(|created| same_instance(examiner, &created.instance_id, instance));
        let remark = match &again {
            Some(created) if created.instance_id != instance => format!("another instanceId than {instance}"),
            _ => String::new(),
        };
        examiner.note(topic, &exchange, ok, &remark);
    }
    examiner.begin(&PARALLEL);
    if order.starts_with("MOCK") {
        return;
    }
    let order = order_id();
    let calls = (0..5).map(|_| {
        let (caller, call) = (examiner.caller.clone(), creation(examiner, &order, "galleria-check"));
        async move { caller.v1(&call, proper()).await }
    });
    let exchanges = futures::future::join_all(calls.collect::<Vec<_>>()).await;
    let ids: Vec<String> = exchanges
        .iter()
        .filter_map(|e| created_of(examiner, e))
        .map(|c| c.instance_id)
        .collect();
    let first = ids.first().cloned();
    let ok = first
        .as_ref()
        .is_some_and(|first| ids.iter().all(|id| same_instance(examiner, first, id)));
    if let Some(example) = exchanges.last() {
        examiner.note(&PARALLEL, example, ok, "the last of five calls at once");
    }
    if let Some(id) = first {
        let _ = examiner.caller.v1(&releasing(&id, &order), proper()).await;
    }
}

async fn questions<P: FnMut(&str) + Send>(examiner: &mut Examiner<P>, instance: &str) {
    for (topic, ids) in [
        (&QUERY, vec![instance.to_owned()]),
        (&QUERY_LIST, vec![instance.to_owned(), business_id()]),
    ] {
        examiner.begin(topic);
        let exchange = examiner
            .caller
            .v1(
                &V1Call::QueryInstance {
                    instance_ids: ids.clone(),
                },
                proper(),
            )
            .await;
        let ok = match examiner.judge(&exchange, Ask::QueryInstance(&ids)).verdict {
            Verdict::Success(Answer::Instances(list)) => list.iter().any(|info| info.instance_id == instance),
            _ => false,
        };
        examiner.note(topic, &exchange, ok, "");
    }
}

fn renewal(order: String, instance: &str, years: i64) -> V1Call {
    V1Call::RefreshInstance {
        order_id: order,
        instance_id: instance.to_owned(),
        product_id: None,
        expire_time: expire_time(years),
        trial_to_formal: false,
        period_type: None,
        period_number: None,
        order_amount: None,
    }
}

async fn changes<P: FnMut(&str) + Send>(examiner: &mut Examiner<P>, order: &str, instance: &str) {
    examiner.begin(&RENEW);
    let call = renewal(later_order(order, "MOCKMONTYRENEW"), instance, 2);
    let exchange = examiner.caller.v1(&call, proper()).await;
    examiner.must_succeed(&RENEW, &exchange, Ask::Plain);

    examiner.begin(&UPGRADE);
    let upgrade = V1Call::Upgrade {
        instance_id: instance.to_owned(),
        order_id: later_order(order, "MOCKMONTYCHANGE"),
        sku_code: "6f9d6f30-0000-4000-8000-000000000001".to_owned(),
        product_id: PRODUCT.to_owned(),
        amount: None,
        disk_size: None,
        band_width: None,
    };
    let exchange = examiner.caller.v1(&upgrade, proper()).await;
    optional_change(examiner, &UPGRADE, &exchange);

    examiner.begin(&STATUS);
    let mut ok = true;
    let mut shown = None;
    for status in [V1Status::Freeze, V1Status::Normal] {
        let call = V1Call::InstanceStatus {
            instance_id: instance.to_owned(),
            status,
        };
        let exchange = examiner.caller.v1(&call, proper()).await;
        let succeeded = matches!(examiner.judge(&exchange, Ask::Plain).verdict, Verdict::Success(_));
        if ok {
            shown = Some(exchange);
        }
        ok &= succeeded;
    }
    if let Some(exchange) = shown {
        examiner.note(&STATUS, &exchange, ok, "");
    }

    examiner.begin(&EXPIRE);
    let expire = V1Call::ExpireInstance {
        instance_id: instance.to_owned(),
        order_id: order.to_owned(),
    };
    let exchange = examiner.caller.v1(&expire, proper()).await;
    examiner.must_succeed(&EXPIRE, &exchange, Ask::Plain);

    examiner.begin(&RENEW_EXPIRED);
    let call = renewal(later_order(order, "MOCKMONTYRENEW"), instance, 3);
    let exchange = examiner.caller.v1(&call, proper()).await;
    let ok = matches!(examiner.judge(&exchange, Ask::Plain).verdict, Verdict::Success(_));
    examiner.note(&RENEW_EXPIRED, &exchange, ok, "");
}

async fn bad_manners<P: FnMut(&str) + Send>(examiner: &mut Examiner<P>) {
    let unknown: &[(&str, &str)] = &[("activity", "galleriaUnknownActivity"), ("instanceId", "none")];
    let missing: &[(&str, &str)] = &[("activity", "refreshInstance"), ("orderId", "CS1906666666ABCDE")];
    for (topic, parameters) in [(&UNKNOWN_ACTIVITY, unknown), (&MISSING_FIELD, missing)] {
        examiner.begin(topic);
        let exchange = examiner.caller.v1_raw(parameters).await;
        let judged = examiner.judge(&exchange, Ask::Plain);
        let ok = matches!(judged.verdict, Verdict::Failure(ReplyFailure::ResultCode { .. }));
        examiner.note(topic, &exchange, ok, "");
    }
}

fn releasing(instance: &str, order: &str) -> V1Call {
    V1Call::ReleaseInstance {
        instance_id: instance.to_owned(),
        order_id: order.to_owned(),
        order_amount: None,
    }
}

async fn release<P: FnMut(&str) + Send>(examiner: &mut Examiner<P>, order: &str, instance: &str) {
    examiner.begin(&RELEASE);
    let exchange = examiner.caller.v1(&releasing(instance, order), proper()).await;
    examiner.must_succeed(&RELEASE, &exchange, Ask::Plain);
    examiner.begin(&RELEASE_AGAIN);
    let exchange = examiner.caller.v1(&releasing(instance, order), proper()).await;
    examiner.remember(&exchange);
    let ok = examiner.judge(&exchange, Ask::Plain).release_is_done(1);
    examiner.note(&RELEASE_AGAIN, &exchange, ok, "");
}
