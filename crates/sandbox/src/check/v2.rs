//! The examination of a V2 seller.

use std::time::{Duration, Instant};

use wire::codes;
use wire::json::Json;
use wire::reply::{Answer, Ask, ReplyFailure, Verdict};
use wire::time::TimestampMs;
use wire::v2::{ProductInfo, RefreshScene, TestFlag, V2Call, V2Status};
use wire::v2_sign::Nonce;

use super::call::{Departure, Exchange};
use super::examiner::{Examiner, Topic};
use super::ids::{business_id, expire_time, later_order, line_id, order_id};
use super::report::Level::{Advisory, Mandatory};
use crate::clock::wall_now;

const PRODUCT: &str = "OFFI000000000000000001";
/// Far outside the window of 60 seconds.
const TEN_MINUTES_MS: i64 = 600_000;
/// Pause between two questions about an instance that is being prepared.
const PAUSE: Duration = Duration::from_millis(300);

const CREATE: Topic = Topic {
    id: "signature.accepted",
    title: "A correctly signed newInstance is accepted",
    level: Mandatory,
    expected: "HTTP 200 with resultCode 000000 and an instanceId of at most 64 characters",
    how_to_mend: "Recompute the signature with `galleria sign v2 --expect …`: it names the usual mistakes. The body is \
                  sorted, compact UTF-8; the timestamp is in milliseconds. Answer the instance id at once and provision later.",
};
const WRONG_SIGNATURE: Topic = Topic {
    id: "signature.refused",
    title: "A wrong signature is refused",
    level: Mandatory,
    expected: "any resultCode but 000000 (000001 is the documented one)",
    how_to_mend: "Verify the signature before doing anything, over key + nonce + timestamp + hex(HMAC(key, body)), and \
                  refuse with 000001.",
};
const STALE: Topic = Topic {
    id: "time.stale_refused",
    title: "A call signed ten minutes ago is refused",
    level: Mandatory,
    expected: "any resultCode but 000000",
    how_to_mend: "Refuse a timestamp more than 60 seconds away from your clock. It is in milliseconds: a comparison with \
                  seconds never finds it stale.",
};
const FUTURE: Topic = Topic {
    id: "time.future_refused",
    title: "A call signed ten minutes in the future is refused",
    level: Advisory,
    expected: "any resultCode but 000000",
    how_to_mend: "Compare the absolute distance from your clock with 60 seconds.",
};
const IDEMPOTENT: Topic = Topic {
    id: "create.idempotent",
    title: "Creation is idempotent per order line",
    level: Mandatory,
    expected: "the same instanceId as before, and no second instance",
    how_to_mend: "Look the instance up by orderId and orderLineId before creating one. businessId is new at every request \
                  and must not be the key.",
};
const PER_LINE: Topic = Topic {
    id: "create.per_line",
    title: "Another line of the same order gets another instance",
    level: Advisory,
    expected: "resultCode 000000 with another instanceId",
    how_to_mend: "The key of an instance is orderId together with orderLineId.",
};
const PARALLEL: Topic = Topic {
    id: "create.parallel",
    title: "Parallel duplicates create one instance",
    level: Advisory,
    expected: "all successful answers name the same instanceId",
    how_to_mend: "Let a unique constraint on orderId and orderLineId decide who creates; the others read what was created.",
};
const UNKNOWN_FIELD: Topic = Topic {
    id: "field.unknown_tolerated",
    title: "An unknown added string field is tolerated",
    level: Mandatory,
    expected: "the same answer as without the field",
    how_to_mend: "Ignore members you do not know, and compute the signature over all members that came.",
};
const NON_ASCII: Topic = Topic {
    id: "field.non_ascii",
    title: "Non-ASCII text is verified as raw UTF-8",
    level: Advisory,
    expected: "resultCode 000000",
    how_to_mend: "Hash the body as UTF-8 and do not escape non-ASCII characters when you write it anew.",
};
const QUERY: Topic = Topic {
    id: "lifecycle.query",
    title: "queryInstance is answered",
    level: Mandatory,
    expected: "resultCode 000000, or 000004 while the instance is being prepared",
    how_to_mend: "Implement queryInstance for every instance id you handed out.",
};
const INFORMATION: Topic = Topic {
    id: "query.information",
    title: "Instance information arrives",
    level: Advisory,
    expected: "info[] with the instanceId and appInfo.frontEndUrl (http or https, at most 512 characters)",
    how_to_mend: "Return appInfo as soon as the instance is ready; the marketplace asks again and again until it is there, and \
                  gives the money back if it never comes. Leave it out only if the buyer gets it by other means.",
};
const QUERY_LIST: Topic = Topic {
    id: "query.list",
    title: "queryInstance takes a list of ids",
    level: Advisory,
    expected: "resultCode 000000 and an entry of info[] for the known id",
    how_to_mend: "Split instanceId at commas (up to 100 ids) and answer an entry for each that you know.",
};
const RENEW: Topic = Topic {
    id: "lifecycle.renew",
    title: "refreshInstance with scene RENEWAL succeeds",
    level: Mandatory,
    expected: "resultCode 000000",
    how_to_mend: "Find the instance by instanceId (the order is a new one) and set its expiry to expireTime (14 digits, UTC).",
};
const FREEZE: Topic = Topic {
    id: "lifecycle.freeze",
    title: "updateInstanceStatus FREEZE succeeds",
    level: Mandatory,
    expected: "resultCode 000000",
    how_to_mend: "Stop the service but keep the data; the words are FREEZE and UNFREEZE.",
};
const UNFREEZE: Topic = Topic {
    id: "lifecycle.unfreeze",
    title: "updateInstanceStatus UNFREEZE succeeds",
    level: Mandatory,
    expected: "resultCode 000000",
    how_to_mend: "Resume the service after a renewal; the words are FREEZE and UNFREEZE.",
};
const UPGRADE: Topic = Topic {
    id: "lifecycle.upgrade",
    title: "upgradeInstance succeeds",
    level: Mandatory,
    expected: "resultCode 000000, or a clean refusal if the product cannot be changed",
    how_to_mend: "Keep the instanceId, read the new product from the order and apply it. Needed only for products whose \
                  specification or quantity may change.",
};
const CHANGE_CHECK: Topic = Topic {
    id: "change_check",
    title: "changeInstanceCheck is understood",
    level: Advisory,
    expected: "resultCode 000000, or a refusal with a reason in resultMsg",
    how_to_mend: "Needed only for products that may change upon renewal: check that the present use fits into productInfo.",
};
const REPLAY: Topic = Topic {
    id: "nonce.replay_refused",
    title: "A replayed call is refused",
    level: Advisory,
    expected: "any resultCode but 000000 for the second of two identical calls",
    how_to_mend: "Remember nonces for two minutes and refuse one that was used before. The marketplace makes a new one for \
                  every retry.",
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
    title: "A missing mandatory field is refused in good form",
    level: Advisory,
    expected: "a JSON answer with a resultCode other than 000000 (000002 is the documented one)",
    how_to_mend: "Check mandatory fields and answer 000002 with the name of the field in resultMsg.",
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

const fn scene_topic(scene: RefreshScene) -> Topic {
    let (id, title) = match scene {
        RefreshScene::TrialToFormal => (
            "refresh.trial_to_formal",
            "refreshInstance with scene TRIAL_TO_FORMAL succeeds",
        ),
        RefreshScene::Renewal => (RENEW.id, RENEW.title),
        RefreshScene::UnsubscribeRenewalPeriod => (
            "refresh.unsubscribe",
            "refreshInstance with scene UNSUBSCRIBE_RENEWAL_PERIOD succeeds",
        ),
        RefreshScene::RenewalChange => (
            "refresh.renewal_change",
            "refreshInstance with scene RENEWAL_CHANGE succeeds",
        ),
    };
    Topic {
        id,
        title,
        level: Advisory,
        expected: "resultCode 000000",
        how_to_mend: "Set the expiry to expireTime whatever the scene; needed only for products sold that way.",
    }
}

fn proper() -> Departure {
    Departure::default()
}

fn creation(order_id: &str, line: u32) -> String {
    V2Call::NewInstance {
        order_id: order_id.to_owned(),
        order_line_id: line_id(order_id, line),
        business_id: business_id(),
    }
    .payload(TestFlag::Debug)
}

/// Adds a string member to a body and sorts it in.
fn with_member(body: &str, name: &str, value: &str) -> String {
    match Json::parse_object(body.as_bytes()) {
        Ok(mut members) => {
            members.push((name.to_owned(), Json::String(value.to_owned())));
            Json::Object(members).top_sorted().to_compact()
        }
        Err(_) => body.to_owned(),
    }
}

fn without_member(body: &str, name: &str) -> String {
    match Json::parse_object(body.as_bytes()) {
        Ok(mut members) => {
            members.retain(|(known, _)| known != name);
            Json::Object(members).to_compact()
        }
        Err(_) => body.to_owned(),
    }
}

/// The whole examination.
pub(super) async fn examine<P: FnMut(&str) + Send>(examiner: &mut Examiner<P>) {
    let first_order = examiner.config.order_id.clone().unwrap_or_else(order_id);
    let Some(instance) = create(examiner, &first_order).await else {
        return;
    };
    signatures(examiner, &first_order, &instance).await;
    repetitions(examiner, &first_order, &instance).await;
    questions(examiner, &first_order, &instance).await;
    changes(examiner, &first_order, &instance).await;
    bad_manners(examiner, &first_order).await;
    release(examiner, &first_order, &instance).await;
}

fn created_id<P: FnMut(&str) + Send>(examiner: &Examiner<P>, exchange: &Exchange) -> Option<String> {
    match examiner.judge(exchange, Ask::NewInstance).verdict {
        Verdict::Success(Answer::Created(created)) => Some(created.instance_id),
        _ => None,
    }
}

/// Creates the instance everything else is about. A seller may need several tries to be ready; a failure counts even
/// if a later try succeeds.
pub(super) async fn create<P: FnMut(&str) + Send>(examiner: &mut Examiner<P>, order: &str) -> Option<String> {
    examiner.begin(&CREATE);
    let deadline = Instant::now() + examiner.config.patience;
    let mut failed: Option<Exchange> = None;
    let mut failures = 0;
    loop {
        let exchange = examiner.caller.v2(&creation(order, 1), proper()).await;
        match examiner.judge(&exchange, Ask::NewInstance).verdict {
            Verdict::InProgress if Instant::now() < deadline => tokio::time::sleep(PAUSE).await,
            Verdict::Failure(_) if exchange.answer.is_ok() && failures < 2 => {
                failures += 1;
                failed.get_or_insert(exchange);
            }
            _ => {
                if let Some(first) = failed {
                    examiner.must_succeed(&CREATE, &first, Ask::NewInstance);
                } else {
                    examiner.must_succeed(&CREATE, &exchange, Ask::NewInstance);
                }
                return created_id(examiner, &exchange);
            }
        }
    }
}

async fn signatures<P: FnMut(&str) + Send>(examiner: &mut Examiner<P>, order: &str, instance: &str) {
    // A repeated creation of the same line does no harm if it is accepted by mistake.
    for (topic, departure) in [
        (
            &WRONG_SIGNATURE,
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
        (
            &FUTURE,
            Departure {
                time_offset_ms: TEN_MINUTES_MS,
                ..proper()
            },
        ),
    ] {
        examiner.begin(topic);
        let exchange = examiner.caller.v2(&creation(order, 1), departure).await;
        examiner.must_refuse(topic, &exchange);
    }
    examiner.begin(&REPLAY);
    let departure = Departure {
        nonce: Some(Nonce::from_random(rand::random())),
        timestamp: Some(TimestampMs::from_instant(wall_now())),
        ..proper()
    };
    let body = query(&[instance]);
    examiner.caller.v2(&body, departure.clone()).await;
    let exchange = examiner.caller.v2(&body, departure).await;
    examiner.must_refuse(&REPLAY, &exchange);
}

async fn repetitions<P: FnMut(&str) + Send>(examiner: &mut Examiner<P>, order: &str, instance: &str) {
    for (topic, body) in [
        (&IDEMPOTENT, creation(order, 1)),
        (&UNKNOWN_FIELD, with_member(&creation(order, 1), "futureField", "1")),
        (
            &NON_ASCII,
            with_member(&creation(order, 1), "futureText", "云商店 é 😀"),
        ),
    ] {
        examiner.begin(topic);
        let exchange = examiner.caller.v2(&body, proper()).await;
        if topic.level == Mandatory {
            examiner.remember(&exchange);
        }
        let again = created_id(examiner, &exchange);
        let remark = match &again {
            Some(id) if id != instance => format!("another instanceId than {instance}"),
            Some(_) => String::new(),
            None => "no instanceId".to_owned(),
        };
        examiner.note(topic, &exchange, again.as_deref() == Some(instance), &remark);
    }
    examiner.begin(&PER_LINE);
    let exchange = examiner.caller.v2(&creation(order, 2), proper()).await;
    let other = created_id(examiner, &exchange);
    examiner.note(
        &PER_LINE,
        &exchange,
        other.as_deref().is_some_and(|id| id != instance),
        "",
    );
    if let Some(id) = other.filter(|id| id != instance) {
        let _ = examiner.caller.v2(&releasing(&id, order, 2), proper()).await;
    }
    parallel(examiner, order).await;
}

async fn parallel<P: FnMut(&str) + Send>(examiner: &mut Examiner<P>, order: &str) {
    examiner.begin(&PARALLEL);
    // A mock order cannot be invented anew: use another line of it.
    let (order, line) = if order.starts_with("MOCK") {
        (order.to_owned(), 3)
    } else {
        (order_id(), 1)
    };
    let calls = (0..5).map(|_| {
        let (caller, body) = (examiner.caller.clone(), creation(&order, line));
        async move { caller.v2(&body, proper()).await }
    });
    let exchanges = futures::future::join_all(calls).await;
    let mut ids: Vec<String> = exchanges
        .iter()
        .filter_map(|exchange| created_id(examiner, exchange))
        .collect();
    ids.sort();
    ids.dedup();
    if let Some(example) = exchanges.last() {
        examiner.note(
            &PARALLEL,
            example,
            ids.len() == 1,
            &format!("five calls at once named {} instance(s)", ids.len()),
        );
    }
    for id in ids {
        let _ = examiner.caller.v2(&releasing(&id, &order, line), proper()).await;
    }
}

fn query(ids: &[&str]) -> String {
    V2Call::QueryInstance {
        instance_ids: ids.iter().map(|&id| id.to_owned()).collect(),
    }
    .payload(TestFlag::Debug)
}

async fn questions<P: FnMut(&str) + Send>(examiner: &mut Examiner<P>, _order: &str, instance: &str) {
    examiner.begin(&QUERY);
    let asked = [instance.to_owned()];
    let deadline = Instant::now() + examiner.config.patience;
    let mut first: Option<Exchange> = None;
    let (last, provisioned) = loop {
        let exchange = examiner.caller.v2(&query(&[instance]), proper()).await;
        first.get_or_insert_with(|| exchange.clone());
        let (waiting, provisioned) = match examiner.judge(&exchange, Ask::QueryInstance(&asked)).verdict {
            Verdict::InProgress => (true, false),
            Verdict::Success(Answer::Instances(list)) => {
                let provisioned = list.iter().any(|info| info.is_provisioned());
                (!provisioned, provisioned)
            }
            _ => (false, false),
        };
        if !waiting || Instant::now() >= deadline {
            break (exchange, provisioned);
        }
        tokio::time::sleep(PAUSE).await;
    };
    let first = first.unwrap_or_else(|| last.clone());
    let answered = |exchange: &Exchange| {
        !matches!(
            examiner.judge(exchange, Ask::QueryInstance(&asked)).verdict,
            Verdict::Failure(_)
        )
    };
    let (ok, shown) = if answered(&first) {
        (answered(&last), last.clone())
    } else {
        (false, first)
    };
    examiner.remember(&shown);
    let remark = match examiner.judge(&shown, Ask::QueryInstance(&asked)).verdict {
        Verdict::Failure(failure) => failure.debug_text(),
        _ => String::new(),
    };
    examiner.note(&QUERY, &shown, ok, &remark);
    let href = match examiner.judge(&last, Ask::QueryInstance(&asked)).verdict {
        Verdict::Success(Answer::Instances(list)) => list
            .iter()
            .filter_map(|info| info.app_info.as_ref()?.front_end_url.as_ref())
            .any(|url| url.href().is_some()),
        _ => false,
    };
    examiner.note(&INFORMATION, &last, provisioned && href, "");

    examiner.begin(&QUERY_LIST);
    let unknown = business_id();
    let exchange = examiner.caller.v2(&query(&[instance, &unknown]), proper()).await;
    let asked = [instance.to_owned(), unknown];
    let ok = match examiner.judge(&exchange, Ask::QueryInstance(&asked)).verdict {
        Verdict::Success(Answer::Instances(list)) => list.iter().any(|info| info.instance_id == instance),
        _ => false,
    };
    examiner.note(&QUERY_LIST, &exchange, ok, "");
}

fn refresh(scene: RefreshScene, order: &str, instance: &str, years: i64) -> String {
    V2Call::RefreshInstance {
        scene,
        order_id: order.to_owned(),
        order_line_id: line_id(order, 1),
        instance_id: instance.to_owned(),
        product_id: Some(PRODUCT.to_owned()),
        expire_time: expire_time(years),
    }
    .payload(TestFlag::Debug)
}

async fn changes<P: FnMut(&str) + Send>(examiner: &mut Examiner<P>, order: &str, instance: &str) {
    examiner.begin(&RENEW);
    let body = refresh(
        RefreshScene::Renewal,
        &later_order(order, "MOCKMONTYRENEW"),
        instance,
        2,
    );
    let exchange = examiner.caller.v2(&body, proper()).await;
    examiner.must_succeed(&RENEW, &exchange, Ask::Plain);

    examiner.begin(&UPGRADE);
    let upgrade_order = later_order(order, "MOCKMONTYCHANGE");
    let upgrade = V2Call::UpgradeInstance {
        instance_id: instance.to_owned(),
        order_line_id: line_id(&upgrade_order, 1),
        order_id: upgrade_order,
        product_id: Some(PRODUCT.to_owned()),
    };
    let exchange = examiner.caller.v2(&upgrade.payload(TestFlag::Debug), proper()).await;
    optional_change(examiner, &UPGRADE, &exchange);

    examiner.begin(&CHANGE_CHECK);
    let check = V2Call::ChangeInstanceCheck {
        instance_id: instance.to_owned(),
        product_info: ProductInfo {
            product_id: PRODUCT.to_owned(),
            sku_code: None,
            linear_value: Some(10),
            product_name: None,
        },
    };
    let exchange = examiner.caller.v2(&check.payload(TestFlag::Debug), proper()).await;
    let ok = match examiner.judge(&exchange, Ask::Plain).verdict {
        Verdict::Success(_) => true,
        Verdict::Failure(ReplyFailure::ResultCode { code, .. }) => code != codes::ILLEGAL_PARAMETER,
        _ => false,
    };
    examiner.note(&CHANGE_CHECK, &exchange, ok, "");

    for (scene, mock) in [
        (RefreshScene::TrialToFormal, "MOCKMONTYTRIALTOFORMAL"),
        (RefreshScene::RenewalChange, "MOCKMONTYCHANGE"),
        (RefreshScene::UnsubscribeRenewalPeriod, "MOCKMONTYUNSUBSCRIBE"),
    ] {
        let topic = scene_topic(scene);
        examiner.begin(&topic);
        let exchange = examiner
            .caller
            .v2(&refresh(scene, &later_order(order, mock), instance, 1), proper())
            .await;
        let ok = matches!(examiner.judge(&exchange, Ask::Plain).verdict, Verdict::Success(_));
        examiner.note(&topic, &exchange, ok, "");
    }

    for (topic, status) in [(&FREEZE, V2Status::Freeze), (&UNFREEZE, V2Status::Unfreeze)] {
        examiner.begin(topic);
        let call = V2Call::UpdateInstanceStatus {
            instance_id: instance.to_owned(),
            status,
        };
        let exchange = examiner.caller.v2(&call.payload(TestFlag::Debug), proper()).await;
        examiner.must_succeed(topic, &exchange, Ask::Plain);
    }
}

/// An activity a product may do without: a clean refusal is only worth a note.
pub(super) fn optional_change<P: FnMut(&str) + Send>(examiner: &mut Examiner<P>, topic: &Topic, exchange: &Exchange) {
    match examiner.judge(exchange, Ask::Plain).verdict {
        Verdict::Failure(ReplyFailure::ResultCode { .. } | ReplyFailure::HttpStatus(_)) => {
            let advisory = Topic {
                level: Advisory,
                ..*topic
            };
            examiner.note(
                &advisory,
                exchange,
                false,
                "refused; it counts only if the product can be changed",
            );
        }
        _ => {
            examiner.must_succeed(topic, exchange, Ask::Plain);
        }
    }
}

async fn bad_manners<P: FnMut(&str) + Send>(examiner: &mut Examiner<P>, order: &str) {
    let unknown = r#"{"activity":"galleriaUnknownActivity","instanceId":"none","testFlag":"1"}"#.to_owned();
    let missing = without_member(&creation(order, 1), "orderId");
    for (topic, body) in [(&UNKNOWN_ACTIVITY, unknown), (&MISSING_FIELD, missing)] {
        examiner.begin(topic);
        let exchange = examiner.caller.v2(&body, proper()).await;
        let judged = examiner.judge(&exchange, Ask::Plain);
        let ok = matches!(judged.verdict, Verdict::Failure(ReplyFailure::ResultCode { .. }));
        examiner.note(topic, &exchange, ok, "");
    }
}

fn releasing(instance: &str, order: &str, line: u32) -> String {
    V2Call::ReleaseInstance {
        instance_id: instance.to_owned(),
        order_id: Some(order.to_owned()),
        order_line_id: Some(line_id(order, line)),
    }
    .payload(TestFlag::Debug)
}

pub(super) async fn release<P: FnMut(&str) + Send>(examiner: &mut Examiner<P>, order: &str, instance: &str) {
    examiner.begin(&RELEASE);
    let body = releasing(instance, order, 1);
    let exchange = examiner.caller.v2(&body, proper()).await;
    examiner.must_succeed(&RELEASE, &exchange, Ask::Plain);
    examiner.begin(&RELEASE_AGAIN);
    let exchange = examiner.caller.v2(&body, proper()).await;
    examiner.remember(&exchange);
    let ok = examiner.judge(&exchange, Ask::Plain).release_is_done(1);
    examiner.note(&RELEASE_AGAIN, &exchange, ok, "");
}
