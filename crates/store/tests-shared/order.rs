use domain::{
    instance::{InstanceState, ReleaseCause, RenewalPlan},
    order::{Ending, Order, OrderState},
    policy::Windows,
    time::Span,
};
use store::OrderFilter;

use super::{backends, before, duplicate, forbidden, make, make::at, page, stale};

fn same(a: &Order, b: &Order) {
    assert_eq!((a.id, &a.number, a.kind, &a.state), (b.id, &b.number, b.kind, &b.state));
    assert_eq!(
        (a.buyer_id, a.seller_id, a.product_id),
        (b.buyer_id, b.seller_id, b.product_id)
    );
    assert_eq!(
        (a.amount, a.hold_id, a.fee_rate, a.parent_id),
        (b.amount, b.hold_id, b.fee_rate, b.parent_id)
    );
    assert_eq!((a.created_at, a.version, &a.line), (b.created_at, b.version, &b.line));
}

backends! {
    async fn orders_come_back_as_they_were(db) {
        let mut tx = db.begin().await;
        let world = make::world(&mut *tx).await;
        let mut order = make::order(world.buyer.id, world.seller.id, &world.product);
        assert!(tx.insert_order(&order).await.unwrap());
        same(&tx.order(order.id).await.unwrap().unwrap(), &order);
        same(&tx.order_by_number(order.number.as_str()).await.unwrap().unwrap(), &order);
        assert!(tx.order_by_number("CS0").await.unwrap().is_none());

        order.state = OrderState::Completed { paid_at: at(1), at: at(2), ending: Ending::Delivered };
        order.hold_id = Some(make::id());
        order.amount = make::yuan(i64::MAX);
        tx.update_order(&order).await.unwrap();
        stale(tx.update_order(&order).await);
        order.line.goods.quantity = u32::MAX;
        tx.update_line(order.id, &order.line).await.unwrap();
        order.version += 1;
        same(&tx.order(order.id).await.unwrap().unwrap(), &order);
        tx.commit().await.unwrap();
    }

    async fn a_taken_number_is_told_and_the_transaction_goes_on(db) {
        let mut tx = db.begin().await;
        let world = make::world(&mut *tx).await;
        let order = make::order(world.buyer.id, world.seller.id, &world.product);
        let mut second = make::order(world.buyer.id, world.seller.id, &world.product);
        second.number = order.number.clone();
        assert!(tx.insert_order(&order).await.unwrap());
        assert!(!tx.insert_order(&second).await.unwrap());
        second.number = "CS2".parse().unwrap();
        assert!(tx.insert_order(&second).await.unwrap());
        tx.commit().await.unwrap();
    }

    async fn a_negative_amount_is_refused(db) {
        let mut tx = db.begin().await;
        let world = make::world(&mut *tx).await;
        let mut order = make::order(world.buyer.id, world.seller.id, &world.product);
        order.amount = make::yuan(-1);
        forbidden(tx.insert_order(&order).await);
    }

    async fn everybody_sees_his_own_orders(db) {
        let mut tx = db.begin().await;
        let world = make::world(&mut *tx).await;
        let other = make::world(&mut *tx).await;
        let mut orders = Vec::new();
        for n in 0..4 {
            let mut order = make::order(world.buyer.id, world.seller.id, &world.product);
            if n == 1 { order.state = OrderState::Processing { paid_at: at(1) }; }
            assert!(tx.insert_order(&order).await.unwrap());
            orders.push(order.id);
        }
        let foreign = make::order(other.buyer.id, other.seller.id, &other.product);
        assert!(tx.insert_order(&foreign).await.unwrap());
        let ids = |list: Vec<Order>| list.into_iter().map(|o| o.id).collect::<Vec<_>>();
        for mine in [OrderFilter::Buyer(world.buyer.id), OrderFilter::Seller(world.seller.id)] {
            assert_eq!(ids(tx.orders(mine, &store::OrderWish::default(), page(2)).await.unwrap()), [orders[3], orders[2]]);
            assert_eq!(ids(tx.orders(mine, &store::OrderWish::default(), before(orders[2], 9)).await.unwrap()), [orders[1], orders[0]]);
            assert_eq!(ids(tx.orders(mine, &store::OrderWish::state("processing"), page(9)).await.unwrap()), [orders[1]]);
        }
        assert_eq!(tx.orders(OrderFilter::All, &store::OrderWish::default(), page(9)).await.unwrap().len(), 5);
        assert_eq!(tx.orders(OrderFilter::All, &store::OrderWish::default(), before(foreign.id, 9)).await.unwrap().len(), 4);
        assert_eq!(ids(tx.orders(OrderFilter::All, &store::OrderWish::state("processing"), page(9)).await.unwrap()), [orders[1]]);
        assert!(tx.orders(OrderFilter::Buyer(world.seller.id), &store::OrderWish::default(), page(9)).await.unwrap().is_empty());
        tx.commit().await.unwrap();
    }

    async fn one_trial_for_each_buyer(db) {
        let mut tx = db.begin().await;
        let world = make::world(&mut *tx).await;
        let order = make::order(world.buyer.id, world.seller.id, &world.product);
        assert!(tx.insert_order(&order).await.unwrap());
        assert!(tx.insert_trial(world.buyer.id, world.product.id, order.id).await.unwrap());
        assert!(!tx.insert_trial(world.buyer.id, world.product.id, order.id).await.unwrap());
        tx.delete_trial(order.id).await.unwrap();
        assert!(tx.insert_trial(world.buyer.id, world.product.id, order.id).await.unwrap());
        tx.commit().await.unwrap();
    }

    async fn instances_come_back_as_they_were(db) {
        let mut tx = db.begin().await;
        let world = make::world(&mut *tx).await;
        let mut order = make::order(world.buyer.id, world.seller.id, &world.product);
        assert!(tx.insert_order(&order).await.unwrap());
        let mut instance = make::instance(&order, world.address.id);
        tx.insert_instance(&instance).await.unwrap();
        order.line.instance_id = Some(instance.id);
        tx.update_line(order.id, &order.line).await.unwrap();
        same(&tx.orders_of_instance(instance.id).await.unwrap()[0], &order);

        instance.seller_instance_id = Some("ü-1".to_owned());
        instance.state = InstanceState::Grace { since: at(3), windows: Windows { grace: Span::days(7), retention: Span::hours(9) } };
        instance.trial = true;
        instance.unit = None;
        instance.quantity = u32::MAX;
        instance.expire_at = Some(at(99));
        instance.renewal = RenewalPlan::End;
        instance.timeline_at = at(98);
        instance.sealed_info = Some(vec![0, 159, 146, 150]);
        tx.update_instance(&instance).await.unwrap();
        stale(tx.update_instance(&instance).await);
        let found = tx.instance(instance.id).await.unwrap().unwrap();
        assert_eq!((found.state, found.trial, found.unit, found.quantity), (instance.state.clone(), true, None, u32::MAX));
        assert_eq!((found.seller_instance_id, found.expire_at), (instance.seller_instance_id.clone(), Some(at(99))));
        assert_eq!((found.renewal, found.timeline_at, found.sealed_info), (RenewalPlan::End, at(98), instance.sealed_info.clone()));
        assert_eq!((found.order_number, found.sku_code, found.price_code), (instance.order_number.clone(), instance.sku_code.clone(), instance.price_code.clone()));
        assert_eq!((found.buyer_id, found.seller_id, found.product_id), (instance.buyer_id, instance.seller_id, instance.product_id));
        assert_eq!((found.address_id, found.order_id, found.created_at, found.version), (instance.address_id, instance.order_id, instance.created_at, 1));
        for mine in [OrderFilter::Buyer(world.buyer.id), OrderFilter::Seller(world.seller.id), OrderFilter::All] {
            assert_eq!(tx.instances(mine, &store::InstanceWish::state("grace"), page(9)).await.unwrap().len(), 1);
            assert_eq!(tx.instances(mine, &store::InstanceWish::state("running"), page(9)).await.unwrap().len(), 0);
            assert_eq!(tx.instances(mine, &store::InstanceWish::default(), before(instance.id, 9)).await.unwrap().len(), 0);
        }
        assert!(tx.instances(OrderFilter::Buyer(world.seller.id), &store::InstanceWish::default(), page(9)).await.unwrap().is_empty());
        tx.commit().await.unwrap();
    }

    async fn a_seller_hands_out_an_instance_once_while_it_lives(db) {
        let mut tx = db.begin().await;
        let world = make::world(&mut *tx).await;
        let mut instances = Vec::new();
        for _ in 0..2 {
            let order = make::order(world.buyer.id, world.seller.id, &world.product);
            assert!(tx.insert_order(&order).await.unwrap());
            let mut instance = make::instance(&order, world.address.id);
            tx.insert_instance(&instance).await.unwrap();
            instance.seller_instance_id = Some("same".to_owned());
            instances.push(instance);
        }
        tx.update_instance(&instances[0]).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = db.begin().await;
        duplicate(tx.update_instance(&instances[1]).await, "instance.seller_id, instance.seller_instance_id");
        tx.rollback().await.unwrap();
        let mut tx = db.begin().await;
        instances[0].state = InstanceState::Released { at: at(5), cause: ReleaseCause::Refunded };
        instances[0].version = 1;
        tx.update_instance(&instances[0]).await.unwrap();
        tx.update_instance(&instances[1]).await.unwrap();
        tx.commit().await.unwrap();
    }
}
