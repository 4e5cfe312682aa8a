use domain::{
    fulfilment::{Activity, Intent, MessageState},
    identity::Role,
    ledger::{LedgerAccount, Phase, TransferKind},
    money::Currency,
    order::{Ending, OrderKind, OrderState},
    time::Span,
};
use store::{
    AccountWish, InstanceWish, JobKind, JobStanding, JobWish, MessageFilter, MessageWish, OrderFilter, OrderWish,
    ProductWish, Stretch, TransferWish,
};

use super::{backends, make, make::at, page};

backends! {
    async fn orders_instances_and_messages_are_found_by_every_filter(db) {
        let mut tx = db.begin().await;
        let world = make::world(&mut *tx).await;
        let mut orders: Vec<_> = (0..4).map(|_| make::order(world.buyer.id, world.seller.id, &world.product)).collect();
        for (n, order) in orders.iter_mut().enumerate() {
            order.number = format!("CS26010100{n}0AAAAA").parse().unwrap();
        }
        orders[1].kind = OrderKind::Renew;
        orders[2].state = OrderState::Completed { at: at(5), paid_at: at(4), ending: Ending::Delivered };
        for order in &orders { assert!(tx.insert_order(order).await.unwrap()); }
        let mut instance = make::instance(&orders[0], world.address.id);
        instance.expire_at = Some(at(1000));
        tx.insert_instance(&instance).await.unwrap();
        orders[3].line.instance_id = Some(instance.id);
        tx.update_line(orders[3].id, &orders[3].line).await.unwrap();
        let mut messages: Vec<_> = orders.iter().map(|o| make::interface_message(o, world.address.id, Intent::Create)).collect();
        messages[1].state = MessageState::Withdrawn { at: at(1) };
        messages[0].instance_id = Some(instance.id);
        for message in &messages { tx.insert_interface_message(message).await.unwrap(); }
        tx.commit().await.unwrap();

        let mut tx = db.read().await;
        let name = world_name(&mut *tx, world.product.id).await;
        let made = |n: usize| domain::time::Time::from_millis(i64::try_from(orders[n].id.uuid().as_u128() >> 80).unwrap());
        let cases: Vec<(OrderWish, Vec<usize>)> = vec![
            (OrderWish::default(), vec![3, 2, 1, 0]),
            (OrderWish::state("completed"), vec![2]),
            (OrderWish::state(orders[0].state.name()), vec![3, 1, 0]),
            (OrderWish { kind: Some(OrderKind::Renew), ..OrderWish::default() }, vec![1]),
            (OrderWish { number: Some("CS260101002".into()), ..OrderWish::default() }, vec![2]),
            (OrderWish { number: Some("CS26".into()), ..OrderWish::default() }, vec![3, 2, 1, 0]),
            (OrderWish { number: Some("CS27".into()), ..OrderWish::default() }, vec![]),
            (OrderWish { name: Some(name.chars().skip(1).collect()), ..OrderWish::default() }, vec![3, 2, 1, 0]),
            (OrderWish { name: Some("%".into()), ..OrderWish::default() }, vec![]),
            (OrderWish { product: Some(world.product.id), ..OrderWish::default() }, vec![3, 2, 1, 0]),
            (OrderWish { product: Some(make::id()), ..OrderWish::default() }, vec![]),
            (OrderWish { instance: Some(instance.id), ..OrderWish::default() }, vec![3]),
            (OrderWish { placed: Stretch { from: Some(made(1)), to: Some(made(3)) }, ..OrderWish::default() }, vec![2, 1]),
        ];
        for (wish, wanted) in cases {
            for whose in [OrderFilter::Buyer(world.buyer.id), OrderFilter::Seller(world.seller.id), OrderFilter::All] {
                let found: Vec<_> = tx.orders(whose, &wish, page(9)).await.unwrap().into_iter().map(|o| o.id).collect();
                let wanted: Vec<_> = wanted.iter().map(|n| orders[*n].id).collect();
                assert_eq!(found, wanted, "{wish:?}");
            }
            assert!(tx.orders(OrderFilter::Buyer(world.seller.id), &wish, page(9)).await.unwrap().is_empty());
        }

        for (wish, count) in [
            (InstanceWish::default(), 1),
            (InstanceWish::state(instance.state.name()), 1),
            (InstanceWish::state("released"), 0),
            (InstanceWish { number: Some("CS26".into()), ..InstanceWish::default() }, 1),
            (InstanceWish { name: Some("no such".into()), ..InstanceWish::default() }, 0),
            (InstanceWish { product: Some(world.product.id), ..InstanceWish::default() }, 1),
            (InstanceWish { expiring_before: Some(at(1001)), ..InstanceWish::default() }, 1),
            (InstanceWish { expiring_before: Some(at(1000)), ..InstanceWish::default() }, 0),
        ] {
            let found = tx.instances(OrderFilter::Seller(world.seller.id), &wish, page(9)).await.unwrap();
            assert_eq!(found.len(), count, "{wish:?}");
        }

        for (wish, count) in [
            (MessageWish::default(), 4),
            (MessageWish { states: &["pending", "stopped"], ..MessageWish::default() }, 3),
            (MessageWish { states: &["succeeded"], ..MessageWish::default() }, 0),
            (MessageWish { activity: Some(Activity::NewInstance), ..MessageWish::default() }, 4),
            (MessageWish { activity: Some(Activity::Upgrade), ..MessageWish::default() }, 0),
            (MessageWish { product: Some(world.product.id), ..MessageWish::default() }, 4),
            (MessageWish { instance: Some(instance.id), ..MessageWish::default() }, 1),
            (MessageWish { number: Some("CS260101001".into()), ..MessageWish::default() }, 1),
            (MessageWish { made: Stretch { from: Some(at(0).plus(Span::days(900))), to: None }, ..MessageWish::default() }, 0),
        ] {
            let found = tx.interface_messages(MessageFilter::Seller(world.seller.id), &wish, page(9)).await.unwrap();
            assert_eq!(found.len(), count, "{wish:?}");
        }
        let counts = vec![("pending".to_owned(), 3), ("withdrawn".to_owned(), 1)];
        assert_eq!(tx.unfinished_messages(MessageFilter::All).await.unwrap(), counts);
        assert_eq!(tx.unfinished_messages(MessageFilter::Seller(world.seller.id)).await.unwrap(), counts);
        assert!(tx.unfinished_messages(MessageFilter::Seller(world.buyer.id)).await.unwrap().is_empty());
    }

    async fn transfers_accounts_products_and_jobs_are_found_by_every_filter(db) {
        let mut tx = db.begin().await;
        let world = make::world(&mut *tx).await;
        let order = make::order(world.buyer.id, world.seller.id, &world.product);
        assert!(tx.insert_order(&order).await.unwrap());
        let purse = LedgerAccount::buyer(world.buyer.id, Currency::Cny);
        let top_up = make::transfer(make::outside(), purse, 100, Phase::Direct, None);
        let mut other = make::transfer(make::outside(), purse, 100, Phase::Direct, None);
        other.kind = TransferKind::RefundShare;
        other.order_id = Some(order.id);
        tx.book(&top_up).await.unwrap();
        tx.book(&other).await.unwrap();
        for (n, kind) in [JobKind::Deliver, JobKind::Notify, JobKind::Notify].into_iter().enumerate() {
            tx.enqueue(&make::job(kind, &n.to_string(), "lane", at(i64::try_from(n).unwrap()))).await.unwrap();
        }
        let wishes = [
            TransferWish { kind: Some(TransferKind::RefundShare), ..TransferWish::default() },
            TransferWish { order: Some(order.number.clone()), ..TransferWish::default() },
        ];
        for wish in wishes {
            for found in [tx.transfers(&wish, page(9)).await.unwrap(), tx.transfers_of_account(purse, &wish, page(9)).await.unwrap()] {
                assert_eq!(found.iter().map(|t| t.id).collect::<Vec<_>>(), [other.id], "{wish:?}");
            }
        }

        let login = world.buyer.login.as_str();
        for (role, q, count) in [
            (None, Some(login), 1),
            (None, Some("周年"), 2),
            (Some(Role::Seller), Some("周年"), 1),
            (Some(Role::Operator), None, 0),
            (None, Some("nobody"), 0),
        ] {
            let wish = AccountWish { role, q: q.map(str::to_owned) };
            assert_eq!(tx.accounts(&wish, page(9)).await.unwrap().len(), count, "{wish:?}");
        }

        for (shelf, review, count) in [
            (Some(world.product.shelf), None, 1),
            (None, Some("approved"), 1),
            (None, Some("draft"), 0),
            (Some(domain::catalog::Shelf::Frozen), None, 0),
        ] {
            let wish = ProductWish { shelf, review };
            assert_eq!(tx.products_of_seller(world.seller.id, wish, page(9)).await.unwrap().len(), count, "{wish:?}");
        }

        let all = tx.jobs(JobWish::default(), at(0), None, 9).await.unwrap();
        assert_eq!(all.iter().map(|j| j.key.as_str()).collect::<Vec<_>>(), ["0", "1", "2"]);
        let rest = tx.jobs(JobWish::default(), at(0), Some((all[0].run_at, all[0].id.uuid())), 1).await.unwrap();
        assert_eq!(rest[0].id, all[1].id);
        let waiting = JobWish { standing: Some(JobStanding::Waiting), kind: Some(JobKind::Notify) };
        assert_eq!(tx.jobs(waiting, at(0), None, 9).await.unwrap().len(), 2);
        for standing in [JobStanding::Parked, JobStanding::Running] {
            let wish = JobWish { standing: Some(standing), kind: None };
            assert!(tx.jobs(wish, at(0), None, 9).await.unwrap().is_empty());
        }
        let counts: Vec<_> = tx.job_counts(at(0)).await.unwrap().into_iter().map(|c| (c.kind, c.standing, c.count)).collect();
        assert_eq!(counts, [(JobKind::Deliver, JobStanding::Waiting, 1), (JobKind::Notify, JobStanding::Waiting, 2)]);
        tx.commit().await.unwrap();
    }
}

async fn world_name(tx: &mut dyn store::Tx, product: domain::id::Id<domain::catalog::Product>) -> String {
    tx.revision(product, 1).await.unwrap().unwrap().content.name.to_string()
}
