//! Licence 1.0: what the licence is bound to.

use domain::{
    identity::{Actor, Role},
    license,
    supervision::{
        Command,
        command::{Identification, IdentificationCode},
    },
};
use serde::Deserialize;

use super::act::Act;
use crate::{App, Error, Once, Result, views::SupervisionView};

/// What a buyer's licence shall be bound to.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(tag = "form", rename_all = "snake_case", deny_unknown_fields)]
pub enum NewIdentification {
    /// 硬件识别码: the buyer's machine; its code is typed in.
    Hardware {
        /// The code.
        code: IdentificationCode,
    },
    /// 系统识别码: a unique code that the marketplace makes.
    System,
}

impl App {
    /// The buyer says what the licence shall be bound to.
    ///
    /// # Errors
    /// It is not his order or turn.
    pub async fn submit_identification(
        &self,
        actor: Actor,
        number: &str,
        input: NewIdentification,
        once: Option<&Once>,
    ) -> Result<SupervisionView> {
        let identification = match input {
            NewIdentification::Hardware { code } => Identification::Hardware { code },
            NewIdentification::System => Identification::System {
                code: license::system_code(self.entropy.bytes())
                    .parse()
                    .map_err(Error::fault)?,
            },
        };
        let act = Act {
            actor,
            roles: &[Role::Buyer],
            number,
            files: &[],
            once,
        };
        self.act(act, |_| Command::SubmitIdentification { identification })
            .await
    }
}
