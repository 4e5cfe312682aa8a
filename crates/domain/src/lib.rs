//! The rules of the marketplace, and nothing else.
//!
//! Every function here is pure: no I/O, no clock, no random source. Time and randomness arrive as parameters, refusals
//! leave as [`refusal::Refusal`] values with a stable code. One module per capability; the glossary fixes the words.

pub mod access;
pub mod agreement;
pub mod catalog;
mod category;
pub mod client_license;
pub mod evidence;
pub mod file;
pub mod fulfilment;
pub mod id;
pub mod identity;
pub mod instance;
pub mod invoice;
pub mod ledger;
pub mod license;
pub mod lifecycle;
pub mod message;
pub mod metering;
pub mod money;
pub mod number;
pub mod order;
pub mod policy;
pub mod price;
pub mod question;
pub mod refusal;
pub mod search;
pub mod seller;
pub mod supervision;
pub mod text;
pub mod time;

#[cfg(feature = "sqlx")]
mod columns;
