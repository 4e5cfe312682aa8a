//! Who asked takes the question back.

use domain::{
    id::Id,
    identity::{Actor, Role},
    question::Question,
};
use serde_json::json;

use super::guard;
use crate::{App, OrAbsent, Result, identity::account_as, views::QuestionView};

impl App {
    /// Takes back a question of one's own that has no answer yet.
    ///
    /// # Errors
    /// It is another's, has an answer, is hidden, or changed in the meantime.
    pub async fn withdraw_question(&self, actor: Actor, id: Id<Question>, version: i64) -> Result<QuestionView> {
        let buyer = account_as(actor, Role::Buyer)?;
        let mut tx = self.store.begin().await?;
        let mut question = tx.question(id).await?.filter(|q| q.asker_id == buyer).or_absent()?;
        guard(&question, version)?;
        question.standing = question.standing.withdraw(self.clock.now())?;
        self.advance_question(&mut *tx, &mut question, "withdrawn", actor, json!({}))
            .await?;
        let view = self.question_view(&mut *tx, actor, question).await?;
        tx.commit().await?;
        Ok(view)
    }
}
