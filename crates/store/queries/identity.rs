use async_trait::async_trait;
use domain::{
    id::Id,
    identity::{Account, AccountState, DisplayName, Grade, Label, Locale, Login, Phone, Role, Session, SessionKind},
    policy::Site,
    time::Time,
};
use sqlx::{query, query_as};
use store::{AccountWish, Identity, Page, Result, SignInTry};
use uuid::Uuid;

use crate::{
    DbTx,
    common::{corrupt, guarded},
    dialect,
    sieve::Sieve,
};

macro_rules! accounts {
    ($tail:literal $($args:tt)*) => {
        query_as!(
            Account,
            r#"SELECT id AS "id!: Id<Account>", role AS "role!: Role", login AS "login!: Login",
                name AS "name!: DisplayName", phone AS "phone!: Phone", grade AS "grade!: Grade",
                locale AS "locale!: Locale", state AS "state!: AccountState", site AS "site!: Site",
                site_notice_off AS "site_notice_off!: bool", password_hash AS "password_hash!: String",
                created_at AS "created_at!: Time", version AS "version!: i64"
            FROM account "# + $tail $($args)*
        )
    };
}

macro_rules! sessions {
    ($tail:literal $($args:tt)*) => {
        query_as!(
            Session,
            r#"SELECT id AS "id!: Id<Session>", account_id AS "account_id!: Id<Account>", kind AS "kind!: SessionKind",
                secret_hash AS "secret_hash!: Vec<u8>", label AS "label!: Label", created_at AS "created_at!: Time",
                seen_at AS "seen_at!: Time", expires_at AS "expires_at!: Time", revoked_at AS "revoked_at?: Time"
            FROM session "# + $tail $($args)*
        )
    };
}

pub(crate) struct NameRow {
    pub(crate) id: Id<Account>,
    pub(crate) name: DisplayName,
}

macro_rules! account_names {
    ($tail:literal, $ids:expr) => {
        query_as!(
            NameRow,
            r#"SELECT id AS "id!: Id<Account>", name AS "name!: DisplayName" FROM account "# + $tail,
            $ids
        )
    };
}
pub(crate) use account_names;

#[async_trait]
impl Identity for DbTx {
    async fn insert_account(&mut self, account: &Account) -> Result<()> {
        query!(
            "INSERT INTO account (id, role, login, name, phone, grade, locale, state, password_hash, created_at,
                version, site, site_notice_off)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            account.id as _,
            account.role as _,
            &account.login as _,
            &account.name as _,
            &account.phone as _,
            account.grade as _,
            account.locale as _,
            account.state as _,
            &account.password_hash,
            account.created_at as _,
            account.version,
            account.site as _,
            account.site_notice_off
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(())
    }

    async fn account(&mut self, id: Id<Account>) -> Result<Option<Account>> {
        accounts!("WHERE id = $1", id as _)
            .fetch_optional(self.conn()?)
            .await
            .map_err(|e| self.fail(&e))
    }

