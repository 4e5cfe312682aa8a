//! What library and desk say to each other: frames of JSON over a loopback connection (docs/adr/0009).
//!
//! A frame is four bytes of length, most significant first, and that many bytes of JSON. The first frame of a
//! connection is [`Hello`]; the desk answers with [`FromDesk::Welcome`] or [`FromDesk::Refused`]. After that the software
//! sends requests, which have no answer of their own, and the desk sends events.

use std::fmt;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Version of the protocol; another one is refused.
pub const VERSION: u32 = 1;

/// Largest frame in bytes, either way.
pub const MAX_FRAME: usize = 64 * 1024;

/// Longest device fingerprint in bytes (open API §6: 5 KB).
pub const MAX_DEVICE: usize = 5 * 1024;

/// Longest file name in bytes; file systems take 255, of which the desk needs some for its draft.
pub const MAX_FILE_NAME: usize = 240;

/// Longest text of a failed check in bytes.
pub const MAX_ERROR_TEXT: usize = 1024;

/// Longest licence in bytes. Escaped as JSON and wrapped in an event, even the worst text fits a frame.
pub const MAX_LICENSE: usize = 8 * 1024;

/// Environment variable that names the desk's directory.
pub const DIR_VARIABLE: &str = "GALLERIA_DESK_DIR";

/// File in the desk's directory that says where the desk listens and which token it wants.
pub const RENDEZVOUS: &str = "desk.json";

/// Content of the rendezvous file, readable by its user only.
#[derive(Clone, Serialize, Deserialize)]
pub struct Rendezvous {
    /// Version of the protocol.
    pub version: u32,
    /// Port on 127.0.0.1.
    pub port: u16,
    /// 64 hexadecimal digits, new with each start of the desk.
    pub token: String,
}

impl fmt::Debug for Rendezvous {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rendezvous")
            .field("port", &self.port)
            .finish_non_exhaustive()
    }
}

impl Rendezvous {
    /// Reads the file in `dir`.
    ///
    /// # Errors
    /// No file, or not one of ours: no desk runs here.
    pub fn read(dir: &Path) -> io::Result<Self> {
        let mut text = String::new();
        std::fs::File::open(dir.join(RENDEZVOUS))?
            .take(4096)
            .read_to_string(&mut text)?;
        Ok(serde_json::from_str(&text)?)
    }
}

/// The desk's directory where nobody names one: beside the user's own files, never in a shared one.
#[must_use]
pub fn default_dir() -> Option<PathBuf> {
    let set = |name: &str| {
        std::env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    set(DIR_VARIABLE)
        .or_else(|| Some(set("XDG_RUNTIME_DIR")?.join("galleria-desk")))
        .or_else(|| Some(set("LOCALAPPDATA")?.join("galleria-desk")))
        .or_else(|| Some(set("HOME")?.join(".galleria-desk")))
}

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Software that wants a licence.
    Software,
    /// The desk's own commands.
    Control,
}

/// First frame of a connection.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hello {
    /// [`VERSION`].
    pub version: u32,
    /// The token of the rendezvous file.
    pub token: String,
    /// Who speaks.
    pub role: Role,
}

/// In which form a licence is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LicenseForm {
    /// A file of this plain name, without folders; an empty name leaves it to the desk.
    File(String),
    /// The text itself.
    String,
}

impl LicenseForm {
    /// A file of this name; `None` where it is more than a plain name. Both sides ask, the desk because it trusts nobody.
    #[must_use]
    pub fn file(name: String) -> Option<Self> {
        let plain = name.len() <= MAX_FILE_NAME
            && name != "."
            && name != ".."
            && !name.contains(['/', '\\', ':'])
            && !name.contains(char::is_control);
        plain.then_some(Self::File(name))
    }
}

/// What software asks of the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum FromSoftware {
    /// A licence is wanted; [`EventKind::LicenseVerify`] follows once there is one.
    License {
        /// File or text.
        form: LicenseForm,
        /// MAC, disk, board and CPU joined by `|`; may be empty.
        device: String,
        /// The trial is over: what the desk held for it no longer counts.
        trial_over: bool,
    },
    /// What the software found when it checked its licence.
    Verified {
        /// Good or not.
        ok: bool,
        /// Why not.
        error: String,
    },
    /// Is there a new version? [`EventKind::UpgradeNotice`] follows.
    CheckNewVersions,
    /// The user's answer to an upgrade that is not forced.
    Upgrade {
        /// Wanted or not.
        accept: bool,
    },
}

