//! Evidence: the files both sides bring, and the log in which every act of supervision is chained to the one before, so
//! that nobody can later change, drop or insert one unseen (business rules §4.1, §4.3).
//!
//! # Canonical encoding
//!
//! The hash of an entry is SHA-256 over exactly these bytes, integers big-endian, texts in UTF-8:
//!
//! | part | bytes |
//! |---|---|
//! | domain | the 24 ASCII bytes `galleria/evidence-log/v1` |
//! | log | the 16 bytes of the log's UUID |
//! | number | `u64`, the first entry is 1 |
//! | moment | `i64`, milliseconds since 1970 |
//! | actor | `u32` length, then the text |
//! | content | `u32` length, then the text |
//! | previous | 32 bytes: the hash of the entry before, zeros for the first |
//!
//! Every part has a fixed length or carries it, so no two entries share an encoding. The content is JSON with the keys
//! of every object in ascending byte order and no blanks ([`canonical`]); it is stored as that text and never written
//! anew for a check. Files take part through their SHA-256 in the content.
//!
//! A chain alone cannot show that its end was cut off: who keeps a [`Head`] from before can, by [`verify`] with it.
//!
//! The digest is a parameter, as this crate does no cryptography: `wire::mac::sha256` is the one to give.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use uuid::Uuid;

use crate::{bounded_text, time::Time};

bounded_text! {
    /// The name of a file as its owner gave it; never used as a path.
    FileName: Line 1..=255;
}

/// First part of every encoding.
const DOMAIN: &[u8] = b"galleria/evidence-log/v1";

/// SHA-256.
pub type Digest<'a> = &'a dyn Fn(&[u8]) -> [u8; 32];

/// A SHA-256 value, written as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// What the first entry names as the one before.
    pub const NONE: Self = Self([0; 32]);

    /// Reads 64 hexadecimal digits of either case; none for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != 64 {
            return None;
        }
        let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|d| u8::try_from(d).ok());
        let mut bytes = [0; 32];
        for (slot, pair) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
            let [high, low] = pair else { return None };
            *slot = digit(*high)? << 4 | digit(*low)?;
        }
        Some(Self(bytes))
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
impl Serialize for Hash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom("not 64 hexadecimal digits"))
    }
}

/// What a file shows.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum EvidenceKind {
    /// What was agreed: requirement document, statement of work.
    Requirement,
    /// The acceptance document.
    Acceptance,
    /// A draft for the buyer to agree to.
    Draft,
    /// A screenshot of the licence's validity, the deployment, the enabling.
    Screenshot,
    /// A letter of commitment, where the buyer cannot be reached.
    Commitment,
    /// Anything else.
    Other,
}

impl EvidenceKind {
    /// The name in tables and routes.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Requirement => "requirement",
            Self::Acceptance => "acceptance",
            Self::Draft => "draft",
            Self::Screenshot => "screenshot",
            Self::Commitment => "commitment",
            Self::Other => "other",
        }
    }
}

/// A file somebody brought. Its bytes are kept elsewhere, under their hash.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// What it shows.
    pub kind: EvidenceKind,
    /// Its name.
    pub name: FileName,
    /// SHA-256 of its bytes.
    pub sha256: Hash,
    /// Its length in bytes.
    pub size: u64,
}

/// One entry of the log.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Counted from 1, without gaps.
    pub number: u64,
    /// When.
    pub at: Time,
    /// Who.
    pub actor: String,
    /// What, as canonical JSON.
    pub content: String,
    /// Hash of the entry before.
    pub previous: Hash,
    /// Hash of this one.
    pub hash: Hash,
}

/// The end of a log: enough to go on, and to notice later that something was cut off.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Number of entries.
    pub number: u64,
    /// Hash of the last one.
    pub hash: Hash,
}

impl Head {
    /// The end of an empty log.
    pub const EMPTY: Self = Self {
        number: 0,
        hash: Hash::NONE,
    };
}

/// What does not fit at an entry.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Flaw {
    /// Its number is not the next one: something was dropped, inserted or moved.
    Number,
    /// It does not name the hash of the entry before.
    Previous,
    /// Its own hash is not that of its content.
    Hash,
    /// It says that it happened before the entry before it.
    Moment,
    /// The log ends before the head that was kept, or ends otherwise.
    Head,
}

/// The first entry that does not fit.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, thiserror::Error)]
#[error("entry {number} of the log does not fit: {flaw:?}")]
pub struct Broken {
    /// Where in the log, counted from 1.
    pub number: u64,
    /// What does not fit.
    pub flaw: Flaw,
}

/// Appends an entry to a log that ends with `head`.
#[must_use]
pub fn append(digest: Digest<'_>, log: Uuid, head: Head, at: Time, actor: &str, content: &str) -> Entry {
    let mut entry = Entry {
        number: head.number.saturating_add(1),
        at,
        actor: actor.to_owned(),
        content: content.to_owned(),
        previous: head.hash,
        hash: Hash::NONE,
    };
    entry.hash = Hash(digest(&entry.encode(log)));
    entry
}

