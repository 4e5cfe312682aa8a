use domain::invoice::Invoice;

use super::{backends, make, make::at, stale};

backends! {
    async fn an_invoice_is_written_once_for_each_step(db) {
        let mut tx = db.begin().await;
        let world = make::world(&mut *tx).await;
        let order = make::order(world.buyer.id, world.seller.id, &world.product);
        assert!(tx.insert_order(&order).await.unwrap());
        assert_eq!(tx.invoice(order.id).await.unwrap(), None);
        let asked = Invoice::request(None, "Acme".parse().unwrap(), None, at(1)).unwrap();
        tx.put_invoice(order.id, &asked, None).await.unwrap();
        stale(tx.put_invoice(order.id, &asked, None).await);
        let issued = asked.issue("A-1".parse().unwrap(), at(2)).unwrap();
        tx.put_invoice(order.id, &issued, Some(0)).await.unwrap();
        stale(tx.put_invoice(order.id, &issued, Some(0)).await);
        assert_eq!(tx.invoice(order.id).await.unwrap(), Some((issued, 1)));
        tx.commit().await.unwrap();
    }

    async fn a_receiver_is_replaced(db) {
        let mut tx = db.begin().await;
        let world = make::world(&mut *tx).await;
        let order = make::order(world.buyer.id, world.seller.id, &world.product);
        assert!(tx.insert_order(&order).await.unwrap());
        assert_eq!(tx.receiver(order.id).await.unwrap(), None);
        tx.put_receiver(order.id, &[1, 2]).await.unwrap();
        tx.put_receiver(order.id, &[3]).await.unwrap();
        assert_eq!(tx.receiver(order.id).await.unwrap(), Some(vec![3]));
        tx.commit().await.unwrap();
    }
}
