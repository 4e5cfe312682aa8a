//! Operators take a question off its page, and put it back.

use domain::{
    catalog::Reason,
    id::Id,
    identity::{Actor, Role},
    message::Event as Told,
    question::Question,
};
use serde::Deserialize;
use serde_json::json;

use super::{facts, guard};
use crate::{App, OrAbsent, Result, identity::account_as, views::QuestionView};

/// Why a question is taken off the page.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HideQuestion {
    /// The reason; buyer and seller are told.
    pub reason: Reason,
}

impl App {
    /// Takes a question, with its answer, off the page of its product. Who asked and the seller are told why.
    ///
    /// # Errors
    /// It is not on the page, or changed in the meantime.
    pub async fn hide_question(
        &self,
        actor: Actor,
        id: Id<Question>,
        version: i64,
        input: HideQuestion,
    ) -> Result<QuestionView> {
        let operator = account_as(actor, Role::Operator)?;
        let mut tx = self.store.begin().await?;
        let mut question = tx.question(id).await?.or_absent()?;
        guard(&question, version)?;
        let reason = input.reason.to_string();
        question.standing = question.standing.hide(operator, input.reason, self.clock.now())?;
        self.advance_question(&mut *tx, &mut question, "hidden", actor, json!({"reason": reason}))
            .await?;
        for to in [question.asker_id, question.seller_id] {
            let facts = facts(&question, Some(&reason));
            self.tell(&mut *tx, to, Told::QuestionHidden, facts).await?;
        }
        let view = self.question_view(&mut *tx, actor, question).await?;
        tx.commit().await?;
        Ok(view)
    }

    /// Puts a hidden question back on the page as it was. Who asked and the seller are told.
    ///
    /// # Errors
    /// It is not hidden, or changed in the meantime.
    pub async fn show_question_again(&self, actor: Actor, id: Id<Question>, version: i64) -> Result<QuestionView> {
        account_as(actor, Role::Operator)?;
        let mut tx = self.store.begin().await?;
        let mut question = tx.question(id).await?.or_absent()?;
        guard(&question, version)?;
        question.standing = question.standing.show()?;
        self.advance_question(&mut *tx, &mut question, "shown", actor, json!({}))
            .await?;
        for to in [question.asker_id, question.seller_id] {
            self.tell(&mut *tx, to, Told::QuestionShown, facts(&question, None))
                .await?;
        }
        let view = self.question_view(&mut *tx, actor, question).await?;
        tx.commit().await?;
        Ok(view)
    }
}
