//! Usage: meters of instances that are paid by use, what sellers report for them, and what it comes to (open APIs §1.3 to
//! §1.6; business rules §2.4).

mod arrears;
mod close;
mod collect;
mod decide;
mod keep;
mod open;
mod push;
mod related;
mod show;
mod suspend;
mod verify;
mod wallet;

pub use self::{push::PushHeaders, verify::Pushers};
