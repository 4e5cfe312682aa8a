//! A seam for crash tests: the process dies at a chosen point, as if the power had gone.
//!
//! Points stand before and after every commit and every call to a seller. With `GALLERIA_CRASH_AT=n` in the environment
//! the n-th point passed ends the process at once, without unwinding and without closing anything. Release builds know
//! neither the variable nor the points (threat B3).

/// A point at which a crash test may end the process.
#[cfg(debug_assertions)]
pub fn point(name: &str) {
    use std::sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
    };
    static AT: OnceLock<Option<u64>> = OnceLock::new();
    static PASSED: AtomicU64 = AtomicU64::new(0);
    let at = AT.get_or_init(|| std::env::var("GALLERIA_CRASH_AT").ok().and_then(|n| n.parse().ok()));
    if let Some(at) = at
        && PASSED.fetch_add(1, Ordering::SeqCst) + 1 == *at
    {
        eprintln!("crash point {at}: {name}");
        std::process::abort();
    }
}

/// A point at which a crash test may end the process; nothing in this build.
#[cfg(not(debug_assertions))]
pub const fn point(_name: &str) {}
