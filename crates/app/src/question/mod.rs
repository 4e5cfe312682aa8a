//! Questions on product pages: buyers ask, sellers answer, operators take off the page what does not belong there.

mod answer;
mod ask;
mod moderate;
mod samples;
mod show;
mod withdraw;

use domain::{
    identity::Actor,
    message::Facts,
    question::Question,
    refusal::{Code, Refusal},
};
use serde_json::{Value, json};
use store::{Subject, Tx};

pub use self::{answer::AnswerQuestion, ask::AskQuestion, moderate::HideQuestion, show::QuestionFilter};
use crate::{App, Result, context::event};

/// What messages say about a question.
fn facts(question: &Question, detail: Option<&str>) -> Facts {
    Facts {
        product: Some(question.product_name.to_string()),
        product_id: Some(question.product_id),
        detail: detail.map(str::to_owned),
        ..Facts::default()
    }
}

/// Refuses an edit made from another version.
fn guard(question: &Question, version: i64) -> Result<()> {
    if question.version == version {
        Ok(())
    } else {
        Err(Code::VersionStale.into())
    }
}

/// Names the field that a sensitive word stands in.
fn at(field: &'static str) -> impl Fn(Refusal) -> Refusal {
    move |refusal| refusal.field(field)
}

impl App {
    /// Writes a question's new standing with its event.
    async fn advance_question(
        &self,
        tx: &mut dyn Tx,
        question: &mut Question,
        name: &str,
        actor: Actor,
        data: Value,
    ) -> Result<()> {
        tx.update_question(question).await?;
        question.version += 1;
        self.note_question(tx, question, name, actor, data).await
    }

    async fn note_question(
        &self,
        tx: &mut dyn Tx,
        question: &Question,
        name: &str,
        actor: Actor,
        data: Value,
    ) -> Result<()> {
        let (id, at) = (question.id.uuid(), self.clock.now());
        let event = event(Subject::Question, id, question.version, name, actor, at, data);
        Ok(tx.insert_event(&event).await?)
    }

    /// A new question with its event.
    async fn enter_question(&self, tx: &mut dyn Tx, question: &Question, actor: Actor) -> Result<()> {
        tx.insert_question(question).await?;
        let data = json!({"product_id": question.product_id, "text": question.text});
        self.note_question(tx, question, "asked", actor, data).await
    }
}
