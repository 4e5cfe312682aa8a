//! What is sold by use, and packages of use: published, opened, bought, ended (business rules §2.4, §2.5; open APIs §1.6).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail loudly"
)]

mod common;

use app::{Error, openapi::Caller, order::PlaceOrder};
use common::*;
use domain::{
    catalog::{Charge, Content, PriceItemCode},
    id::Id,
    identity::Role,
    instance::{Instance, InstanceState, ReleaseCause},
    message::Event as Told,
    order::OrderState,
    policy::Windows,
    refusal::{Code, Refusal},
    seller::{CredentialKind, Protocol},
    time::Span,
};
use sandbox::seller::InstanceStatus;
use serde_json::json;

fn refusal<T: std::fmt::Debug>(result: Result<T, Error>) -> Refusal {
    match result {
        Err(Error::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

fn package(price: &PriceItemCode, related: &[&Instance]) -> PlaceOrder {
    PlaceOrder {
        related: related.iter().map(|instance| instance.id).collect(),
        ..TestApp::wish(price)
    }
}

async fn of_sku(t: &TestApp, shop: &Shop, buyer: &Buyer, sku: &str) -> Instance {
    t.own(buyer, TestApp::wish(&shop.price(sku, Charge::OnDemand))).await
}

both! {
    async fn use_is_opened_without_money_and_closed_at_any_time(t) {
        let shop = t.open_shop(ShopPlan::by_use()).await;
        let buyer = t.buyer("0.00").await;
        let placed = t.place(&buyer, TestApp::wish(&shop.price("Calls", Charge::OnDemand))).await;
        assert!(matches!(placed.state, OrderState::Processing { .. }), "nothing is to be paid first");
        assert_eq!(placed.amount, yuan("0.00"));
        let metered = placed.goods.metered.clone().unwrap();
        assert_eq!(metered.meter.as_str(), "calls");
        t.run_due().await;
        assert!(t.delivered(&placed.number).await);
        let instance = t.instance_of(&placed.number).await;
        assert!(matches!(instance.state, InstanceState::Running { .. }));
        assert_eq!((instance.expire_at, instance.unit), (None, None));
        let meter = t.read().await.meter(instance.id).await.unwrap().unwrap();
        assert_eq!(meter.price.metered, metered);
        assert_eq!(Some(&meter.seller_instance_id), instance.seller_instance_id.as_ref());
        assert_eq!(meter.closed_at, None);

        // Several of the same are nobody's trouble.
        let second = of_sku(t, &shop, &buyer, "Calls").await;
        assert_ne!(second.id, instance.id);

        // There is no period to renew, nothing to change and no plan.
        let renewed = app::order::RenewOrder { price_code: None, periods: 1, quantity: None, pay: true };
        assert_eq!(refusal(t.app.renew_instance(buyer.actor, instance.id, renewed, None).await).code, Code::NotPeriodic);

        let stranger = t.graded_buyer("other@example.com", domain::identity::Grade::V0, "0.00").await;
        let theirs = t.app.close_instance(stranger.actor, instance.id, instance.version).await;
        assert_eq!(refusal(theirs).code, Code::NotFound);
        t.travel(Span::days(40)).await;
        let instance = t.instance(instance.id).await;
        assert!(matches!(instance.state, InstanceState::Running { .. }), "use has no end of its own");
        let closed = t.app.close_instance(buyer.actor, instance.id, instance.version).await.unwrap();
        assert_eq!(closed.state, InstanceState::Releasing { since: t.now(), cause: ReleaseCause::Closed });
        assert_eq!(t.read().await.meter(instance.id).await.unwrap().unwrap().closed_at, Some(t.now()));
        t.run_due().await;
        let gone = t.instance(instance.id).await;
        assert_eq!(gone.state, InstanceState::Released { at: t.now(), cause: ReleaseCause::Closed });
        assert_eq!(shop.holds(&gone.seller_instance_id.clone().unwrap()).status, InstanceStatus::Released);
        assert_eq!(t.history(gone.id.uuid()).await, ["created", "made", "started", "closed", "release_begun", "released"]);
        let again = t.app.close_instance(buyer.actor, gone.id, gone.version).await;
        assert_eq!(refusal(again).code, Code::InstanceState);
        t.prove().await;
    }

    async fn a_package_belongs_to_instances_of_its_buyer(t) {
        let shop = t.open_shop(ShopPlan::by_use()).await;
        let buyer = t.buyer("100.00").await;
        let pack = shop.price("Calls and traffic", Charge::Package);
        let place = |wish: PlaceOrder| t.app.place_order(buyer.actor, wish, None);

        let none = refusal(place(package(&pack, &[])).await);
        assert_eq!((none.code, none.field.as_deref()), (Code::PackageFirst, Some("related")));
        assert_eq!(none.params["meter"], "calls");

        let calls = of_sku(t, &shop, &buyer, "Calls").await;
        let one = refusal(place(package(&pack, &[&calls])).await);
        assert_eq!((one.code, one.params["meter"].as_str()), (Code::PackageFirst, "traffic"));
        let traffic = of_sku(t, &shop, &buyer, "Traffic").await;
        let mails = of_sku(t, &shop, &buyer, "Mails").await;
        let twin = of_sku(t, &shop, &buyer, "Calls").await;
        for odd in [&mails, &twin] {
            let refused = refusal(place(package(&pack, &[&calls, odd])).await);
            assert_eq!((refused.code, refused.field.as_deref()), (Code::PackageOtherMeter, Some("related[1]")));
        }
        let periodic = t.own(&buyer, TestApp::wish(&shop.price("Day", Charge::Day))).await;
        assert_eq!(refusal(place(package(&pack, &[&periodic])).await).code, Code::PackageOtherMeter);

        let stranger = t.graded_buyer("other@example.com", domain::identity::Grade::V0, "0.00").await;
        let theirs = of_sku(t, &shop, &stranger, "Calls").await;
        assert_eq!(refusal(place(package(&pack, &[&theirs])).await).code, Code::NotFound);
        let elsewhere = t.open_shop(ShopPlan { name: "other", ..ShopPlan::by_use() }).await;
        let foreign = of_sku(t, &elsewhere, &buyer, "Calls").await;
        assert_eq!(refusal(place(package(&pack, &[&foreign])).await).code, Code::PackageOtherProduct);
        let unwanted = PlaceOrder { related: vec![calls.id], ..TestApp::wish(&shop.basic()) };
        assert_eq!(refusal(place(unwanted).await).code, Code::RelatedForeign);

        // Closed between the order and its payment.
        let order = place(package(&pack, &[&twin, &traffic])).await.unwrap();
        let twin = t.instance(twin.id).await;
        t.app.close_instance(buyer.actor, twin.id, twin.version).await.unwrap();
        assert_eq!(refusal(t.app.pay_order(buyer.actor, &order.number, None).await).code, Code::InstanceState);
        assert_eq!(refusal(place(package(&pack, &[&twin])).await).code, Code::InstanceState);

        let bought = t.own(&buyer, package(&pack, &[&traffic, &calls])).await;
        let details = t.app.show_instance(buyer.actor, bought.id).await.unwrap();
        let mut held: Vec<_> = t.read().await.packages_of_purchase(bought.id).await.unwrap().into_iter()
            .map(|p| (p.instance_id == traffic.id, p.quota.to_string(), p.started_at, p.expire_at))
            .collect();
        held.sort();
        let (start, end) = (bought.created_at, bought.expire_at.unwrap());
        assert_eq!(held, [(false, "500".to_owned(), start, end), (true, "50.5".to_owned(), start, end)]);
        let related: Vec<_> = details.related.iter().map(|r| (r.meter.as_str(), r.instance_id)).collect();
        assert_eq!(related, [("traffic", traffic.id), ("calls", calls.id)]);
        t.prove().await;
    }

    async fn a_package_is_paid_and_ends_by_itself(t) {
        let shop = t.open_shop(ShopPlan::by_use()).await;
        let buyer = t.buyer("100.00").await;
        let calls = of_sku(t, &shop, &buyer, "Calls").await;
        let pack = shop.price("1,000 calls", Charge::Package);
        let instance = t.own(&buyer, package(&pack, &[&calls])).await;
        assert_eq!(t.balance(buyer.actor).await.balance, yuan("91.00"));
        assert!(instance.is_package());
        let end = instance.expire_at.unwrap();

        let renewed = app::order::RenewOrder { price_code: None, periods: 1, quantity: None, pay: true };
        assert_eq!(refusal(t.app.renew_instance(buyer.actor, instance.id, renewed, None).await).code, Code::PackageEnds);
        let plan = domain::instance::RenewalPlan::End;
        assert_eq!(refusal(t.app.plan_renewal(buyer.actor, instance.id, plan, None).await).code, Code::PackageEnds);
        let close = t.app.close_instance(buyer.actor, instance.id, instance.version).await;
        assert_eq!(refusal(close).code, Code::NotByUse);

        t.travel_to(end.plus(Span::minutes(1))).await;
        let gone = t.instance(instance.id).await;
        assert!(matches!(gone.state, InstanceState::Released { cause: ReleaseCause::Expired, .. }), "{:?}", gone.state);
        assert_eq!(t.told(buyer.actor, Told::PackageNear).await.len(), 3);
        assert!(t.told(buyer.actor, Told::InstanceFrozen).await.is_empty());
        assert!(matches!(t.instance(calls.id).await.state, InstanceState::Running { .. }));
        assert_eq!(t.balance(buyer.actor).await.balance, yuan("91.00"), "what is left is not refunded");
        t.prove().await;
    }

    async fn many_packages_are_as_many_orders(t) {
        let shop = t.open_shop(ShopPlan::by_use()).await;
        let buyer = t.buyer("100.00").await;
        let calls = of_sku(t, &shop, &buyer, "Calls").await;
        let pack = shop.price("1,000 calls", Charge::Package);
        let wish = |copies| PlaceOrder { copies, ..package(&pack, &[&calls]) };
        for copies in [0, 31] {
            assert_eq!(refusal(t.app.place_order(buyer.actor, wish(copies), None).await).code, Code::NumberRange);
        }
        let seats = PlaceOrder { copies: 2, ..TestApp::wish(&shop.basic()) };
        assert_eq!(refusal(t.app.place_order(buyer.actor, seats, None).await).code, Code::CopiesForeign);

        let once = app::Once { key: "thirty".to_owned(), request: vec![1] };
        let first = t.app.place_order(buyer.actor, wish(30), Some(&once)).await.unwrap();
        let again = t.app.place_order(buyer.actor, wish(30), Some(&once)).await.unwrap();
        assert_eq!(first, again, "a repeat orders nothing more");
        assert_eq!(first.also.len(), 29);
        assert_eq!(t.app.list_orders(buyer.actor, &store::OrderWish::default(), ALL).await.unwrap().len(), 31);
        // Each is paid for itself, and becomes an instance of its own.
        for number in [&first.number, &first.also[28]] {
            t.app.pay_order(buyer.actor, number, None).await.unwrap();
        }
        t.run_due().await;
        let (a, b) = (t.instance_of(&first.number).await, t.instance_of(&first.also[28]).await);
        assert_ne!(a.seller_instance_id, b.seller_instance_id);
        assert!(matches!(t.order(&first.also[0]).await.state, OrderState::PendingPayment { .. }));
        t.prove().await;
    }

    async fn both_generations_hear_what_is_paid_by_use(t) {
        for (name, protocol) in [("new", Protocol::V2), ("old", Protocol::V1)] {
            let shop = t.open_shop(ShopPlan { name, protocol, ..ShopPlan::by_use() }).await;
            let login = format!("{name}@example.com");
            let buyer = t.graded_buyer(&login, domain::identity::Grade::V1, "100.00").await;
            let calls = of_sku(t, &shop, &buyer, "Calls").await;
            let held = calls.seller_instance_id.clone().unwrap();
            let pack = t.own(&buyer, package(&shop.price("1,000 calls", Charge::Package), &[&calls])).await;
            let asked = shop.asked("newInstance");
            if protocol == Protocol::V1 {
                assert!(asked.iter().all(|call| call.request.contains("chargingMode=0")), "{asked:#?}");
                assert!(!asked[0].request.contains("expireTime"), "{asked:#?}");
                assert!(asked[1].request.contains("expireTime"), "{asked:#?}");
            }
            let caller = Caller { account_id: shop.id, role: Role::Seller, kind: CredentialKind::AkSk };
            let (status, answer) = t.app.query_order(caller, Some(calls.order_number.as_str()), None).await;
            let line = answer.order_info.unwrap().order_line.remove(0);
            assert_eq!((status, line.charging_mode.as_str(), line.expire_time), (200, "ON_DEMAND", None));
            let (_, answer) = t.app.query_order(caller, Some(pack.order_number.as_str()), None).await;
            let line = answer.order_info.unwrap().order_line.remove(0);
            assert_eq!((line.charging_mode.as_str(), line.period_type.as_deref()), ("ON_DEMAND_PKG", Some("month")));
            assert_eq!(line.extend_params[0].name, "relatedInstanceId");
            assert_eq!(line.extend_params[0].value, held);

            // The seller's own figures.
            assert!(shop.server().set_used(&held, None, "12.5"));
            let packed = pack.seller_instance_id.clone().unwrap();
            assert!(shop.server().set_used(&packed, Some(&held), "3"));
            t.travel(Span::minutes(1)).await;
            for (instance, related, value) in [(calls.id, None, "12.5"), (pack.id, Some(&held), "3")] {
                let (app, actor) = (std::sync::Arc::clone(&t.app), buyer.actor);
                let look = tokio::spawn(async move { app.inspect_instance(actor, instance).await });
                while !look.is_finished() {
                    t.run_due().await;
                    tokio::task::yield_now().await;
                }
                let details = look.await.unwrap();
                let usage = details.unwrap().info.unwrap().usage;
                assert_eq!(usage.len(), 1, "{usage:?}");
                assert_eq!((usage[0].related_instance_id.as_ref(), usage[0].value.as_str()), (related, value));
                assert_eq!(usage[0].counted_at.len(), 17);
            }
        }
    }

    async fn use_that_is_owed_for_is_stopped_and_goes_on(t) {
        for (name, protocol, activity) in
            [("new", Protocol::V2, "updateInstanceStatus"), ("old", Protocol::V1, "instanceStatus")]
        {
            let shop = t.open_shop(ShopPlan { name, protocol, ..ShopPlan::by_use() }).await;
            let login = format!("{name}@example.com");
            let buyer = t.graded_buyer(&login, domain::identity::Grade::V1, "100.00").await;
            let mut calls = of_sku(t, &shop, &buyer, "Calls").await;
            let held = calls.seller_instance_id.clone().unwrap();
            let order = t.order(calls.order_number.as_str()).await;
            let windows = Windows { grace: Span::ZERO, retention: Span::days(7) };
            let mut tx = t.tx().await;
            let policy = t.app.policy(&mut *tx).await.unwrap();
            t.app.suspend_use(&mut *tx, &mut calls, &order, windows, &policy).await.unwrap();
            tx.commit().await.unwrap();
            t.run_due().await;
            assert!(matches!(t.instance(calls.id).await.state, InstanceState::Frozen { .. }));
            assert_eq!(shop.holds(&held).status, InstanceStatus::Frozen);
            let calls = t.instance(calls.id).await;
            let mut tx = t.tx().await;
            t.app.resume_use(&mut *tx, &calls, &order, &policy).await.unwrap();
            tx.commit().await.unwrap();
            t.run_due().await;
            assert!(matches!(t.instance(calls.id).await.state, InstanceState::Running { .. }));
            assert_eq!(shop.holds(&held).status, InstanceStatus::Running);
            assert_eq!(shop.asked(activity).len(), 2);
        }
    }

    async fn what_was_released_stays_what_it_is(t) {
        let shop = t.open_shop(ShopPlan::by_use()).await;
        let submit = async |edit: &dyn Fn(&mut serde_json::Value)| {
            let mut content = serde_json::to_value(&shop.content).unwrap();
            edit(&mut content["specifications"]);
            let content: Content = serde_json::from_value(content).unwrap();
            let version = t.app.show_product(shop.actor, shop.product, None).await.unwrap().version;
            let edited = t.app.edit_product(shop.actor, shop.product, version, content).await.unwrap();
            t.app.submit_product(shop.actor, shop.product, edited.version).await
        };
        let (calls, pack) = (shop.content.specifications.len() - 1, 3);
        let at = |rest: &str| format!("specifications[{calls}].{rest}");
        type Edit<'a> = &'a dyn Fn(&mut serde_json::Value);
        let cases: [(Edit<'_>, Code, String); 6] = [
            (&|s| s[calls]["skus"][0]["prices"][0]["pricing"]["cycle"] = json!("day"), Code::MeterFixed, at("skus[0].prices[0].pricing")),
            (&|s| s[calls]["skus"][0]["prices"][0]["pricing"]["tariff"] = json!({"mode": "package_only"}), Code::MeterFixed, at("skus[0].prices[0].pricing")),
            (&|s| s[calls]["skus"][pack]["prices"][0]["pricing"]["contents"][0]["quota"] = json!("2000"), Code::PackageFixed, at("skus[3].prices[0].pricing")),
            (&|s| s[calls]["skus"][pack]["prices"][0]["pricing"]["reset"] = json!("year"), Code::PackageFixed, at("skus[3].prices[0].pricing")),
            (&|s| s[calls]["skus"][pack]["name"] = json!("2,000 calls"), Code::PackageFixed, at("skus[3].name")),
            (&|s| s[1]["quantity"]["step"] = json!(2), Code::StepFixed, "specifications[1].quantity.step".to_owned()),
        ];
        for (edit, code, field) in cases {
            let refused = refusal(submit(edit).await);
            let all: Vec<_> = std::iter::once(&refused).chain(&refused.more).map(|r| (r.code, r.field.clone())).collect();
            assert!(all.contains(&(code, Some(field.clone()))), "{code:?} at {field}: {all:?}");
        }
        // Prices change; what was opened before keeps its own.
        let buyer = t.buyer("0.00").await;
        let before = of_sku(t, &shop, &buyer, "Calls").await;
        let dearer = submit(&|s| {
            s[calls]["skus"][0]["prices"][0]["pricing"]["tariff"]["unit_price"] = json!("0.02");
            s[calls]["skus"][pack]["prices"][0]["pricing"]["price"]["amount"] = json!("12.00");
        })
        .await
        .unwrap();
        let decision = app::catalog::Decision::Approve;
        t.app.decide_product(t.operator, shop.product, dearer.version, decision).await.unwrap();
        let after = of_sku(t, &shop, &buyer, "Calls").await;
        let price = async |id: Id<Instance>| {
            let meter = t.read().await.meter(id).await.unwrap().unwrap();
            serde_json::to_value(meter.price.metered.tariff).unwrap()["unit_price"].clone()
        };
        assert_eq!((price(before.id).await, price(after.id).await), (json!("0.01"), json!("0.02")));
    }

    async fn use_is_sold_of_saas_only_and_needs_its_calls(t) {
        let shop = t.open_shop(ShopPlan::by_use()).await;
        let by_use: Content = {
            let mut content = serde_json::to_value(&shop.content).unwrap();
            let specification = content["specifications"].as_array().unwrap().last().unwrap().clone();
            content["specifications"] = json!([specification]);
            serde_json::from_value(content).unwrap()
        };
        let wire = |protocol| by_use.required_cases(protocol).into_iter().map(|case| case.activity.wire()).collect::<Vec<_>>();
        assert_eq!(wire(Protocol::V2), ["newInstance", "queryInstance", "updateInstanceStatus", "releaseInstance", "upgradeInstance"]);
        assert_eq!(wire(Protocol::V1), ["newInstance", "instanceStatus", "queryInstance", "releaseInstance", "upgrade"]);

        let currency = domain::money::Currency::Cny;
        let codes = |content: &Content| content.submission_problems(currency).into_iter().map(|r| r.code).collect::<Vec<_>>();
        assert_eq!(codes(&by_use), []);
        let license = Content { access_type: domain::catalog::AccessType::License, ..by_use.clone() };
        assert_eq!(codes(&license).iter().filter(|code| **code == Code::OnDemandSaas).count(), 6);
        let mut mismatched = serde_json::to_value(&by_use).unwrap();
        mismatched["specifications"][0]["skus"][3]["prices"][0]["pricing"]["package"] = json!("until_exhausted");
        assert_eq!(codes(&serde_json::from_value(mismatched).unwrap()), [Code::PackageKindMeter]);
    }
}
