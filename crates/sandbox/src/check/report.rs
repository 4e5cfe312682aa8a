//! What was found, for people and for programs.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use wire::reply::Protocol;

use super::Subject;

/// How much a finding counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Must hold.
    Mandatory,
    /// Should hold.
    Advisory,
}

/// One thing looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Stable id, for instance `create.idempotent`.
    pub id: String,
    /// What was looked at.
    pub title: String,
    /// How much it counts.
    pub level: Level,
    /// Whether it holds.
    pub ok: bool,
    /// The call, without the key.
    pub sent: String,
    /// The answer.
    pub received: String,
    /// What was expected.
    pub expected: String,
    /// What to do if it does not hold.
    pub how_to_mend: String,
    /// How long the answer took, in milliseconds.
    pub duration_ms: u64,
}

/// All findings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Address examined; for `usage` the one that was listened on.
    pub url: String,
    /// `v1`, `v2`, `license-v1`, `license-v2`, `license-async` or `usage`.
    pub protocol: String,
    /// All mandatory findings hold.
    pub passed: bool,
    /// In the order examined.
    pub findings: Vec<Finding>,
}

impl Report {
    pub(super) fn new(url: String, subject: Subject, protocol: Protocol, findings: Vec<Finding>) -> Self {
        let protocol = match (subject, protocol) {
            (Subject::Saas, Protocol::V1) => "v1",
            (Subject::Saas, Protocol::V2) => "v2",
            (Subject::License, Protocol::V1) => "license-v1",
            (Subject::License, Protocol::V2) => "license-v2",
            (Subject::ClientLicense, _) => "license-async",
        };
        Self::of(url, protocol, findings)
    }

    pub(super) fn of(url: String, protocol: &str, findings: Vec<Finding>) -> Self {
        let passed = !findings.is_empty() && findings.iter().all(|f| f.ok || f.level == Level::Advisory);
        Self {
            url,
            protocol: protocol.to_owned(),
            passed,
            findings,
        }
    }

    /// A finding by its id.
    pub fn finding(&self, id: &str) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.id == id)
    }

    /// The report as a page of text; what failed is explained in full.
    pub fn to_text(&self) -> String {
        let mut text = format!("Conformance of {} ({})\n\n", self.url, self.protocol);
        for finding in &self.findings {
            let mark = match (finding.ok, finding.level) {
                (true, _) => "ok  ",
                (false, Level::Mandatory) => "FAIL",
                (false, Level::Advisory) => "note",
            };
            let level = if finding.level == Level::Mandatory {
                "mandatory"
            } else {
                "advisory "
            };
            let _ = writeln!(
                text,
                "{mark}  {level}  {} [{}, {} ms]",
                finding.title, finding.id, finding.duration_ms
            );
            if !finding.ok {
                for (label, content) in [
                    ("sent", &finding.sent),
                    ("received", &finding.received),
                    ("expected", &finding.expected),
                    ("how to mend", &finding.how_to_mend),
                ] {
                    let _ = writeln!(
                        text,
                        "      {label:<12} {}",
                        content.replace('\n', "\n                   ")
                    );
                }
            }
        }
        let count = |level, ok| self.findings.iter().filter(|f| f.level == level && f.ok == ok).count();
        let _ = write!(
            text,
            "\n{}: mandatory {} of {}, advisory {} of {}\n",
            if self.passed { "PASSED" } else { "FAILED" },
            count(Level::Mandatory, true),
            count(Level::Mandatory, true) + count(Level::Mandatory, false),
            count(Level::Advisory, true),
            count(Level::Advisory, true) + count(Level::Advisory, false),
        );
        text
    }
}
