//! The sample world of a sandbox: one operator, one seller with its keys, one buyer with money, all with secrets that are
//! chosen before anything is written, so that planting it twice (or after a crash half-way) plants it once.

use domain::{
    id::Id,
    identity::{Account, Actor, Grade, Locale, Role, Session, SessionKind},
    ledger::{Books, LedgerAccount},
    money::Money,
    refusal::{Code, Refusal},
    seller::{AccessKey, ApiCredential, CredentialKind},
    time::{Span, Time},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use store::Tx;
use uuid::Uuid;

use crate::{
    App, Error, Mode, Result,
    entropy::Entropy,
    identity::NewAccount,
    seller::{credential_purpose, key_purpose},
};

/// Sign-in names, secrets and keys of the sample world. Known to whoever runs the sandbox; worth nothing elsewhere.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct World {
    /// Password of all three accounts.
    pub password: String,
    /// The operator.
    pub operator: Person,
    /// The seller.
    pub seller: Person,
    /// The buyer.
    pub buyer: Person,
    /// Identifier of the seller's access key.
    pub access_key_id: Uuid,
    /// The seller's access key: signs the calls to its server.
    pub access_key: String,
    /// The seller's AK for the open APIs.
    pub ak: String,
    /// The secret of the AK.
    pub sk: String,
    /// The seller's APP key.
    pub app_key: String,
    /// The secret of the APP key.
    pub app_secret: String,
}

/// A sample person.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Person {
    /// Sign-in name.
    pub login: String,
    /// Shown name.
    pub name: String,
    /// Bearer token.
    pub token: String,
}

/// A planted world: the accounts behind it.
#[derive(Clone, Copy, Debug)]
pub struct Planted {
    /// The operator.
    pub operator: Actor,
    /// The seller.
    pub seller: Actor,
    /// The buyer.
    pub buyer: Actor,
    /// The seller's access key.
    pub access_key: Id<AccessKey>,
}

impl World {
    /// A new world; `access_key` is the key of a seller of one's own, if there is one.
    #[must_use]
    pub fn new(entropy: &Entropy, access_key: Option<&str>) -> Self {
        let person = |login: &str, name: &str| Person {
            login: format!("{login}@galleria.example"),
            name: name.to_owned(),
            token: entropy.token().expose().to_owned(),
        };
        let upper = |n: usize| entropy.alphanumeric(n).to_uppercase();
        Self {
            password: "galleria-sandbox".to_owned(),
            operator: person("operator", "Galleria Operations"),
            seller: person("seller", "Farcape Software"),
            buyer: person("buyer", "Chengjiang Biotech"),
            access_key_id: entropy.id::<AccessKey>(Time::from_millis(1_700_000_000_000)).uuid(),
            access_key: access_key.map_or_else(|| entropy.access_key().expose().to_owned(), str::to_owned),
            ak: upper(20),
            sk: entropy.alphanumeric(40),
            app_key: upper(32),
            app_secret: entropy.alphanumeric(32),
        }
    }
}

impl App {
    /// Plants what is missing of the sample world.
    ///
    /// # Errors
    /// Not in the sandbox, or the store.
    pub async fn plant_world(&self, world: &World) -> Result<Planted> {
        if self.config.mode != Mode::Sandbox {
            return Err(Refusal::absent().into());
        }
        let operator = self.plant_account(world, &world.operator, Role::Operator, None).await?;
        let seller = self.plant_account(world, &world.seller, Role::Seller, None).await?;
        let buyer = self
            .plant_account(world, &world.buyer, Role::Buyer, Some(Grade::V3))
            .await?;
        let access_key = Id::from_uuid(world.access_key_id);
        let mut tx = self.store.begin().await?;
        let seller_id = seller.account().ok_or_else(|| Error::fault("no seller"))?;
        self.plant_keys(&mut *tx, world, seller_id, access_key).await?;
        let policy = self.policy(&mut *tx).await?;
        let buyer_id = buyer.account().ok_or_else(|| Error::fault("no buyer"))?;
        let balance = tx.totals(LedgerAccount::buyer(buyer_id, policy.currency)).await?;
        if balance.credits_posted == 0 {
            let amount = Money::new(20_000_000, policy.currency);
            let gift = Books {
                next_id: &mut || self.id(),
                now: self.clock.now(),
            }
            .top_up(buyer_id, amount, "sample", "sample balance");
            tx.book(&gift).await?;
        }
        tx.commit().await?;
        Ok(Planted {
            operator,
            seller,
            buyer,
            access_key,
        })
    }

