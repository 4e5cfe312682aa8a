//! The rules of the marketplace: pure, no I/O, time as a parameter.
