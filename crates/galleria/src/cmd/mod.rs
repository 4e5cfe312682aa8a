//! One file a command; each parses its arguments and hands over to the crates that hold the logic.

pub mod admin;
pub mod backup;
pub mod bench;
pub mod check;
pub mod clock;
pub mod demo;
pub mod desk;
pub mod doctor;
pub mod explain;
pub mod meter_agent;
pub mod migrate;
pub mod seller;
pub mod serve;
pub mod sign;
pub mod verify_evidence;
