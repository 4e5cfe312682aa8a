//! What an agent has done and what holds it up, for people.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::Timestamp;
use wire::explain::duration;

use crate::state::State;
use crate::units::Units;

/// Refused records that are listed; the rest is counted.
const LISTED: usize = 50;

/// A page of text.
pub fn text(state: &State, now: Timestamp) -> String {
    let now = now.as_second();
    let ago = |at: i64| format!("{} ago", duration((now - at).max(0)));
    let mut out = String::new();
    let _ = writeln!(
        out,
        "{} instances, {} counters. Records: {} delivered{}, {} waiting, {} refused.",
        state.instances.len(),
        state.series.len(),
        state.taken + state.already,
        match state.already {
            0 => String::new(),
            already => format!(" (of which {already} were there already)"),
        },
        state.waiting.len(),
        state.refused.len(),
    );
    if let Some(at) = state.last_delivery {
        let _ = writeln!(out, "Last delivery {}.", ago(at));
    }
    if let Some(oldest) = state.waiting.values().next() {
        let _ = writeln!(out, "The oldest waiting record was made {}.", ago(oldest.made));
    }
    for (about, (at, words)) in &state.remarks {
        let _ = writeln!(out, "\n{about} ({}): {words}", ago(*at));
    }
    if !state.instances.is_empty() {
        let mut waiting: BTreeMap<&str, Units> = BTreeMap::new();
        for record in state.waiting.values() {
            if let Some(value) = wire::usage_push::UsageValue::new(record.value) {
                let units = waiting.entry(&record.whose.instance).or_default();
                *units = units.plus(value.into());
            }
        }
        let width = state
            .instances
            .keys()
            .map(|name| name.chars().count())
            .max()
            .unwrap_or(0)
            .max(8);
        let _ = writeln!(
            out,
            "\n{:width$}  {:>18}  {:>18}  {:>18}  {:>18}",
            "instance", "used", "delivered", "waiting", "not in a record"
        );
        for (name, instance) in &state.instances {
            let on_its_way = waiting.get(name.as_str()).copied().unwrap_or(Units::ZERO);
            let _ = writeln!(
                out,
                "{name:width$}  {:>18}  {:>18}  {:>18}  {:>18}",
                instance.grown.to_string(),
                instance.delivered.to_string(),
                on_its_way.to_string(),
                instance.rest.to_string(),
            );
        }
    }
    if !state.refused.is_empty() {
        let _ = writeln!(
            out,
            "\nRefused; push them again with --retry-refused once the reason is gone:"
        );
        for refused in state.refused.values().take(LISTED) {
            let record = &refused.record;
            let time = |second| Timestamp::from_second(second).map_or_else(|_| String::new(), wire::time::sdk_date);
            let value = wire::usage_push::UsageValue::new(record.value).map(|value| value.to_string());
            let _ = writeln!(
                out,
                "  {} {} {}..{} {}: {} {}",
                record.sn,
                record.whose.instance,
                time(record.begin),
                time(record.end),
                value.unwrap_or_default(),
                refused.code,
                refused.text,
            );
        }
        if state.refused.len() > LISTED {
            let _ = writeln!(out, "  and {} more", state.refused.len() - LISTED);
        }
    }
    out
}
