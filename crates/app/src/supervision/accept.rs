//! Acceptance: the buyer takes the delivery, and the order is complete.

use domain::{
    identity::{Actor, Role},
    supervision::Command,
};
use serde::Deserialize;

use super::act::Act;
use crate::{App, Once, Result, views::SupervisionView};

/// A buyer's acceptance.
#[derive(Clone, Copy, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Acceptance {
    /// The buyer was asked a second time and said yes: the money goes to the seller, and that is not undone.
    pub confirmed: bool,
}

impl App {
    /// The buyer accepts the delivery.
    ///
    /// # Errors
    /// It is not his order or turn, or he did not confirm a second time.
    pub async fn accept_delivery(
        &self,
        actor: Actor,
        number: &str,
        input: Acceptance,
        once: Option<&Once>,
    ) -> Result<SupervisionView> {
        let act = Act {
            actor,
            roles: &[Role::Buyer],
            number,
            files: &[],
            once,
        };
        let confirmed = input.confirmed;
        self.act(act, |_| Command::Accept { confirmed }).await
    }
}
