use domain::{
    identity::{AccountState, Grade, Role},
    time::Time,
};
use store::SignInTry;

use super::{backends, before, duplicate, make, make::at, page, stale};

backends! {
    async fn accounts_come_back_as_they_were(db) {
        let account = make::account(Role::Buyer);
        db.write(async |tx| {
            assert!(tx.is_fresh().await.unwrap());
            tx.insert_account(&account).await.unwrap();
            assert!(!tx.is_fresh().await.unwrap());
        }).await;
        let mut tx = db.read().await;
        for found in [tx.account(account.id).await.unwrap(), tx.account_by_login(&account.login).await.unwrap()] {
            let found = found.unwrap();
            assert_eq!((found.id, found.role, found.login), (account.id, Role::Buyer, account.login.clone()));
            assert_eq!((found.name, found.phone), (account.name.clone(), account.phone.clone()));
            assert_eq!((found.grade, found.locale), (account.grade, account.locale));
            assert_eq!((found.state, found.password_hash), (account.state, account.password_hash.clone()));
            assert_eq!((found.created_at, found.version), (account.created_at, 0));
        }
        assert!(tx.account(make::id()).await.unwrap().is_none());
    }

    async fn a_login_is_taken_once(db) {
        let account = make::account(Role::Buyer);
        db.write(async |tx| tx.insert_account(&account).await.unwrap()).await;
        let mut second = make::account(Role::Seller);
        second.login = account.login;
        let mut tx = db.begin().await;
        duplicate(tx.insert_account(&second).await, "account.login");
    }

    async fn a_lost_race_for_an_account_is_told(db) {
        let mut account = make::account(Role::Buyer);
        db.write(async |tx| tx.insert_account(&account).await.unwrap()).await;
        account.grade = Grade::V5;
        account.state = AccountState::Disabled;
        db.write(async |tx| tx.update_account(&account).await.unwrap()).await;
        let mut tx = db.begin().await;
        stale(tx.update_account(&account).await);
        let found = tx.account(account.id).await.unwrap().unwrap();
        assert_eq!((found.grade, found.state, found.version), (Grade::V5, AccountState::Disabled, 1));
        tx.commit().await.unwrap();
    }

    async fn accounts_are_paged_from_new_to_old(db) {
        let accounts: Vec<_> =
            (0..5).map(|n| make::account(if n == 2 { Role::Seller } else { Role::Buyer })).collect();
        db.write(async |tx| for account in &accounts { tx.insert_account(account).await.unwrap(); }).await;
        let mut tx = db.read().await;
        let ids = |list: Vec<domain::identity::Account>| list.into_iter().map(|a| a.id).collect::<Vec<_>>();
        assert_eq!(ids(tx.accounts(&store::AccountWish::default(), page(2)).await.unwrap()), [accounts[4].id, accounts[3].id]);
        assert_eq!(ids(tx.accounts(&store::AccountWish::default(), before(accounts[3].id, 9)).await.unwrap()), [accounts[2].id, accounts[1].id, accounts[0].id]);
        assert_eq!(ids(tx.accounts(&store::AccountWish { role: Some(Role::Seller), q: None }, page(9)).await.unwrap()), [accounts[2].id]);
        assert_eq!(ids(tx.accounts(&store::AccountWish { role: Some(Role::Buyer), q: None }, before(accounts[3].id, 1)).await.unwrap()), [accounts[1].id]);
    }

    async fn sessions_live_and_end(db) {
        let (account, other) = (make::account(Role::Buyer), make::account(Role::Buyer));
        let sessions: Vec<_> = (0..4_u8).map(|n| make::session(account.id, &[n; 32])).collect();
        db.write(async |tx| {
            tx.insert_account(&account).await.unwrap();
            tx.insert_account(&other).await.unwrap();
            for session in &sessions { tx.insert_session(session).await.unwrap(); }
        }).await;
        let mut tx = db.begin().await;
        let found = tx.session_by_hash(&[2; 32]).await.unwrap().unwrap();
        assert_eq!((found.id, found.account_id, found.label), (sessions[2].id, account.id, sessions[2].label.clone()));
        assert_eq!((found.seen_at, found.expires_at, found.revoked_at), (at(1), at(1000), None));
        assert!(tx.session_by_hash(&[9; 32]).await.unwrap().is_none());

        tx.touch_session(sessions[0].id, at(50), at(5000)).await.unwrap();
        let live = tx.sessions(account.id, at(1000)).await.unwrap();
        assert_eq!(live.iter().map(|s| s.id).collect::<Vec<_>>(), [sessions[0].id]);
        assert_eq!(tx.sessions(account.id, at(999)).await.unwrap().len(), 4);

        assert!(!tx.revoke_session(other.id, sessions[1].id, at(60)).await.unwrap());
        assert!(tx.revoke_session(account.id, sessions[1].id, at(60)).await.unwrap());
        assert!(!tx.revoke_session(account.id, sessions[1].id, at(61)).await.unwrap());
        assert!(!tx.revoke_session(account.id, sessions[2].id, at(1000)).await.unwrap(), "it has ended by itself");
        tx.revoke_sessions(account.id, Some(sessions[3].id), at(70)).await.unwrap();
        let live = tx.sessions(account.id, at(100)).await.unwrap();
        assert_eq!(live.iter().map(|s| s.id).collect::<Vec<_>>(), [sessions[3].id]);
        let ended = tx.session_by_hash(&[1; 32]).await.unwrap().unwrap();
        assert_eq!(ended.revoked_at, Some(at(60)), "the first end is kept");

        tx.purge_sessions(at(65)).await.unwrap();
        assert!(tx.session_by_hash(&[1; 32]).await.unwrap().is_none());
        assert!(tx.session_by_hash(&[0; 32]).await.unwrap().is_some());
        tx.revoke_sessions(account.id, None, at(80)).await.unwrap();
        assert!(tx.sessions(account.id, at(100)).await.unwrap().is_empty());
        tx.commit().await.unwrap();
    }

    async fn failed_tries_are_counted_and_forgotten(db) {
        let mut tx = db.begin().await;
        assert_eq!(tx.sign_in_try("x|1.2.3.4").await.unwrap().failures, 0);
        for failures in [1, u32::MAX] {
            let tries = SignInTry { failures, wait_until: at(77) };
            tx.put_sign_in_try("x|1.2.3.4", tries, at(70)).await.unwrap();
            let found = tx.sign_in_try("x|1.2.3.4").await.unwrap();
            assert_eq!((found.failures, found.wait_until), (failures, at(77)));
        }
        assert_eq!(tx.sign_in_try("x|1.2.3.5").await.unwrap().wait_until, Time::ZERO);
        tx.clear_sign_in_try("x|1.2.3.4").await.unwrap();
        assert_eq!(tx.sign_in_try("x|1.2.3.4").await.unwrap().failures, 0);
        tx.commit().await.unwrap();
    }
}
