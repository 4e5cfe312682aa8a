//! The catalogue: products on their way from a draft to the shelf, and the shop window in front of them.

mod contents;

pub use contents::Contents;
