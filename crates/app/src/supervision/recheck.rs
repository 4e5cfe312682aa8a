//! 华为云复核: operators look at a delivery before the buyer does.

use domain::{
    identity::{Actor, Role},
    supervision::{Command, command::Note},
};
use serde::Deserialize;

use super::act::Act;
use crate::{App, Once, Result, views::SupervisionView};

/// What operators say about a delivery.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(tag = "decision", rename_all = "snake_case", deny_unknown_fields)]
pub enum Recheck {
    /// The buyer may see it.
    Pass,
    /// It goes back to the seller.
    Reject {
        /// Why.
        reason: Note,
    },
}

impl App {
    /// Decides about a delivery that waits for the marketplace's own look.
    ///
    /// # Errors
    /// None waits there.
    pub async fn recheck_delivery(
        &self,
        actor: Actor,
        number: &str,
        input: Recheck,
        once: Option<&Once>,
    ) -> Result<SupervisionView> {
        let act = Act {
            actor,
            roles: &[Role::Operator],
            number,
            files: &[],
            once,
        };
        self.act(act, |_| match input {
            Recheck::Pass => Command::PassReview,
            Recheck::Reject { reason } => Command::Reject { reason },
        })
        .await
    }
}
