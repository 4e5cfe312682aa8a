//! Lanes: how many jobs of one seller run at the same time.
//!
//! A lane whose calls run into their time-out again and again is narrowed to one call at a time until one is answered:
//! a seller that hangs costs the marketplace one waiting call, not eight.

use std::collections::HashMap;

use crate::Done;

/// Time-outs in a row that narrow a lane.
const PATIENCE: u32 = 4;

#[derive(Debug, Default)]
struct Lane {
    running: usize,
    slow_in_a_row: u32,
}

/// All lanes with jobs running or trouble remembered.
#[derive(Debug)]
pub(crate) struct Lanes {
    cap: usize,
    lanes: HashMap<String, Lane>,
}

impl Lanes {
    pub(crate) fn new(cap: usize) -> Self {
        Self {
            cap: cap.max(1),
            lanes: HashMap::new(),
        }
    }

    fn width(&self, lane: &Lane) -> usize {
        if lane.slow_in_a_row >= PATIENCE { 1 } else { self.cap }
    }

    /// Lanes that can take nothing more at the moment.
    pub(crate) fn full(&self) -> Vec<String> {
        self.lanes
            .iter()
            .filter(|(_, l)| l.running >= self.width(l))
            .map(|(name, _)| name.clone())
            .collect()
    }

    pub(crate) fn start(&mut self, lane: &str) {
        match self.lanes.get_mut(lane) {
            Some(l) => l.running += 1,
            None => {
                self.lanes.insert(
                    lane.to_owned(),
                    Lane {
                        running: 1,
                        slow_in_a_row: 0,
                    },
                );
            }
        }
    }

    pub(crate) fn end(&mut self, lane: &str, done: Option<Done>) {
        let Some(l) = self.lanes.get_mut(lane) else { return };
        l.running = l.running.saturating_sub(1);
        match done {
            Some(Done::Slow) => l.slow_in_a_row = l.slow_in_a_row.saturating_add(1),
            Some(Done::Well) => l.slow_in_a_row = 0,
            None => {}
        }
        if l.running == 0 && l.slow_in_a_row == 0 {
            self.lanes.remove(lane);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hanging_lane_is_narrowed_and_widened_again() {
        let mut lanes = Lanes::new(3);
        for _ in 0..3 {
            assert!(lanes.full().is_empty());
            lanes.start("a");
        }
        assert_eq!(lanes.full(), ["a"]);
        for _ in 0..3 {
            lanes.end("a", Some(Done::Slow));
        }
        lanes.start("a");
        lanes.end("a", Some(Done::Slow));
        lanes.start("a");
        assert_eq!(lanes.full(), ["a"]);
        lanes.end("a", Some(Done::Well));
        assert!(lanes.lanes.is_empty());
    }
}
