//! The draft of a website: the seller shows it, the buyer agrees to it.

use domain::{
    identity::{Actor, Role},
    supervision::Command,
};
use serde::Deserialize;

use super::{GivenFile, act::Act};
use crate::{App, Once, Result, views::SupervisionView};

/// A draft.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftShown {
    /// It; at least one of kind `draft`.
    #[schema(max_items = 100)]
    pub files: Vec<GivenFile>,
}

impl App {
    /// The seller shows a draft.
    ///
    /// # Errors
    /// It is not the seller's order or turn, the draft is missing, or a file is not the seller's.
    pub async fn submit_draft(
        &self,
        actor: Actor,
        number: &str,
        input: DraftShown,
        once: Option<&Once>,
    ) -> Result<SupervisionView> {
        let act = Act {
            actor,
            roles: &[Role::Seller],
            number,
            files: &input.files,
            once,
        };
        self.act(act, |files| Command::SubmitDraft { files }).await
    }

    /// The buyer agrees to the draft.
    ///
    /// # Errors
    /// It is not his order or turn.
    pub async fn confirm_draft(&self, actor: Actor, number: &str, once: Option<&Once>) -> Result<SupervisionView> {
        let act = Act {
            actor,
            roles: &[Role::Buyer],
            number,
            files: &[],
            once,
        };
        self.act(act, |_| Command::ConfirmDraft).await
    }
}
