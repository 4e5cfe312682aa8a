//! Service supervision (business rules §4): the marketplace holds the money of an order while people deliver.
//!
//! Every act goes the same way ([`act`]): the flow decides purely what it leads to, and one transaction writes where the
//! flow stands, one entry of the evidence log for each event, the order's event, what happens to the money, the messages
//! to those concerned and the timer. The files next to this one say what each act brings along.

mod accept;
mod act;
mod appeal;
mod begin;
mod bundle;
mod deliver;
mod deploy;
mod draft;
mod goods;
mod identify;
mod implement;
mod proceed;
mod recheck;
mod refund;
mod reject;
mod remind;
mod requirement;
mod ship;
mod show;
mod timer;

use domain::{
    evidence::EvidenceKind,
    file::StoredFile,
    id::Id,
    policy::Policy,
    supervision::{Flow, Rules, Supervision, SupervisionPolicy},
};
use serde::Deserialize;

pub(crate) use self::proceed::By;
pub use self::{
    accept::Acceptance,
    appeal::{AppealDecision, NewAppeal},
    bundle::EvidenceBundle,
    deliver::Delivery,
    draft::DraftShown,
    identify::NewIdentification,
    recheck::Recheck,
    refund::{RefundAnswer, RefundWish},
    reject::Rejection,
    requirement::Requirement,
    ship::Parcel,
};
use crate::{Error, Result};

/// A file that was handed in before, and what it shows.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GivenFile {
    /// The file; handed in by whoever acts.
    #[schema(value_type = uuid::Uuid)]
    pub file: Id<StoredFile>,
    /// What it shows.
    pub kind: EvidenceKind,
}

/// The flow that an order began with.
fn flow_of(state: &Supervision) -> Result<&'static Flow> {
    Flow::find(state.terms.flow).ok_or_else(|| Error::fault("an order stands in a flow there never was"))
}

fn rules<'a>(supervision: &'a SupervisionPolicy, policy: &'a Policy) -> Rules<'a> {
    Rules {
        policy: supervision,
        zone: &policy.zone,
    }
}
