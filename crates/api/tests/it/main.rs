//! The HTTP layer over a whole application in this process.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test stops at the first thing that is not as it should be"
)]

mod catalogue;
mod console;
mod events;
mod files;
mod harness;
mod identity;
mod input;
mod listener;
mod matrix;
mod open_api;
mod questions;
mod seller;
mod shop;
mod supervision;
mod trade;
