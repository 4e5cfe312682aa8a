//! The back office: jobs that were set aside, the policy of the site, the quarantine after a restore.

mod jobs;
mod policy;
mod quarantine;

pub use self::{
    jobs::{JobCountView, JobView},
    policy::NewPolicy,
    quarantine::{WaitingCall, quarantine},
};
