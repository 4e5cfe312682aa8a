//! Client licences: a licence text or file that a seller makes for one device of a running instance, asked for by call and
//! uploaded later (production interface §8.3; open API §3.6, §3.7).
//!
//! The request's id is the event id of the wire: the same id is the same request, however often it is sent.

use serde::{Deserialize, Serialize};

use crate::{
    bounded_text,
    file::StoredFile,
    id::Id,
    identity::Account,
    instance::Instance,
    order::Order,
    refusal::{Code, Refusal},
    time::Time,
};

bounded_text! {
    /// What a device calls itself (设备指纹), passed on as it is. The field is documented with 1024 characters, the fingerprint
    /// with 5 KB; the larger one holds (open API §6).
    DeviceFingerprint: Line 1..=5120;
    /// What an uploaded licence file was called. Shown, and never part of a path.
    LicenseFileName: Line 1..=200;
}

/// Requests of one instance at most, so that nobody fills the table by asking.
pub const MOST_REQUESTS: i64 = 500;

/// One request of a licence for one device.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ClientLicense {
    /// Identifier; the event id on the wire.
    pub id: Id<ClientLicense>,
    /// Who makes the licence.
    pub seller_id: Id<Account>,
    /// Who asked.
    pub buyer_id: Id<Account>,
    /// The instance it is a licence of.
    pub instance_id: Id<Instance>,
    /// The order of that instance.
    pub order_id: Id<Order>,
    /// The device, where one was named.
    pub device: Option<DeviceFingerprint>,
    /// From when on it is valid.
    pub effective_at: Time,
    /// Until when, of what is bought for a period.
    pub expire_at: Option<Time>,
    /// Where it stands.
    pub state: ClientLicenseState,
    /// What was uploaded.
    pub content: Option<LicenseContent>,
    /// When it was asked for.
    pub created_at: Time,
    /// Guard against lost updates.
    pub version: i64,
}

/// What was uploaded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LicenseContent {
    /// A text, sealed.
    Text {
        /// The sealed text.
        sealed: Vec<u8>,
    },
    /// A file; its bytes lie in the file store.
    File {
        /// The key of its bytes.
        id: Id<StoredFile>,
        /// What it was called.
        name: LicenseFileName,
        /// Bytes.
        size: i64,
        /// SHA-256 of the bytes, in hexadecimal digits.
        sha256: String,
    },
}

/// Why a seller cannot give a licence (open API §3.7).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Denial {
    /// 000900: as many licences as were bought are given out.
    NoQuota,
    /// 000901: outside the time of the order.
    OutsideValidity,
    /// 000902: it needs an end.
    ExpiryNeeded,
    /// 000903: it needs a device.
    DeviceNeeded,
}

/// Where a request stands.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum ClientLicenseState {
    /// The seller is being asked.
    Asked,
    /// The seller has taken the request; the upload is to come.
    Awaited {
        /// Since when.
        since: Time,
    },
    /// The licence is there.
    Delivered {
        /// Since when.
        at: Time,
    },
    /// The seller said no.
    Denied {
        /// When.
        at: Time,
        /// Why.
        why: Denial,
    },
    /// The seller did not answer until the end of the window.
    Failed {
        /// When the tries ended.
        at: Time,
    },
    /// The instance is gone.
    Withdrawn {
        /// When.
        at: Time,
    },
}

/// Why an upload is not taken; each has a documented code (open API §3.6).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum UploadRefusal {
    /// No such request, or another seller's: no difference is shown.
    Unknown,
    /// The instance cannot be used.
    Resource,
    /// Answered already, or overtaken.
    Answered,
    /// What was asked for has ended.
    Ended,
    /// The seller himself said no before.
    Denied,
}

