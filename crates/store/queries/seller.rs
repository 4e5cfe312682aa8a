use async_trait::async_trait;
use domain::{
    fulfilment::Activity,
    id::Id,
    identity::{Account, Label, Mailbox, Phone},
    seller::{
        AccessKey, AccessKeyId, AddressOptions, AddressUrl, ApiCredential, CredentialKind, DebugCase,
        ProductionAddress, Protocol, SellerProfile,
    },
    time::Time,
};
use serde_json::Value;
use sqlx::{query, query_as, types::Json};
use store::{CredentialLock, Result, Sellers, StoreError};

use crate::{
    DbTx,
    common::{corrupt, guarded, plain_json},
};

macro_rules! access_keys {
    ($tail:literal $($args:tt)*) => {
        query_as!(
            AccessKey,
            r#"SELECT id AS "id!: Id<AccessKey>", seller_id AS "seller_id!: Id<Account>", label AS "label!: Label",
                sealed AS "sealed!: Vec<u8>", created_at AS "created_at!: Time", revoked_at AS "revoked_at?: Time"
            FROM access_key "# + $tail $($args)*
        )
    };
}

struct AddressRow {
    id: Id<ProductionAddress>,
    seller_id: Id<Account>,
    url: AddressUrl,
    protocol: Protocol,
    key_id: Id<AccessKey>,
    options: Json<AddressOptions>,
    created_at: Time,
    version: i64,
}

impl From<AddressRow> for ProductionAddress {
    fn from(row: AddressRow) -> Self {
        let AddressRow {
            id,
            seller_id,
            url,
            protocol,
            key_id,
            options: Json(options),
            created_at,
            version,
        } = row;
        Self {
            id,
            seller_id,
            url,
            protocol,
            key_id,
            options,
            created_at,
            version,
        }
    }
}

macro_rules! addresses {
    ($tail:literal $($args:tt)*) => {
        query_as!(
            AddressRow,
            r#"SELECT id AS "id!: Id<ProductionAddress>", seller_id AS "seller_id!: Id<Account>",
                url AS "url!: AddressUrl", protocol AS "protocol!: Protocol", key_id AS "key_id!: Id<AccessKey>",
                options AS "options!: Json<AddressOptions>", created_at AS "created_at!: Time",
                version AS "version!: i64"
            FROM production_address "# + $tail $($args)*
        )
    };
}

macro_rules! credentials {
    ($tail:literal $($args:tt)*) => {
        query_as!(
            ApiCredential,
            r#"SELECT access_key AS "access_key!: AccessKeyId", account_id AS "account_id!: Id<Account>",
                kind AS "kind!: CredentialKind", label AS "label!: Label", sealed AS "sealed!: Vec<u8>",
                created_at AS "created_at!: Time", revoked_at AS "revoked_at?: Time"
            FROM api_credential "# + $tail $($args)*
        )
    };
}

#[async_trait]
impl Sellers for DbTx {
    async fn insert_seller_profile(&mut self, profile: &SellerProfile) -> Result<()> {
        query!(
            "INSERT INTO seller_profile (account_id, service_mailbox, service_phone, notice_address_id, version)
            VALUES ($1, $2, $3, $4, $5)",
            profile.account_id as _,
            &profile.service_mailbox as _,
            &profile.service_phone as _,
            profile.notice_address_id as _,
            profile.version
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(())
    }

    async fn seller_profile(&mut self, account: Id<Account>) -> Result<Option<SellerProfile>> {
        query_as!(
            SellerProfile,
            r#"SELECT account_id AS "account_id!: Id<Account>", service_mailbox AS "service_mailbox!: Mailbox",
                service_phone AS "service_phone!: Phone",
                notice_address_id AS "notice_address_id?: Id<ProductionAddress>", version AS "version!: i64"
            FROM seller_profile WHERE account_id = $1"#,
            account as _
        )
        .fetch_optional(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))
    }

