//! Money: unpaid, uncovered, raced for, repeated (scenario 32; threats M1, M6, M9).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail loudly"
)]

mod common;

use app::{Once, ledger::TopUp};
use common::*;
use domain::{
    catalog::Charge,
    message::Event as Told,
    order::{Canceller, OrderState},
    refusal::Code,
    time::Span,
};
use futures::future::join_all;
use serde_json::json;

fn once(key: &str, body: &str) -> Once {
    Once {
        key: key.to_owned(),
        request: body.as_bytes().to_vec(),
    }
}

both! {
    async fn an_unpaid_order_is_cancelled_when_its_time_is_over(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("100.00").await;
        let order = t.place(&buyer, TestApp::wish(&shop.basic())).await;
        let end = t.now().plus(Span::days(7));
        t.travel_to(end.minus(Span::millis(1))).await;
        assert_eq!(t.order(&order.number).await.state, OrderState::PendingPayment { pay_by: end });
        t.travel_to(end).await;
        assert_eq!(t.order(&order.number).await.state, OrderState::Cancelled { at: end, by: Canceller::Timeout });
        assert_eq!(t.told(buyer.actor, Told::OrderTimedOut).await.len(), 1);
        assert_eq!(shop.server().ledger().count, 0, "the seller is not called");
        let refused = t.app.pay_order(buyer.actor, &order.number, None).await.unwrap_err();
        assert_eq!(refused.code(), Some(Code::OrderState));
        assert_eq!(t.balance(buyer.actor).await.available, yuan("100.00"));
    }

    async fn a_payment_that_comes_too_late_is_refused_even_before_the_timer_ran(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("100.00").await;
        let order = t.place(&buyer, TestApp::wish(&shop.basic())).await;
        t.set_clock(t.now().plus(Span::days(7)).plus(Span::millis(1)));
        let refused = t.app.pay_order(buyer.actor, &order.number, None).await.unwrap_err();
        assert_eq!(refused.code(), Some(Code::OrderOverdue));
        t.run_due().await;
        assert!(matches!(t.order(&order.number).await.state, OrderState::Cancelled { .. }));
    }

    async fn a_cancelled_order_stays_cancelled(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("100.00").await;
        let order = t.place(&buyer, TestApp::wish(&shop.basic())).await;
        t.app.cancel_order(buyer.actor, &order.number).await.unwrap();
        let by_buyer = OrderState::Cancelled { at: t.now(), by: Canceller::Buyer };
        assert_eq!(t.order(&order.number).await.state, by_buyer);
        for refused in [
            t.app.pay_order(buyer.actor, &order.number, None).await.unwrap_err(),
            t.app.cancel_order(buyer.actor, &order.number).await.unwrap_err(),
        ] {
            assert_eq!(refused.code(), Some(Code::OrderState));
        }
        t.travel(Span::days(8)).await;
        assert_eq!(t.order(&order.number).await.state, by_buyer);
        assert_eq!(t.history(t.order(&order.number).await.id.uuid()).await, ["placed", "cancelled"]);
    }

    async fn what_the_balance_does_not_cover_changes_nothing(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("99.99").await;
        let order = t.place(&buyer, TestApp::wish(&shop.basic())).await;
        let before = t.order(&order.number).await;
        let refused = t.app.pay_order(buyer.actor, &order.number, None).await.unwrap_err();
        assert_eq!(refused.code(), Some(Code::BalanceShort));
        let after = t.order(&order.number).await;
        assert_eq!((after.state, after.version, after.line.instance_id), (before.state, before.version, None));
        assert_eq!(t.balance(buyer.actor).await.available, yuan("99.99"));
        t.run_due().await;
        assert_eq!(shop.server().ledger().count, 0);
        assert!(t.told(shop.actor, Told::SaleMade).await.is_empty());
        // One fen more and it goes.
        t.top_up(&buyer, "0.01").await;
        t.app.pay_order(buyer.actor, &order.number, None).await.unwrap();
        t.run_due().await;
        assert!(t.delivered(&order.number).await);
    }

    async fn fifty_payments_race_for_the_money_of_one(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("100.00").await;
        let mut orders = Vec::new();
        for _ in 0..50 {
            orders.push(t.place(&buyer, TestApp::wish(&shop.basic())).await.number);
        }
        let pays = orders.iter().map(|number| {
            let (app, number) = (t.app.clone(), number.clone());
            tokio::spawn(async move { app.pay_order(buyer.actor, &number, None).await.map_err(|e| e.code()) })
        });
        let results: Vec<_> = join_all(pays).await.into_iter().map(Result::unwrap).collect();
        assert_eq!(results.iter().filter(|r| r.is_ok()).count(), 1);
        let refused: Vec<_> = results.into_iter().filter_map(Result::err).collect();
        assert_eq!(refused, vec![Some(Code::BalanceShort); 49]);
        t.prove().await;
        t.run_due().await;
        assert_eq!(t.balance(buyer.actor).await.balance, yuan("0.00"));
        assert_eq!(t.balance(shop.actor).await.balance, yuan("95.00"));
        assert_eq!(shop.effect("created"), 1);
    }

    async fn fifty_payments_of_one_order_take_its_price_once(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("5000.00").await;
        let order = t.place(&buyer, TestApp::wish(&shop.basic())).await;
        let pays = (0..50).map(|_| {
            let (app, number) = (t.app.clone(), order.number.clone());
            tokio::spawn(async move { app.pay_order(buyer.actor, &number, None).await.map_err(|e| e.code()) })
        });
        let results: Vec<_> = join_all(pays).await.into_iter().map(Result::unwrap).collect();
        assert_eq!(results.iter().filter(|r| r.is_ok()).count(), 1);
        for refused in results.into_iter().filter_map(Result::err) {
            assert!(matches!(refused, Some(Code::OrderState | Code::Raced)), "{refused:?}");
        }
        assert_eq!(t.balance(buyer.actor).await.held, yuan("100.00"));
        t.run_due().await;
        assert_eq!(shop.effect("created"), 1);
        assert_eq!(t.balance(buyer.actor).await.balance, yuan("4900.00"));
    }

    async fn a_repeated_request_is_answered_from_memory(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("1000.00").await;
        let wish = TestApp::wish(&shop.basic());
        let key = once("order-1", "basic");
        let first = t.app.place_order(buyer.actor, wish.clone(), Some(&key)).await.unwrap();
        let again = t.app.place_order(buyer.actor, wish.clone(), Some(&key)).await.unwrap();
        assert_eq!(first, again);
        // Another body under the same key is a mistake of the client.
        let other = once("order-1", "pro");
        let refused = t.app.place_order(buyer.actor, TestApp::wish(&shop.pro()), Some(&other)).await.unwrap_err();
        assert_eq!(refused.code(), Some(Code::KeyReused));
        // Somebody else's key of the same name is another key.
        let stranger = t.graded_buyer("stranger@example.com", Default::default(), "0").await;
        let theirs = t.app.place_order(stranger.actor, wish, Some(&key)).await.unwrap();
        assert_ne!(theirs.number, first.number);
        // A payment answered before is answered alike, after delivery and a restart too.
        let key = once("pay-1", &first.number);
        let paid = t.app.pay_order(buyer.actor, &first.number, Some(&key)).await.unwrap();
        t.run_due().await;
        t.restart().await;
        assert_eq!(t.app.pay_order(buyer.actor, &first.number, Some(&key)).await.unwrap(), paid);
        assert_eq!(t.balance(buyer.actor).await.balance, yuan("900.00"));
        // Forgotten after its life, by the standing job; never before.
        t.travel(Span::days(40)).await;
        let refused = t.app.pay_order(buyer.actor, &first.number, Some(&key)).await.unwrap_err();
        assert_eq!(refused.code(), Some(Code::OrderState));
    }

    async fn a_refused_request_may_be_sent_again_under_its_key(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("0").await;
        let order = t.place(&buyer, TestApp::wish(&shop.basic())).await;
        let key = once("pay", &order.number);
        let refused = t.app.pay_order(buyer.actor, &order.number, Some(&key)).await.unwrap_err();
        assert_eq!(refused.code(), Some(Code::BalanceShort));
        t.top_up(&buyer, "100.00").await;
        t.app.pay_order(buyer.actor, &order.number, Some(&key)).await.unwrap();
    }

    async fn fifty_parallel_requests_under_one_key_place_one_order(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("1000.00").await;
        let places = (0..50).map(|_| {
            let (app, wish) = (t.app.clone(), TestApp::wish(&shop.basic()));
            tokio::spawn(async move {
                let placed = app.place_order(buyer.actor, wish, Some(&once("race", "x"))).await;
                placed.map(|o| o.number).map_err(|e| e.code())
            })
        });
        let results: Vec<_> = join_all(places).await.into_iter().map(Result::unwrap).collect();
        let mut numbers: Vec<_> = results.iter().filter_map(|r| r.clone().ok()).collect();
        numbers.dedup();
        assert_eq!(numbers.len(), 1, "{results:?}");
        for refused in results.into_iter().filter_map(Result::err) {
            assert_eq!(refused, Some(Code::KeyInFlight));
        }
        let orders = t.app.list_orders(buyer.actor, &store::OrderWish::default(), ALL).await.unwrap();
        assert_eq!(orders.len(), 1);
    }

    async fn a_top_up_counts_once(t) {
        let buyer = t.buyer("0").await;
        let input = TopUp { amount: yuan("12.34"), memo: "by transfer".parse().unwrap() };
        let tops = (0..20).map(|_| {
            let (app, operator, input) = (t.app.clone(), t.operator, input.clone());
            tokio::spawn(async move {
                app.top_up(operator, buyer.id, input, Some(&once("top", "12.34"))).await.map_err(|e| e.code())
            })
        });
        let results: Vec<_> = join_all(tops).await.into_iter().map(Result::unwrap).collect();
        assert!(results.iter().any(Result::is_ok));
        for refused in results.into_iter().filter_map(Result::err) {
            assert_eq!(refused, Some(Code::KeyInFlight));
        }
        let again = t.app.top_up(t.operator, buyer.id, input.clone(), Some(&once("top", "12.34"))).await.unwrap();
        assert_eq!(again.balance, yuan("12.34"));
        assert_eq!(t.balance(buyer.actor).await.balance, yuan("12.34"));
        // Amounts that are none, and accounts that hold no balance.
        for (amount, code) in [("0.00", Code::PricePositive), ("-1.00", Code::PricePositive)] {
            let input = TopUp { amount: yuan(amount), ..input.clone() };
            assert_eq!(t.app.top_up(t.operator, buyer.id, input, None).await.unwrap_err().code(), Some(code));
        }
        let dollars = TopUp { amount: domain::money::Money::new(100, domain::money::Currency::Usd), ..input.clone() };
        let refused = t.app.top_up(t.operator, buyer.id, dollars, None).await.unwrap_err();
        assert_eq!(refused.code(), Some(Code::CurrencyMismatch));
        let shop = t.shop().await;
        let refused = t.app.top_up(t.operator, shop.id, input, None).await.unwrap_err();
        assert_eq!(refused.code(), Some(Code::NotFound));
    }

    async fn every_fen_is_somewhere(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("10000.00").await;
        // Amounts whose fee does not come out even.
        let mut spent = 0;
        for (sku, quantity) in [("Linear", 1), ("Volume", 11), ("Tiered", 53), ("Day", 1)] {
            let charge = if sku == "Day" { Charge::Day } else { Charge::Month };
            let mut wish = TestApp::wish(&shop.price(sku, charge));
            wish.quantity = quantity;
            let order = t.buy(&buyer, wish).await;
            spent += order.amount.minor;
            t.run_due().await;
            t.prove().await;
        }
        let (buyer_has, seller_has) = (t.balance(buyer.actor).await.balance, t.balance(shop.actor).await.balance);
        assert_eq!(buyer_has.minor, 1_000_000 - spent);
        assert_eq!(seller_has.minor + t.fees().await, spent);
    }

    async fn a_product_taken_off_the_market_is_not_paid_for(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("1000.00").await;
        let order = t.place(&buyer, TestApp::wish(&shop.basic())).await;
        let version = t.app.show_product(shop.actor, shop.product, None).await.unwrap().version;
        t.app.freeze_product(t.operator, shop.product, version).await.unwrap();
        let refused = t.app.pay_order(buyer.actor, &order.number, None).await.unwrap_err();
        assert_eq!(refused.code(), Some(Code::ProductNotSold));
        let refused = t.app.place_order(buyer.actor, TestApp::wish(&shop.basic()), None).await.unwrap_err();
        assert_eq!(refused.code(), Some(Code::ProductNotSold));
        assert_eq!(t.balance(buyer.actor).await.held, yuan("0.00"));
    }

    async fn the_price_of_an_order_is_the_one_it_was_placed_at(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("1000.00").await;
        let order = t.place(&buyer, TestApp::wish(&shop.basic())).await;
        let mut dearer = serde_json::to_value(&shop.content).unwrap();
        let price = "/specifications/0/skus/0/prices/0/pricing/price/amount";
        *dearer.pointer_mut(price).unwrap() = json!("110.00");
        let version = t.app.show_product(shop.actor, shop.product, None).await.unwrap().version;
        let content = serde_json::from_value(dearer).unwrap();
        let edited = t.app.edit_product(shop.actor, shop.product, version, content).await.unwrap();
        let submitted = t.app.submit_product(shop.actor, shop.product, edited.version).await.unwrap();
        let approve = app::catalog::Decision::Approve;
        t.app.decide_product(t.operator, shop.product, submitted.version, approve).await.unwrap();
        assert_eq!(t.place(&buyer, TestApp::wish(&shop.basic())).await.amount, yuan("110.00"));
        t.app.pay_order(buyer.actor, &order.number, None).await.unwrap();
        assert_eq!(t.balance(buyer.actor).await.held, yuan("100.00"));
        // So is the platform's part.
        t.policy(|p| p.fee_rate.values_mut().for_each(|rate| *rate = "0.5".parse().unwrap())).await;
        t.run_due().await;
        assert_eq!(t.balance(shop.actor).await.balance, yuan("95.00"));
    }
}