impl ClientLicenseState {
    /// The state's name in tables and routes.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Awaited { .. } => "awaited",
            Self::Delivered { .. } => "delivered",
            Self::Denied { .. } => "denied",
            Self::Failed { .. } => "failed",
            Self::Withdrawn { .. } => "withdrawn",
        }
    }

    /// All edges of the machine.
    pub const EDGES: [(&'static str, &'static str, &'static str); 13] = [
        ("asked", "take", "awaited"),
        ("failed", "take", "awaited"),
        ("asked", "deny", "denied"),
        ("failed", "deny", "denied"),
        ("asked", "fail", "failed"),
        ("asked", "receive", "delivered"),
        ("awaited", "receive", "delivered"),
        ("failed", "receive", "delivered"),
        ("awaited", "ask_again", "asked"),
        ("failed", "ask_again", "asked"),
        ("asked", "withdraw", "withdrawn"),
        ("awaited", "withdraw", "withdrawn"),
        ("failed", "withdraw", "withdrawn"),
    ];

    /// The seller took the request. None where that changes nothing: the upload was quicker than the answer, or somebody else
    /// has decided.
    #[must_use]
    pub const fn take(&self, now: Time) -> Option<Self> {
        match self {
            Self::Asked | Self::Failed { .. } => Some(Self::Awaited { since: now }),
            _ => None,
        }
    }

    /// The seller said no; none as with [`Self::take`].
    #[must_use]
    pub const fn deny(&self, now: Time, why: Denial) -> Option<Self> {
        match self {
            Self::Asked | Self::Failed { .. } => Some(Self::Denied { at: now, why }),
            _ => None,
        }
    }

    /// The window is over; none as with [`Self::take`].
    #[must_use]
    pub const fn fail(&self, now: Time) -> Option<Self> {
        match self {
            Self::Asked => Some(Self::Failed { at: now }),
            _ => None,
        }
    }

    /// The instance is being let go; none where nothing is open.
    #[must_use]
    pub const fn withdraw(&self, now: Time) -> Option<Self> {
        match self {
            Self::Asked | Self::Awaited { .. } | Self::Failed { .. } => Some(Self::Withdrawn { at: now }),
            Self::Delivered { .. } | Self::Denied { .. } | Self::Withdrawn { .. } => None,
        }
    }

    /// The buyer has the same request sent once more, because nothing has come.
    ///
    /// # Errors
    /// The seller is being asked, or it is decided.
    pub fn ask_again(&self) -> Result<Self, Refusal> {
        match self {
            Self::Awaited { .. } | Self::Failed { .. } => Ok(Self::Asked),
            other => Err(Refusal::state(Code::ClientLicenseState, other.name())),
        }
    }
}

impl ClientLicense {
    /// Takes an upload. `usable` says whether the instance can be used now.
    ///
    /// # Errors
    /// It was answered, denied or overtaken before, the instance cannot be used, or what was asked for has ended.
    pub fn receive(&self, usable: bool, now: Time) -> Result<ClientLicenseState, UploadRefusal> {
        match self.state {
            ClientLicenseState::Delivered { .. } => Err(UploadRefusal::Answered),
            ClientLicenseState::Denied { .. } => Err(UploadRefusal::Denied),
            ClientLicenseState::Withdrawn { .. } => Err(UploadRefusal::Resource),
            ClientLicenseState::Asked | ClientLicenseState::Awaited { .. } | ClientLicenseState::Failed { .. } => {
                if !usable {
                    Err(UploadRefusal::Resource)
                } else if self.expire_at.is_some_and(|end| end <= now) {
                    Err(UploadRefusal::Ended)
                } else {
                    Ok(ClientLicenseState::Delivered { at: now })
                }
            }
        }
    }
}

/// Most parts of an archive.
const MOST_PARTS: usize = 10_000;

/// Whether bytes may be given to a buyer as a licence file. A licence is data: programs are not taken, nor archives that are
/// damaged or would unpack to more than `most_unpacked` bytes. Nothing is unpacked here.
#[must_use]
pub fn is_license_file(bytes: &[u8], most_unpacked: u64) -> bool {
    const PROGRAMS: [&[u8]; 8] = [
        b"MZ",
        b"\x7fELF",
        b"#!",
        b"\xfe\xed\xfa\xce",
        b"\xfe\xed\xfa\xcf",
        b"\xce\xfa\xed\xfe",
        b"\xcf\xfa\xed\xfe",
        b"\xca\xfe\xba\xbe",
    ];
    if bytes.is_empty() || PROGRAMS.iter().any(|program| bytes.starts_with(program)) {
        return false;
    }
    !bytes.starts_with(b"PK") || crate::file::archive_fits(bytes, MOST_PARTS, most_unpacked)
}

