//! The examination of a seller of licences: fetched ones (licence V1), news of licence codes 2.0, and licences for single
//! devices.

use wire::license_notice::{AsyncDenial, AsyncVerdict, LicenseNotice, async_time, async_verdict};
use wire::license_upload::MOCK_EVENT;
use wire::license_v1::{FetchedLicense, LicenseV1Call};
use wire::reply::{Ask, Verdict};
use wire::v2::{RefreshScene, TestFlag, V2Status};

use super::call::{Departure, Exchange};
use super::examiner::{Examiner, Topic};
use super::ids::{expire_time, later_order, license_code, order_id};
use super::report::Level::{Advisory, Mandatory};
use super::v1::creation;
use super::v2::{create, release};
use crate::clock::wall_now;

const TEN_MINUTES_MS: i64 = 600_000;

const FETCH: Topic = Topic {
    id: "signature.accepted",
    title: "A getLicense with the right authToken brings a licence",
    level: Mandatory,
    expected: "HTTP 200 with resultCode 000000 and a license that is not empty",
    how_to_mend: "Recompute the token with `galleria sign v1 --expect …`, and answer the licence text in the member license.",
};
const SAME: Topic = Topic {
    id: "license.same",
    title: "The same order always gets the same licence",
    level: Mandatory,
    expected: "success again, with the same license",
    how_to_mend: "Look the licence up by orderId before making one: the call is repeated when an answer gets lost.",
};
const NAMED: Topic = Topic {
    id: "license.instance",
    title: "The licence comes with an instanceId",
    level: Advisory,
    expected: "instanceId of at most 64 characters",
    how_to_mend: "Without it renewal, expiry and release name the order instead.",
};
const RENEW: Topic = Topic {
    id: "lifecycle.renew",
    title: "refreshLicense succeeds",
    level: Mandatory,
    expected: "resultCode 000000",
    how_to_mend: "Find the licence by instanceId (the order is a new one) and set its expiry to expireTime (14 digits, UTC).",
};
const EXPIRE: Topic = Topic {
    id: "lifecycle.expire",
    title: "expireLicense succeeds",
    level: Mandatory,
    expected: "resultCode 000000",
    how_to_mend: "Stop the licence but keep what belongs to it: a renewal may follow.",
};
const RELEASE: Topic = Topic {
    id: "lifecycle.release",
    title: "releaseLicense succeeds",
    level: Mandatory,
    expected: "resultCode 000000",
    how_to_mend: "It is called once; slow work may follow the answer.",
};
const WRONG: Topic = Topic {
    id: "signature.refused",
    title: "A wrong signature is refused",
    level: Mandatory,
    expected: "any resultCode but 000000 (000001 is the documented one)",
    how_to_mend: "Verify the signature before doing anything and refuse with 000001.",
};
const STALE: Topic = Topic {
    id: "time.stale_refused",
    title: "A call signed ten minutes ago is refused",
    level: Advisory,
    expected: "any resultCode but 000000",
    how_to_mend: "Compare the time of the call (UTC) with your clock and refuse what is older than a few minutes.",
};
const NEWS: [Topic; 4] = [
    Topic {
        id: "signature.accepted",
        title: "A refreshLicenseCode with the right signature is accepted",
        level: Mandatory,
        expected: "HTTP 200 with resultCode 000000, or 000003 for a code you do not know",
        how_to_mend: "Recompute the signature with `galleria sign v2 --expect …`, then set the code's expiry to expireTime.",
    },
    Topic {
        id: "code.freeze",
        title: "updateLicenseCodeStatus FREEZE succeeds",
        level: Mandatory,
        expected: "resultCode 000000, or 000003 for a code you do not know",
        how_to_mend: "Stop the software but keep its data for 15 days: a renewal may follow.",
    },
    Topic {
        id: "code.thaw",
        title: "updateLicenseCodeStatus UNFREEZE succeeds",
        level: Mandatory,
        expected: "resultCode 000000, or 000003 for a code you do not know",
        how_to_mend: "Let the software go on.",
    },
    Topic {
        id: "code.release",
        title: "releaseLicenseCode succeeds",
        level: Mandatory,
        expected: "resultCode 000000, or 000003 for a code you do not know",
        how_to_mend: "The code is gone for good; an order is named only where it was unsubscribed.",
    },
];
const RELEASE_AGAIN: Topic = Topic {
    id: "release.repeated",
    title: "A repeated release is harmless",
    level: Mandatory,
    expected: "resultCode 000000 or 000003",
    how_to_mend: "Answer success for a code that is released already, or 000003 if you no longer know it.",
};

