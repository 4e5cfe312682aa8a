//! Look for secrets that can no longer be opened: the sealing key they need is lost (threat R10).

use domain::identity::Role;
use store::{AccountWish, Page};

use crate::{App, Result};

impl App {
    /// Names of sealed secrets that do not open with the keys at hand.
    ///
    /// # Errors
    /// The store.
    pub async fn lost_secrets(&self) -> Result<Vec<String>> {
        let mut tx = self.store.read().await?;
        let mut lost = Vec::new();
        let mut page = Page {
            before: None,
            limit: 200,
        };
        loop {
            let sellers = tx.accounts(&AccountWish::role(Role::Seller), page).await?;
            for seller in &sellers {
                for key in tx.access_keys(seller.id).await? {
                    if key.revoked_at.is_none() && self.open_access_key(&key).is_err() {
                        lost.push(format!("access key {} of {}", key.id, seller.login));
                    }
                }
                for credential in tx.credentials(seller.id).await? {
                    if credential.revoked_at.is_none() && self.open_credential(&credential).is_err() {
                        lost.push(format!("API credential {} of {}", credential.access_key, seller.login));
                    }
                }
            }
            match sellers.last() {
                Some(last) if sellers.len() == 200 => page.before = Some(last.id.uuid()),
                _ => return Ok(lost),
            }
        }
    }
}
