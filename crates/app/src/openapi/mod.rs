//! The open APIs that sellers call: who calls (AK/SK, APP key), and the order query.

mod authenticate;
mod query_order;

pub use self::authenticate::{CallRefused, Caller, Callers, IncomingCall};
