//! The back office: jobs that were set aside, and the policy of the site.

mod jobs;
mod policy;

pub use self::{
    jobs::{JobCountView, JobView},
    policy::NewPolicy,
};
