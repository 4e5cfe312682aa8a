use domain::{
    identity::Role,
    ledger::{LedgerAccount, Phase, Purpose, Totals, Transfer},
    money::{Currency, Money},
};
use store::{StoreError, Tx};

use super::{
    Db, backends, before, duplicate, forbidden, make,
    make::{escrow, outside, transfer},
    page,
};

fn buyer() -> LedgerAccount {
    LedgerAccount::buyer(make::id(), Currency::Cny)
}

async fn top_up(tx: &mut dyn Tx, account: LedgerAccount, fen: i64) {
    tx.book(&transfer(outside(), account, fen, Phase::Direct, None))
        .await
        .unwrap();
}

async fn proven(db: &Db) {
    let mut tx = db.read().await;
    let kept = tx.all_totals().await.unwrap();
    assert_eq!(kept, tx.replayed_totals().await.unwrap());
    let sum: i64 = kept.iter().map(|a| a.totals.balance()).sum();
    assert_eq!(sum, 0, "money came from nowhere");
    for account in kept {
        if account.account.starts_with("buyer_balance:") {
            assert!(account.totals.available() >= 0, "{account:?}");
        }
    }
}

backends! {
    async fn a_sale_from_payment_to_payout(db) {
        let mut tx = db.begin().await;
        let world = make::world(&mut *tx).await;
        let purse = LedgerAccount::buyer(world.buyer.id, Currency::Cny);
        top_up(&mut *tx, purse, 10_000).await;
        let mut order = make::order(world.buyer.id, world.seller.id, &world.product);
        assert!(tx.insert_order(&order).await.unwrap());
        let hold = make::books(|books| books.hold(&order)).unwrap();
        tx.book(&hold).await.unwrap();
        order.hold_id = Some(hold.id);
        assert_eq!(tx.totals(purse).await.unwrap(), Totals { credits_posted: 10_000, debits_pending: 2460, ..Totals::default() });
        assert_eq!(tx.open_holds().await.unwrap(), [(Some(order.id), 2460)]);
        for entry in make::books(|books| books.deliver(&order)).unwrap() {
            tx.book(&entry).await.unwrap();
        }
        assert!(tx.open_holds().await.unwrap().is_empty());
        assert_eq!(tx.totals(purse).await.unwrap(), Totals { credits_posted: 10_000, debits_posted: 2460, ..Totals::default() });
        let seller = LedgerAccount::seller(world.seller.id, Currency::Cny);
        assert_eq!(tx.totals(seller).await.unwrap().balance(), 2091);
        assert_eq!(tx.totals(LedgerAccount::house(Purpose::PlatformFee, Currency::Cny)).await.unwrap().balance(), 369);
        assert_eq!(tx.totals(escrow()).await.unwrap().balance(), 0);
        let entries = tx.transfers_of_order(order.id).await.unwrap();
        assert_eq!(entries.len(), 4);
        let (first, hold) = (&entries[0], &hold);
        assert_eq!((first.id, first.debit, first.credit, first.amount), (hold.id, hold.debit, hold.credit, hold.amount));
        assert_eq!((first.kind, first.phase, first.resolves, &first.intent), (hold.kind, hold.phase, None, &hold.intent));
        assert_eq!((first.order_id, first.at, &first.memo), (Some(order.id), hold.at, &hold.memo));
        assert_eq!(entries[1].resolves, Some(hold.id));
        for entry in make::books(|books| books.refund(&order)).unwrap() {
            tx.book(&entry).await.unwrap();
        }
        assert_eq!(tx.totals(purse).await.unwrap().available(), 10_000);
        tx.commit().await.unwrap();
        proven(&db).await;
    }

    async fn a_balance_never_falls_below_zero(db) {
        let purse = buyer();
        let mut tx = db.begin().await;
        forbidden(tx.book(&transfer(purse, escrow(), 1, Phase::Pending, None)).await);
        tx.rollback().await.unwrap();
        db.write(async |tx| top_up(tx, purse, 100).await).await;
        for phase in [Phase::Pending, Phase::Direct] {
            let mut tx = db.begin().await;
            forbidden(tx.book(&transfer(purse, escrow(), 101, phase, None)).await);
            tx.rollback().await.unwrap();
        }
        db.write(async |tx| tx.book(&transfer(purse, escrow(), 60, Phase::Pending, None)).await.unwrap()).await;
        let mut tx = db.begin().await;
        forbidden(tx.book(&transfer(purse, escrow(), 41, Phase::Direct, None)).await);
        tx.rollback().await.unwrap();
        db.write(async |tx| tx.book(&transfer(purse, escrow(), 40, Phase::Direct, None)).await.unwrap()).await;
        assert_eq!(db.read().await.totals(purse).await.unwrap().available(), 0);
        proven(&db).await;
    }

    async fn nothing_is_booked_or_resolved_twice(db) {
        let purse = buyer();
        let hold = transfer(purse, escrow(), 60, Phase::Pending, None);
        db.write(async |tx| {
            top_up(tx, purse, 200).await;
            tx.book(&hold).await.unwrap();
        }).await;
        let mut again = transfer(purse, escrow(), 60, Phase::Pending, None);
        again.intent = hold.intent.clone();
        let mut tx = db.begin().await;
        duplicate(tx.book(&again).await, "transfer.intent");
        tx.rollback().await.unwrap();
        db.write(async |tx| tx.book(&transfer(purse, escrow(), 60, Phase::Void, Some(hold.id))).await.unwrap()).await;
        for phase in [Phase::Post, Phase::Void] {
            let mut tx = db.begin().await;
            duplicate(tx.book(&transfer(purse, escrow(), 60, phase, Some(hold.id))).await, "transfer.resolves");
            tx.rollback().await.unwrap();
        }
        assert_eq!(db.read().await.totals(purse).await.unwrap().available(), 200);
        proven(&db).await;
    }

    async fn only_the_very_hold_is_resolved(db) {
        let (purse, other) = (buyer(), buyer());
        let hold = transfer(purse, escrow(), 60, Phase::Pending, None);
        let direct = transfer(purse, escrow(), 10, Phase::Direct, None);
        db.write(async |tx| {
            top_up(tx, purse, 200).await;
            top_up(tx, other, 200).await;
            tx.book(&hold).await.unwrap();
            tx.book(&direct).await.unwrap();
        }).await;
        let dollars = LedgerAccount::buyer(make::id(), Currency::Usd);
        let mut mixed = transfer(purse, escrow(), 60, Phase::Direct, None);
        mixed.amount = Money::new(60, Currency::Usd);
        let bad = [
            transfer(purse, escrow(), 59, Phase::Post, Some(hold.id)),
            transfer(purse, escrow(), 61, Phase::Void, Some(hold.id)),
            transfer(other, escrow(), 60, Phase::Post, Some(hold.id)),
            transfer(purse, outside(), 60, Phase::Post, Some(hold.id)),
            transfer(escrow(), purse, 60, Phase::Void, Some(hold.id)),
            transfer(purse, escrow(), 10, Phase::Post, Some(direct.id)),
            transfer(purse, escrow(), 60, Phase::Post, Some(make::id())),
            transfer(purse, escrow(), 60, Phase::Post, None),
            transfer(purse, escrow(), 60, Phase::Pending, Some(hold.id)),
            transfer(purse, escrow(), 0, Phase::Direct, None),
            transfer(purse, escrow(), -5, Phase::Direct, None),
            transfer(escrow(), escrow(), 5, Phase::Direct, None),
            transfer(dollars, escrow(), 5, Phase::Direct, None),
            mixed,
        ];
        for entry in bad {
            let mut tx = db.begin().await;
            match tx.book(&entry).await {
                Err(StoreError::Forbidden(_)) => {}
                other => panic!("{entry:?}: {other:?}"),
            }
            tx.rollback().await.unwrap();
        }
        proven(&db).await;
    }

    async fn lists_of_transfers(db) {
        let (purse, other) = (buyer(), buyer());
        let mut ids = Vec::new();
        let mut tx = db.begin().await;
        for n in 0..6 {
            let to = if n % 2 == 0 { purse } else { other };
            let entry = transfer(outside(), to, 10, Phase::Direct, None);
            tx.book(&entry).await.unwrap();
            ids.push(entry.id);
        }
        let out = transfer(purse, escrow(), 5, Phase::Direct, None);
        tx.book(&out).await.unwrap();
        let of = |list: Vec<Transfer>| list.into_iter().map(|t| t.id).collect::<Vec<_>>();
        assert_eq!(of(tx.transfers_of_account(purse, &store::TransferWish::default(), page(3)).await.unwrap()), [out.id, ids[4], ids[2]]);
        assert_eq!(of(tx.transfers_of_account(purse, &store::TransferWish::default(), before(ids[2], 3)).await.unwrap()), [ids[0]]);
        assert_eq!(of(tx.transfers(&store::TransferWish::default(), page(2)).await.unwrap()), [out.id, ids[5]]);
        assert_eq!(of(tx.transfers(&store::TransferWish::default(), before(ids[5], 2)).await.unwrap()), [ids[4], ids[3]]);
        assert_eq!(tx.transfers_of_account(outside(), &store::TransferWish::default(), page(100)).await.unwrap().len(), 6);
        tx.commit().await.unwrap();
    }

    async fn fifty_payments_race_for_a_balance_for_one(db) {
        let purse = buyer();
        db.write(async |tx| top_up(tx, purse, 100).await).await;
        let mut race = tokio::task::JoinSet::new();
        for _ in 0..50 {
            let db = db.clone();
            race.spawn(async move {
                let mut tx = db.begin().await;
                match tx.book(&transfer(purse, escrow(), 100, Phase::Pending, None)).await {
                    Ok(()) => tx.commit().await.map(|()| true),
                    Err(StoreError::Forbidden(_)) => Ok(false),
                    Err(other) => Err(other),
                }
            });
        }
        let won = race.join_all().await.into_iter().map(Result::unwrap).filter(|won| *won).count();
        assert_eq!(won, 1);
        assert_eq!(db.read().await.totals(purse).await.unwrap().available(), 0);
        proven(&db).await;
    }

    async fn fifty_resolutions_race_for_one_hold(db) {
        let purse = buyer();
        let hold = transfer(purse, escrow(), 100, Phase::Pending, None);
        db.write(async |tx| {
            top_up(tx, purse, 100).await;
            tx.book(&hold).await.unwrap();
        }).await;
        let mut race = tokio::task::JoinSet::new();
        for n in 0..50 {
            let (db, hold) = (db.clone(), hold.id);
            race.spawn(async move {
                let phase = if n % 2 == 0 { Phase::Post } else { Phase::Void };
                let mut tx = db.begin().await;
                match tx.book(&transfer(purse, escrow(), 100, phase, Some(hold))).await {
                    Ok(()) => tx.commit().await.map(|()| true),
                    Err(StoreError::Duplicate(what)) => { assert_eq!(what, "transfer.resolves"); Ok(false) }
                    Err(other) => Err(other),
                }
            });
        }
        let won = race.join_all().await.into_iter().map(Result::unwrap).filter(|won| *won).count();
        assert_eq!(won, 1);
        assert!(db.read().await.open_holds().await.unwrap().is_empty());
        proven(&db).await;
    }

    async fn transfers_in_all_directions_do_not_wait_for_each_other(db) {
        let accounts: Vec<LedgerAccount> = (0..4).map(|_| buyer())
            .chain([LedgerAccount::seller(make::id(), Currency::Cny), escrow(), outside()])
            .collect();
        db.write(async |tx| for account in &accounts[..4] { top_up(tx, *account, 1000).await; }).await;
        let mut race = tokio::task::JoinSet::new();
        for task in 0..16_usize {
            let (db, accounts) = (db.clone(), accounts.clone());
            race.spawn(async move {
                let mut holds: Vec<Transfer> = Vec::new();
                for step in 0..25_usize {
                    let (a, b) = (accounts[(task + step) % 7], accounts[(task * 3 + step * 5 + 1) % 7]);
                    if a == b { continue; }
                    let hold = holds.pop();
                    let entry = match &hold {
                        Some(hold) => transfer(hold.debit, hold.credit, hold.amount.minor, if task % 2 == 0 { Phase::Post } else { Phase::Void }, Some(hold.id)),
                        None => transfer(a, b, 1 + (i64::try_from(step).unwrap() * 37) % 300, if step % 2 == 0 { Phase::Pending } else { Phase::Direct }, None),
                    };
                    let mut tx = db.begin().await;
                    match tx.book(&entry).await {
                        Ok(()) if step % 11 == 10 => {
                            tx.rollback().await.unwrap();
                            holds.extend(hold);
                        }
                        Ok(()) => {
                            tx.commit().await.unwrap();
                            if entry.phase == Phase::Pending { holds.push(entry); }
                        }
                        Err(StoreError::Forbidden(_)) => holds.extend(hold),
                        Err(other) => panic!("{other}"),
                    }
                }
            });
        }
        race.join_all().await;
        proven(&db).await;
    }

    async fn the_accounts_key_is_read_back(db) {
        let account = make::account(Role::Seller);
        let mut tx = db.begin().await;
        for currency in [Currency::Cny, Currency::Usd, Currency::Eur] {
            let outside = LedgerAccount::house(Purpose::External, currency);
            for to in [LedgerAccount::buyer(account.id, currency), LedgerAccount::seller(account.id, currency),
                LedgerAccount::house(Purpose::Escrow, currency), LedgerAccount::house(Purpose::PlatformFee, currency)] {
                let entry = transfer(outside, to, 1, Phase::Direct, None);
                tx.book(&entry).await.unwrap();
                let found = tx.transfers(&store::TransferWish::default(), page(1)).await.unwrap().remove(0);
                assert_eq!((found.debit, found.credit), (outside, to));
            }
        }
        assert_eq!(tx.all_totals().await.unwrap().len(), 15);
        tx.commit().await.unwrap();
        proven(&db).await;
    }
}
