//! The work is done: where a licence code stands between the work and its proof.

use domain::{
    identity::{Actor, Role},
    supervision::Command,
};

use super::act::Act;
use crate::{App, Once, Result, views::SupervisionView};

impl App {
    /// The seller reports the work done, without proof yet. Where the buyer collects the licence code, it is minted now.
    ///
    /// # Errors
    /// It is not the seller's order or turn.
    pub async fn report_implemented(&self, actor: Actor, number: &str, once: Option<&Once>) -> Result<SupervisionView> {
        let act = Act {
            actor,
            roles: &[Role::Seller],
            number,
            files: &[],
            once,
        };
        self.act(act, |_| Command::Implement).await
    }
}