    async fn update_seller_profile(&mut self, profile: &SellerProfile) -> Result<()> {
        let done = query!(
            "UPDATE seller_profile SET service_mailbox = $3, service_phone = $4, notice_address_id = $5,
                version = version + 1
            WHERE account_id = $1 AND version = $2",
            profile.account_id as _,
            profile.version,
            &profile.service_mailbox as _,
            &profile.service_phone as _,
            profile.notice_address_id as _
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        guarded(done.rows_affected())
    }

    async fn insert_access_key(&mut self, key: &AccessKey) -> Result<()> {
        query!(
            "INSERT INTO access_key (id, seller_id, label, sealed, created_at, revoked_at)
            VALUES ($1, $2, $3, $4, $5, $6)",
            key.id as _,
            key.seller_id as _,
            &key.label as _,
            &key.sealed,
            key.created_at as _,
            key.revoked_at as _
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(())
    }

    async fn access_key(&mut self, id: Id<AccessKey>) -> Result<Option<AccessKey>> {
        access_keys!("WHERE id = $1", id as _)
            .fetch_optional(self.conn()?)
            .await
            .map_err(|e| self.fail(&e))
    }

    async fn access_keys(&mut self, seller: Id<Account>) -> Result<Vec<AccessKey>> {
        access_keys!("WHERE seller_id = $1 ORDER BY id DESC", seller as _)
            .fetch_all(self.conn()?)
            .await
            .map_err(|e| self.fail(&e))
    }

    async fn revoke_access_key(&mut self, id: Id<AccessKey>, at: Time) -> Result<()> {
        query!(
            "UPDATE access_key SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL",
            id as _,
            at as _
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(())
    }

    async fn addresses_of_key(&mut self, id: Id<AccessKey>) -> Result<i64> {
        let row = query!(
            r#"SELECT COUNT(*) AS "count!: i64" FROM production_address WHERE key_id = $1"#,
            id as _
        )
        .fetch_one(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(row.count)
    }

    async fn insert_address(&mut self, address: &ProductionAddress) -> Result<()> {
        query!(
            "INSERT INTO production_address (id, seller_id, url, protocol, key_id, options, created_at, version)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            address.id as _,
            address.seller_id as _,
            &address.url as _,
            address.protocol as _,
            address.key_id as _,
            Json(address.options) as _,
            address.created_at as _,
            address.version
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(())
    }

    async fn address(&mut self, id: Id<ProductionAddress>) -> Result<Option<ProductionAddress>> {
        let row = addresses!("WHERE id = $1", id as _)
            .fetch_optional(self.conn()?)
            .await
            .map_err(|e| self.fail(&e))?;
        Ok(row.map(ProductionAddress::from))
    }

    async fn addresses(&mut self, seller: Id<Account>) -> Result<Vec<ProductionAddress>> {
        let rows = addresses!("WHERE seller_id = $1 ORDER BY id DESC", seller as _)
            .fetch_all(self.conn()?)
            .await
            .map_err(|e| self.fail(&e))?;
        Ok(rows.into_iter().map(ProductionAddress::from).collect())
    }

    async fn update_address(&mut self, address: &ProductionAddress) -> Result<()> {
        let done = query!(
            "UPDATE production_address SET url = $3, protocol = $4, key_id = $5, options = $6, version = version + 1
            WHERE id = $1 AND version = $2",
            address.id as _,
            address.version,
            &address.url as _,
            address.protocol as _,
            address.key_id as _,
            Json(address.options) as _
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        guarded(done.rows_affected())
    }

    async fn delete_address(&mut self, id: Id<ProductionAddress>) -> Result<()> {
        // Content is JSON, so no foreign key guards what the shown and the newest revision of a product refer to.
        let used = query!(
            r#"SELECT COUNT(*) AS "count!: i64"
            FROM production_address a
            JOIN product p ON p.seller_id = a.seller_id
            JOIN revision r ON r.product_id = p.id AND r.number IN (p.live_revision, p.last_revision)
            WHERE a.id = $1 AND p.shelf <> 'delisted' AND r.content ->> 'address_id' = $2"#,
            id as _,
            id.to_string()
        )
        .fetch_one(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        if used.count > 0 {
            return Err(StoreError::Forbidden("a product is served by this address".to_owned()));
        }
        query!("DELETE FROM debug_case WHERE address_id = $1", id as _)
            .execute(self.conn()?)
            .await
            .map_err(|e| self.fail(&e))?;
        query!("DELETE FROM production_address WHERE id = $1", id as _)
            .execute(self.conn()?)
            .await
            .map_err(|e| self.fail(&e))?;
        Ok(())
    }

    async fn put_debug_case(&mut self, case: &DebugCase) -> Result<()> {
        query!(
            "INSERT INTO debug_case (id, seller_id, address_id, activity, fields, passed_at)
            VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (address_id, activity) DO UPDATE
            SET id = excluded.id, seller_id = excluded.seller_id, fields = excluded.fields,
                passed_at = excluded.passed_at",
            case.id as _,
            case.seller_id as _,
            case.address_id as _,
            case.activity as _,
            Json(plain_json(&case.fields)) as _,
            case.passed_at as _
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(())
    }

    async fn debug_cases(&mut self, address: Id<ProductionAddress>) -> Result<Vec<DebugCase>> {
        let rows = query!(
            r#"SELECT id AS "id!: Id<DebugCase>", seller_id AS "seller_id!: Id<Account>",
                address_id AS "address_id!: Id<ProductionAddress>", activity AS "activity!: Activity",
                fields AS "fields!: Json<Value>", passed_at AS "passed_at!: Time"
            FROM debug_case WHERE address_id = $1 ORDER BY id"#,
            address as _
        )
        .fetch_all(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(rows
            .into_iter()
            .map(|row| DebugCase {
                id: row.id,
                seller_id: row.seller_id,
                address_id: row.address_id,
                activity: row.activity,
                fields: row.fields.0,
                passed_at: row.passed_at,
            })
            .collect())
    }

    async fn delete_debug_case(&mut self, address: Id<ProductionAddress>, activity: Activity) -> Result<bool> {
        let done = query!(
            "DELETE FROM debug_case WHERE address_id = $1 AND activity = $2",
            address as _,
            activity as _
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(done.rows_affected() > 0)
    }

    async fn insert_credential(&mut self, credential: &ApiCredential) -> Result<()> {
        query!(
            "INSERT INTO api_credential (access_key, account_id, kind, label, sealed, created_at, revoked_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7)",
            &credential.access_key as _,
            credential.account_id as _,
            credential.kind as _,
            &credential.label as _,
            &credential.sealed,
            credential.created_at as _,
            credential.revoked_at as _
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(())
    }

    async fn credential(&mut self, access_key: &str) -> Result<Option<ApiCredential>> {
        credentials!("WHERE access_key = $1", access_key)
            .fetch_optional(self.conn()?)
            .await
            .map_err(|e| self.fail(&e))
    }

    async fn credentials(&mut self, account: Id<Account>) -> Result<Vec<ApiCredential>> {
        credentials!(
            "WHERE account_id = $1 ORDER BY created_at DESC, access_key",
            account as _
        )
        .fetch_all(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))
    }

    async fn revoke_credential(&mut self, account: Id<Account>, access_key: &str, at: Time) -> Result<bool> {
        let done = query!(
            "UPDATE api_credential SET revoked_at = $3
            WHERE access_key = $1 AND account_id = $2 AND revoked_at IS NULL",
            access_key,
            account as _,
            at as _
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(done.rows_affected() > 0)
    }

    async fn credential_lock(&mut self, access_key: &str, source: &str) -> Result<CredentialLock> {
        let row = query!(
            r#"SELECT failures AS "failures!: i64", locked_until AS "locked_until!: Time"
            FROM credential_lock WHERE access_key = $1 AND source = $2"#,
            access_key,
            source
        )
        .fetch_optional(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        row.map_or(Ok(CredentialLock::default()), |row| {
            credential_lock(row.failures, row.locked_until)
        })
    }

    async fn add_credential_failure(&mut self, access_key: &str, source: &str) -> Result<CredentialLock> {
        let row = query!(
            r#"INSERT INTO credential_lock (access_key, source, failures, locked_until) VALUES ($1, $2, 1, $3)
            ON CONFLICT (access_key, source) DO UPDATE SET failures = credential_lock.failures + 1
            RETURNING failures AS "failures!: i64", locked_until AS "locked_until!: Time""#,
            access_key,
            source,
            Time::default() as _
        )
        .fetch_one(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        credential_lock(row.failures, row.locked_until)
    }

    async fn lock_credential(&mut self, access_key: &str, source: &str, until: Time) -> Result<()> {
        query!(
            "UPDATE credential_lock SET locked_until = $3 WHERE access_key = $1 AND source = $2",
            access_key,
            source,
            until as _
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(())
    }

    async fn forgive_credential(&mut self, access_key: &str, source: &str) -> Result<()> {
        query!(
            "DELETE FROM credential_lock WHERE access_key = $1 AND source = $2",
            access_key,
            source
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(())
    }
}

fn credential_lock(failures: i64, locked_until: Time) -> Result<CredentialLock> {
    Ok(CredentialLock {
        failures: u32::try_from(failures).map_err(corrupt)?,
        locked_until,
    })
}
