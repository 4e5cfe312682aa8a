//! Addresses with their opened keys, kept for a moment: every delivery needs them and they change rarely.

use std::{sync::Arc, time::Duration};

use domain::{id::Id, seller::ProductionAddress};
use moka::sync::Cache;
use store::Tx;
use wire::secret::Secret;

use crate::{App, OrAbsent, Result};

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
        Self(
            Cache::builder()
                .max_capacity(10_000)
                .time_to_live(Duration::from_secs(2))
                .build(),
        )
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
        let route = Arc::new(Route {
            key: app.open_access_key(&key)?,
            address,
        });
        self.0.insert(id, Arc::clone(&route));
        Ok(route)
    }

    /// Forgets all: an address or a key was just edited, which is rare.
    pub fn forget(&self) {
        self.0.invalidate_all();
    }
}
