//! The sandbox's sample questions: entered past the message centre, so that nobody finds it full of what he did not do.

use domain::{
    catalog::Product,
    id::Id,
    identity::Actor,
    question::{AnswerText, Question, QuestionText, Standing},
};
use serde_json::json;
use store::{Page, QuestionWish};

use crate::{App, OrAbsent, Result, context::account_of};

impl App {
    /// Asks about a sample and answers, unless that was asked before.
    pub(crate) async fn plant_question(
        &self,
        (asker, seller): (Actor, Actor),
        product: Id<Product>,
        text: QuestionText,
        answer: AnswerText,
    ) -> Result<()> {
        let mut tx = self.store.begin().await?;
        let wish = QuestionWish {
            product: Some(product),
            ..QuestionWish::default()
        };
        let page = Page {
            before: None,
            limit: 100,
        };
        let known = tx.questions(wish, page).await?;
        if known.iter().any(|question| question.text == text) {
            return Ok(());
        }
        let product = tx.product(product).await?.or_absent()?;
        let content = self
            .contents
            .get(&mut *tx, product.id, product.live_revision.or_absent()?)
            .await?;
        let now = self.clock.now();
        let mut question = Question {
            id: self.id(),
            product_id: product.id,
            product_name: content.name.clone(),
            seller_id: product.seller_id,
            asker_id: account_of(asker)?,
            text,
            standing: Standing::Open,
            created_at: now,
            version: 0,
        };
        self.enter_question(&mut *tx, &question, asker).await?;
        let data = json!({"text": answer});
        question.standing = question.standing.give(answer, now)?;
        self.advance_question(&mut *tx, &mut question, "answered", seller, data)
            .await?;
        Ok(tx.commit().await?)
    }
}
