//! Money: top-ups, balances, transactions, and the proof that the books add up.

mod prove;
mod show;
mod top_up;

pub use self::{prove::Proof, top_up::TopUp};