/// Whether a text can be a licence: something, and no control characters but line breaks and tabs.
#[must_use]
pub fn is_license_text(text: &str) -> bool {
    !text.trim().is_empty() && !text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> Time {
        Time::from_millis(millis)
    }

    fn request(state: ClientLicenseState, expire_at: Option<Time>) -> ClientLicense {
        let nil = uuid::Uuid::nil();
        ClientLicense {
            id: Id::from_uuid(nil),
            seller_id: Id::from_uuid(nil),
            buyer_id: Id::from_uuid(nil),
            instance_id: Id::from_uuid(nil),
            order_id: Id::from_uuid(nil),
            device: None,
            effective_at: at(0),
            expire_at,
            state,
            content: None,
            created_at: at(0),
            version: 0,
        }
    }

    fn states() -> [ClientLicenseState; 6] {
        let why = Denial::NoQuota;
        [
            ClientLicenseState::Asked,
            ClientLicenseState::Awaited { since: at(1) },
            ClientLicenseState::Delivered { at: at(1) },
            ClientLicenseState::Denied { at: at(1), why },
            ClientLicenseState::Failed { at: at(1) },
            ClientLicenseState::Withdrawn { at: at(1) },
        ]
    }

    #[test]
    fn the_machine_has_exactly_the_edges_it_names() {
        let now = at(5);
        let mut taken = Vec::new();
        for from in &states() {
            let ways = [
                ("take", from.take(now)),
                ("deny", from.deny(now, Denial::NoQuota)),
                ("fail", from.fail(now)),
                ("receive", request(from.clone(), None).receive(true, now).ok()),
                ("ask_again", from.ask_again().ok()),
                ("withdraw", from.withdraw(now)),
            ];
            for (command, to) in ways {
                if let Some(to) = to {
                    taken.push((from.name(), command, to.name()));
                }
            }
        }
        let mut listed = ClientLicenseState::EDGES.to_vec();
        taken.sort_unstable();
        listed.sort_unstable();
        assert_eq!(taken, listed);
    }

    #[test]
    fn uploads_are_refused_for_what_they_are() {
        let judge = |state: &ClientLicenseState, end, usable| request(state.clone(), end).receive(usable, at(5));
        let [asked, awaited, delivered, denied, failed, withdrawn] = states();
        for open in [&asked, &awaited, &failed] {
            assert_eq!(
                judge(open, Some(at(6)), true),
                Ok(ClientLicenseState::Delivered { at: at(5) })
            );
            assert_eq!(judge(open, Some(at(5)), true), Err(UploadRefusal::Ended));
            assert_eq!(judge(open, None, false), Err(UploadRefusal::Resource));
        }
        assert_eq!(judge(&delivered, None, true), Err(UploadRefusal::Answered));
        assert_eq!(judge(&denied, None, true), Err(UploadRefusal::Denied));
        assert_eq!(judge(&withdrawn, None, true), Err(UploadRefusal::Resource));
    }

    #[test]
    fn a_licence_is_data() {
        for good in [&b"-----BEGIN LICENSE-----"[..], b"\x00\x01\x02", b"<license/>"] {
            assert!(is_license_file(good, 1 << 20));
        }
        for bad in [
            &b""[..],
            b"MZ\x90\0",
            b"\x7fELF\x02",
            b"#!/bin/sh\n",
            b"PK\x03\x04broken",
        ] {
            assert!(!is_license_file(bad, 1 << 20), "{bad:?}");
        }
        assert!(is_license_text("LIC\n授权\t1"));
        for bad in ["", " \n", "a\0b", "a\u{1b}[2J"] {
            assert!(!is_license_text(bad), "{bad:?}");
        }
    }
}
