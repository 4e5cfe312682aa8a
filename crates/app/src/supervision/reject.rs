//! Rejection: a side sends the flow back, the seller a requirement, the buyer a draft or a delivery.

use domain::{
    identity::{Actor, Role},
    supervision::{Command, command::Note},
};
use serde::Deserialize;

use super::act::Act;
use crate::{App, Once, Result, views::SupervisionView};

/// A rejection.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rejection {
    /// Why.
    pub reason: Note,
}

impl App {
    /// Sends the flow back to where it came from.
    ///
    /// # Errors
    /// It is not the account's order or turn, or there is no way back from here.
    pub async fn reject_step(
        &self,
        actor: Actor,
        number: &str,
        input: Rejection,
        once: Option<&Once>,
    ) -> Result<SupervisionView> {
        let act = Act {
            actor,
            roles: &[Role::Buyer, Role::Seller],
            number,
            files: &[],
            once,
        };
        let reason = input.reason;
        self.act(act, |_| Command::Reject { reason }).await
    }
}
