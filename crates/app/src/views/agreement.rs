//! User agreements as they are read.

use domain::{agreement::Agreement, catalog::SaleModel, identity::Locale};
use serde::{Deserialize, Serialize};

/// A user agreement in the reader's language.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct AgreementView {
    /// That of products sold so.
    pub model: SaleModel,
    /// Its version, to be named in the order.
    pub version: u32,
    /// Heading.
    pub title: String,
    /// Paragraphs.
    pub paragraphs: Vec<String>,
}

impl AgreementView {
    /// From an agreement.
    #[must_use]
    pub fn of(model: SaleModel, agreement: &Agreement, locale: Locale) -> Self {
        let text = agreement.text(locale);
        let paragraphs = text.body.as_str().split("\n\n").map(str::trim);
        Self {
            model,
            version: agreement.version,
            title: text.title.to_string(),
            paragraphs: paragraphs.filter(|p| !p.is_empty()).map(str::to_owned).collect(),
        }
    }
}