impl Entry {
    /// The log's end after this entry.
    #[must_use]
    pub const fn head(&self) -> Head {
        Head {
            number: self.number,
            hash: self.hash,
        }
    }

    /// The bytes that are hashed, see the module's documentation.
    #[must_use]
    pub fn encode(&self, log: Uuid) -> Vec<u8> {
        let mut out = Vec::with_capacity(DOMAIN.len() + 16 + 16 + 8 + 32 + self.actor.len() + self.content.len());
        out.extend_from_slice(DOMAIN);
        out.extend_from_slice(log.as_bytes());
        out.extend_from_slice(&self.number.to_be_bytes());
        out.extend_from_slice(&self.at.as_millis().to_be_bytes());
        for text in [&self.actor, &self.content] {
            // Longer than four gigabytes cannot be: bodies are bounded long before.
            out.extend_from_slice(&u32::try_from(text.len()).unwrap_or(u32::MAX).to_be_bytes());
            out.extend_from_slice(text.as_bytes());
        }
        out.extend_from_slice(&self.previous.0);
        out
    }
}

/// Checks a whole log, and that it ends with `kept` or goes on from there if one is given.
///
/// # Errors
/// The first entry that does not fit.
pub fn verify(digest: Digest<'_>, log: Uuid, entries: &[Entry], kept: Option<Head>) -> Result<Head, Broken> {
    let mut head = Head::EMPTY;
    let mut last = Time::ZERO;
    let mut met = kept.is_none_or(|kept| kept == Head::EMPTY);
    for entry in entries {
        let number = head.number.saturating_add(1);
        let flaw = if entry.number != number {
            Some(Flaw::Number)
        } else if entry.previous != head.hash {
            Some(Flaw::Previous)
        } else if entry.hash != Hash(digest(&entry.encode(log))) {
            Some(Flaw::Hash)
        } else if entry.at < last {
            Some(Flaw::Moment)
        } else {
            None
        };
        if let Some(flaw) = flaw {
            return Err(Broken { number, flaw });
        }
        head = entry.head();
        last = entry.at;
        match kept {
            Some(kept) if kept.number == head.number && kept.hash != head.hash => {
                return Err(Broken {
                    number,
                    flaw: Flaw::Head,
                });
            }
            Some(kept) if kept == head => met = true,
            _ => {}
        }
    }
    if met {
        Ok(head)
    } else {
        Err(Broken {
            number: head.number.saturating_add(1),
            flaw: Flaw::Head,
        })
    }
}

/// The log of one order to take along: with the files it speaks of, anybody can check it without the marketplace.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bundle {
    /// [`Bundle::FORMAT`].
    pub format: String,
    /// The log's UUID, which is part of every hash.
    pub log: Uuid,
    /// Number of the order.
    pub order: String,
    /// When the bundle was made.
    pub exported_at: Time,
    /// The end of the log then.
    pub head: Head,
    /// All entries, oldest first.
    pub entries: Vec<Entry>,
}

impl Bundle {
    /// What the format is called.
    pub const FORMAT: &'static str = "galleria/evidence-bundle/v1";

    /// Of a log.
    #[must_use]
    pub fn new(log: Uuid, order: String, exported_at: Time, entries: Vec<Entry>) -> Self {
        Self {
            format: Self::FORMAT.to_owned(),
            log,
            order,
            exported_at,
            head: entries.last().map_or(Head::EMPTY, Entry::head),
            entries,
        }
    }

    /// Checks the chain of entries and that it ends where the bundle says.
    ///
    /// # Errors
    /// The first entry that does not fit.
    pub fn verify(&self, digest: Digest<'_>) -> Result<Head, Broken> {
        let head = verify(digest, self.log, &self.entries, Some(self.head))?;
        if head == self.head {
            return Ok(head);
        }
        Err(Broken {
            number: self.head.number.saturating_add(1),
            flaw: Flaw::Head,
        })
    }
}

/// Writes a value as JSON with the keys of every object in ascending byte order and without blanks.
#[must_use]
pub fn canonical(value: &serde_json::Value) -> String {
    use serde_json::Value;
    fn write(value: &Value, out: &mut String) {
        match value {
            Value::Array(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    write(item, out);
                }
                out.push(']');
            }
            Value::Object(members) => {
                // The map's own order depends on a feature of the JSON crate; this does not.
                let mut sorted: Vec<_> = members.iter().collect();
                sorted.sort_by_key(|(name, _)| name.as_bytes());
                out.push('{');
                for (index, (name, item)) in sorted.into_iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    out.push_str(&Value::String(name.clone()).to_string());
                    out.push(':');
                    write(item, out);
                }
                out.push('}');
            }
            plain => out.push_str(&plain.to_string()),
        }
    }
    let mut out = String::new();
    write(value, &mut out);
    out
}

