//! Licences for single devices as they are shown.

use domain::{
    client_license::{ClientLicense, ClientLicenseState, LicenseContent},
    time::Time,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::EventView;

/// A request of a licence for one device. The licence itself is given out by calls of their own, which are noted.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct ClientLicenseView {
    /// Identifier; without its dashes the event id on the wire.
    pub id: Uuid,
    /// The instance.
    pub instance_id: Uuid,
    /// The device, where one was named.
    pub device: Option<String>,
    /// Where it stands.
    #[serde(flatten)]
    pub state: ClientLicenseState,
    /// The file that was uploaded; none where it is a text, or nothing has come.
    pub file: Option<LicenseFileView>,
    /// From when on the licence is valid.
    pub effective_at: Time,
    /// Until when; none for one-time licences.
    pub expire_at: Option<Time>,
    /// When it was asked for.
    pub created_at: Time,
    /// Rises with everything that happens.
    pub version: i64,
}

/// What is known of an uploaded licence file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct LicenseFileView {
    /// What it was called.
    pub name: String,
    /// Bytes.
    pub size: i64,
    /// SHA-256 of the bytes.
    pub sha256: String,
}

impl ClientLicenseView {
    /// From a request.
    #[must_use]
    pub fn of(request: &ClientLicense) -> Self {
        let file = match &request.content {
            Some(LicenseContent::File { name, size, sha256, .. }) => Some(LicenseFileView {
                name: name.to_string(),
                size: *size,
                sha256: sha256.clone(),
            }),
            Some(LicenseContent::Text { .. }) | None => None,
        };
        Self {
            id: request.id.uuid(),
            instance_id: request.instance_id.uuid(),
            device: request.device.as_ref().map(ToString::to_string),
            state: request.state.clone(),
            file,
            effective_at: request.effective_at,
            expire_at: request.expire_at,
            created_at: request.created_at,
            version: request.version,
        }
    }
}

/// A request with its history.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ClientLicenseDetails {
    /// The request.
    pub request: ClientLicenseView,
    /// What happened, oldest first.
    pub events: Vec<EventView>,
}