/// What the desk's own commands ask.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum FromControl {
    /// The user has this licence code: the marketplace is asked about it, and whoever waits is given what it says.
    Redeem {
        /// The code.
        code: String,
    },
    /// Here is a licence of the maker's own; whoever waits gets it now, others when they ask. Nobody is asked about it.
    Issue {
        /// The licence's text.
        license: String,
    },
    /// Whoever waits is told that there is no licence.
    Deny,
    /// The licence held counts no longer: software that has it is told, and the next request waits for a new one.
    ExpireTrial,
    /// There is a new version; running software hears of it.
    Upgrade {
        /// The user is not asked.
        forced: bool,
    },
    /// What happened so far.
    Status,
}

/// What happened at the desk.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// Software connected now.
    pub connected: usize,
    /// Those of them that wait for a licence.
    pub waiting: usize,
    /// A licence is held.
    pub licensed: bool,
    /// Fingerprint of the last request.
    pub device: String,
    /// What the last check of a licence by its software found.
    pub verified: Option<Verdict>,
    /// There is a new version.
    pub upgrade: bool,
    /// The user's last answer to it.
    pub accepted: Option<bool>,
}

/// What software found when it checked its licence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// Good or not.
    pub ok: bool,
    /// Why not.
    pub error: String,
}

/// Events; their numbers are those of the header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// A licence is there, or there is none.
    LicenseVerify,
    /// Whether there is a new version.
    UpgradeNotice,
    /// The software is to close, so that it can be upgraded.
    Update,
    /// The desk is gone; the software shuts down its connection and may begin anew.
    Disconnected,
}

impl EventKind {
    /// Number in the C ABI.
    #[must_use]
    pub fn code(self) -> i32 {
        match self {
            Self::LicenseVerify => 1,
            Self::UpgradeNotice => 2,
            Self::Update => 3,
            Self::Disconnected => 4,
        }
    }
}

/// What the desk says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum FromDesk {
    /// The connection is open.
    Welcome,
    /// It is not: another version, a wrong token, or too many connections.
    Refused,
    /// Something happened.
    Event {
        /// What.
        kind: EventKind,
        /// The original message as JSON text.
        message: String,
    },
    /// Answer to a command: done, and how things stand now.
    Status(Status),
    /// Answer to a command: not done.
    Failed {
        /// Why, for people.
        reason: String,
    },
}

/// What a licence event carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LicenseResult<'a> {
    /// A file at this absolute path.
    File(&'a str),
    /// The text.
    Text(&'a str),
    /// None, in the form that was asked for.
    Failed(&'a LicenseForm),
}

/// Message of [`EventKind::LicenseVerify`] (open API §6).
#[must_use]
pub fn license_message(result: LicenseResult<'_>) -> String {
    let params = match result {
        LicenseResult::File(path) => json!({"Status": "success", "LicenseType": "file", "LicenseFilePath": path}),
        LicenseResult::Text(text) => json!({"Status": "success", "LicenseType": "string", "LicenseContent": text}),
        LicenseResult::Failed(LicenseForm::File(_)) => json!({"Status": "failed", "LicenseType": "file"}),
        LicenseResult::Failed(LicenseForm::String) => json!({"Status": "failed", "LicenseType": "string"}),
    };
    message("LicenseVerify", &params)
}

/// Message of [`EventKind::UpgradeNotice`]; the flag is text, as most pages have it.
#[must_use]
pub fn upgrade_message(available: bool) -> String {
    message("UpgradeNotice", &json!({"available": available.to_string()}))
}

/// Message of [`EventKind::Update`].
#[must_use]
pub fn update_message(forced: bool) -> String {
    message("Update", &json!({"fromForceWin": forced.to_string()}))
}

/// Message of [`EventKind::Disconnected`], which is our own.
#[must_use]
pub fn disconnected_message() -> String {
    message("Disconnected", &json!({}))
}

fn message(operate: &str, params: &Value) -> String {
    json!({"operate": operate, "params": params, "comeBackParams": {}}).to_string()
}

/// A message as one frame.
///
/// # Errors
/// `InvalidInput` for what does not fit one.
pub fn frame(message: &impl Serialize) -> io::Result<Vec<u8>> {
    let body = serde_json::to_vec(message)?;
    let length = u32::try_from(body.len())
        .ok()
        .filter(|_| body.len() <= MAX_FRAME)
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "the message is larger than a frame"))?;
    let mut frame = length.to_be_bytes().to_vec();
    frame.extend_from_slice(&body);
    Ok(frame)
}