/// A digest for tests: deterministic and sensitive to every byte, but no cryptography.
#[cfg(test)]
pub(crate) fn toy_digest(bytes: &[u8]) -> [u8; 32] {
    let mut lanes = [0xcbf2_9ce4_8422_2325_u64, 1, 2, 3];
    for byte in bytes {
        for (index, lane) in (0_u64..).zip(lanes.iter_mut()) {
            *lane = (*lane ^ (u64::from(*byte) + index))
                .wrapping_mul(0x0100_0000_01b3)
                .rotate_left(7);
        }
    }
    let mut out = [0; 32];
    for (slot, byte) in out.iter_mut().zip(lanes.iter().flat_map(|lane| lane.to_be_bytes())) {
        *slot = byte;
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LOG: Uuid = Uuid::from_u128(0x0199_0000_0000_7000_8000_0000_0000_0001);

    fn log(length: u64) -> Vec<Entry> {
        let mut entries = Vec::new();
        let mut head = Head::EMPTY;
        for number in 0..length {
            let at = Time::from_millis(1_700_000_000_000 + i64::try_from(number).unwrap());
            let entry = append(&toy_digest, LOG, head, at, "buyer", &format!(r#"{{"n":{number}}}"#));
            head = entry.head();
            entries.push(entry);
        }
        entries
    }

    #[test]
    fn the_encoding_is_the_documented_one() {
        let entry = append(&toy_digest, LOG, Head::EMPTY, Time::from_millis(258), "ab", "{}");
        let mut expected = b"galleria/evidence-log/v1".to_vec();
        expected.extend([1, 0x99, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, 1]);
        expected.extend([0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 2]);
        expected.extend(b"\0\0\0\x02ab\0\0\0\x02{}");
        expected.extend([0; 32]);
        assert_eq!(entry.encode(LOG), expected);
    }

    #[test]
    fn canonical_json_has_one_order() {
        let value: serde_json::Value =
            serde_json::from_str(r#"{ "b":[{"z":1,"y":"中\n"}], "B":null, "a": true }"#).unwrap();
        assert_eq!(canonical(&value), r#"{"B":null,"a":true,"b":[{"y":"中\n","z":1}]}"#);
    }

    #[test]
    fn hashes_read_and_write() {
        let text = "00ff".repeat(16);
        assert_eq!(Hash::parse(&text.to_uppercase()).unwrap().to_string(), text);
        for wrong in ["", "00", &"0g".repeat(32), &"é".repeat(32), &"0".repeat(65)] {
            assert_eq!(Hash::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_cut_end_shows_against_a_kept_head() {
        let entries = log(5);
        let head = verify(&toy_digest, LOG, &entries, None).unwrap();
        assert_eq!(head, entries[4].head());
        assert_eq!(verify(&toy_digest, LOG, &entries[..3], None), Ok(entries[2].head()));
        assert_eq!(
            verify(&toy_digest, LOG, &entries[..3], Some(head)),
            Err(Broken {
                number: 4,
                flaw: Flaw::Head
            })
        );
        // The log has grown since: the kept head is met on the way.
        assert_eq!(verify(&toy_digest, LOG, &entries, Some(entries[1].head())), Ok(head));
        assert_eq!(verify(&toy_digest, LOG, &[], Some(Head::EMPTY)), Ok(Head::EMPTY));
    }

    #[test]
    fn another_log_does_not_pass_for_this_one() {
        let entries = log(2);
        assert_eq!(
            verify(&toy_digest, Uuid::nil(), &entries, None),
            Err(Broken {
                number: 1,
                flaw: Flaw::Hash
            })
        );
    }

    proptest! {
        #[test]
        fn every_change_is_found_where_it_is(length in 2_u64..12, place in any::<prop::sample::Index>(), what in 0_u8..7) {
            let mut entries = log(length);
            let kept = entries.last().map(Entry::head);
            let at = place.index(entries.len());
            let expected = match what {
                0 => { entries[at].content.push(' '); at }
                1 => { entries[at].actor = "seller".into(); at }
                2 => { entries[at].at = entries[at].at.plus(crate::time::Span::millis(1)); at }
                3 => { entries[at].hash.0[31] ^= 1; at }
                4 => { entries[at].previous.0[0] ^= 1; at }
                5 => { entries.remove(at); at }
                _ => { let twin = entries[at].clone(); entries.insert(at, twin); at + 1 }
            };
            let broken = verify(&toy_digest, LOG, &entries, kept).unwrap_err();
            prop_assert_eq!(broken.number, u64::try_from(expected).unwrap() + 1);
        }
    }
}
