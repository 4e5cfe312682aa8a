//! The requirement: the buyer says what is needed, the seller agrees to it.

use domain::{
    identity::{Actor, Role},
    supervision::{Command, command::Note},
};
use serde::Deserialize;

use super::{GivenFile, act::Act};
use crate::{App, Once, Result, views::SupervisionView};

/// What a buyer needs.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// In words.
    pub note: Note,
    /// The seller's form filled in, and whatever else says it.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub files: Vec<GivenFile>,
}

impl App {
    /// The buyer says what is needed.
    ///
    /// # Errors
    /// It is not his order or not his turn, or a file is not his.
    pub async fn submit_requirement(
        &self,
        actor: Actor,
        number: &str,
        input: Requirement,
        once: Option<&Once>,
    ) -> Result<SupervisionView> {
        let Requirement { note, files } = input;
        let act = Act {
            actor,
            roles: &[Role::Buyer],
            number,
            files: &files,
            once,
        };
        self.act(act, |files| Command::SubmitRequirement { note, files }).await
    }

    /// The seller agrees to what is needed.
    ///
    /// # Errors
    /// It is not the seller's order or turn.
    pub async fn confirm_requirement(
        &self,
        actor: Actor,
        number: &str,
        once: Option<&Once>,
    ) -> Result<SupervisionView> {
        let act = Act {
            actor,
            roles: &[Role::Seller],
            number,
            files: &[],
            once,
        };
        self.act(act, |_| Command::ConfirmRequirement).await
    }
}
