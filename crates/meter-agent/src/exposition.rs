//! The text format in which Prometheus endpoints show their metrics (version 0.0.4, and OpenMetrics as far as counters go).

use std::collections::BTreeMap;

/// One line that shows a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample<'a> {
    /// Name of the metric.
    pub name: &'a str,
    /// Labels, ordered by name.
    pub labels: BTreeMap<&'a str, String>,
    /// The value as it is written.
    pub value: &'a str,
}

/// A page of metrics.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Page<'a> {
    /// In the order shown.
    pub samples: Vec<Sample<'a>>,
    types: BTreeMap<&'a str, &'a str>,
    /// Lines that cannot be read: how many, and the first of them, counted from 1. They cost nothing else.
    pub unreadable: Option<(usize, usize)>,
}

impl<'a> Page<'a> {
    /// Reads the samples whose name is wanted; the others are passed over.
    pub fn read(text: &'a str, wanted: impl Fn(&str) -> bool) -> Self {
        let mut page = Self::default();
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() {
                continue;
            }
            if let Some(comment) = line.strip_prefix('#') {
                let mut words = comment.split_ascii_whitespace();
                if let (Some("TYPE"), Some(name), Some(kind)) = (words.next(), words.next(), words.next()) {
                    page.types.insert(name, kind);
                }
                continue;
            }
            let end = line
                .find(|c: char| c == '{' || c.is_ascii_whitespace())
                .unwrap_or(line.len());
            let (name, rest) = line.split_at_checked(end).unwrap_or((line, ""));
            if !wanted(name) {
                continue;
            }
            match sample(name, rest) {
                Some(sample) => page.samples.push(sample),
                None => {
                    let (count, first) = page.unreadable.unwrap_or((0, index + 1));
                    page.unreadable = Some((count + 1, first));
                }
            }
        }
        page
    }

    /// Whether the values of a name only grow, as far as the page says; a page that says nothing is trusted.
    pub fn grows(&self, name: &str) -> Result<(), &'a str> {
        let family = |suffix: &str| name.strip_suffix(suffix).and_then(|family| self.types.get(family));
        let kind = self.types.get(name).or_else(|| {
            ["_total", "_count", "_sum", "_bucket"]
                .iter()
                .find_map(|suffix| family(suffix))
        });
        match kind {
            None => Ok(()),
            Some(kind) if matches!(*kind, "counter" | "unknown" | "untyped" | "histogram" | "summary") => Ok(()),
            Some(kind) => Err(kind),
        }
    }
}

/// `{a="b",…} value [timestamp]`, or without labels.
fn sample<'a>(name: &'a str, rest: &'a str) -> Option<Sample<'a>> {
    let mut labels = BTreeMap::new();
    let mut rest = rest.trim_start();
    if let Some(inner) = rest.strip_prefix('{') {
        rest = inner.trim_start();
        loop {
            if let Some(after) = rest.strip_prefix('}') {
                rest = after;
                break;
            }
            let (label, after) = rest.split_once('=')?;
            let (value, after) = quoted(after.trim_start())?;
            let label = label.trim();
            if label.is_empty()
                || label.contains(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | ':')))
            {
                return None;
            }
            labels.insert(label, value);
            rest = after.trim_start();
            match rest.strip_prefix(',') {
                Some(after) => rest = after.trim_start(),
                None if rest.starts_with('}') => {}
                None => return None,
            }
        }
    }
    // Behind the value there may be a timestamp and an exemplar; neither matters here.
    let value = rest.split_ascii_whitespace().next()?;
    value.parse::<f64>().ok()?;
    (!name.is_empty()).then_some(Sample { name, labels, value })
}

/// A text in quotes, and what follows it.
fn quoted(text: &str) -> Option<(String, &str)> {
    let text = text.strip_prefix('"')?;
    let mut value = String::new();
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return Some((value, text.get(at + 1..)?)),
            '\\' => match letters.next()?.1 {
                'n' => value.push('\n'),
                other @ ('\\' | '"') => value.push(other),
                other => {
                    value.push('\\');
                    value.push(other);
                }
            },
            other => value.push(other),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_example() {
        let text = r#"
# HELP http_requests_total The total number of HTTP requests.
# TYPE http_requests_total counter
http_requests_total{method="post",code="200"} 1027 1395066363000
http_requests_total{method="post",code="400",}    3 1395066363000

# Escaping in label values:
msdos_file_access_time_seconds{path="C:\\DIR\\FILE.TXT",error="Cannot find file:\n\"FILE.TXT\""} 1.458255915e9
metric_without_timestamp_and_labels 12.47
something_weird{problem="division by zero"} +Inf -3982045
# TYPE rpc_duration_seconds summary
rpc_duration_seconds_sum 1.7560473e+07
# TYPE temperature gauge
temperature 20
# TYPE jobs counter
jobs_total{a="b"} 5.0 # {trace_id="x"} 1.0
"#;
        let page = Page::read(text, |_| true);
        assert_eq!(page.unreadable, None);
        assert_eq!(page.samples.len(), 8);
        assert_eq!(page.samples[0].value, "1027");
        assert_eq!(page.samples[1].labels["code"], "400");
        assert_eq!(page.samples[2].labels["path"], "C:\\DIR\\FILE.TXT");
        assert_eq!(page.samples[2].labels["error"], "Cannot find file:\n\"FILE.TXT\"");
        assert_eq!(page.samples[7].value, "5.0");
        assert_eq!(page.grows("http_requests_total"), Ok(()));
        assert_eq!(page.grows("jobs_total"), Ok(()));
        assert_eq!(page.grows("rpc_duration_seconds_sum"), Ok(()));
        assert_eq!(page.grows("unheard_of"), Ok(()));
        assert_eq!(page.grows("temperature"), Err("gauge"));
    }

    #[test]
    fn a_bad_line_costs_only_itself() {
        let text =
            "a{x=\"1\"} 1\na{x=\"2} 2\na{x} 3\na{x=\"4\"}\na{x=\"5\"} five\na{x=\"6\"y=\"7\"} 6\nb nonsense\na 7\n";
        let page = Page::read(text, |name| name == "a");
        assert_eq!(page.unreadable, Some((5, 2)));
        let values: Vec<&str> = page.samples.iter().map(|sample| sample.value).collect();
        assert_eq!(values, ["1", "7"]);
    }
}
