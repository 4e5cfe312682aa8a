//! Changes in the middle of a period and at renewal, and renewals taken back (business rules §3.5, §3.7; scenarios
//! 47–49).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail loudly"
)]

mod common;

use app::order::{ChangeOrder, RenewOrder};
use common::*;
use domain::{
    catalog::{Charge, PriceItemCode},
    instance::{Instance, InstanceState},
    order::{Canceller, OrderKind, OrderState},
    refusal::Code,
    time::{PeriodUnit, Span},
};
use sandbox::seller::Fault;
use serde_json::json;

fn to(price: PriceItemCode) -> ChangeOrder {
    ChangeOrder {
        price_code: Some(price),
        quantity: None,
        pay: true,
    }
}
fn grow(quantity: u32) -> ChangeOrder {
    ChangeOrder {
        price_code: None,
        quantity: Some(quantity),
        pay: true,
    }
}
fn renewal(periods: u8) -> RenewOrder {
    RenewOrder {
        price_code: None,
        periods,
        quantity: None,
        pay: true,
    }
}
fn unpaid(change: ChangeOrder) -> ChangeOrder {
    ChangeOrder { pay: false, ..change }
}

async fn seats(t: &TestApp, shop: &Shop, buyer: &Buyer, sku: &str, quantity: u32) -> Instance {
    let mut wish = TestApp::wish(&shop.price(sku, Charge::Month));
    wish.quantity = quantity;
    t.own(buyer, wish).await
}

