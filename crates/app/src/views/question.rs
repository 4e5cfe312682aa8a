//! Questions on product pages.

use std::collections::HashMap;

use domain::{
    catalog::ProductName,
    id::Id,
    identity::{Account, Actor, DisplayName, Role},
    question::{Question, QuestionText, SellerAnswer, Standing, masked},
    time::Time,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A question on the page of its product. Of who asked it holds no more than the first character of the name.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ShopQuestion {
    /// Identifier.
    pub id: Uuid,
    /// Who asked, as strangers see a name.
    pub asker: String,
    /// Whether the reader asked it.
    pub own: bool,
    /// What was asked.
    pub text: QuestionText,
    /// When.
    pub created_at: Time,
    /// What the seller answered.
    pub answer: Option<SellerAnswer>,
    /// The version that taking it back must name.
    pub version: i64,
}

/// A question, for those it concerns.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct QuestionView {
    /// Identifier.
    pub id: Uuid,
    /// What it is about.
    pub product_id: Uuid,
    /// What that was called when it was asked.
    pub product_name: ProductName,
    /// Who answers.
    pub seller_id: Uuid,
    /// Who asked: the name, and to the seller as strangers see it.
    pub asker: String,
    /// Who asked; not told to sellers.
    pub asker_id: Option<Uuid>,
    /// What was asked.
    pub text: QuestionText,
    /// How far it is.
    pub standing: Standing,
    /// When it was asked.
    pub created_at: Time,
    /// The version an edit must name.
    pub version: i64,
}

/// The names of those who asked.
type Names = HashMap<Id<Account>, DisplayName>;

impl ShopQuestion {
    /// As `reader` sees it.
    #[must_use]
    pub fn of(question: Question, names: &Names, reader: Option<Id<Account>>) -> Self {
        Self {
            id: question.id.uuid(),
            asker: names.get(&question.asker_id).map(masked).unwrap_or_default(),
            own: reader == Some(question.asker_id),
            answer: question.standing.answer().cloned(),
            text: question.text,
            created_at: question.created_at,
            version: question.version,
        }
    }
}

impl QuestionView {
    /// As `actor` sees it.
    #[must_use]
    pub fn of(question: Question, names: &Names, actor: Actor) -> Self {
        let stranger = matches!(actor, Actor::Account { role: Role::Seller, .. });
        let name = names.get(&question.asker_id);
        Self {
            id: question.id.uuid(),
            product_id: question.product_id.uuid(),
            product_name: question.product_name,
            seller_id: question.seller_id.uuid(),
            asker: name
                .map(|name| if stranger { masked(name) } else { name.to_string() })
                .unwrap_or_default(),
            asker_id: (!stranger).then(|| question.asker_id.uuid()),
            text: question.text,
            standing: question.standing,
            created_at: question.created_at,
            version: question.version,
        }
    }
}
