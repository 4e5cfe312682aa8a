//! Licence packages: the marketplace deploys them, and its operators say when that is done.

use domain::{
    identity::{Actor, Role},
    supervision::Command,
};

use super::act::Act;
use crate::{App, Once, Result, views::SupervisionView};

impl App {
    /// Operators report a licence package deployed.
    ///
    /// # Errors
    /// Nothing is to be deployed for this order now.
    pub async fn report_deployed(&self, actor: Actor, number: &str, once: Option<&Once>) -> Result<SupervisionView> {
        let act = Act {
            actor,
            roles: &[Role::Operator],
            number,
            files: &[],
            once,
        };
        self.act(act, |_| Command::Deploy).await
    }
}
