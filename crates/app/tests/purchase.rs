//! From an order to an instance in use, and the money shared (business rules §3.1, §3.6; scenarios 33, 92).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail loudly"
)]

mod common;

use app::openapi::Caller;
use common::*;
use domain::{
    catalog::Charge,
    identity::Role,
    instance::InstanceState,
    message::Event as Told,
    order::{OrderKind, OrderState},
    seller::{AddressOptions, CredentialKind, EncryptBits},
    time::Span,
};
use sandbox::seller::{Fault, InstanceStatus};
use serde_json::json;

both! {
    async fn a_purchase_runs_when_the_information_is_there(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("1000.00").await;
        shop.fault(Fault::Pending(3));

        let placed = t.place(&buyer, TestApp::wish(&shop.basic())).await;
        assert!(matches!(placed.state, OrderState::PendingPayment { .. }));
        t.run_due().await;
        assert_eq!(shop.server().ledger().count, 0, "an unpaid order is no business of the seller");

        let begun = t.now();
        let paid = t.app.pay_order(buyer.actor, &placed.number, None).await.unwrap();
        assert_eq!(paid.state, OrderState::Processing { paid_at: begun });
        let balance = t.balance(buyer.actor).await;
        assert_eq!((balance.available, balance.held), (yuan("900.00"), yuan("100.00")));

        t.run_due().await;
        assert_eq!(t.instance_of(&placed.number).await.state, InstanceState::Creating);
        t.travel(Span::seconds(179)).await;
        assert_eq!(t.instance_of(&placed.number).await.state, InstanceState::Creating);
        t.travel(Span::seconds(1)).await;

        // The fourth question was answered, a minute after the third.
        let query = t.call(&placed.number, "queryInstance").await;
        let moments: Vec<_> = t.tries(&query).await.iter().map(|a| (a.started_at.since(begun), a.verdict.clone())).collect();
        let wanted = [(0, "in_progress"), (1, "in_progress"), (2, "in_progress"), (3, "success")];
        assert_eq!(moments, wanted.map(|(m, v)| (Span::minutes(m), v.to_owned())));
        assert!(succeeded(&query));

        let instance = t.instance_of(&placed.number).await;
        assert_eq!(instance.state, InstanceState::Running { since: t.now() });
        // A month from the payment, at the end of the day in Shanghai.
        assert_eq!(instance.expire_at, Some(at("2026-04-02T15:59:59Z")));
        assert!(t.delivered(&placed.number).await);
        assert_eq!(t.balance(buyer.actor).await.balance, yuan("900.00"));
        assert_eq!(t.balance(buyer.actor).await.held, yuan("0.00"));
        assert_eq!(t.balance(shop.actor).await.balance, yuan("95.00"));
        assert_eq!(t.fees().await, 500);
        assert_eq!(t.history(t.order(&placed.number).await.id.uuid()).await, ["placed", "paid", "delivered"]);
        assert_eq!(t.history(instance.id.uuid()).await, ["created", "made", "started"]);

        // What went over the wire.
        let created = shop.asked("newInstance");
        assert_eq!(created.len(), 1);
        let body = body_of(&created[0].request);
        assert_eq!(body["orderId"], json!(placed.number));
        assert_eq!(body["orderLineId"], json!(format!("{}-000001", placed.number)));
        assert_eq!(body["testFlag"], json!("0"));
        let held = instance.seller_instance_id.clone().unwrap();
        assert_eq!(body["businessId"], json!(held), "the reference seller takes the business id for its own");
        let info = t.app.show_instance(buyer.actor, instance.id).await.unwrap().info.unwrap();
        assert!(info.front_end_url.unwrap().ends_with(&held));
        assert!(info.has_password);
        let shown = t.app.reveal_password(buyer.actor, instance.id).await.unwrap();
        assert_eq!(shown.password, shop.holds(&held).password);
        let details = t.app.show_instance(buyer.actor, instance.id).await.unwrap();
        assert_eq!(details.events.last().unwrap().name, "password_shown");
        assert!(!format!("{details:?}{shown:?}").contains(&shown.password));
        assert!(t.app.reveal_password(shop.actor, instance.id).await.is_err(), "it is the buyer's");
        assert!(t.app.show_instance(shop.actor, instance.id).await.unwrap().info.is_none(), "it is the buyer's");
    }

    async fn a_v1_seller_answers_with_the_information(t) {
        for (name, bits) in [("a", EncryptBits::Aes256), ("b", EncryptBits::Aes128)] {
            let options = AddressOptions { encrypt_bits: bits, ..AddressOptions::default() };
            let shop = t.open_shop(ShopPlan { name, options, ..ShopPlan::v1() }).await;
            let buyer = t.graded_buyer(&format!("{name}@example.com"), Default::default(), "100.00").await;
            shop.fault(Fault::Pending(2));
            let order = t.buy(&buyer, TestApp::wish(&shop.basic())).await;
            t.travel(Span::minutes(6)).await;
            let call = t.call(&order.number, "newInstance").await;
            assert!(succeeded(&call));
            let verdicts: Vec<_> = t.tries(&call).await.into_iter().map(|a| a.verdict).collect();
            assert_eq!(verdicts, ["in_progress", "in_progress", "success"]);
            let instance = t.instance_of(&order.number).await;
            assert!(matches!(instance.state, InstanceState::Running { .. }));
            let held = shop.holds(&instance.seller_instance_id.unwrap());
            assert_eq!(held.expire_time, instance.expire_at.map(|at| at.compact_utc()));
            assert_eq!(held.product_id, Some(shop.basic().to_string()));
            let info = t.app.show_instance(buyer.actor, instance.id).await.unwrap().info.unwrap();
            let shown = t.app.reveal_password(buyer.actor, instance.id).await.unwrap();
            assert_eq!((info.user_name.as_deref(), shown.password), (Some("admin"), held.password));
            assert_eq!(t.balance(shop.actor).await.balance, yuan("95.00"));
            assert!(shop.asked("queryInstance").is_empty());
        }
    }

    async fn information_handed_over_elsewhere_is_not_asked_for(t) {
        let shop = t.open_shop(ShopPlan { info_elsewhere: true, ..ShopPlan::default() }).await;
        let buyer = t.buyer("100.00").await;
        let instance = t.own(&buyer, TestApp::wish(&shop.basic())).await;
        assert!(t.delivered(instance.order_number.as_str()).await);
        assert!(shop.asked("queryInstance").is_empty());
    }

    async fn answers_of_the_buyer_reach_the_seller(t) {
        let parameters = json!([{"name": "domain", "label": "Domain", "required": true}, {"name": "note", "label": "Note"}]);
        let shop = t.open_shop(ShopPlan { parameters: parameters.clone(), ..ShopPlan::default() }).await;
        let v1 = t.open_shop(ShopPlan { name: "old", parameters, ..ShopPlan::v1() }).await;
        let buyer = t.buyer("1000.00").await;
        let without = t.app.place_order(buyer.actor, TestApp::wish(&shop.basic()), None).await.unwrap_err();
        assert_eq!(without.code(), Some(domain::refusal::Code::ParameterMissing));
        let answers = json!([{"name": "domain", "value": "公司.example"}, {"name": "note", "value": "a&b=c d"}]);
        let mut wish = TestApp::wish(&shop.basic());
        wish.parameters = serde_json::from_value(answers.clone()).unwrap();
        let order = t.buy(&buyer, wish.clone()).await;
        t.run_due().await;
        let caller = Caller { account_id: shop.id, role: Role::Seller, kind: CredentialKind::AkSk };
        let (status, answer) = t.app.query_order(caller, Some(&order.number), None).await;
        assert_eq!(status, 200);
        assert_eq!(serde_json::to_value(&answer.order_info.unwrap().order_line[0].extend_params).unwrap(), answers);
        // V1 carries them in the call itself, and the signature holds over them.
        wish.price_code = v1.basic();
        let instance = t.own(&buyer, wish).await;
        let request = &v1.asked("newInstance")[0];
        assert_eq!(request.order_id.as_deref(), Some(instance.order_number.as_str()));
        assert!(request.request.contains("saasExtendParams="), "{}", request.request);
    }

    async fn who_wants_order_notices_gets_one_for_every_paid_order(t) {
        let shop = t.open_shop(ShopPlan { notices: true, ..ShopPlan::default() }).await;
        let silent = t.open_shop(ShopPlan { name: "silent", ..ShopPlan::default() }).await;
        let buyer = t.buyer("1000.00").await;
        let instance = t.own(&buyer, TestApp::wish(&shop.basic())).await;
        t.own(&buyer, TestApp::wish(&silent.basic())).await;
        let input = serde_json::from_value(json!({"periods": 1, "pay": true})).unwrap();
        let renewal = t.app.renew_instance(buyer.actor, instance.id, input, None).await.unwrap();
        t.run_due().await;
        let told: Vec<_> = shop.asked("orderNotify").into_iter().map(|r| r.order_id.unwrap()).collect();
        assert_eq!(told, [instance.order_number.to_string(), renewal.number]);
        assert!(silent.asked("orderNotify").is_empty());
    }

    async fn one_time_goods_never_expire(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("500.00").await;
        let instance = t.own(&buyer, TestApp::wish(&shop.price("Lifetime", Charge::OneTime))).await;
        assert_eq!(instance.expire_at, None);
        let (tx, wall) = (&mut t.read().await, t.clock.wall());
        assert!(!tx.is_leased(store::JobKind::Timeline, &instance.id.to_string(), wall).await.unwrap());
        t.travel(Span::days(4_000)).await;
        assert!(matches!(t.instance(instance.id).await.state, InstanceState::Running { .. }));
        let input = serde_json::from_value(json!({"periods": 1, "pay": true})).unwrap();
        let refused = t.app.renew_instance(buyer.actor, instance.id, input, None).await.unwrap_err();
        assert_eq!(refused.code(), Some(domain::refusal::Code::NotPeriodic));
    }

    async fn quantities_are_priced_by_their_band(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("0").await;
        for (sku, quantity, periods, amount) in [
            ("Linear", 3, 2, "60.00"),
            ("Tiered", 9, 1, "90.00"),
            ("Tiered", 10, 1, "80.00"),
            ("Tiered", 50, 3, "750.00"),
            ("Volume", 49, 1, "392.00"),
        ] {
            let mut wish = TestApp::wish(&shop.price(sku, Charge::Month));
            (wish.quantity, wish.periods) = (quantity, periods);
            assert_eq!(t.place(&buyer, wish).await.amount, yuan(amount), "{quantity} {sku}");
        }
        for (sku, quantity, periods) in [("Linear", 0, 1), ("Linear", 1_001, 1), ("Basic", 2, 1), ("Basic", 1, 0), ("Basic", 1, 100)] {
            let mut wish = TestApp::wish(&shop.price(sku, Charge::Month));
            (wish.quantity, wish.periods) = (quantity, periods);
            assert!(t.app.place_order(buyer.actor, wish, None).await.is_err(), "{quantity} {sku} for {periods}");
        }
    }

    async fn everybody_hears_of_it(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("100.00").await;
        shop.fault(Fault::Http500);
        let order = t.buy(&buyer, TestApp::wish(&shop.basic())).await;
        assert_eq!(t.told(buyer.actor, Told::OrderPaid).await.len(), 1);
        assert_eq!(t.told(shop.actor, Told::SaleMade).await.len(), 1);

        // A failure reaches the account's mailbox, the service desk and the account's mobile.
        t.run_due().await;
        let failures = t.told(shop.actor, Told::InterfaceFailed).await;
        assert_eq!(failures.len(), 1);
        assert_eq!(failures[0].facts.order.as_deref(), Some(order.number.as_str()));
        assert_eq!(failures[0].facts.activity.as_deref(), Some("newInstance"));
        let mut mailed: Vec<_> = t.mails.take().into_iter().map(|m| (m.to, m.subject)).collect();
        mailed.sort();
        let failed = "A call to your server failed".to_owned();
        assert_eq!(mailed, [(shop.service_mailbox.clone(), failed.clone()), (shop.login.clone(), failed.clone())]);
        let texted: Vec<_> = t.texts.take().into_iter().map(|m| m.to).collect();
        assert_eq!(texted, [shop.phone.as_str()]);

        // Each failure is told, and none twice.
        t.travel(Span::minutes(3)).await;
        assert_eq!(t.told(shop.actor, Told::InterfaceFailed).await.len(), 2);
        assert_eq!((t.mails.take().len(), t.texts.take().len()), (2, 1));

        shop.fault(Fault::None);
        t.travel(Span::minutes(3)).await;
        assert_eq!(t.told(buyer.actor, Told::OrderDelivered).await.len(), 1);
        let mailed: Vec<_> = t.mails.take().into_iter().map(|m| (m.to, m.subject)).collect();
        assert_eq!(mailed, [("buyer@example.com".to_owned(), "Ready to use".to_owned())]);
        assert!(t.texts.take().is_empty());
    }

    async fn mail_that_does_not_go_out_is_tried_again(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("100.00").await;
        t.mails.fail(Some(app::notify::NotifyError::Unavailable("the mail server sleeps".into())));
        let instance = t.own(&buyer, TestApp::wish(&shop.basic())).await;
        t.travel(Span::seconds(10)).await;
        assert!(t.mails.sent().is_empty());
        let told = t.told(buyer.actor, Told::OrderDelivered).await;
        let waiting = t.read().await.deliveries(told[0].id).await.unwrap();
        assert!(waiting[0].sent_at.is_none() && waiting[0].last_error.contains("sleeps"), "{waiting:?}");
        t.mails.fail(None);
        t.travel(Span::minutes(1)).await;
        assert_eq!(t.mails.take().len(), 1);
        assert!(t.read().await.deliveries(told[0].id).await.unwrap()[0].sent_at.is_some());
        assert!(matches!(t.instance(instance.id).await.state, InstanceState::Running { .. }));
    }

    async fn a_restart_goes_on_where_it_was(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("100.00").await;
        shop.fault(Fault::Pending(3));
        let order = t.buy(&buyer, TestApp::wish(&shop.basic())).await;
        for _ in 0..4 {
            t.restart().await;
            t.run_due().await;
            t.restart().await;
            t.travel(Span::minutes(1)).await;
        }
        assert!(t.delivered(&order.number).await);
        assert_eq!(t.order(&order.number).await.kind, OrderKind::New);
        let held = t.instance_of(&order.number).await.seller_instance_id.unwrap();
        assert_eq!(shop.holds(&held).status, InstanceStatus::Running);
        shop.made_each_once();
    }

    async fn only_the_agreement_opens_the_checkout(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("100.00").await;
        let mut wish = TestApp::wish(&shop.basic());
        wish.accept_agreement = false;
        let refused = t.app.place_order(buyer.actor, wish, None).await.unwrap_err();
        assert_eq!(refused.code(), Some(domain::refusal::Code::ConsentMissing));
        // What was accepted stands in the order; who read an older version reads again.
        let read = |version| app::order::PlaceOrder { agreement_version: Some(version), ..TestApp::wish(&shop.basic()) };
        let order = t.place(&buyer, read(1)).await;
        let accepted = order.goods.agreement.unwrap();
        assert_eq!((accepted.model, accepted.version), (domain::catalog::SaleModel::General, 1));
        let mut policy = domain::policy::Policy::defaults(t.app.config.site);
        policy.agreements.general.version = 2;
        let mut tx = t.app.store.begin().await.unwrap();
        tx.put_policy(&policy, t.now()).await.unwrap();
        tx.commit().await.unwrap();
        t.app.policies.forget();
        let refused = t.app.place_order(buyer.actor, read(1), None).await.unwrap_err();
        assert_eq!(refused.code(), Some(domain::refusal::Code::AgreementStale));
        assert_eq!(t.place(&buyer, read(2)).await.goods.agreement.unwrap().version, 2);
        // Somebody else's order is not there at all.
        let order = t.place(&buyer, TestApp::wish(&shop.basic())).await;
        let other = t.graded_buyer("other@example.com", Default::default(), "1000.00").await;
        for refused in [
            t.app.pay_order(other.actor, &order.number, None).await.unwrap_err(),
            t.app.cancel_order(other.actor, &order.number).await.unwrap_err(),
            t.app.show_order(other.actor, &order.number).await.map(|_| ()).unwrap_err(),
        ] {
            assert_eq!(refused.code(), Some(domain::refusal::Code::NotFound));
        }
    }
}
