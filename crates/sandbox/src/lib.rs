//! The reference seller, the conformance checks and the demo story.
//!
//! * [`seller`]: a seller server that does everything right, and everything wrong on demand (`galleria seller`).
//! * [`check`]: drives any seller server through its life cycle and the unpleasant cases (`galleria check`).
//! * [`sink`]: answers success to anything, as fast as it can; for measurements.
//!
//! Shipped for sellers, used by our own tests; production needs none of it.

pub mod check;
pub mod client;
pub mod clock;
pub mod open_api;
pub mod seller;
pub mod sink;
pub mod story;
