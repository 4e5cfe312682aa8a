//! The sandbox: a clock that can be moved, and everything that would have happened on the way happens, in order.

mod clock;
mod preview;
mod samples;
mod world;

use std::sync::{Arc, OnceLock};

pub use self::{
    clock::ClockView,
    preview::{Due, Preview},
    world::{Person, Planted, World},
};

/// A way to wake the workers of this process.
#[derive(Clone, Default)]
pub struct Waker(Arc<OnceLock<jobs::Worker>>);

impl Waker {
    /// Names the worker to wake; the first one named stays.
    pub fn set(&self, worker: jobs::Worker) {
        // A second worker in one process is not woken; it polls.
        let _ = self.0.set(worker);
    }
    /// Makes it look at the queue.
    pub fn wake(&self) {
        if let Some(worker) = self.0.get() {
            worker.wake();
        }
    }
}
