//! What the desk asks the marketplace: licence codes over the original open APIs, in the maker's name (open API §3), and
//! licences for its device, in the buyer's (§6).

use std::time::{Duration, Instant};

use app::views::{ClientLicenseDetails, ClientLicenseView, LicenseTextView};
use domain::client_license::ClientLicenseState;
use reqwest::{Client, Method, header::CONTENT_TYPE};
use sandbox::{client::read_body, open_api::OpenApiAccess};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use uuid::Uuid;
use wire::{
    encode::hex_lower,
    license_code::{
        ActivateRequest, BASE, HeartbeatRequest, LicenseAnswer, LicenseApi, LicenseError, LicenseInfo, LicenseStatus,
        SUCCESS, UsageFigure, UsageRequest, UsageRow,
    },
    mac::sha256_hex,
    secret::Secret,
};

/// Longest wait for one answer.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);
/// Largest answer, in bytes.
const MAX_ANSWER: usize = 64 * 1024;
/// Largest licence or list of requests, in bytes.
const MAX_FETCHED: usize = 4 * 1024 * 1024;
/// How often is looked whether a licence has come, and how long: software waits for it, and so does its user.
const LOOK_AGAIN: Duration = Duration::from_millis(300);
const FETCHED_WITHIN: Duration = Duration::from_secs(120);

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

/// An instance whose devices are licensed one by one, and its buyer's token.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Base address of the marketplace.
    pub marketplace: String,
    /// The instance.
    pub id: Uuid,
    /// A bearer token of its buyer.
    pub token: Secret,
}

impl Instance {
    /// The licence of a device: the one it has, or another one where `anew`, for which the seller is asked through the
    /// marketplace (open API §3.7). Waits until it has come or will not.
    ///
    /// # Errors
    /// Nobody gives one, or the marketplace cannot be asked.
    pub async fn fetch(&self, client: &Client, device: &str, anew: bool) -> Result<String, Trouble> {
        let path = format!("/api/v1/instances/{}/client-licenses", self.id);
        let known: Vec<ClientLicenseView> = read(self.call(client, Method::GET, &path, None).await?)?;
        let of_device = |request: &&ClientLicenseView| request.device.as_deref().unwrap_or_default() == device;
        let good = |request: &&ClientLicenseView| match request.state {
            ClientLicenseState::Delivered { .. } => !anew,
            ClientLicenseState::Asked | ClientLicenseState::Awaited { .. } => true,
            _ => false,
        };
        let mut request = match known.iter().filter(of_device).find(good) {
            Some(request) => request.clone(),
            None => {
                let device = Some(device).filter(|device| !device.is_empty());
                let wish = json!({"device": device});
                read(self.call(client, Method::POST, &path, Some(wish)).await?)?
            }
        };
        let path = format!("/api/v1/client-licenses/{}", request.id);
        let deadline = Instant::now() + FETCHED_WITHIN;
        loop {
            match request.state {
                ClientLicenseState::Delivered { .. } => return self.content(client, &path, &request).await,
                ClientLicenseState::Asked | ClientLicenseState::Awaited { .. } if Instant::now() < deadline => {
                    tokio::time::sleep(LOOK_AGAIN).await;
                }
                ClientLicenseState::Denied { why, .. } => {
                    return Err(Trouble::Refused(format!("the seller gives no licence: {why:?}")));
                }
                _ => return Err(Trouble::Unknown("the licence has not come".to_owned())),
            }
            let details: ClientLicenseDetails = read(self.call(client, Method::GET, &path, None).await?)?;
            request = details.request;
        }
    }

    async fn content(&self, client: &Client, path: &str, request: &ClientLicenseView) -> Result<String, Trouble> {
        if request.file.is_some() {
            let bytes = self.call(client, Method::GET, &format!("{path}/file"), None).await?;
            return String::from_utf8(bytes)
                .map_err(|_| Trouble::Unknown("the licence is a file that is no text".to_owned()));
        }
        let text: LicenseTextView = read(self.call(client, Method::POST, &format!("{path}/text"), None).await?)?;
        Ok(text.license)
    }

    async fn call(&self, client: &Client, method: Method, path: &str, body: Option<Value>) -> Result<Vec<u8>, Trouble> {
        let url = format!("{}{path}", self.marketplace.trim_end_matches('/'));
        let mut call = client.request(method, url).bearer_auth(self.token.expose());
        if let Some(body) = body {
            let key = hex_lower(&rand::random::<[u8; 16]>());
            call = call
                .header("Idempotency-Key", key)
                .header(CONTENT_TYPE, "application/json")
                .body(body.to_string());
        }
        let unreachable = |error: reqwest::Error| Trouble::Unknown(format!("the marketplace cannot be asked: {error}"));
        let response = call.send().await.map_err(unreachable)?;
        let status = response.status();
        let bytes = read_body(response, MAX_FETCHED)
            .await
            .map_err(|error| Trouble::Unknown(error.to_string()))?;
        if status.is_success() {
            return Ok(bytes.to_vec());
        }
        // A problem says what is wrong; anything else is shown as it is.
        let problem: Value = serde_json::from_slice(&bytes).unwrap_or_default();
        let said = problem
            .get("title")
            .and_then(Value::as_str)
            .unwrap_or("no reason given");
        Err(Trouble::Refused(format!(
            "the marketplace answers HTTP {status}: {said}"
        )))
    }
}

fn read<T: DeserializeOwned>(bytes: Vec<u8>) -> Result<T, Trouble> {
    serde_json::from_slice(&bytes)
        .map_err(|_| Trouble::Unknown("the marketplace does not answer in its usual form".to_owned()))
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
