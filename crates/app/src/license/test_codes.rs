//! Test codes: a seller tries the open APIs with them before he sells (production interface §8.2). They are in their
//! seller's hands from the beginning, have no grace, and nobody is told of them.

use domain::{
    id::Id,
    identity::{Account, Actor, Role},
    instance::ReleaseCause,
    license::{self, Handover, License, TestName},
    policy::Policy,
    refusal::{Code, Refusal},
    time::{Span, Time},
};
use serde::Deserialize;
use serde_json::json;
use store::Tx;

use crate::{App, Once, OrAbsent, Result, identity::account_as, views::LicenseView};

/// A test code to be made.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTestLicense {
    /// What the seller calls it.
    pub name: TestName,
    /// Quantity the software shall see; 1 where left out.
    #[serde(default = "one")]
    #[schema(minimum = 1, maximum = 1_000_000, default = 1)]
    pub amount: u32,
    /// When it ends; it can be moved later.
    pub expire_at: Time,
}

/// What can be changed of a test code.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EditTestLicense {
    /// When it ends.
    pub expire_at: Time,
}

const fn one() -> u32 {
    1
}

impl App {
    /// Mints a test code.
    ///
    /// # Errors
    /// Its end is out of bounds, or the seller has as many as policy allows.
    pub async fn mint_test_license(
        &self,
        actor: Actor,
        input: NewTestLicense,
        once: Option<&Once>,
    ) -> Result<LicenseView> {
        let seller = account_as(actor, Role::Seller)?;
        let mut tx = self.store.begin().await?;
        if let Some(once) = once
            && let Some(seen) = once.replay(&mut *tx, seller).await?
        {
            return Ok(seen);
        }
        if !(1..=1_000_000).contains(&input.amount) {
            return Err(Refusal::new(Code::NumberRange)
                .field("amount")
                .with("min", 1)
                .with("max", 1_000_000)
                .into());
        }
        let policy = self.policy(&mut *tx).await?;
        let now = self.clock.now();
        check_end(input.expire_at, now, &policy)?;
        // The event of the account makes those who mint at the same time queue up, so that the limit holds.
        let mut account = tx.account(seller).await?.or_absent()?;
        let max = policy.licenses.test_codes;
        if tx.live_test_licenses(seller).await? >= i64::from(max) {
            return Err(Refusal::new(Code::LicenseTestLimit).with("max", max).into());
        }
        let license = License {
            id: self.id(),
            code: license::mint(self.entropy.bytes()),
            seller_id: seller,
            name: input.name.to_string(),
            order: None,
            amount: input.amount,
            period: None,
            expire_at: Some(input.expire_at),
            state: license::fresh(Handover::AtOnce, now),
            timeline_at: now,
            created_at: now,
            version: 0,
        };
        tx.insert_license(&license).await?;
        self.note_license(
            &mut *tx,
            &license,
            "minted",
            actor,
            json!({"expire_at": license.expire_at}),
        )
        .await?;
        let data = json!({"license": license.id});
        self.advance_account(&mut *tx, &mut account, "test_license_minted", actor, data)
            .await?;
        let view = self.license_view(&mut *tx, actor, &license).await?;
        if let Some(once) = once {
            once.keep(&mut *tx, seller, &view, self.clock.wall()).await?;
        }
        tx.commit().await?;
        Ok(view)
    }

    /// Moves the end of a test code; one that had ended lives again.
    ///
    /// # Errors
    /// It is not a test code of the seller's, was released, or the end is out of bounds.
    pub async fn edit_test_license(
        &self,
        actor: Actor,
        id: Id<License>,
        version: i64,
        input: EditTestLicense,
    ) -> Result<LicenseView> {
        let seller = account_as(actor, Role::Seller)?;
        let mut tx = self.store.begin().await?;
        let mut license = own_test(&mut *tx, seller, id).await?;
        if license.version != version {
            return Err(Code::VersionStale.into());
        }
        if let license::LicenseState::Released { .. } = license.state {
            return Err(Refusal::state(Code::LicenseState, license.state.name()).into());
        }
        let policy = self.policy(&mut *tx).await?;
        check_end(input.expire_at, self.clock.now(), &policy)?;
        license.expire_at = Some(input.expire_at);
        let data = json!({"expire_at": license.expire_at});
        self.advance_license(&mut *tx, &mut license, "end_moved", actor, data)
            .await?;
        let view = self.license_view(&mut *tx, actor, &license).await?;
        tx.commit().await?;
        Ok(view)
    }

    /// Releases a test code: the software is told so from now on, and another can be made in its place.
    ///
    /// # Errors
    /// It is not a test code of the seller's, or was released before.
    pub async fn release_test_license(&self, actor: Actor, id: Id<License>) -> Result<()> {
        let seller = account_as(actor, Role::Seller)?;
        let mut tx = self.store.begin().await?;
        let mut license = own_test(&mut *tx, seller, id).await?;
        self.release_license(&mut *tx, &mut license, ReleaseCause::Expired, None, actor)
            .await?;
        Ok(tx.commit().await?)
    }
}

async fn own_test(tx: &mut dyn Tx, seller: Id<Account>, id: Id<License>) -> Result<License> {
    tx.license(id)
        .await?
        .filter(|license| license.seller_id == seller && license.is_test())
        .or_absent()
}

fn check_end(end: Time, now: Time, policy: &Policy) -> Result<()> {
    let days = policy.licenses.test_days;
    if end > now && end <= now.plus(Span::days(i64::from(days))) {
        return Ok(());
    }
    Err(Refusal::new(Code::LicenseTestEnd)
        .field("expire_at")
        .with("days", days)
        .into())
}
