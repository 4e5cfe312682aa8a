use domain::{
    catalog::Product,
    id::Id,
    identity::{Account, Role},
    question::{Question, Standing},
};
use store::{Event, QuestionWish, Subject, Tx};

use super::{backends, make, make::at, page, stale};

fn asked(product: &Product, asker_id: Id<Account>) -> Question {
    Question {
        id: make::id(),
        product_id: product.id,
        product_name: "表单 Forms".parse().unwrap(),
        seller_id: product.seller_id,
        asker_id,
        text: "支持私有部署吗?\nDoes it run here?".parse().unwrap(),
        standing: Standing::Open,
        created_at: at(1),
        version: 0,
    }
}

async fn happened(tx: &mut dyn Tx, question: &Question) {
    let event = Event {
        subject: Subject::Question,
        subject_id: question.id.uuid(),
        sequence: question.version,
        name: "asked".to_owned(),
        actor: Some(question.asker_id),
        at: at(1),
        data: serde_json::json!({}),
    };
    tx.insert_event(&event).await.unwrap();
}

backends! {
    async fn a_question_is_kept_and_its_standing_guarded(db) {
        let mut tx = db.begin().await;
        let world = make::world(&mut *tx).await;
        let mut question = asked(&world.product, world.buyer.id);
        tx.insert_question(&question).await.unwrap();
        assert_eq!(tx.question(question.id).await.unwrap().as_ref(), Some(&question));
        assert_eq!(tx.gapped_subjects().await.unwrap(), [question.id.uuid()], "it has no event yet");
        happened(&mut *tx, &question).await;
        assert!(tx.gapped_subjects().await.unwrap().is_empty());
        assert_eq!(tx.events(question.id.uuid()).await.unwrap()[0].subject, Subject::Question);

        question.standing = question.standing.give("可以。".parse().unwrap(), at(2)).unwrap();
        tx.update_question(&question).await.unwrap();
        stale(tx.update_question(&question).await);
        question.version += 1;
        assert_eq!(tx.question(question.id).await.unwrap().as_ref(), Some(&question));
        assert!(tx.question(make::id()).await.unwrap().is_none());
        tx.commit().await.unwrap();
    }

    async fn questions_are_found_by_every_filter(db) {
        let mut tx = db.begin().await;
        let world = make::world(&mut *tx).await;
        let other = make::account(Role::Buyer);
        tx.insert_account(&other).await.unwrap();
        let mut all = Vec::new();
        for (asker, standing) in [
            (world.buyer.id, Standing::Open),
            (other.id, Standing::Open.give("yes".parse().unwrap(), at(2)).unwrap()),
            (other.id, Standing::Withdrawn { at: at(3) }),
            (other.id, Standing::Open.hide(world.seller.id, "rude".parse().unwrap(), at(4)).unwrap()),
        ] {
            let question = Question { standing, ..asked(&world.product, asker) };
            tx.insert_question(&question).await.unwrap();
            all.push(question.id);
        }
        let any = QuestionWish::default();
        for (wish, found) in [
            (any, vec![3, 2, 1, 0]),
            (QuestionWish { asker: Some(world.buyer.id), ..any }, vec![0]),
            (QuestionWish { seller: Some(world.seller.id), states: &["open"], ..any }, vec![0]),
            (QuestionWish { seller: Some(world.buyer.id), ..any }, vec![]),
            (QuestionWish { product: Some(world.product.id), states: Standing::SHOWN, ..any }, vec![1, 0]),
            (QuestionWish { product: Some(make::id()), ..any }, vec![]),
            (QuestionWish { states: &["hidden"], ..any }, vec![3]),
        ] {
            let rows = tx.questions(wish, page(9)).await.unwrap();
            let wanted: Vec<_> = found.into_iter().map(|place: usize| all[place]).collect();
            assert_eq!(rows.iter().map(|q| q.id).collect::<Vec<_>>(), wanted, "{wish:?}");
        }
        let rest = tx.questions(any, super::before(all[2], 1)).await.unwrap();
        assert_eq!(rest.iter().map(|q| q.id).collect::<Vec<_>>(), [all[1]]);
        tx.commit().await.unwrap();
    }

    async fn questions_are_counted_by_asker_and_day(db) {
        let mut tx = db.begin().await;
        let world = make::world(&mut *tx).await;
        assert_eq!(tx.count_question(world.buyer.id, "2026-03-02").await.unwrap(), 1);
        assert_eq!(tx.count_question(world.buyer.id, "2026-03-02").await.unwrap(), 2);
        assert_eq!(tx.count_question(world.buyer.id, "2026-03-03").await.unwrap(), 1);
        tx.commit().await.unwrap();
    }

    async fn those_whom_a_question_concerns_hear_of_it(db) {
        let mut tx = db.begin().await;
        let world = make::world(&mut *tx).await;
        tx.follow(uuid::Uuid::from_u128(8), at(9)).await.unwrap();
        tx.commit().await.unwrap();
        let question = asked(&world.product, world.buyer.id);
        let mut tx = db.begin().await;
        tx.insert_question(&question).await.unwrap();
        happened(&mut *tx, &question).await;
        tx.commit().await.unwrap();
        let changes = super::live::seen(&db, store::Mark::default(), 1).await;
        assert_eq!((changes[0].topic.as_str(), changes[0].subject_id), ("question", Some(question.id.uuid())));
        assert_eq!(changes[0].accounts, [Some(world.buyer.id), Some(world.seller.id)]);
    }
}