const ASK: Topic = Topic {
    id: "license.asked",
    title: "A getLicenseAsync with the right signature is taken",
    level: Mandatory,
    expected: "HTTP 200 with resultCode 000004 (the licence follows by upload) or 000000",
    how_to_mend: "Recompute the signature with `galleria sign v2 --expect …`, remember eventId, answer at once and upload the \
                  licence afterwards to /api/mkp-openapi-public/global/v1/market-event/{eventId}/file.",
};
const ASK_AGAIN: Topic = Topic {
    id: "license.asked_again",
    title: "The same eventId and device may be asked for again",
    level: Mandatory,
    expected: "resultCode 000004 or 000000, and the same licence uploaded",
    how_to_mend: "The call is repeated when an answer gets lost: look the licence up by eventId before making one.",
};
const NO_DEVICE: Topic = Topic {
    id: "license.no_device",
    title: "A request without a device is taken, or refused with the documented code",
    level: Mandatory,
    expected: "resultCode 000004, 000000 or 000903",
    how_to_mend: "deviceFingerprint may be missing. Answer 000903 if your software needs it: the buyer is told so and not \
                  asked to wait.",
};
const NO_INSTANCE: Topic = Topic {
    id: "license.unknown_instance",
    title: "A request for an unknown instance is refused",
    level: Advisory,
    expected: "any resultCode but 000000 and 000004 (000003 is the documented one)",
    how_to_mend: "Look the instance up before a licence is made for it.",
};

