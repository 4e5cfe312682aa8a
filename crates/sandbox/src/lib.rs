//! The reference seller, the conformance checks and the demo story.
