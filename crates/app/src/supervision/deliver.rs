//! The delivery: the seller reports it done, with its proof.

use domain::{
    identity::{Actor, Role},
    supervision::Command,
    time::Time,
};
use serde::Deserialize;

use super::{GivenFile, act::Act};
use crate::{App, Once, Result, views::SupervisionView};

/// A delivery with its proof.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Delivery {
    /// The proof: requirement and acceptance document, and as many screenshots as the delivery template wants.
    #[schema(max_items = 100)]
    pub files: Vec<GivenFile>,
    /// 服务实际开通时间: since when the buyer could really use it; what was bought is valid from then on. Left out, from
    /// acceptance.
    #[serde(default)]
    pub enabled_at: Option<Time>,
}

impl App {
    /// The seller reports the delivery.
    ///
    /// # Errors
    /// It is not the seller's order or turn, proof is missing or not the seller's, or the enabling time lies outside of
    /// payment and now.
    pub async fn deliver_service(
        &self,
        actor: Actor,
        number: &str,
        input: Delivery,
        once: Option<&Once>,
    ) -> Result<SupervisionView> {
        let Delivery { files, enabled_at } = input;
        let act = Act {
            actor,
            roles: &[Role::Seller],
            number,
            files: &files,
            once,
        };
        self.act(act, |files| Command::Deliver { files, enabled_at }).await
    }
}
