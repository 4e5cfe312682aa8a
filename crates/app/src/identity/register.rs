//! Self-registration of buyers and sellers.
//!
//! Nobody may learn here who has an account (threat A7). An answer that is the same for known and unknown names is not
//! enough: whoever registers a name with a password of his own could simply sign in and see. So an account only comes
//! into being when the link in a mail to that very mailbox is followed:
//!
//! * [`App::register`] does the same for every name: hashes the password, seals the whole registration into a token and
//!   queues one mail. It does not even look the name up. The answer is always the same.
//! * The mail job looks it up. A free name gets the link; a taken one a note that somebody tried.
//! * [`App::confirm_registration`] opens the token and makes the account. Only the owner of the mailbox has it.
//!
//! Nothing is stored for a registration that is never confirmed; the job's key carries the sealed token.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    identity::{Account, AccountState, Actor, DisplayName, Locale, Login, Password, Phone, Role},
    refusal::Code,
    time::{Span, Time},
};
use jobs::{Done, Failed};
use serde::{Deserialize, Serialize};
use store::{JobKind, Lease};

use super::sign_in::password_error;
use crate::{App, Error, Result, handler::failed, notify::Mail, seal::Purpose, views::AccountView};

/// Beginning of the key of a job that sends a registration mail.
pub(crate) const REGISTRATION: &str = "registration:";
/// A link is good for so long.
const LINK_LIFE: Span = Span::hours(24);
const LANE: &str = "notify";

/// The roles one can give oneself.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SelfRole {
    /// Buys.
    Buyer,
    /// Sells.
    Seller,
}

/// A registration.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Registration {
    /// Buyer or seller; for life.
    pub role: SelfRole,
    /// Sign-in name; the link goes to this mailbox.
    pub login: Login,
    /// Shown name.
    pub name: DisplayName,
    /// Password.
    pub password: Password,
    /// Mobile number.
    #[serde(default)]
    pub phone: Option<Phone>,
    /// Language.
    #[serde(default)]
    pub locale: Option<Locale>,
}

/// The token of the link in a registration mail.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Confirmation {
    /// What stands behind the `#` of the link.
    #[schema(min_length = 1, max_length = 4096)]
    pub token: String,
}

/// What is sealed into a link.
#[derive(Serialize, Deserialize)]
struct Sealed {
    role: SelfRole,
    login: Login,
    name: DisplayName,
    password_hash: String,
    phone: Option<Phone>,
    locale: Locale,
    until: Time,
}

fn purpose() -> Purpose {
    Purpose::named("registration", "")
}

impl App {
    /// Takes a registration and sends a mail about it. The work and the answer are the same whether the name is taken
    /// or not. Mails to one address are spaced like failed sign-ins, so that nobody's mailbox is flooded.
    ///
    /// # Errors
    /// Too many registrations of this name.
    pub async fn register(&self, input: Registration) -> Result<()> {
        self.count_try(&format!("registration|{}", input.login)).await?;
        let password_hash = self.passwords.hash(&input.password).await.map_err(password_error)?;
        let sealed = Sealed {
            role: input.role,
            login: input.login,
            name: input.name,
            password_hash,
            phone: input.phone,
            locale: input.locale.unwrap_or_default(),
            until: self.clock.wall().plus(LINK_LIFE),
        };
        let plain = serde_json::to_vec(&sealed).map_err(Error::fault)?;
        let token = URL_SAFE_NO_PAD.encode(self.sealer.seal(&purpose(), &plain).map_err(Error::fault)?);
        let mut tx = self.store.begin().await?;
        let key = format!("{REGISTRATION}{token}");
        self.enqueue(&mut *tx, JobKind::Notify, key, LANE.to_owned(), self.clock.now())
            .await?;
        Ok(tx.commit().await?)
    }