/// The two departures every seller has to notice, with their topics.
fn departures() -> [(&'static Topic, Departure); 2] {
    let wrong = Departure {
        spoil_signature: true,
        ..Departure::default()
    };
    let stale = Departure {
        time_offset_ms: -TEN_MINUTES_MS,
        ..Departure::default()
    };
    [(&WRONG, wrong), (&STALE, stale)]
}

/// The examination of a seller whose licences are fetched.
pub(super) async fn examine_v1<P: FnMut(&str) + Send>(examiner: &mut Examiner<P>) {
    let order = examiner.config.order_id.clone().unwrap_or_else(order_id);
    let Some(fetched) = fetch(examiner, &FETCH, &order).await else {
        return;
    };
    let instance = fetched.instance_id.clone().unwrap_or_else(|| order.clone());
    for (topic, departure) in departures() {
        examiner.begin(topic);
        let call = get_license(examiner, &order);
        let exchange = examiner.caller.license_v1(call, departure).await;
        examiner.must_refuse(topic, &exchange);
    }
    examiner.begin(&SAME);
    let call = get_license(examiner, &order);
    let exchange = examiner.caller.license_v1(call, Departure::default()).await;
    examiner.remember(&exchange);
    let again = exchange.fetched(&examiner.config.key).1;
    let same = again.is_some_and(|again| again.license.expose() == fetched.license.expose());
    examiner.note(&SAME, &exchange, same, "");
    examiner.begin(&NAMED);
    examiner.note(&NAMED, &exchange, fetched.instance_id.is_some(), "");
    let renewal = LicenseV1Call::RefreshLicense {
        order_id: later_order(&order, "MOCKMONTYRENEW"),
        instance_id: instance.clone(),
        product_id: None,
        expire_time: expire_time(2),
        period_type: None,
        period_number: None,
        order_amount: None,
    };
    let expiry = LicenseV1Call::ExpireLicense {
        instance_id: instance.clone(),
        order_id: order.clone(),
    };
    let release = LicenseV1Call::ReleaseLicense {
        instance_id: instance,
        order_id: order,
    };
    for (topic, call) in [(&RENEW, renewal), (&EXPIRE, expiry), (&RELEASE, release)] {
        examiner.begin(topic);
        let exchange = examiner.caller.license_v1(Some(call), Departure::default()).await;
        examiner.must_succeed(topic, &exchange, Ask::Plain);
    }
}

fn get_license<P: FnMut(&str) + Send>(examiner: &Examiner<P>, order: &str) -> Option<LicenseV1Call> {
    LicenseV1Call::like_saas(creation(examiner, order, "galleria-check"))
}

async fn fetch<P: FnMut(&str) + Send>(
    examiner: &mut Examiner<P>,
    topic: &Topic,
    order: &str,
) -> Option<FetchedLicense> {
    examiner.begin(topic);
    let call = get_license(examiner, order);
    let exchange = examiner.caller.license_v1(call, Departure::default()).await;
    examiner.remember(&exchange);
    let (_, fetched) = exchange.fetched(&examiner.config.key);
    examiner.note(topic, &exchange, fetched.is_some(), "");
    fetched
}

/// The examination of a seller who hears of licence codes.
pub(super) async fn examine_v2<P: FnMut(&str) + Send>(examiner: &mut Examiner<P>) {
    let (order, license) = (order_id(), license_code());
    let refresh = LicenseNotice::RefreshLicenseCode {
        scene: RefreshScene::Renewal,
        order_line_id: format!("{order}-000001"),
        order_id: order,
        license: license.clone(),
        product_id: None,
        expire_time: expire_time(2),
    };
    let status = |status| LicenseNotice::UpdateLicenseCodeStatus {
        license: license.clone(),
        status,
    };
    let release = LicenseNotice::ReleaseLicenseCode {
        license: license.clone(),
        order_id: None,
        order_line_id: None,
    };
    for (topic, departure) in departures() {
        examiner.begin(topic);
        let exchange = examiner.caller.v2(&refresh.payload(TestFlag::Debug), departure).await;
        examiner.must_refuse(topic, &exchange);
    }
    let news = [
        &refresh,
        &status(V2Status::Freeze),
        &status(V2Status::Unfreeze),
        &release,
    ]
    .map(|n| n.payload(TestFlag::Debug));
    for (topic, body) in NEWS
        .iter()
        .zip(&news)
        .chain([(&RELEASE_AGAIN, &release.payload(TestFlag::Debug))])
    {
        examiner.begin(topic);
        let exchange = examiner.caller.v2(body, Departure::default()).await;
        examiner.remember(&exchange);
        let heard = heard(examiner, &exchange);
        examiner.note(topic, &exchange, heard, "");
    }
}

/// The examination of a seller who makes licences for single devices, on an instance made for it. Only debugging calls are
/// made, and all of them for the event whose uploads the marketplace takes from everybody and keeps nowhere.
pub(super) async fn examine_client<P: FnMut(&str) + Send>(examiner: &mut Examiner<P>) {
    let order = examiner.config.order_id.clone().unwrap_or_else(order_id);
    let Some(instance) = create(examiner, &order).await else {
        return;
    };
    let asked = |instance: &str, device: Option<&str>| {
        let now = wall_now();
        let in_a_year = now
            .checked_add(jiff::SignedDuration::from_hours(24 * 365))
            .unwrap_or(now);
        let notice = LicenseNotice::GetLicenseAsync {
            instance_id: instance.to_owned(),
            effective_time: async_time(now),
            expire_time: Some(async_time(in_a_year)),
            event_id: MOCK_EVENT.to_owned(),
            device_fingerprint: device.map(str::to_owned),
        };
        notice.payload(TestFlag::Debug)
    };
    let body = asked(&instance, Some("galleria-check"));
    for (topic, departure) in departures() {
        examiner.begin(topic);
        let exchange = examiner.caller.v2(&body, departure).await;
        examiner.must_refuse(topic, &exchange);
    }
    for topic in [&ASK, &ASK_AGAIN] {
        examiner.begin(topic);
        let exchange = examiner.caller.v2(&body, Departure::default()).await;
        examiner.remember(&exchange);
        let taken = asynchronous(examiner, &exchange) == AsyncVerdict::Taken;
        examiner.note(topic, &exchange, taken, "");
    }
    examiner.begin(&NO_DEVICE);
    let exchange = examiner.caller.v2(&asked(&instance, None), Departure::default()).await;
    let known = matches!(
        asynchronous(examiner, &exchange),
        AsyncVerdict::Taken | AsyncVerdict::Denied(AsyncDenial::FingerprintNeeded)
    );
    examiner.note(&NO_DEVICE, &exchange, known, "");
    examiner.begin(&NO_INSTANCE);
    let stranger = asked(&super::ids::business_id(), Some("galleria-check"));
    let exchange = examiner.caller.v2(&stranger, Departure::default()).await;
    let refused = exchange.answer.is_ok() && asynchronous(examiner, &exchange) != AsyncVerdict::Taken;
    examiner.note(&NO_INSTANCE, &exchange, refused, "");
    release(examiner, &order, &instance).await;
}

fn asynchronous<P: FnMut(&str) + Send>(examiner: &Examiner<P>, exchange: &Exchange) -> AsyncVerdict {
    async_verdict(&examiner.judge(exchange, Ask::Plain))
}

/// Whether news arrived: they were taken, or the code is none the seller knows.
fn heard<P: FnMut(&str) + Send>(examiner: &Examiner<P>, exchange: &Exchange) -> bool {
    let judged = examiner.judge(exchange, Ask::Plain);
    matches!(judged.verdict, Verdict::Success(_))
        || judged.result_code.as_deref() == Some(wire::codes::NO_SUCH_INSTANCE)
}
