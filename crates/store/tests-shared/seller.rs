use domain::{
    catalog::Shelf,
    fulfilment::{Activity, Intent},
    identity::Role,
    seller::Protocol,
};
use serde_json::json;

use super::{backends, duplicate, forbidden, make, make::at, stale};

backends! {
    async fn a_profile_is_guarded(db) {
        let mut tx = db.begin().await;
        let world = make::world(&mut *tx).await;
        let mut profile = make::profile(world.seller.id);
        assert!(tx.seller_profile(world.seller.id).await.unwrap().is_none());
        tx.insert_seller_profile(&profile).await.unwrap();
        profile.notice_address_id = Some(world.address.id);
        tx.update_seller_profile(&profile).await.unwrap();
        stale(tx.update_seller_profile(&profile).await);
        let found = tx.seller_profile(world.seller.id).await.unwrap().unwrap();
        assert_eq!((found.notice_address_id, found.version), (Some(world.address.id), 1));
        assert_eq!((found.service_mailbox, found.service_phone), (profile.service_mailbox, profile.service_phone));
        tx.commit().await.unwrap();
    }

    async fn keys_and_addresses(db) {
        let mut tx = db.begin().await;
        let world = make::world(&mut *tx).await;
        let second = make::key(world.seller.id);
        tx.insert_access_key(&second).await.unwrap();
        let keys = tx.access_keys(world.seller.id).await.unwrap();
        assert_eq!(keys.iter().map(|k| k.id).collect::<Vec<_>>(), [second.id, world.key.id]);
        assert_eq!((&keys[0].sealed, &keys[0].label), (&second.sealed, &second.label));
        tx.revoke_access_key(second.id, at(40)).await.unwrap();
        tx.revoke_access_key(second.id, at(41)).await.unwrap();
        assert_eq!(tx.access_key(second.id).await.unwrap().unwrap().revoked_at, Some(at(40)));
        assert_eq!(tx.addresses_of_key(world.key.id).await.unwrap(), 1);
        assert_eq!(tx.addresses_of_key(second.id).await.unwrap(), 0);

        let mut address = tx.address(world.address.id).await.unwrap().unwrap();
        assert_eq!((&address.url, address.protocol, address.options), (&world.address.url, Protocol::V2, world.address.options));
        address.protocol = Protocol::V1;
        address.options.send_test_flag = false;
        tx.update_address(&address).await.unwrap();
        stale(tx.update_address(&address).await);
        let found = tx.addresses(world.seller.id).await.unwrap();
        assert_eq!((found.len(), found[0].protocol, found[0].options, found[0].version), (1, Protocol::V1, address.options, 1));
        assert!(tx.addresses(world.buyer.id).await.unwrap().is_empty());
        tx.commit().await.unwrap();
    }

    async fn an_address_goes_with_its_cases_unless_it_is_needed(db) {
        let mut tx = db.begin().await;
        let world = make::world(&mut *tx).await;
        tx.put_debug_case(&make::debug_case(&world.address, Activity::NewInstance)).await.unwrap();
        tx.delete_address(world.address.id).await.unwrap();
        assert!(tx.address(world.address.id).await.unwrap().is_none());

        // Named by the content of a product that can be bought.
        let address = make::address(world.seller.id, world.key.id);
        tx.insert_address(&address).await.unwrap();
        let mut product = make::product(world.seller.id, Shelf::OnShelf);
        let mut revision = make::revision(&product, 1, domain::catalog::Review::Draft);
        revision.content = make::content("合同", Some(address.id));
        tx.insert_product(&product).await.unwrap();
        tx.insert_revision(&revision).await.unwrap();
        forbidden(tx.delete_address(address.id).await);
        product.shelf = Shelf::Delisted;
        tx.update_product(&product).await.unwrap();
        tx.delete_address(address.id).await.unwrap();

        // Named by a message to its seller.
        let address = make::address(world.seller.id, world.key.id);
        tx.insert_address(&address).await.unwrap();
        let order = make::order(world.buyer.id, world.seller.id, &world.product);
        assert!(tx.insert_order(&order).await.unwrap());
        tx.insert_interface_message(&make::interface_message(&order, address.id, Intent::Create)).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = db.begin().await;
        forbidden(tx.delete_address(address.id).await);
    }

    async fn one_case_for_each_activity(db) {
        let mut tx = db.begin().await;
        let world = make::world(&mut *tx).await;
        let mut case = make::debug_case(&world.address, Activity::NewInstance);
        tx.put_debug_case(&case).await.unwrap();
        tx.put_debug_case(&make::debug_case(&world.address, Activity::ReleaseInstance)).await.unwrap();
        case.id = make::id();
        case.fields = json!({"a": ["\u{0}x", null, 1.5], "\u{0}k": true});
        tx.put_debug_case(&case).await.unwrap();
        let cases = tx.debug_cases(world.address.id).await.unwrap();
        assert_eq!(cases.len(), 2);
        assert_eq!((cases[1].id, cases[1].activity), (case.id, Activity::NewInstance));
        assert_eq!(cases[1].fields, json!({"a": ["\u{fffd}x", null, 1.5], "\u{fffd}k": true}));
        assert!(tx.delete_debug_case(world.address.id, Activity::NewInstance).await.unwrap());
        assert!(!tx.delete_debug_case(world.address.id, Activity::NewInstance).await.unwrap());
        tx.commit().await.unwrap();
    }

    async fn credentials_and_their_locks(db) {
        let (account, other) = (make::account(Role::Seller), make::account(Role::Seller));
        let credential = make::credential(account.id);
        let key = credential.access_key.as_str().to_owned();
        let mut tx = db.begin().await;
        tx.insert_account(&account).await.unwrap();
        tx.insert_account(&other).await.unwrap();
        tx.insert_credential(&credential).await.unwrap();
        let found = tx.credential(&key).await.unwrap().unwrap();
        assert_eq!((found.account_id, found.kind, found.sealed), (account.id, credential.kind, credential.sealed.clone()));
        assert!(!tx.revoke_credential(other.id, &key, at(50)).await.unwrap());
        assert!(tx.revoke_credential(account.id, &key, at(50)).await.unwrap());
        assert!(!tx.revoke_credential(account.id, &key, at(51)).await.unwrap());
        assert_eq!(tx.credentials(account.id).await.unwrap()[0].revoked_at, Some(at(50)));

        assert_eq!(tx.credential_lock(&key, "1.2.3.4").await.unwrap().failures, 0);
        for failures in [1, 2] {
            assert_eq!(tx.add_credential_failure(&key, "1.2.3.4").await.unwrap().failures, failures);
        }
        tx.lock_credential(&key, "1.2.3.4", at(60)).await.unwrap();
        let lock = tx.credential_lock(&key, "1.2.3.4").await.unwrap();
        assert_eq!((lock.failures, lock.locked_until), (2, at(60)));
        assert_eq!(tx.credential_lock(&key, "1.2.3.5").await.unwrap().failures, 0);
        assert_eq!(tx.add_credential_failure(&key, "1.2.3.4").await.unwrap().locked_until, at(60));
        tx.forgive_credential(&key, "1.2.3.4").await.unwrap();
        assert_eq!(tx.credential_lock(&key, "1.2.3.4").await.unwrap().failures, 0);
        duplicate(tx.insert_credential(&credential).await, "api_credential.access_key");
    }

    async fn failures_at_once_are_all_counted(db) {
        let mut race = tokio::task::JoinSet::new();
        for _ in 0..16 {
            let db = db.clone();
            race.spawn(async move {
                let mut tx = db.begin().await;
                tx.add_credential_failure("AK", "1.2.3.4").await.unwrap();
                tx.commit().await.unwrap();
            });
        }
        race.join_all().await;
        assert_eq!(db.read().await.credential_lock("AK", "1.2.3.4").await.unwrap().failures, 16);
    }
}
