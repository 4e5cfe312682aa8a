//! The one place of this crate that looks at the clock on the wall.

use jiff::Timestamp;

/// Now, by the clock of this machine.
#[expect(
    clippy::disallowed_methods,
    reason = "the agent measures in real time, outside the marketplace"
)]
pub fn wall_now() -> Timestamp {
    Timestamp::now()
}
