//! Reminder: the seller asks the buyer to act.

use domain::{
    identity::{Actor, Role},
    supervision::Command,
};

use super::act::Act;
use crate::{App, Once, Result, views::SupervisionView};

impl App {
    /// Reminds the buyer that it is his turn.
    ///
    /// # Errors
    /// It is not the seller's order, not the buyer's turn, or he was reminded lately.
    pub async fn remind_buyer(&self, actor: Actor, number: &str, once: Option<&Once>) -> Result<SupervisionView> {
        let act = Act {
            actor,
            roles: &[Role::Seller],
            number,
            files: &[],
            once,
        };
        self.act(act, |_| Command::Remind).await
    }
}
