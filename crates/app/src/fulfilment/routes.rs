//! Addresses with their opened keys, kept for a moment: every delivery needs them and they change rarely.

use std::{sync::Arc, time::Duration};

use domain::{id::Id, seller::ProductionAddress};
use moka::sync::Cache;
use store::Tx;
use wire::secret::Secret;

use crate::{App, Error, OrAbsent, Result, seal::Purpose};

/// Where calls go and what they are signed with.
#[derive(Clone, Debug)]
pub struct Route {
    /// The address.
    pub address: ProductionAddress,
    /// The access key in clear.
    pub key: Secret,
}

/// The cache. An edit in this process is seen at once, one in another process after at most two seconds.
pub struct Routes(Cache<Id<ProductionAddress>, Arc<Route>>);

impl Default for Routes {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(10_000).time_to_live(Duration::from_secs(2)).build())
    }
}

impl Routes {
    /// The route of an address.
    ///
    /// # Errors
    /// The address is gone, or its key cannot be opened.
    pub async fn get(&self, app: &App, tx: &mut dyn Tx, id: Id<ProductionAddress>) -> Result<Arc<Route>> {
        if let Some(route) = self.0.get(&id) {
            return Ok(route);
        }
        let address = tx.address(id).await?.or_absent()?;
        let key = tx.access_key(address.key_id).await?.or_absent()?;
        let route = Arc::new(Route { key: app.open_access_key(&key)?, address });
        self.0.insert(id, Arc::clone(&route));
        Ok(route)
    }

    /// Forgets an address that was just edited.
    pub fn forget(&self, id: Id<ProductionAddress>) {
        self.0.invalidate(&id);
    }
}

impl App {
    /// What access keys are sealed for.
    #[must_use]
    pub fn access_key_purpose(id: Id<domain::seller::AccessKey>) -> Purpose {
        Purpose::of("access-key", id)
    }

    /// Opens a sealed access key.
    ///
    /// # Errors
    /// The sealing key is missing.
    pub fn open_access_key(&self, key: &domain::seller::AccessKey) -> Result<Secret> {
        self.sealer.open_text(&Self::access_key_purpose(key.id), &key.sealed).map_err(Error::fault)
    }
}
