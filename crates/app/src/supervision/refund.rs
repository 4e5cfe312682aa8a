//! Refunds of what is not complete (business rules §3.7.1, §3.7.2): the buyer asks, the seller answers; what they agree on
//! ends the flow, where goods are to come back once they have.

use domain::{
    identity::{Actor, Role},
    money::Money,
    supervision::{
        Command,
        command::{Note, RefundKind},
    },
};
use serde::Deserialize;

use super::act::Act;
use crate::{App, Once, Result, views::SupervisionView};

/// What a buyer asks for.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefundWish {
    /// What sort; by agreement where left out.
    #[serde(default = "negotiated")]
    #[schema(default = "negotiated")]
    pub kind: RefundKind,
    /// More than nothing, at most what was paid.
    pub amount: Money,
    /// Why.
    pub reason: Note,
}

const fn negotiated() -> RefundKind {
    RefundKind::Negotiated
}

/// What a seller answers.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(tag = "answer", rename_all = "snake_case", deny_unknown_fields)]
pub enum RefundAnswer {
    /// The money goes back at once, and the flow ends.
    Approve,
    /// It does not.
    Refuse {
        /// Why.
        reason: Note,
    },
}

impl App {
    /// The buyer asks for money back.
    ///
    /// # Errors
    /// It is not his order, a request is open, or the amount is not one that was paid.
    pub async fn request_refund(
        &self,
        actor: Actor,
        number: &str,
        input: RefundWish,
        once: Option<&Once>,
    ) -> Result<SupervisionView> {
        let act = Act {
            actor,
            roles: &[Role::Buyer],
            number,
            files: &[],
            once,
        };
        let RefundWish { kind, amount, reason } = input;
        self.act(act, |_| Command::RequestRefund { kind, amount, reason }).await
    }

    /// The buyer takes his request back.
    ///
    /// # Errors
    /// It is not his order, or he has asked for nothing.
    pub async fn withdraw_refund(&self, actor: Actor, number: &str, once: Option<&Once>) -> Result<SupervisionView> {
        let act = Act {
            actor,
            roles: &[Role::Buyer],
            number,
            files: &[],
            once,
        };
        self.act(act, |_| Command::WithdrawRefund).await
    }

    /// The seller answers the buyer's request.
    ///
    /// # Errors
    /// It is not the seller's order, or no request waits for an answer.
    pub async fn answer_refund(
        &self,
        actor: Actor,
        number: &str,
        input: RefundAnswer,
        once: Option<&Once>,
    ) -> Result<SupervisionView> {
        let act = Act {
            actor,
            roles: &[Role::Seller],
            number,
            files: &[],
            once,
        };
        self.act(act, |_| match input {
            RefundAnswer::Approve => Command::ApproveRefund,
            RefundAnswer::Refuse { reason } => Command::RefuseRefund { reason },
        })
        .await
    }
}
