//! The user agreements that buyers accept.

use domain::{catalog::SaleModel, identity::Locale};

use crate::{App, Result, views::AgreementView};

impl App {
    /// The user agreement in force that products sold so are bought under.
    ///
    /// # Errors
    /// The store.
    pub async fn agreement(&self, model: SaleModel, locale: Locale) -> Result<AgreementView> {
        let policy = self.current_policy().await?;
        Ok(AgreementView::of(model, policy.agreements.of(model), locale))
    }
}
