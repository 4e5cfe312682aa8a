//! The seller answers, and puts an answer right later.

use domain::{
    id::Id,
    identity::{Actor, Role},
    message::Event as Told,
    question::{AnswerText, Question},
};
use serde::Deserialize;
use serde_json::json;

use super::{at, facts, guard};
use crate::{App, OrAbsent, Result, identity::account_as, views::QuestionView};

/// What a seller answers.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerQuestion {
    /// The answer.
    pub text: AnswerText,
}

impl App {
    /// Answers a question about a product of one's own, or puts another answer in place of the first. Who asked is told of
    /// the first.
    ///
    /// # Errors
    /// It is another's, was taken back, is hidden, changed in the meantime, or the text holds a sensitive word.
    pub async fn answer_question(
        &self,
        actor: Actor,
        id: Id<Question>,
        version: i64,
        input: AnswerQuestion,
    ) -> Result<QuestionView> {
        let seller = account_as(actor, Role::Seller)?;
        let mut tx = self.store.begin().await?;
        let mut question = tx.question(id).await?.filter(|q| q.seller_id == seller).or_absent()?;
        guard(&question, version)?;
        let policy = self.policy(&mut *tx).await?;
        policy.questions.check(input.text.as_str()).map_err(at("text"))?;
        let first = question.standing.answer().is_none();
        let text = input.text.to_string();
        question.standing = question.standing.give(input.text, self.clock.now())?;
        let name = if first { "answered" } else { "answer_edited" };
        self.advance_question(&mut *tx, &mut question, name, actor, json!({"text": text}))
            .await?;
        if first {
            let facts = facts(&question, Some(&text));
            self.tell(&mut *tx, question.asker_id, Told::QuestionAnswered, facts)
                .await?;
        }
        let view = self.question_view(&mut *tx, actor, question).await?;
        tx.commit().await?;
        Ok(view)
    }
}
