//! The one place of this crate that looks at the clock on the wall.
//!
//! A seller's server is another machine: it has its own clock, whatever a sandbox marketplace pretends.

use jiff::Timestamp;

/// Now, by the clock of this machine.
#[expect(
    clippy::disallowed_methods,
    reason = "a seller's server and its examiner live in real time, outside the marketplace"
)]
pub fn wall_now() -> Timestamp {
    Timestamp::now()
}