    pub(super) async fn plant_account(
        &self,
        world: &World,
        person: &Person,
        role: Role,
        grade: Option<Grade>,
    ) -> Result<Actor> {
        let login = person.login.parse().map_err(Error::fault)?;
        let phone = match role {
            Role::Buyer => "13800000001",
            Role::Seller => "13800000002",
            Role::Operator => "",
        };
        let input = NewAccount {
            role,
            login,
            name: person.name.parse().map_err(Error::fault)?,
            password: world.password.parse().map_err(Error::fault)?,
            phone: Some(phone.parse().map_err(Error::fault)?),
            grade,
            locale: Some(Locale::ZhCn),
        };
        let known = {
            let mut tx = self.store.read().await?;
            tx.account_by_login(&input.login).await?.map(|a| a.id)
        };
        let id: Id<Account> = match known {
            Some(id) => id,
            None => match self.create_account(Actor::System, input, None).await {
                Ok(view) => Id::from_uuid(view.id),
                // Another process of the same sandbox was quicker.
                Err(Error::Refused(r)) if r.code == Code::LoginTaken => {
                    let mut tx = self.store.read().await?;
                    let login = person.login.parse().map_err(Error::fault)?;
                    tx.account_by_login(&login)
                        .await?
                        .map(|a| a.id)
                        .ok_or_else(|| Error::fault("account vanished"))?
                }
                Err(other) => return Err(other),
            },
        };
        let mut tx = self.store.begin().await?;
        let secret_hash = Sha256::digest(person.token.as_bytes()).to_vec();
        if tx.session_by_hash(&secret_hash).await?.is_none() {
            let wall = self.clock.wall();
            let session = Session {
                id: self.id(),
                account_id: id,
                kind: SessionKind::Bearer,
                secret_hash,
                label: "sandbox".parse().map_err(Error::fault)?,
                created_at: wall,
                seen_at: wall,
                expires_at: wall.plus(Span::days(365)),
                revoked_at: None,
            };
            tx.insert_session(&session).await?;
        }
        tx.commit().await?;
        Ok(Actor::Account { id, role })
    }

    async fn plant_keys(
        &self,
        tx: &mut dyn Tx,
        world: &World,
        seller: Id<Account>,
        access_key: Id<AccessKey>,
    ) -> Result<()> {
        let now = self.clock.now();
        let label: domain::identity::Label = "sandbox".parse().map_err(Error::fault)?;
        if tx.access_key(access_key).await?.is_none() {
            let sealed = self
                .sealer
                .seal(&key_purpose(access_key), world.access_key.as_bytes())
                .map_err(Error::fault)?;
            let key = AccessKey {
                id: access_key,
                seller_id: seller,
                label: label.clone(),
                sealed,
                created_at: now,
                revoked_at: None,
            };
            tx.insert_access_key(&key).await?;
        }
        for (public, secret, kind) in [
            (&world.ak, &world.sk, CredentialKind::AkSk),
            (&world.app_key, &world.app_secret, CredentialKind::AppKey),
        ] {
            if tx.credential(public).await?.is_none() {
                let public = public.parse().map_err(Error::fault)?;
                let sealed = self
                    .sealer
                    .seal(&credential_purpose(&public), secret.as_bytes())
                    .map_err(Error::fault)?;
                let credential = ApiCredential {
                    access_key: public,
                    account_id: seller,
                    kind,
                    label: label.clone(),
                    sealed,
                    created_at: now,
                    revoked_at: None,
                };
                tx.insert_credential(&credential).await?;
            }
        }
        Ok(())
    }
}
