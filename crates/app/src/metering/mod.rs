//! Usage: meters of instances that are paid by use, what sellers report for them, and what it comes to (open APIs §1.3 to
//! §1.6; business rules §2.4).

mod arrears;
mod care;
mod close;
mod collect;
mod correct;
mod decide;
mod keep;
mod limits;
mod open;
mod push;
mod related;
mod retain;
mod show;
mod suspend;
mod verify;
mod wallet;
mod what_if;

pub use self::{
    care::PackageCare,
    correct::{UsageCorrection, UsageDispute, UsageResend},
    limits::UsageLimits,
    push::PushHeaders,
    verify::Pushers,
    what_if::PriceToTry,
};
