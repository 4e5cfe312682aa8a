//! The HTTP layer over a whole application in this process.

mod catalogue;
mod harness;
mod identity;
mod input;
mod listener;
mod matrix;
mod open_api;
mod seller;