    fn open_registration(&self, token: &str) -> Result<Sealed> {
        let bad = || Error::from(Code::RegistrationLink);
        let sealed = URL_SAFE_NO_PAD.decode(token).map_err(|_| bad())?;
        let plain = self.sealer.open(&purpose(), &sealed).map_err(|_| bad())?;
        let registration: Sealed = serde_json::from_slice(plain.expose()).map_err(|_| bad())?;
        if registration.until <= self.clock.wall() {
            Err(bad())
        } else {
            Ok(registration)
        }
    }

    /// Makes the account of a link.
    ///
    /// # Errors
    /// The link is not ours, is too old, or was used before.
    pub async fn confirm_registration(&self, input: &Confirmation) -> Result<AccountView> {
        let sealed = self.open_registration(&input.token)?;
        let account = Account {
            id: self.id(),
            role: match sealed.role {
                SelfRole::Buyer => Role::Buyer,
                SelfRole::Seller => Role::Seller,
            },
            login: sealed.login,
            name: sealed.name,
            phone: sealed
                .phone
                .map_or_else(|| Phone::parse("").map_err(Error::fault), Ok)?,
            grade: domain::identity::Grade::V0,
            locale: sealed.locale,
            state: AccountState::Active,
            site: self.config.site,
            site_notice_off: false,
            password_hash: sealed.password_hash,
            created_at: self.clock.now(),
            version: 0,
        };
        let mut tx = self.store.begin().await?;
        let actor = Actor::Account {
            id: account.id,
            role: account.role,
        };
        self.insert_account(&mut *tx, &account, actor).await?;
        tx.commit().await?;
        Ok(AccountView::of(&account))
    }

    /// Job: the mail of a registration.
    pub(crate) async fn run_registration_mail(&self, lease: &Lease) -> std::result::Result<Done, Failed> {
        self.mail_registration(lease).await.map(|()| Done::Well).map_err(failed)
    }

    async fn mail_registration(&self, lease: &Lease) -> Result<()> {
        let token = lease.job.key.strip_prefix(REGISTRATION).unwrap_or_default();
        // A link that expired while no mail could be sent is of no use to anybody.
        if let Ok(registration) = self.open_registration(token) {
            let mut tx = self.store.read().await?;
            let taken = tx.account_by_login(&registration.login).await?;
            drop(tx);
            let mail = match taken {
                Some(account) => taken_mail(lease.job.id.to_string(), &account, &self.config.public_url),
                None => link_mail(lease.job.id.to_string(), &registration, token, &self.config.public_url),
            };
            self.mailer.send(&mail).await.map_err(Error::fault)?;
        }
        let mut tx = self.store.begin().await?;
        if tx.finish(lease).await? {
            tx.commit().await?;
        }
        Ok(())
    }
}

/// The token stands behind `#`: browsers keep that part to themselves, so it shows up in nobody's log (threat A4).
fn link_mail(id: String, registration: &Sealed, token: &str, site: &str) -> Mail {
    let link = format!("{site}/register/confirm#{token}");
    let (subject, text) = match registration.locale {
        Locale::EnUs => (
            "Confirm your registration",
            format!(
                "Follow this link within 24 hours to open your account:\n\n{link}\n\nIf you have not registered, ignore \
                 this mail; nothing will happen."
            ),
        ),
        Locale::ZhCn => (
            "请确认注册",
            format!("请在 24 小时内打开以下链接,完成账号开通:\n\n{link}\n\n如非本人操作,请忽略本邮件,不会有任何影响。"),
        ),
    };
    Mail {
        id,
        to: registration.login.to_string(),
        subject: subject.to_owned(),
        text,
    }
}

fn taken_mail(id: String, account: &Account, site: &str) -> Mail {
    let (subject, text) = match account.locale {
        Locale::EnUs => (
            "You already have an account",
            format!(
                "Somebody registered with this address, which already has an account. Sign in at {site}. If it was \
                     not you, nothing needs to be done."
            ),
        ),
        Locale::ZhCn => (
            "您已有账号",
            format!("有人使用该邮箱进行注册,但该邮箱已有账号,请在 {site} 登录。如非本人操作,无需处理。"),
        ),
    };
    Mail {
        id,
        to: account.login.to_string(),
        subject: subject.to_owned(),
        text,
    }
}
