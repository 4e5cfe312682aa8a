//! A buyer asks.

use domain::{
    catalog::Product,
    id::Id,
    identity::{Account, Actor, Role},
    message::Event as Told,
    question::{Question, QuestionText, Standing},
    refusal::{Code, Refusal},
};
use serde::Deserialize;

use super::{at, facts};
use crate::{App, Once, OrAbsent, Result, identity::account_as, views::QuestionView};

/// What somebody asks about a product.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskQuestion {
    /// The question.
    pub text: QuestionText,
}

impl App {
    /// Asks about a product that is sold. Its seller is told.
    ///
    /// # Errors
    /// There is no such product, the text holds a sensitive word, or the buyer has asked enough for a day.
    pub async fn ask_question(
        &self,
        actor: Actor,
        product: Id<Product>,
        input: AskQuestion,
        once: Option<&Once>,
    ) -> Result<QuestionView> {
        let buyer = account_as(actor, Role::Buyer)?;
        if let Some(once) = once {
            let mut tx = self.store.glance().await?;
            if let Some(seen) = once.replay(&mut *tx, buyer).await? {
                return Ok(seen);
            }
        }
        let asked = self.ask_new(actor, buyer, product, input, once).await;
        Once::or_twin(once, self, buyer, asked).await
    }

    async fn ask_new(
        &self,
        actor: Actor,
        buyer: Id<Account>,
        product: Id<Product>,
        input: AskQuestion,
        once: Option<&Once>,
    ) -> Result<QuestionView> {
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        let policy = self.policy(&mut *tx).await?;
        let rules = &policy.questions;
        rules.check(input.text.as_str()).map_err(at("text"))?;
        let product = tx.product(product).await?.filter(|p| p.shelf.sells()).or_absent()?;
        let revision = product.live_revision.or_absent()?;
        let content = self.contents.get(&mut *tx, product.id, revision).await?;
        let day = now.local(&policy.zone).date().to_string();
        // Counted in the transaction that takes it: a limit that is looked at beforehand is none.
        if tx.count_question(buyer, &day).await? > i64::from(rules.questions_a_day) {
            return Err(Refusal::new(Code::QuestionQuota)
                .with("max", rules.questions_a_day)
                .into());
        }
        let question = Question {
            id: self.id(),
            product_id: product.id,
            product_name: content.name.clone(),
            seller_id: product.seller_id,
            asker_id: buyer,
            text: input.text,
            standing: Standing::Open,
            created_at: now,
            version: 0,
        };
        self.enter_question(&mut *tx, &question, actor).await?;
        let facts = facts(&question, Some(question.text.as_str()));
        self.tell(&mut *tx, question.seller_id, Told::QuestionAsked, facts)
            .await?;
        let view = self.question_view(&mut *tx, actor, question).await?;
        if let Some(once) = once {
            once.keep(&mut *tx, buyer, &view, self.clock.wall()).await?;
        }
        tx.commit().await?;
        Ok(view)
    }
}
