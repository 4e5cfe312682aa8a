use domain::{
    client_license::{ClientLicense, ClientLicenseState, LicenseContent},
    fulfilment::Intent,
};

use super::{backends, duplicate, make, make::at, stale};

fn request(world: &make::World, order: &domain::order::Order, instance: &domain::instance::Instance) -> ClientLicense {
    ClientLicense {
        id: make::id(),
        seller_id: world.seller.id,
        buyer_id: world.buyer.id,
        instance_id: instance.id,
        order_id: order.id,
        device: Some("机器 1".parse().unwrap()),
        effective_at: at(1),
        expire_at: Some(at(900)),
        state: ClientLicenseState::Asked,
        content: None,
        created_at: at(1),
        version: 0,
    }
}

backends! {
    async fn a_request_is_open_once_for_a_device_and_keeps_what_was_uploaded(db) {
        let mut tx = db.begin().await;
        let world = make::world(&mut *tx).await;
        let order = make::order(world.buyer.id, world.seller.id, &world.product);
        assert!(tx.insert_order(&order).await.unwrap());
        let instance = make::instance(&order, world.address.id);
        tx.insert_instance(&instance).await.unwrap();
        let mut first = request(&world, &order, &instance);
        let mut other = ClientLicense { device: None, expire_at: None, ..request(&world, &order, &instance) };
        tx.insert_client_license(&first, "a").await.unwrap();
        tx.insert_client_license(&other, "").await.unwrap();
        assert_eq!(tx.client_license(first.id).await.unwrap().as_ref(), Some(&first));
        assert_eq!(tx.client_licenses(instance.id).await.unwrap(), [other.clone(), first.clone()]);
        assert_eq!(tx.client_license_count(instance.id).await.unwrap(), 2);
        assert_eq!(tx.client_license(make::id()).await.unwrap(), None);
        tx.commit().await.unwrap();

        let mut tx = db.begin().await;
        let twin = request(&world, &order, &instance);
        duplicate(tx.insert_client_license(&twin, "a").await, "client_license.instance_id, client_license.device_key");
        drop(tx);

        let mut tx = db.begin().await;
        first.state = ClientLicenseState::Delivered { at: at(5) };
        first.content = Some(LicenseContent::Text { sealed: vec![0, 1, 255] });
        other.state = ClientLicenseState::Delivered { at: at(5) };
        other.content = Some(LicenseContent::File {
            id: make::id(),
            name: "许可.lic".parse().unwrap(),
            size: 7,
            sha256: "ab".repeat(32),
        });
        for request in [&mut first, &mut other] {
            tx.update_client_license(request).await.unwrap();
            stale(tx.update_client_license(request).await);
            request.version = 1;
            assert_eq!(tx.client_license(request.id).await.unwrap().as_ref(), Some(&*request));
        }
        // What was answered leaves room for another request.
        tx.insert_client_license(&twin, "a").await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn licences_of_two_devices_are_asked_for_at_once(db) {
        let mut tx = db.begin().await;
        let world = make::world(&mut *tx).await;
        let order = make::order(world.buyer.id, world.seller.id, &world.product);
        assert!(tx.insert_order(&order).await.unwrap());
        for _ in 0..2 {
            let intent = Intent::FetchLicense {
                request: make::id(),
                effective_at: at(1),
                expire_at: None,
                device: None,
            };
            let mut message = make::interface_message(&order, world.address.id, intent);
            message.activity = domain::fulfilment::Activity::GetLicenseAsync;
            tx.insert_interface_message(&message).await.unwrap();
        }
        tx.commit().await.unwrap();
    }
}