    async fn account_names(&mut self, ids: &[Id<Account>]) -> Result<Vec<(Id<Account>, DisplayName)>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let rows = dialect::account_names(self.conn()?, ids)
            .await
            .map_err(|e| self.fail(&e))?;
        Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
    }

    async fn account_by_login(&mut self, login: &Login) -> Result<Option<Account>> {
        accounts!("WHERE login = $1", login as _)
            .fetch_optional(self.conn()?)
            .await
            .map_err(|e| self.fail(&e))
    }

    async fn update_account(&mut self, account: &Account) -> Result<()> {
        let done = query!(
            "UPDATE account SET name = $3, phone = $4, grade = $5, locale = $6, state = $7, password_hash = $8,
                site_notice_off = $9, version = version + 1
            WHERE id = $1 AND version = $2",
            account.id as _,
            account.version,
            &account.name as _,
            &account.phone as _,
            account.grade as _,
            account.locale as _,
            account.state as _,
            &account.password_hash,
            account.site_notice_off
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        guarded(done.rows_affected())
    }

    async fn accounts(&mut self, wish: &AccountWish, page: Page) -> Result<Vec<Account>> {
        let mut sieve = Sieve::new("SELECT id FROM account", "id", page);
        sieve.with("role = ", wish.role);
        if let Some(q) = &wish.q {
            sieve.starts_either(["login", "name"], q);
        }
        let mut accounts = Vec::new();
        for id in self.sifted_ids(sieve, page).await? {
            accounts.extend(self.account(Id::from_uuid(id)).await?);
        }
        Ok(accounts)
    }

    async fn insert_session(&mut self, session: &Session) -> Result<()> {
        query!(
            "INSERT INTO session
                (id, account_id, kind, secret_hash, label, created_at, seen_at, expires_at, revoked_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            session.id as _,
            session.account_id as _,
            session.kind as _,
            &session.secret_hash,
            &session.label as _,
            session.created_at as _,
            session.seen_at as _,
            session.expires_at as _,
            session.revoked_at as _
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(())
    }

    async fn session_by_hash(&mut self, hash: &[u8]) -> Result<Option<Session>> {
        sessions!("WHERE secret_hash = $1", hash)
            .fetch_optional(self.conn()?)
            .await
            .map_err(|e| self.fail(&e))
    }

    async fn sessions(&mut self, account: Id<Account>, now: Time) -> Result<Vec<Session>> {
        sessions!(
            "WHERE account_id = $1 AND revoked_at IS NULL AND expires_at > $2 ORDER BY id DESC",
            account as _,
            now as _
        )
        .fetch_all(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))
    }

    async fn touch_session(&mut self, id: Id<Session>, seen_at: Time, expires_at: Time) -> Result<()> {
        query!(
            "UPDATE session SET seen_at = $2, expires_at = $3 WHERE id = $1",
            id as _,
            seen_at as _,
            expires_at as _
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(())
    }

    async fn revoke_session(&mut self, account: Id<Account>, id: Id<Session>, at: Time) -> Result<bool> {
        let done = query!(
            "UPDATE session SET revoked_at = $3
            WHERE id = $1 AND account_id = $2 AND revoked_at IS NULL AND expires_at > $3",
            id as _,
            account as _,
            at as _
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(done.rows_affected() > 0)
    }

    async fn revoke_sessions(&mut self, account: Id<Account>, but: Option<Id<Session>>, at: Time) -> Result<()> {
        let but = but.map_or(Uuid::nil(), Id::uuid);
        query!(
            "UPDATE session SET revoked_at = $3 WHERE account_id = $1 AND id <> $2 AND revoked_at IS NULL",
            account as _,
            but as _,
            at as _
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(())
    }

    async fn purge_sessions(&mut self, before: Time) -> Result<()> {
        query!(
            "DELETE FROM session WHERE expires_at < $1 OR revoked_at < $1",
            before as _
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(())
    }

    async fn sign_in_try(&mut self, subject: &str) -> Result<SignInTry> {
        let row = query!(
            r#"SELECT failures AS "failures!: i64", wait_until AS "wait_until!: Time"
            FROM sign_in_try WHERE subject = $1"#,
            subject
        )
        .fetch_optional(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        row.map_or(Ok(SignInTry::default()), |row| {
            Ok(SignInTry {
                failures: u32::try_from(row.failures).map_err(corrupt)?,
                wait_until: row.wait_until,
            })
        })
    }

    async fn put_sign_in_try(&mut self, subject: &str, tries: SignInTry, at: Time) -> Result<()> {
        query!(
            "INSERT INTO sign_in_try (subject, failures, last_at, wait_until) VALUES ($1, $2, $3, $4)
            ON CONFLICT (subject) DO UPDATE
            SET failures = excluded.failures, last_at = excluded.last_at, wait_until = excluded.wait_until",
            subject,
            i64::from(tries.failures),
            at as _,
            tries.wait_until as _
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(())
    }

    async fn clear_sign_in_try(&mut self, subject: &str) -> Result<()> {
        query!("DELETE FROM sign_in_try WHERE subject = $1", subject)
            .execute(self.conn()?)
            .await
            .map_err(|e| self.fail(&e))?;
        Ok(())
    }
}
