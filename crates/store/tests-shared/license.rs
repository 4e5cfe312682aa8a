use domain::{
    license::{LicenseCode, LicenseState},
    time::{Period, PeriodUnit},
};
use store::{Beat, LicenseWish, OrderFilter, StoreError};

use super::{backends, make, make::at, page};

backends! {
    async fn a_licence_comes_back_as_it_was_written(db) {
        let mut tx = db.begin().await;
        let world = make::world(&mut *tx).await;
        let order = make::order(world.buyer.id, world.seller.id, &world.product);
        assert!(tx.insert_order(&order).await.unwrap());
        let mut bought = make::license(world.seller.id, Some(&order));
        let test = make::license(world.seller.id, None);
        for license in [&bought, &test] {
            tx.insert_license(license).await.unwrap();
            assert_eq!(tx.license(license.id).await.unwrap().as_ref(), Some(license));
            assert_eq!(tx.license_by_code(&license.code).await.unwrap().as_ref(), Some(license));
        }
        assert_eq!(tx.license_of_order(order.id).await.unwrap(), Some(bought.clone()));
        let unknown = LicenseCode::parse("PLnobody").unwrap();
        let mut found = tx.licenses_by_code(&[test.code.clone(), unknown.clone(), bought.code.clone()]).await.unwrap();
        found.sort_by_key(|license| license.id);
        assert_eq!(found, [bought.clone(), test.clone()]);
        assert_eq!(tx.license_by_code(&unknown).await.unwrap(), None);
        // Written anew, and guarded.
        bought.state = LicenseState::Active { activated_at: at(40) };
        (bought.period, bought.expire_at, bought.timeline_at) = (None, Some(at(90)), at(41));
        tx.update_license(&bought).await.unwrap();
        assert!(matches!(tx.update_license(&bought).await, Err(StoreError::Stale)));
        bought.version = 1;
        assert_eq!(tx.license(bought.id).await.unwrap(), Some(bought.clone()));
        tx.commit().await.unwrap();
        let twin = make::license(world.seller.id, Some(&order));
        let mut tx = db.begin().await;
        assert!(matches!(tx.insert_license(&twin).await, Err(StoreError::Duplicate(_))));
    }

    async fn lists_of_licences_keep_to_their_owner(db) {
        let mut tx = db.begin().await;
        let (world, other) = (make::world(&mut *tx).await, make::world(&mut *tx).await);
        let order = make::order(world.buyer.id, world.seller.id, &world.product);
        assert!(tx.insert_order(&order).await.unwrap());
        let bought = make::license(world.seller.id, Some(&order));
        let mut test = make::license(world.seller.id, None);
        let foreign = make::license(other.seller.id, None);
        for license in [&bought, &test, &foreign] {
            tx.insert_license(license).await.unwrap();
        }
        tx.commit().await.unwrap();
        let list = async |whose, wish: LicenseWish| {
            let rows = db.read().await.licenses(whose, &wish, page(9)).await.unwrap();
            rows.into_iter().map(|license| license.id).collect::<Vec<_>>()
        };
        let (buyer, seller) = (OrderFilter::Buyer(world.buyer.id), OrderFilter::Seller(world.seller.id));
        assert_eq!(list(buyer, LicenseWish::default()).await, [bought.id]);
        assert_eq!(list(seller, LicenseWish::default()).await, [test.id, bought.id]);
        assert!(list(OrderFilter::All, LicenseWish::default()).await.contains(&foreign.id));
        assert_eq!(list(seller, LicenseWish { test: Some(true), ..LicenseWish::default() }).await, [test.id]);
        assert_eq!(list(seller, LicenseWish { test: Some(false), ..LicenseWish::default() }).await, [bought.id]);
        let number = Some(order.number.to_string());
        assert_eq!(list(seller, LicenseWish { number, ..LicenseWish::default() }).await, [bought.id]);
        assert_eq!(list(seller, LicenseWish { name: Some("合同".into()), ..LicenseWish::default() }).await, [bought.id]);
        assert_eq!(list(seller, LicenseWish { state: Some("minted"), ..LicenseWish::default() }).await, [test.id, bought.id]);
        assert_eq!(list(seller, LicenseWish { instance: Some(make::id()), ..LicenseWish::default() }).await, []);
        let mut tx = db.begin().await;
        assert_eq!(tx.live_test_licenses(world.seller.id).await.unwrap(), 1);
        test.state = test.state.release(at(50), domain::instance::ReleaseCause::Expired).unwrap();
        tx.update_license(&test).await.unwrap();
        assert_eq!(tx.live_test_licenses(world.seller.id).await.unwrap(), 0);
    }

    async fn the_last_sign_of_life_is_kept(db) {
        let mut tx = db.begin().await;
        let world = make::world(&mut *tx).await;
        let (one, other) = (make::license(world.seller.id, None), make::license(world.seller.id, None));
        tx.insert_license(&one).await.unwrap();
        tx.insert_license(&other).await.unwrap();
        let beat = |id, seen, account: Option<&str>| Beat {
            license_id: id,
            seen_at: at(seen),
            account: account.map(ToOwned::to_owned),
            ip: None,
        };
        tx.note_beats(&[]).await.unwrap();
        tx.note_beats(&[beat(one.id, 5, Some("设备\u{0}1")), beat(other.id, 6, None)]).await.unwrap();
        tx.note_beats(&[beat(one.id, 9, None)]).await.unwrap();
        tx.note_beats(&[beat(one.id, 7, None)]).await.unwrap();
        let mut found = tx.beats(&[one.id, other.id]).await.unwrap();
        found.sort_by_key(|beat| beat.license_id);
        assert_eq!(found, [beat(one.id, 9, Some("设备\u{fffd}1")), beat(other.id, 6, None)]);
        assert_eq!(tx.beats(&[]).await.unwrap(), []);
        tx.commit().await.unwrap();
    }

    async fn clients_of_a_day_are_counted_once(db) {
        let mut tx = db.begin().await;
        let world = make::world(&mut *tx).await;
        let license = make::license(world.seller.id, None);
        tx.insert_license(&license).await.unwrap();
        let sums = |day: store::LicenseDay| (day.clients, day.named, day.told);
        let (id, day) = (license.id, "2026-03-02");
        assert_eq!(tx.license_day(id, day).await.unwrap(), None);
        assert_eq!(sums(tx.add_license_usage(id, day, &[[1; 16], [255; 16]], 0).await.unwrap()), (2, 0, false));
        assert_eq!(sums(tx.add_license_usage(id, day, &[[1; 16], [3; 16]], 7).await.unwrap()), (3, 7, false));
        assert_eq!(sums(tx.add_license_usage(id, day, &[], 5).await.unwrap()), (3, 7, false));
        tx.tell_license_day(id, day).await.unwrap();
        // Without the digests the sums stay; the next day begins anew.
        tx.purge_license_clients("2026-03-03").await.unwrap();
        assert_eq!(sums(tx.license_day(id, day).await.unwrap().unwrap()), (3, 7, true));
        assert_eq!(sums(tx.add_license_usage(id, "2026-03-03", &[[1; 16]], 0).await.unwrap()), (1, 0, false));
        let days: Vec<_> = tx.license_days(id, 9).await.unwrap().into_iter().map(|d| d.day).collect();
        assert_eq!(days, ["2026-03-03", "2026-03-02"]);
        tx.commit().await.unwrap();
    }

    async fn a_waiting_period_survives(db) {
        let mut tx = db.begin().await;
        let world = make::world(&mut *tx).await;
        let mut license = make::license(world.seller.id, None);
        license.period = Some(Period { unit: PeriodUnit::Year, count: 3 });
        tx.insert_license(&license).await.unwrap();
        assert_eq!(tx.license(license.id).await.unwrap(), Some(license));
        tx.commit().await.unwrap();
    }
}
