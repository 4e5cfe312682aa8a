//! Appeals: a side asks the operators to decide; until they have, nobody may act.

use domain::{
    identity::{Actor, Role},
    money::Money,
    supervision::{
        Command,
        command::{Appeal, AppealReason, Decision, Note},
    },
};
use serde::Deserialize;

use super::{GivenFile, act::Act};
use crate::{App, Once, Result, views::SupervisionView};

/// An appeal.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAppeal {
    /// Why.
    pub reason: AppealReason,
    /// What happened, in words.
    pub statement: Note,
    /// 诉求: what is wanted.
    pub demand: Note,
    /// Proof; needed for some reasons.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub files: Vec<GivenFile>,
    /// Read once more and confirmed.
    pub confirmed: bool,
}

/// What operators decide on an appeal.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(tag = "decision", rename_all = "snake_case", deny_unknown_fields)]
pub enum AppealDecision {
    /// The flow goes on where it stood.
    Resume {
        /// Why.
        reason: Note,
    },
    /// The delivery counts as accepted.
    Complete {
        /// Why.
        reason: Note,
    },
    /// Money goes back, all of it or a part; the flow ends.
    Refund {
        /// How much.
        amount: Money,
        /// Why.
        reason: Note,
    },
}

impl App {
    /// Raises an appeal.
    ///
    /// # Errors
    /// It is not the account's order, an appeal is open, proof is missing, or the seller may not appeal yet.
    pub async fn raise_appeal(
        &self,
        actor: Actor,
        number: &str,
        input: NewAppeal,
        once: Option<&Once>,
    ) -> Result<SupervisionView> {
        let NewAppeal {
            reason,
            statement,
            demand,
            files,
            confirmed,
        } = input;
        let act = Act {
            actor,
            roles: &[Role::Buyer, Role::Seller],
            number,
            files: &files,
            once,
        };
        self.act(act, |files| Command::Appeal {
            appeal: Appeal {
                reason,
                statement,
                demand,
                files,
                confirmed,
            },
        })
        .await
    }

    /// Decides the open appeal.
    ///
    /// # Errors
    /// None is open, or the amount is not one that was paid.
    pub async fn decide_appeal(
        &self,
        actor: Actor,
        number: &str,
        input: AppealDecision,
        once: Option<&Once>,
    ) -> Result<SupervisionView> {
        let act = Act {
            actor,
            roles: &[Role::Operator],
            number,
            files: &[],
            once,
        };
        let (decision, reason) = match input {
            AppealDecision::Resume { reason } => (Decision::Resume, reason),
            AppealDecision::Complete { reason } => (Decision::Complete, reason),
            AppealDecision::Refund { amount, reason } => (Decision::Refund { amount }, reason),
        };
        self.act(act, |_| Command::DecideAppeal { decision, reason }).await
    }
}