/// How much follows the first four bytes of a frame.
///
/// # Errors
/// `InvalidData` for a length that is not allowed; nothing is to be set aside for it.
pub fn body_length(head: [u8; 4]) -> io::Result<usize> {
    usize::try_from(u32::from_be_bytes(head))
        .ok()
        .filter(|length| *length <= MAX_FRAME)
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "the frame is too large"))
}

/// The message in a frame's body.
///
/// # Errors
/// `InvalidData` for what is not understood.
pub fn message_of<T: DeserializeOwned>(body: &[u8]) -> io::Result<T> {
    serde_json::from_slice(body).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}

/// Writes one frame.
///
/// # Errors
/// The connection's, and those of [`frame`].
pub fn send(to: &mut impl Write, message: &impl Serialize) -> io::Result<()> {
    // One write: two would let Nagle hold the second back.
    to.write_all(&frame(message)?)?;
    to.flush()
}

/// Reads one frame.
///
/// # Errors
/// The connection's, and those of [`body_length`] and [`message_of`].
pub fn receive<T: DeserializeOwned>(from: &mut impl Read) -> io::Result<T> {
    let mut head = [0; 4];
    from.read_exact(&mut head)?;
    let mut body = vec![0; body_length(head)?];
    from.read_exact(&mut body)?;
    message_of(&body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_have_the_original_form() {
        let text = license_message(LicenseResult::Text("L\"1"));
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            value,
            json!({"operate": "LicenseVerify", "comeBackParams": {},
                "params": {"Status": "success", "LicenseType": "string", "LicenseContent": "L\"1"}})
        );
        assert!(upgrade_message(true).contains(r#""available":"true""#));
        assert!(update_message(false).contains(r#""fromForceWin":"false""#));
    }

    #[test]
    fn the_largest_of_everything_fits_a_frame() {
        // A control character takes six bytes in JSON, and the event's message is JSON text within JSON.
        let worst = "\u{1}".repeat(MAX_LICENSE);
        let event = FromDesk::Event {
            kind: EventKind::LicenseVerify,
            message: license_message(LicenseResult::Text(&worst)),
        };
        let mut wire = Vec::new();
        send(&mut wire, &event).unwrap();
        assert_eq!(receive::<FromDesk>(&mut wire.as_slice()).unwrap(), event);
        let request = FromSoftware::License {
            form: LicenseForm::File("\u{1}".repeat(MAX_FILE_NAME)),
            device: "\u{1}".repeat(MAX_DEVICE),
            trial_over: true,
        };
        send(&mut Vec::new(), &request).unwrap();
    }

    #[test]
    fn a_file_name_names_no_folder() {
        assert_eq!(
            LicenseForm::file("a.lic".to_owned()),
            Some(LicenseForm::File("a.lic".to_owned()))
        );
        assert!(LicenseForm::file(String::new()).is_some());
        for bad in [
            ".",
            "..",
            "/etc/passwd",
            "a/b",
            "..\\b",
            "c:x",
            "a\nb",
            &"n".repeat(MAX_FILE_NAME + 1),
        ] {
            assert_eq!(LicenseForm::file(bad.to_owned()), None, "{bad:?}");
        }
    }

    #[test]
    fn frames_are_bounded_both_ways() {
        let large = "x".repeat(MAX_FRAME);
        assert_eq!(
            send(&mut Vec::new(), &large).unwrap_err().kind(),
            io::ErrorKind::InvalidInput
        );
        let mut lie = &b"\xff\xff\xff\xff{}"[..];
        assert_eq!(
            receive::<Value>(&mut lie).unwrap_err().kind(),
            io::ErrorKind::InvalidData
        );
        let mut short = &b"\0\0\0\x09{}"[..];
        assert_eq!(
            receive::<Value>(&mut short).unwrap_err().kind(),
            io::ErrorKind::UnexpectedEof
        );
    }
}
