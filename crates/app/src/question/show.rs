//! Questions as everybody, their askers, the sellers and the operators see them.

use std::collections::{BTreeSet, HashMap};

use domain::{
    catalog::Product,
    id::Id,
    identity::{Account, Actor, DisplayName, Role},
    question::{Question, Standing},
};
use store::{Page, QuestionWish, Tx};

use crate::{
    App, OrAbsent, Result,
    context::account_of,
    views::{Listed, QuestionView, ShopQuestion, one_more},
};

/// Which questions somebody wants to see of those that concern him.
#[derive(Clone, Copy, Default, Debug)]
pub struct QuestionFilter {
    /// In one of these states.
    pub states: &'static [&'static str],
    /// About this product.
    pub product: Option<Id<Product>>,
}

impl App {
    /// The questions on the page of a product, newest first. To `reader` his own are marked.
    ///
    /// # Errors
    /// There is no such product.
    pub async fn shop_questions(
        &self,
        reader: Option<Actor>,
        product: Id<Product>,
        page: Page,
    ) -> Result<Listed<ShopQuestion>> {
        let mut tx = self.store.read().await?;
        tx.product(product).await?.filter(|p| p.shelf.sells()).or_absent()?;
        let wish = QuestionWish {
            states: Standing::SHOWN,
            product: Some(product),
            ..QuestionWish::default()
        };
        let rows = tx.questions(wish, one_more(page)).await?;
        let names = names(&mut *tx, &rows).await?;
        let reader = reader.and_then(Actor::account);
        Ok(Listed::of(
            rows,
            page,
            |question| question.id.uuid(),
            |question| ShopQuestion::of(question, &names, reader),
        ))
    }

    /// The questions that concern the actor, newest first: a buyer's own, those about a seller's products, and to operators
    /// all.
    ///
    /// # Errors
    /// The store.
    pub async fn list_questions(
        &self,
        actor: Actor,
        filter: QuestionFilter,
        page: Page,
    ) -> Result<Listed<QuestionView>> {
        let id = account_of(actor)?;
        let mut wish = QuestionWish {
            states: filter.states,
            product: filter.product,
            ..QuestionWish::default()
        };
        match actor {
            Actor::Account { role: Role::Buyer, .. } => wish.asker = Some(id),
            Actor::Account { role: Role::Seller, .. } => wish.seller = Some(id),
            Actor::Account {
                role: Role::Operator, ..
            }
            | Actor::System => {}
        }
        let mut tx = self.store.read().await?;
        let rows = tx.questions(wish, one_more(page)).await?;
        let names = names(&mut *tx, &rows).await?;
        Ok(Listed::of(
            rows,
            page,
            |question| question.id.uuid(),
            |question| QuestionView::of(question, &names, actor),
        ))
    }

    /// One question as the actor sees it.
    pub(super) async fn question_view(
        &self,
        tx: &mut dyn Tx,
        actor: Actor,
        question: Question,
    ) -> Result<QuestionView> {
        let names = names(tx, std::slice::from_ref(&question)).await?;
        Ok(QuestionView::of(question, &names, actor))
    }
}

/// The names of those who asked.
async fn names(tx: &mut dyn Tx, questions: &[Question]) -> Result<HashMap<Id<Account>, DisplayName>> {
    let ids: BTreeSet<_> = questions.iter().map(|question| question.asker_id).collect();
    let ids: Vec<_> = ids.into_iter().collect();
    Ok(tx.account_names(&ids).await?.into_iter().collect())
}
