use domain::{
    catalog::{Review, Shelf},
    identity::Role,
};

use super::{backends, before, duplicate, make, make::at, page, stale};

backends! {
    async fn products_and_revisions(db) {
        let mut tx = db.begin().await;
        let world = make::world(&mut *tx).await;
        let mut product = make::product(world.seller.id, Shelf::Unreleased);
        tx.insert_product(&product).await.unwrap();
        let found = tx.product(product.id).await.unwrap().unwrap();
        assert_eq!((found.seller_id, found.shelf, found.live_revision), (world.seller.id, Shelf::Unreleased, None));
        let states = [
            Review::Draft,
            Review::PendingReview { submitted_at: at(1) },
            Review::Approved { reviewer: world.seller.id, decided_at: at(2) },
            Review::Rejected { reviewer: world.seller.id, decided_at: at(3), reason: "no\nno".parse().unwrap() },
        ];
        for (number, state) in (1..).zip(&states) {
            tx.insert_revision(&make::revision(&product, number, state.clone())).await.unwrap();
            let found = tx.revision(product.id, number).await.unwrap().unwrap();
            assert_eq!((&found.state, found.content), (state, make::content("电子合同", None)));
        }
        let mut revision = tx.revision(product.id, 1).await.unwrap().unwrap();
        revision.state = Review::PendingReview { submitted_at: at(9) };
        revision.content.upgradable = true;
        tx.update_revision(&revision).await.unwrap();
        stale(tx.update_revision(&revision).await);
        let all = tx.revisions(product.id).await.unwrap();
        assert_eq!(all.iter().map(|r| (r.number, r.version)).collect::<Vec<_>>(), [(4, 0), (3, 0), (2, 0), (1, 1)]);
        assert!(all[3].content.upgradable);
        assert!(tx.revision(product.id, 5).await.unwrap().is_none());

        product.last_revision = 4;
        product.live_revision = Some(3);
        product.shelf = Shelf::OnShelf;
        tx.update_product(&product).await.unwrap();
        stale(tx.update_product(&product).await);
        let mine = tx.products_of_seller(world.seller.id, store::ProductWish::default(), page(1)).await.unwrap();
        assert_eq!((mine[0].product.id, mine[0].product.version, mine[0].revision.number), (product.id, 1, 4));
        let rest = tx.products_of_seller(world.seller.id, store::ProductWish::default(), before(product.id, 9)).await.unwrap();
        assert_eq!(rest.iter().map(|p| p.product.id).collect::<Vec<_>>(), [world.product.id]);
        let shown = tx.products_on_shelf(Shelf::OnShelf, page(9)).await.unwrap();
        assert_eq!(shown.iter().map(|p| (p.product.id, p.revision.number)).collect::<Vec<_>>(), [(product.id, 3), (world.product.id, 1)]);
        assert!(tx.products_on_shelf(Shelf::Frozen, page(9)).await.unwrap().is_empty());
        tx.commit().await.unwrap();
    }

    async fn what_waits_longest_is_reviewed_first(db) {
        let mut tx = db.begin().await;
        let world = make::world(&mut *tx).await;
        let mut waiting = Vec::new();
        for _ in 0..3 {
            let product = make::product(world.seller.id, Shelf::Unreleased);
            tx.insert_product(&product).await.unwrap();
            tx.insert_revision(&make::revision(&product, 1, Review::PendingReview { submitted_at: at(1) })).await.unwrap();
            waiting.push(product.id);
        }
        let first = tx.pending_revisions(page(2)).await.unwrap();
        assert_eq!(first.iter().map(|p| p.product.id).collect::<Vec<_>>(), waiting[..2]);
        let second = tx.pending_revisions(before(waiting[1], 2)).await.unwrap();
        assert_eq!(second.iter().map(|p| p.product.id).collect::<Vec<_>>(), waiting[2..]);
        tx.commit().await.unwrap();
    }

    async fn a_code_is_given_once(db) {
        let mut tx = db.begin().await;
        let world = make::world(&mut *tx).await;
        let (code, sku) = ("OFFI9".parse().unwrap(), "sku-9".parse().unwrap());
        assert!(tx.product_of_price(&code).await.unwrap().is_none());
        tx.insert_price_item(&code, world.product.id, &sku).await.unwrap();
        assert_eq!(tx.product_of_price(&code).await.unwrap(), Some(world.product.id));
        assert_eq!(tx.price_items(world.product.id).await.unwrap(), [(code.clone(), sku.clone())]);
        duplicate(tx.insert_price_item(&code, world.product.id, &sku).await, "price_item.code");
    }

    async fn search_counts_words_then_weights(db) {
        let seller = make::account(Role::Seller);
        let word = |text: &str, weight| (text.to_owned(), weight);
        let ask = |words: &[&str]| words.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>();
        let mut tx = db.begin().await;
        tx.insert_account(&seller).await.unwrap();
        let mut products = Vec::new();
        for shelf in [Shelf::OnShelf, Shelf::OnShelf, Shelf::OnShelf, Shelf::Hidden] {
            let product = make::product(seller.id, shelf);
            tx.insert_product(&product).await.unwrap();
            products.push(product.id);
        }
        tx.put_postings(products[0], &[word("contract", 1), word("电子", 1)]).await.unwrap();
        tx.put_postings(products[1], &[word("contract", 12)]).await.unwrap();
        tx.put_postings(products[2], &[word("contract", 12), word("sign", 4)]).await.unwrap();
        tx.put_postings(products[3], &[word("contract", 99)]).await.unwrap();
        let hits = tx.search(&ask(&["contract", "电子", "nothing"]), 10).await.unwrap();
        let found: Vec<_> = hits.iter().map(|h| (h.product_id, h.matched, h.weight)).collect();
        assert_eq!(found, [(products[0], 2, 2), (products[1], 1, 12), (products[2], 1, 12)]);
        assert_eq!(tx.search(&ask(&["contract"]), 1).await.unwrap().len(), 1);
        assert!(tx.search(&[], 10).await.unwrap().is_empty());
        assert!(tx.search(&ask(&["%", "_", "'"]), 10).await.unwrap().is_empty());
        assert_eq!(tx.vocabulary().await.unwrap(), ["contract", "sign"]);

        tx.put_postings(products[2], &[word("seal", 1)]).await.unwrap();
        tx.put_postings(products[1], &[]).await.unwrap();
        assert_eq!(tx.search(&ask(&["contract"]), 10).await.unwrap().len(), 1);
        assert_eq!(tx.vocabulary().await.unwrap(), ["contract", "seal"]);
        tx.commit().await.unwrap();
    }
}
