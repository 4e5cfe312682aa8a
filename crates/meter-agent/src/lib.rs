//! The seller's usage agent: reads counters, keeps them over restarts and outages, pushes usage records.
//!
//! ```text
//! exposition ─┐                                       ┌─ push ──► marketplace
//! otlp ───────┴─► Reading ─► state::State ─► spool ───┴─ status ─► people
//! ```
//!
//! * [`exposition`] and [`otlp`] read what Prometheus endpoints show and OpenTelemetry exporters send.
//! * [`state`] decides purely: how much a counter grew, which periods are over, what became of a record.
//! * [`spool`] writes each decision to disk before it counts: the position of a counter and the growth that was read
//!   off it are one line, so that nothing is lost or counted twice, whenever the process dies.
//! * [`push`] speaks with the marketplace; [`agent`] ties everything together.
//!
//! It knows the contract of crate `wire` and nothing else of ours.

pub mod agent;
pub mod clock;
pub mod config;
pub mod exposition;
mod listen;
pub mod otlp;
pub mod push;
pub mod spool;
pub mod state;
pub mod status;
pub mod units;
