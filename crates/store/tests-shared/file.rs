use domain::file::{ContentType, Purpose, StoredFile};

use super::{backends, make, make::at};

backends! {
    async fn a_file_is_shown_from_its_first_publication(db) {
        let mut tx = db.begin().await;
        let world = make::world(&mut *tx).await;
        let file = StoredFile {
            id: make::id(),
            owner_id: world.seller.id,
            purpose: Purpose::Picture,
            content_type: ContentType::Jpeg,
            size: 12,
            width: Some(800),
            height: Some(600),
            sha256: "ab".repeat(32),
            name: "图.jpg".parse().unwrap(),
            created_at: at(1),
            public_since: None,
        };
        tx.insert_file(&file).await.unwrap();
        assert_eq!(tx.file(file.id).await.unwrap().as_ref(), Some(&file));
        tx.publish_file(file.id, at(2)).await.unwrap();
        tx.publish_file(file.id, at(3)).await.unwrap();
        let found = tx.file(file.id).await.unwrap().unwrap();
        assert_eq!(found, StoredFile { public_since: Some(at(2)), ..file });
        tx.commit().await.unwrap();
    }

    async fn uploads_are_counted_by_owner_and_day(db) {
        let mut tx = db.begin().await;
        let world = make::world(&mut *tx).await;
        let (seller, buyer) = (world.seller.id, world.buyer.id);
        assert_eq!(tx.count_upload(seller, "2026-03-02", 5).await.unwrap(), (1, 5));
        assert_eq!(tx.count_upload(seller, "2026-03-02", 7).await.unwrap(), (2, 12));
        assert_eq!(tx.count_upload(seller, "2026-03-03", 1).await.unwrap(), (1, 1));
        assert_eq!(tx.count_upload(buyer, "2026-03-02", 1).await.unwrap(), (1, 1));
        tx.commit().await.unwrap();
    }
}
