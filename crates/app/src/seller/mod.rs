//! Seller tools: profile, access keys, production addresses, open-API credentials, debugging.

mod addresses;
mod credentials;
mod debug;
mod debug_form;
mod keys;
mod profile;

use domain::{
    id::Id,
    identity::Label,
    seller::{AccessKey, AccessKeyId, ApiCredential},
};
use serde::Deserialize;
use wire::secret::Secret;

pub use self::{
    addresses::{EditAddress, NewAddress},
    credentials::NewCredential,
    debug::{DebugCall, DebugMode},
    debug_form::{DebugFields, DebugParameter},
    profile::EditProfile,
};
use crate::{App, Error, Result, seal::Purpose};

/// A key to be made.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAccessKey {
    /// What the seller calls it.
    pub label: Label,
}

/// What the secret of an access key is sealed for.
#[must_use]
pub fn key_purpose(id: Id<AccessKey>) -> Purpose {
    Purpose::of("access_key", id)
}

/// What the secret of an open-API credential is sealed for.
#[must_use]
pub fn credential_purpose(access_key: &AccessKeyId) -> Purpose {
    Purpose::named("api_credential", access_key.as_str())
}

impl App {
    /// The secret of an access key, to sign with.
    ///
    /// # Errors
    /// The sealing key is missing or the row damaged.
    pub fn open_access_key(&self, key: &AccessKey) -> Result<Secret> {
        self.sealer
            .open_text(&key_purpose(key.id), &key.sealed)
            .map_err(Error::fault)
    }

    /// The secret half of an open-API credential, to verify with.
    ///
    /// # Errors
    /// The sealing key is missing or the row damaged.
    pub fn open_credential(&self, credential: &ApiCredential) -> Result<Secret> {
        self.sealer
            .open_text(&credential_purpose(&credential.access_key), &credential.sealed)
            .map_err(Error::fault)
    }
}