both! {
    async fn an_upgrade_costs_the_difference_of_the_days_left(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("5000.00").await;
        let instance = t.own(&buyer, TestApp::wish(&shop.basic())).await;
        let end = instance.expire_at.unwrap();
        t.travel_to(end.minus(Span::days(21))).await;
        let order = t.app.change_instance(buyer.actor, instance.id, to(shop.pro()), None).await.unwrap();
        // (250 − 100) ÷ 30 × 21
        assert_eq!((order.kind, order.amount), (OrderKind::Change, yuan("105.00")));
        assert_eq!(t.instance(instance.id).await.sku_code, instance.sku_code, "not before the seller did it");
        t.run_due().await;
        assert!(t.delivered(&order.number).await);
        let now = t.instance(instance.id).await;
        assert_eq!((now.price_code, now.expire_at), (shop.pro(), Some(end)));
        let asked = shop.asked("upgradeInstance");
        let body = body_of(&asked[0].request);
        assert_eq!((&body["orderId"], &body["productId"]), (&json!(order.number), &json!(shop.pro())));
        assert_eq!(body["instanceId"], json!(now.seller_instance_id));
        // 95 of the purchase, 105 less 5 per cent.
        assert_eq!(t.balance(shop.actor).await.balance, yuan("194.75"));

        // A yearly instance with 200 days left: the new price by the month, the old one by the year.
        let yearly = t.own(&buyer, TestApp::wish(&shop.price("Basic", Charge::Year))).await;
        t.travel_to(yearly.expire_at.unwrap().minus(Span::days(200))).await;
        let quote = t.app.quote_change(buyer.actor, yearly.id, &to(shop.pro())).await.unwrap();
        assert_eq!((quote.days, quote.amount), (200, yuan("1118.72")));
        assert_eq!((quote.before.charge, quote.before.per_period), (Charge::Year, yuan("1000.00")));
        assert_eq!((quote.after.charge, quote.after.per_period), (Charge::Month, yuan("250.00")));
        assert_eq!(t.instance(yearly.id).await.version, yearly.version, "a question changes nothing");
        let order = t.app.change_instance(buyer.actor, yearly.id, to(shop.pro()), None).await.unwrap();
        // 250 ÷ 30 × 200 − 1000 ÷ 365 × 200
        assert_eq!(order.amount, yuan("1118.72"));
        t.run_due().await;
        let now = t.instance(yearly.id).await;
        assert_eq!((now.price_code, now.unit), (shop.price("Pro", Charge::Year), Some(PeriodUnit::Year)));
    }

    async fn more_seats_cost_what_their_pricing_says(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("5000.00").await;
        // From 5 to 12 with 30 days left: linear 7 × 10; tiered 12 × 8 − 5 × 10; volume 7 × 8.
        for (sku, amount) in [("Linear", "70.00"), ("Tiered", "46.00"), ("Volume", "56.00")] {
            let instance = seats(t, &shop, &buyer, sku, 5).await;
            t.travel_to(instance.expire_at.unwrap().minus(Span::days(30))).await;
            let order = t.app.change_instance(buyer.actor, instance.id, grow(12), None).await.unwrap();
            assert_eq!(order.amount, yuan(amount), "{sku}");
            t.run_due().await;
            assert!(t.delivered(&order.number).await);
            assert_eq!(t.instance(instance.id).await.quantity, 12);
            let renewed = t.app.renew_instance(buyer.actor, instance.id, renewal(1), None).await.unwrap();
            assert_eq!(renewed.goods.quantity, 12);
            t.run_due().await;
        }
        // Growth into a cheaper band is never paid out.
        let instance = seats(t, &shop, &buyer, "Tiered", 9).await;
        let order = t.app.change_instance(buyer.actor, instance.id, grow(10), None).await.unwrap();
        assert_eq!(order.amount, yuan("0.00"));
        t.run_due().await;
        assert!(t.delivered(&order.number).await);
    }

    async fn what_is_no_upgrade_is_refused(t) {
        let shop = t.shop().await;
        let rigid = t.open_shop(ShopPlan { name: "rigid", upgradable: false, ..ShopPlan::default() }).await;
        let buyer = t.buyer("5000.00").await;
        let pro = t.own(&buyer, TestApp::wish(&shop.pro())).await;
        let ten = seats(t, &shop, &buyer, "Volume", 10).await;
        let fixed = t.own(&buyer, TestApp::wish(&rigid.basic())).await;
        let once = t.own(&buyer, TestApp::wish(&shop.price("Lifetime", Charge::OneTime))).await;
        let mut trial = TestApp::wish(&shop.basic());
        trial.trial = true;
        let trial = t.place(&buyer, trial).await;
        t.run_due().await;
        let trial = t.instance_of(&trial.number).await;
        for (instance, change, code) in [
            (&pro, to(shop.basic()), Code::ChangeDown),
            (&pro, to(shop.pro()), Code::ChangeSame),
            (&pro, to(shop.price("Volume", Charge::Month)), Code::ChangeOtherSpec),
            (&pro, grow(2), Code::QuantityStep),
            (&ten, grow(9), Code::ChangeDown),
            (&ten, grow(10), Code::ChangeSame),
            (&ten, grow(1_001), Code::QuantityStep),
            (&fixed, to(rigid.pro()), Code::ChangeForbidden),
            (&once, grow(2), Code::NotPeriodic),
            (&trial, to(shop.pro()), Code::InstanceState),
            (&pro, to(rigid.pro()), Code::OfferGone),
        ] {
            let refused = t.app.change_instance(buyer.actor, instance.id, change.clone(), None).await.unwrap_err();
            assert_eq!(refused.code(), Some(code), "{change:?}");
            let refused = t.app.quote_change(buyer.actor, instance.id, &change).await.unwrap_err();
            assert_eq!(refused.code(), Some(code), "{change:?}");
        }
        let stranger = t.graded_buyer("stranger@example.com", Default::default(), "0").await;
        let refused = t.app.change_instance(stranger.actor, ten.id, grow(11), None).await.unwrap_err();
        assert_eq!(refused.code(), Some(Code::NotFound));
    }

    async fn one_thing_at_a_time(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("5000.00").await;
        shop.fault(Fault::Http500);
        let order = t.buy(&buyer, TestApp::wish(&shop.basic())).await;
        t.run_due().await;
        let creating = t.instance_of(&order.number).await;
        let refused = t.app.change_instance(buyer.actor, creating.id, to(shop.pro()), None).await.unwrap_err();
        assert_eq!(refused.code(), Some(Code::InstanceState));
        shop.fault(Fault::None);
        t.travel(Span::minutes(3)).await;
        // Two changes and a renewal are placed; while one is carried out the others wait.
        let first = t.app.change_instance(buyer.actor, creating.id, unpaid(to(shop.pro())), None).await.unwrap();
        let second = t.app.change_instance(buyer.actor, creating.id, unpaid(to(shop.pro())), None).await.unwrap();
        let renew = t.app.renew_instance(buyer.actor, creating.id, RenewOrder { pay: false, ..renewal(1) }, None).await.unwrap();
        t.app.pay_order(buyer.actor, &first.number, None).await.unwrap();
        for number in [&second.number, &renew.number] {
            let refused = t.app.pay_order(buyer.actor, number, None).await.unwrap_err();
            assert_eq!(refused.code(), Some(Code::RenewalOpen));
        }
        let refused = t.app.change_instance(buyer.actor, creating.id, to(shop.pro()), None).await.unwrap_err();
        assert_eq!(refused.code(), Some(Code::RenewalOpen));
        let refused = t.app.renew_instance(buyer.actor, creating.id, renewal(1), None).await.unwrap_err();
        assert_eq!(refused.code(), Some(Code::RenewalOpen));
        t.run_due().await;
        assert!(t.delivered(&first.number).await);
        // Both were made for what the instance no longer is.
        for number in [&second.number, &renew.number] {
            let refused = t.app.pay_order(buyer.actor, number, None).await.unwrap_err();
            assert_eq!(refused.code(), Some(Code::OrderStale), "{number}");
        }
        let held = t.balance(buyer.actor).await.held;
        assert_eq!(held, yuan("0.00"));
        assert_eq!(shop.effect("upgraded"), 1);
    }

    async fn a_change_is_paid_for_the_days_it_was_computed_for(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("5000.00").await;
        let instance = t.own(&buyer, TestApp::wish(&shop.basic())).await;
        let change = t.app.change_instance(buyer.actor, instance.id, unpaid(to(shop.pro())), None).await.unwrap();
        // A year at the small price, then the large SKU for the difference of a month? No.
        let yearly = RenewOrder { price_code: Some(shop.price("Basic", Charge::Year)), ..renewal(1) };
        t.app.renew_instance(buyer.actor, instance.id, yearly, None).await.unwrap();
        t.run_due().await;
        let refused = t.app.pay_order(buyer.actor, &change.number, None).await.unwrap_err();
        assert_eq!(refused.code(), Some(Code::OrderStale));
    }

    async fn a_change_is_not_paid_for_what_is_not_in_use(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("5000.00").await;
        let instance = t.own(&buyer, TestApp::wish(&shop.basic())).await;
        let end = instance.expire_at.unwrap();
        t.travel_to(end.minus(Span::days(2))).await;
        let change = t.app.change_instance(buyer.actor, instance.id, unpaid(to(shop.pro())), None).await.unwrap();
        t.travel_to(end.plus(Span::hours(1))).await;
        let refused = t.app.pay_order(buyer.actor, &change.number, None).await.unwrap_err();
        assert_eq!(refused.code(), Some(Code::InstanceState));
        assert_eq!(t.balance(buyer.actor).await.held, yuan("0.00"));
        t.travel(Span::days(30)).await;
        assert!(matches!(t.order(&change.number).await.state, OrderState::Cancelled { .. }));
    }

    async fn an_upgrade_that_fails_gives_the_fee_back_and_leaves_the_instance_alone(t) {
        for plan in [ShopPlan::default(), ShopPlan { name: "old", ..ShopPlan::v1() }] {
            let shop = t.open_shop(plan.clone()).await;
            let buyer = t.graded_buyer(&format!("{}@example.com", plan.name), Default::default(), "1000.00").await;
            let instance = t.own(&buyer, TestApp::wish(&shop.basic())).await;
            shop.fault(Fault::Http500);
            let order = t.app.change_instance(buyer.actor, instance.id, to(shop.pro()), None).await.unwrap();
            assert_eq!(t.balance(buyer.actor).await.held, order.amount);
            t.travel(Span::hours(3)).await;
            assert!(t.refunded(&order.number).await);
            assert_eq!(t.balance(buyer.actor).await.available, yuan("900.00"));
            let now = t.instance(instance.id).await;
            assert_eq!((now.state, now.sku_code, now.price_code), (instance.state, instance.sku_code, instance.price_code));
            assert_eq!(now.expire_at, instance.expire_at);
            let undo = t.orders_of(instance.id).await.pop().unwrap();
            assert_eq!((undo.kind, undo.amount), (OrderKind::Unsubscribe, order.amount));
            assert!(shop.asked("releaseInstance").is_empty());
            // Mended, it can be ordered anew.
            shop.fault(Fault::None);
            let order = t.app.change_instance(buyer.actor, instance.id, to(shop.pro()), None).await.unwrap();
            t.run_due().await;
            assert!(t.delivered(&order.number).await);
        }
    }

    async fn a_change_at_renewal_asks_the_seller_first(t) {
        let shop = t.open_shop(ShopPlan { checks_changes: true, ..ShopPlan::default() }).await;
        let buyer = t.buyer("5000.00").await;
        let instance = t.own(&buyer, TestApp::wish(&shop.price("Pro", Charge::Year))).await;
        let smaller = RenewOrder { price_code: Some(shop.basic()), pay: false, ..renewal(3) };
        let early = t.app.renew_instance(buyer.actor, instance.id, smaller.clone(), None).await.unwrap_err();
        assert_eq!(early.code(), Some(Code::ChangeEarly));
        t.travel_to(instance.expire_at.unwrap().minus(Span::days(30))).await;
        let order = t.app.renew_instance(buyer.actor, instance.id, smaller, None).await.unwrap();
        assert_eq!((order.kind, order.amount, order.state), (OrderKind::RenewChange, yuan("300.00"), OrderState::PendingReview));
        let unasked = t.app.pay_order(buyer.actor, &order.number, None).await.unwrap_err();
        assert_eq!(unasked.code(), Some(Code::OrderState));
        t.run_due().await;
        let checked = body_of(&shop.asked("changeInstanceCheck")[0].request);
        assert_eq!(checked["productInfo"]["productId"], json!(shop.basic()));
        assert!(matches!(t.order(&order.number).await.state, OrderState::PendingPayment { .. }));
        t.app.pay_order(buyer.actor, &order.number, None).await.unwrap();
        let paid = t.instance(instance.id).await;
        assert_eq!((paid.price_code, paid.sku_code), (instance.price_code, instance.sku_code), "not before the seller did it");
        t.run_due().await;
        assert!(t.delivered(&order.number).await);
        let refreshed = body_of(&shop.asked("refreshInstance")[0].request);
        assert_eq!((&refreshed["scene"], &refreshed["productId"]), (&json!("RENEWAL_CHANGE"), &json!(shop.basic())));
        let now = t.instance(instance.id).await;
        assert_eq!((now.price_code, now.unit), (shop.basic(), Some(PeriodUnit::Month)));
        assert_eq!(now.expire_at, Some(at("2027-06-02T15:59:59Z")));
    }

    async fn a_change_at_renewal_that_the_seller_refuses_is_cancelled_with_the_reason(t) {
        let ok = json!({"resultCode": "000000", "resultMsg": "ok", "instanceId": "x"});
        let made = ok.clone();
        let server = Scripted::spawn(move |_| Answer::Json(made.clone())).await;
        let plan = ShopPlan { checks_changes: true, info_elsewhere: true, ..ShopPlan::at(&server) };
        let shop = t.open_shop(plan).await;
        let buyer = t.buyer("5000.00").await;
        let instance = t.own(&buyer, TestApp::wish(&shop.pro())).await;
        t.travel(Span::days(10)).await;
        let smaller = RenewOrder { price_code: Some(shop.basic()), pay: false, ..renewal(1) };
        for (answer, minutes) in [
            (Answer::Json(json!({"resultCode": "000005", "resultMsg": "too many users for Basic"})), 0),
            (Answer::Json(json!({"resultCode": "000002", "resultMsg": "unknown activity"})), 0),
            (Answer::Status(500), 10),
        ] {
            let (script, seen) = (answer.clone(), server.asked("changeInstanceCheck").len());
            server.play(move |_| script.clone());
            let order = t.app.renew_instance(buyer.actor, instance.id, smaller.clone(), None).await.unwrap();
            t.travel(Span::minutes(minutes)).await;
            t.run_due().await;
            let asked = server.asked("changeInstanceCheck").len() - seen;
            assert_eq!(i64::try_from(asked).unwrap(), minutes + 1, "a clear no is not asked again");
            let state = t.order(&order.number).await.state;
            assert!(matches!(state, OrderState::Cancelled { by: Canceller::System, .. }), "{state:?}");
            let details = t.app.show_order(buyer.actor, &order.number).await.unwrap();
            assert_eq!(details.events.last().unwrap().name, "refused");
            if let Answer::Json(json) = answer {
                let why = details.events.last().unwrap().data["why"].to_string();
                assert!(why.contains(json["resultMsg"].as_str().unwrap()), "{why}");
            }
        }
        // Nothing is open any more, so a plain renewal goes.
        server.play(move |_| Answer::Json(ok.clone()));
        let order = t.app.renew_instance(buyer.actor, instance.id, renewal(1), None).await.unwrap();
        t.run_due().await;
        assert!(t.delivered(&order.number).await);
    }

    async fn a_waiting_change_can_be_cancelled_and_an_answer_then_changes_nothing(t) {
        let server = Scripted::spawn(move |_| Answer::Json(json!({"resultCode": "000000", "resultMsg": "ok", "instanceId": "x"}))).await;
        let plan = ShopPlan { checks_changes: true, info_elsewhere: true, ..ShopPlan::at(&server) };
        let shop = t.open_shop(plan).await;
        let buyer = t.buyer("5000.00").await;
        let instance = t.own(&buyer, TestApp::wish(&shop.pro())).await;
        t.travel(Span::days(10)).await;
        let smaller = RenewOrder { price_code: Some(shop.basic()), pay: false, ..renewal(1) };
        let order = t.app.renew_instance(buyer.actor, instance.id, smaller, None).await.unwrap();
        t.app.cancel_order(buyer.actor, &order.number).await.unwrap();
        t.travel(Span::hours(1)).await;
        assert!(server.asked("changeInstanceCheck").is_empty());
        assert!(matches!(t.order(&order.number).await.state, OrderState::Cancelled { by: Canceller::Buyer, .. }));
        t.app.renew_instance(buyer.actor, instance.id, renewal(1), None).await.unwrap();
    }

    async fn where_the_protocol_knows_no_check_the_change_is_paid_at_once(t) {
        let shop = t.open_shop(ShopPlan { checks_changes: true, ..ShopPlan::v1() }).await;
        let buyer = t.buyer("5000.00").await;
        let instance = t.own(&buyer, TestApp::wish(&shop.pro())).await;
        t.travel(Span::days(10)).await;
        let smaller = RenewOrder { price_code: Some(shop.basic()), ..renewal(1) };
        let order = t.app.renew_instance(buyer.actor, instance.id, smaller, None).await.unwrap();
        assert!(matches!(order.state, OrderState::Processing { .. }));
        t.run_due().await;
        assert!(t.delivered(&order.number).await);
        assert_eq!(t.instance(instance.id).await.price_code, shop.basic());
    }

    async fn a_delivered_renewal_is_taken_back_before_it_begins(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("1100.00").await;
        let instance = t.own(&buyer, TestApp::wish(&shop.basic())).await;
        let yearly = RenewOrder { price_code: Some(shop.price("Basic", Charge::Year)), ..renewal(1) };
        let order = t.app.renew_instance(buyer.actor, instance.id, yearly, None).await.unwrap();
        t.run_due().await;
        assert_eq!(t.balance(shop.actor).await.balance, yuan("1045.00"));
        let undo = t.app.cancel_renewal(buyer.actor, &order.number, None).await.unwrap();
        assert_eq!((undo.kind, undo.amount), (OrderKind::Unsubscribe, yuan("1000.00")));
        t.run_due().await;
        assert!(t.refunded(&order.number).await && t.delivered(&undo.number).await);
        assert_eq!(t.balance(buyer.actor).await.available, yuan("1000.00"));
        assert_eq!((t.balance(shop.actor).await.balance, t.fees().await), (yuan("95.00"), 500));
        let now = t.instance(instance.id).await;
        assert_eq!((now.expire_at, now.price_code, now.unit), (instance.expire_at, instance.price_code.clone(), instance.unit));
        let last = body_of(&shop.asked("refreshInstance").pop().unwrap().request);
        assert_eq!(last["scene"], json!("UNSUBSCRIBE_RENEWAL_PERIOD"));
        assert_eq!((&last["orderId"], &last["expireTime"]), (&json!(undo.number), &json!("20260402155959")));
        assert_eq!(shop.holds(&now.seller_instance_id.clone().unwrap()).expire_time.as_deref(), Some("20260402155959"));
        let again = t.app.cancel_renewal(buyer.actor, &order.number, None).await.unwrap_err();
        assert!(matches!(again.code(), Some(Code::OrderState | Code::RenewalNotLast)), "{again}");
        // Its fees are those of a monthly instance again.
        t.travel_to(instance.expire_at.unwrap().minus(Span::days(21))).await;
        let order = t.app.change_instance(buyer.actor, instance.id, to(shop.pro()), None).await.unwrap();
        assert_eq!(order.amount, yuan("105.00"));
    }

    async fn a_renewal_still_being_carried_out_is_taken_back_too(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("200.00").await;
        let instance = t.own(&buyer, TestApp::wish(&shop.basic())).await;
        shop.fault(Fault::Http500);
        let order = t.app.renew_instance(buyer.actor, instance.id, renewal(1), None).await.unwrap();
        t.travel(Span::minutes(5)).await;
        shop.fault(Fault::None);
        let undo = t.app.cancel_renewal(buyer.actor, &order.number, None).await.unwrap();
        assert_eq!(t.balance(buyer.actor).await.available, yuan("100.00"));
        t.travel(Span::hours(2)).await;
        assert!(t.refunded(&order.number).await && t.delivered(&undo.number).await);
        assert_eq!(t.call(&order.number, "refreshInstance").await.state.name(), "withdrawn");
        let scenes: Vec<_> = shop.asked("refreshInstance").iter().filter(|r| r.effect == "renewed").map(|r| body_of(&r.request)["scene"].clone()).collect();
        assert_eq!(scenes, [json!("UNSUBSCRIBE_RENEWAL_PERIOD")]);
        assert_eq!(t.instance(instance.id).await.expire_at, instance.expire_at);
        assert_eq!(t.balance(shop.actor).await.balance, yuan("95.00"));
    }

    async fn the_seller_hears_of_one_thing_after_the_other(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("1000.00").await;
        let instance = t.own(&buyer, TestApp::wish(&shop.basic())).await;
        let mut numbers = Vec::new();
        for _ in 0..2 {
            numbers.push(t.app.renew_instance(buyer.actor, instance.id, renewal(1), None).await.unwrap().number);
            t.run_due().await;
        }
        // The seller does not know yet that the second renewal was taken back. A newer expiry could overtake the older.
        shop.fault(Fault::Down);
        t.app.cancel_renewal(buyer.actor, &numbers[1], None).await.unwrap();
        t.run_due().await;
        let refused = t.app.cancel_renewal(buyer.actor, &numbers[0], None).await.unwrap_err();
        assert_eq!(refused.code(), Some(Code::RenewalOpen));
        let refused = t.app.renew_instance(buyer.actor, instance.id, renewal(1), None).await.unwrap_err();
        assert_eq!(refused.code(), Some(Code::RenewalOpen));
        shop.fault(Fault::None);
        t.travel(Span::minutes(1)).await;
        t.app.cancel_renewal(buyer.actor, &numbers[0], None).await.unwrap();
        t.run_due().await;
        let held = shop.holds(&instance.seller_instance_id.unwrap());
        assert_eq!(held.expire_time.as_deref(), Some("20260402155959"));
    }

    async fn the_newest_renewal_goes_first_and_one_that_has_begun_stays(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("1000.00").await;
        let instance = t.own(&buyer, TestApp::wish(&shop.basic())).await;
        let mut numbers = Vec::new();
        for _ in 0..3 {
            numbers.push(t.app.renew_instance(buyer.actor, instance.id, renewal(1), None).await.unwrap().number);
            t.run_due().await;
        }
        let refused = t.app.cancel_renewal(buyer.actor, &numbers[0], None).await.unwrap_err();
        assert_eq!(refused.code(), Some(Code::RenewalNotLast));
        let stranger = t.graded_buyer("stranger@example.com", Default::default(), "0").await;
        let refused = t.app.cancel_renewal(stranger.actor, &numbers[2], None).await.unwrap_err();
        assert_eq!(refused.code(), Some(Code::NotFound));
        for number in [&numbers[2], &numbers[1]] {
            t.app.cancel_renewal(buyer.actor, number, None).await.unwrap();
            t.run_due().await;
        }
        t.travel_to(instance.expire_at.unwrap().minus(Span::millis(1))).await;
        t.travel(Span::millis(1)).await;
        let refused = t.app.cancel_renewal(buyer.actor, &numbers[0], None).await.unwrap_err();
        assert_eq!(refused.code(), Some(Code::RenewalBegun));
        let refused = t.app.cancel_renewal(buyer.actor, instance.order_number.as_str(), None).await.unwrap_err();
        assert_eq!(refused.code(), Some(Code::OrderState), "a purchase is no renewal");
        assert_eq!(t.balance(buyer.actor).await.available, yuan("800.00"));
    }

    async fn a_renewal_that_an_upgrade_stands_on_is_not_taken_back(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("5000.00").await;
        let instance = t.own(&buyer, TestApp::wish(&shop.basic())).await;
        let order = t.app.renew_instance(buyer.actor, instance.id, renewal(1), None).await.unwrap();
        t.run_due().await;
        // The fee of the upgrade counted the renewed month.
        let upgrade = t.app.change_instance(buyer.actor, instance.id, to(shop.pro()), None).await.unwrap();
        t.run_due().await;
        assert!(t.delivered(&upgrade.number).await);
        let refused = t.app.cancel_renewal(buyer.actor, &order.number, None).await.unwrap_err();
        assert_eq!(refused.code(), Some(Code::RenewalNotLast));
        assert_eq!(t.instance(instance.id).await.price_code, shop.pro());
        // One that came to nothing is in nobody's way.
        let other = t.own(&buyer, TestApp::wish(&shop.basic())).await;
        let order = t.app.renew_instance(buyer.actor, other.id, renewal(1), None).await.unwrap();
        t.run_due().await;
        shop.fault(Fault::Down);
        let upgrade = t.app.change_instance(buyer.actor, other.id, to(shop.pro()), None).await.unwrap();
        let refused = t.app.cancel_renewal(buyer.actor, &order.number, None).await.unwrap_err();
        assert_eq!(refused.code(), Some(Code::RenewalNotLast));
        t.travel(Span::hours(3)).await;
        assert!(t.refunded(&upgrade.number).await);
        shop.fault(Fault::None);
        t.app.cancel_renewal(buyer.actor, &order.number, None).await.unwrap();
        t.run_due().await;
        let now = t.instance(other.id).await;
        assert_eq!((now.expire_at, now.price_code), (other.expire_at, shop.basic()));
        assert!(matches!(now.state, InstanceState::Running { .. }));
    }
}
