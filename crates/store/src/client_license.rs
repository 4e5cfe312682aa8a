//! Licences for single devices.

use async_trait::async_trait;
use domain::{client_license::ClientLicense, id::Id, instance::Instance};

use crate::Result;

/// Licences for single devices.
#[async_trait]
pub trait ClientLicenses {
    /// Adds a request; `device_key` tells the device apart from the instance's others. [`crate::StoreError::Duplicate`] if a
    /// request of this instance for this device is open.
    async fn insert_client_license(&mut self, request: &ClientLicense, device_key: &str) -> Result<()>;
    /// By id.
    async fn client_license(&mut self, id: Id<ClientLicense>) -> Result<Option<ClientLicense>>;
    /// Of an instance, newest first.
    async fn client_licenses(&mut self, instance: Id<Instance>) -> Result<Vec<ClientLicense>>;
    /// How many an instance has.
    async fn client_license_count(&mut self, instance: Id<Instance>) -> Result<i64>;
    /// Writes state and content; guarded by version.
    async fn update_client_license(&mut self, request: &ClientLicense) -> Result<()>;
}
