//! What the desk asks the marketplace, in the maker's name: licence codes over the original open APIs (open API §3).

use std::time::Duration;

use reqwest::{Client, Method};
use sandbox::open_api::OpenApiAccess;
use serde::de::DeserializeOwned;
use serde_json::Value;
use wire::{
    license_code::{
        ActivateRequest, BASE, HeartbeatRequest, LicenseAnswer, LicenseApi, LicenseError, LicenseInfo, LicenseStatus,
        SUCCESS, UsageFigure, UsageRequest, UsageRow,
    },
    mac::sha256_hex,
};

/// Longest wait for one answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// Largest answer, in bytes.
const MAX_ANSWER: usize = 64 * 1024;

/// A marketplace and the maker's key to it.
#[derive(Clone, Debug)]
pub struct Market {
    access: OpenApiAccess,
    client: Client,
}

/// How a code stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// In use.
    Alive(LicenseInfo),
    /// Good, and nobody has used it yet.
    Unused,
}

/// Why there is no licence for a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// The marketplace says no: unknown, expired, released.
    Refused(String),
    /// It did not say; later it may.
    Unknown(String),
}

impl Trouble {
    /// For people.
    pub fn reason(&self) -> &str {
        match self {
            Self::Refused(reason) | Self::Unknown(reason) => reason,
        }
    }
}

impl Market {
    /// Ready to ask.
    ///
    /// # Errors
    /// If the TLS back end cannot be set up.
    pub fn new(access: OpenApiAccess) -> anyhow::Result<Self> {
        let client = sandbox::client::build(PATIENCE)?;
        Ok(Self { access, client })
    }

    /// How a code stands; asking begins nothing.
    pub async fn look(&self, code: &str) -> Result<Standing, Trouble> {
        let api = LicenseApi::HeartbeatV1;
        let request = HeartbeatRequest {
            licenses: vec![code.to_owned()],
            third_party_account: None,
            ip: None,
        };
        let answer: LicenseAnswer<LicenseInfo> = self.ask(api, request.to_json(api)).await?;
        if is(&answer, LicenseError::NotActivated) {
            return Ok(Standing::Unused);
        }
        match succeeded(answer)?.data {
            Some(info) if info.status == LicenseStatus::Alive => Ok(Standing::Alive(info)),
            Some(info) => Err(Trouble::Refused(match info.status {
                LicenseStatus::Expired => "the licence code has expired".to_owned(),
                _ => "the licence code was released".to_owned(),
            })),
            None => Err(Trouble::Unknown(
                "the marketplace did not say how the code stands".to_owned(),
            )),
        }
    }

    /// What the marketplace says of a code, which is activated if it has not been: with that its period begins.
    ///
    /// An activation whose answer was lost, and one that somebody else was quicker with, are found by looking once more.
    pub async fn obtain(&self, code: &str) -> Result<LicenseInfo, Trouble> {
        if let Standing::Alive(info) = self.look(code).await? {
            return Ok(info);
        }
        let api = LicenseApi::ActivateV1;
        let request = ActivateRequest {
            licenses: vec![code.to_owned()],
            real_effect_time: None,
        };
        let answer: LicenseAnswer<Value> = self.ask(api, request.to_json(api)).await?;
        if !is(&answer, LicenseError::IllegalState) {
            succeeded(answer)?;
        }
        // The expiry in the answer to an activation is an estimate; that of a query counts (open API §3.1).
        match self.look(code).await? {
            Standing::Alive(info) => Ok(info),
            Standing::Unused => Err(Trouble::Unknown("the activation did not take effect".to_owned())),
        }
    }

    /// Counts a device among those that use a code today. The fingerprint itself stays here: its digest tells devices
    /// apart as well (open API §3.3).
    pub async fn count(&self, code: &str, device: &str) -> Result<(), Trouble> {
        let request = UsageRequest {
            rows: vec![UsageRow {
                license: code.to_owned(),
                figures: vec![UsageFigure::Id(sha256_hex(device.as_bytes()))],
            }],
        };
        let answer: LicenseAnswer<Value> = self.ask(LicenseApi::SoftwareUsage, request.to_json()).await?;
        succeeded(answer).map(|_| ())
    }

    async fn ask<T: DeserializeOwned>(&self, api: LicenseApi, body: String) -> Result<LicenseAnswer<T>, Trouble> {
        let target = format!("{BASE}{}", api.path());
        let (status, answer) = self
            .access
            .call(&self.client, Method::POST, &target, body, MAX_ANSWER)
            .await
            .map_err(|error| Trouble::Unknown(format!("the marketplace cannot be asked: {error}")))?;
        serde_json::from_slice(&answer).map_err(|_| {
            Trouble::Unknown(format!(
                "the marketplace answers HTTP {status} and not in its usual form"
            ))
        })
    }
}

fn is<T>(answer: &LicenseAnswer<T>, error: LicenseError) -> bool {
    answer.error_code == error.row().1
}

/// A failure that is about the code is a refusal; one of the marketplace or of our signature tells nothing about it.
fn succeeded<T>(answer: LicenseAnswer<T>) -> Result<LicenseAnswer<T>, Trouble> {
    if answer.error_code == SUCCESS {
        return Ok(answer);
    }
    let reason = format!("{} ({})", answer.error_msg, answer.error_code);
    let about_the_code = [
        LicenseError::InvalidParam,
        LicenseError::IllegalState,
        LicenseError::NotReceived,
        LicenseError::NotExist,
        LicenseError::Malformed,
    ];
    Err(match about_the_code.into_iter().any(|error| is(&answer, error)) {
        true => Trouble::Refused(reason),
        false => Trouble::Unknown(reason),
    })
}
