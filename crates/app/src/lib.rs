//! Use cases, job handlers and outbound calls.
