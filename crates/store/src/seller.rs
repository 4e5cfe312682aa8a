//! Profiles, keys, addresses, debug cases, open-API credentials.

use async_trait::async_trait;
use domain::{
    fulfilment::Activity,
    id::Id,
    identity::Account,
    seller::{AccessKey, ApiCredential, DebugCase, ProductionAddress, SellerProfile},
    time::Time,
};

use crate::Result;

/// Signature failures of one (credential, source).
#[derive(Clone, Copy, Debug, Default)]
pub struct CredentialLock {
    /// In a row.
    pub failures: u32,
    /// Locked until.
    pub locked_until: Time,
}

/// Seller tools.
#[async_trait]
pub trait Sellers {
    /// Adds a profile.
    async fn insert_seller_profile(&mut self, profile: &SellerProfile) -> Result<()>;
    /// A seller's profile.
    async fn seller_profile(&mut self, account: Id<Account>) -> Result<Option<SellerProfile>>;
    /// Guarded.
    async fn update_seller_profile(&mut self, profile: &SellerProfile) -> Result<()>;

    /// Adds a key.
    async fn insert_access_key(&mut self, key: &AccessKey) -> Result<()>;
    /// By id, whoever owns it.
    async fn access_key(&mut self, id: Id<AccessKey>) -> Result<Option<AccessKey>>;
    /// All of a seller, newest first, revoked ones too.
    async fn access_keys(&mut self, seller: Id<Account>) -> Result<Vec<AccessKey>>;
    /// Marks it revoked.
    async fn revoke_access_key(&mut self, id: Id<AccessKey>, at: Time) -> Result<()>;
    /// How many addresses are bound to it.
    async fn addresses_of_key(&mut self, id: Id<AccessKey>) -> Result<i64>;

    /// Adds an address.
    async fn insert_address(&mut self, address: &ProductionAddress) -> Result<()>;
    /// By id, whoever owns it.
    async fn address(&mut self, id: Id<ProductionAddress>) -> Result<Option<ProductionAddress>>;
    /// All of a seller, newest first.
    async fn addresses(&mut self, seller: Id<Account>) -> Result<Vec<ProductionAddress>>;
    /// Guarded.
    async fn update_address(&mut self, address: &ProductionAddress) -> Result<()>;
    /// Removes it with its debug cases. [`crate::StoreError::Forbidden`] while something refers to it.
    async fn delete_address(&mut self, id: Id<ProductionAddress>) -> Result<()>;

    /// Saves a case in the place of an earlier one of the same activity.
    async fn put_debug_case(&mut self, case: &DebugCase) -> Result<()>;
    /// All cases of an address.
    async fn debug_cases(&mut self, address: Id<ProductionAddress>) -> Result<Vec<DebugCase>>;
    /// Removes one; `false` if there was none.
    async fn delete_debug_case(&mut self, address: Id<ProductionAddress>, activity: Activity) -> Result<bool>;

    /// Adds a credential.
    async fn insert_credential(&mut self, credential: &ApiCredential) -> Result<()>;
    /// By its public half, revoked ones too.
    async fn credential(&mut self, access_key: &str) -> Result<Option<ApiCredential>>;
    /// All of an account.
    async fn credentials(&mut self, account: Id<Account>) -> Result<Vec<ApiCredential>>;
    /// Marks it revoked; `false` if it is not the account's or was revoked before.
    async fn revoke_credential(&mut self, account: Id<Account>, access_key: &str, at: Time) -> Result<bool>;
    /// Failures of a credential from a source.
    async fn credential_lock(&mut self, access_key: &str, source: &str) -> Result<CredentialLock>;
    /// Counts one more, however many do so at once; returns all so far.
    async fn add_credential_failure(&mut self, access_key: &str, source: &str) -> Result<CredentialLock>;
    /// Locks a credential whose failures were counted.
    async fn lock_credential(&mut self, access_key: &str, source: &str, until: Time) -> Result<()>;
    /// Forgets failures and lock.
    async fn forgive_credential(&mut self, access_key: &str, source: &str) -> Result<()>;
}
