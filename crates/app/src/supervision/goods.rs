//! Goods come back, or never arrived (business rules §3.7.2).

use domain::{
    identity::{Actor, Role},
    supervision::Command,
};

use super::{act::Act, ship::Parcel};
use crate::{App, Once, Result, views::SupervisionView};

impl App {
    /// The buyer has sent the goods back.
    ///
    /// # Errors
    /// The seller has not agreed to that, or the site does not know the courier.
    pub async fn send_goods_back(
        &self,
        actor: Actor,
        number: &str,
        input: Parcel,
        once: Option<&Once>,
    ) -> Result<SupervisionView> {
        self.check_courier(&input).await?;
        let act = Act {
            actor,
            roles: &[Role::Buyer],
            number,
            files: &[],
            once,
        };
        self.act(act, |_| Command::SendBack { parcel: input.into() }).await
    }

    /// The seller has what was sent back: the money goes back to the buyer.
    ///
    /// # Errors
    /// Nothing was sent back.
    pub async fn receive_return(&self, actor: Actor, number: &str, once: Option<&Once>) -> Result<SupervisionView> {
        let act = Act {
            actor,
            roles: &[Role::Seller],
            number,
            files: &[],
            once,
        };
        self.act(act, |_| Command::ReceiveReturn).await
    }

    /// Operators have found that a parcel was lost: its buyer may ask for the money.
    ///
    /// # Errors
    /// No parcel is under way.
    pub async fn confirm_loss(&self, actor: Actor, number: &str, once: Option<&Once>) -> Result<SupervisionView> {
        let act = Act {
            actor,
            roles: &[Role::Operator],
            number,
            files: &[],
            once,
        };
        self.act(act, |_| Command::ConfirmLoss).await
    }
}
