//! Words about clocks that do not agree.

/// From so many seconds on a difference is worth a word.
const NOTICEABLE: i64 = 60;

/// A length of time as people say it, to the nearest minute from two on: `70 s`, `12 min`, `8 h`, `2 h 3 min`.
pub fn duration(seconds: i64) -> String {
    let rounded = seconds.saturating_add(30);
    match (rounded / 3600, rounded % 3600 / 60) {
        (0, 0..=1) => format!("{seconds} s"),
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

/// What likely lies behind a time that is so many seconds ahead of ours, or behind it if negative; `None` if it is close
/// enough. Half hours and whole ones are time zones: local time was written as UTC.
pub fn clock(ahead: i64) -> Option<String> {
    let off = ahead.saturating_abs();
    if off < NOTICEABLE {
        return None;
    }
    let direction = if ahead > 0 { "ahead" } else { "behind" };
    // 26 hours hold all time zones there are and a little more.
    let rest = off % 1800;
    let zone = (1800..=26 * 3600).contains(&off.saturating_add(NOTICEABLE)) && rest.min(1800 - rest) < NOTICEABLE;
    let why = if zone {
        "so close to whole or half hours that local time seems to be taken for UTC (look at `date -u`)"
    } else {
        "set the clock by NTP"
    };
    Some(format!("{} {direction}: {why}", duration(off)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_explained() {
        assert_eq!(clock(-59), None);
        for (ahead, begin, zone) in [
            (-300, "5 min behind", false),
            (8 * 3600 + 3, "8 h ahead", true),
            (8 * 3600 - 3, "8 h ahead", true),
            (-19_800, "5 h 30 min behind", true),
            (-7_380, "2 h 3 min behind", false),
            (48 * 3600, "48 h ahead", false),
            (i64::MIN, "", false),
        ] {
            let words = clock(ahead).expect("words");
            assert!(words.contains(begin) && words.contains("UTC") == zone, "{words}");
        }
    }
}
