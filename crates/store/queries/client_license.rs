use async_trait::async_trait;
use domain::{
    client_license::{ClientLicense, ClientLicenseState, DeviceFingerprint, LicenseContent, LicenseFileName},
    file::StoredFile,
    id::Id,
    identity::Account,
    instance::Instance,
    order::Order,
    time::Time,
};
use sqlx::{query, types::Json};
use store::{ClientLicenses, Result, StoreError};

use crate::{
    DbTx,
    common::{corrupt, guarded},
};

struct Row {
    id: Id<ClientLicense>,
    seller_id: Id<Account>,
    buyer_id: Id<Account>,
    instance_id: Id<Instance>,
    order_id: Id<Order>,
    device: Option<DeviceFingerprint>,
    effective_at: Time,
    expire_at: Option<Time>,
    state: Json<ClientLicenseState>,
    sealed: Option<Vec<u8>>,
    file_id: Option<Id<StoredFile>>,
    file_name: Option<LicenseFileName>,
    file_size: Option<i64>,
    file_sha256: Option<String>,
    created_at: Time,
    version: i64,
}

impl TryFrom<Row> for ClientLicense {
    type Error = StoreError;
    fn try_from(row: Row) -> Result<Self> {
        let content = match (row.sealed, row.file_id) {
            (None, None) => None,
            (Some(sealed), None) => Some(LicenseContent::Text { sealed }),
            (None, Some(id)) => {
                let part = |name: &str| corrupt(format!("a licence file without its {name}"));
                Some(LicenseContent::File {
                    id,
                    name: row.file_name.ok_or_else(|| part("name"))?,
                    size: row.file_size.ok_or_else(|| part("size"))?,
                    sha256: row.file_sha256.ok_or_else(|| part("digest"))?,
                })
            }
            (Some(_), Some(_)) => return Err(corrupt("a licence that is a text and a file")),
        };
        Ok(Self {
            id: row.id,
            seller_id: row.seller_id,
            buyer_id: row.buyer_id,
            instance_id: row.instance_id,
            order_id: row.order_id,
            device: row.device,
            effective_at: row.effective_at,
            expire_at: row.expire_at,
            state: row.state.0,
            content,
            created_at: row.created_at,
            version: row.version,
        })
    }
}

macro_rules! requests {
    ($tail:literal $($args:tt)*) => {
        sqlx::query_as!(
            Row,
            r#"SELECT id AS "id!: Id<ClientLicense>", seller_id AS "seller_id!: Id<Account>",
                buyer_id AS "buyer_id!: Id<Account>", instance_id AS "instance_id!: Id<Instance>",
                order_id AS "order_id!: Id<Order>", device AS "device?: DeviceFingerprint",
                effective_at AS "effective_at!: Time", expire_at AS "expire_at?: Time",
                state_data AS "state!: Json<ClientLicenseState>", sealed AS "sealed?: Vec<u8>",
                file_id AS "file_id?: Id<StoredFile>", file_name AS "file_name?: LicenseFileName",
                file_size AS "file_size?: i64", file_sha256 AS "file_sha256?: String",
                created_at AS "created_at!: Time", version AS "version!: i64"
            FROM client_license "# + $tail $($args)*
        )
    };
}

#[async_trait]
impl ClientLicenses for DbTx {
    async fn insert_client_license(&mut self, request: &ClientLicense, device_key: &str) -> Result<()> {
        query!(
            "INSERT INTO client_license (id, seller_id, buyer_id, instance_id, order_id, device, device_key, effective_at,
                expire_at, state, state_data, created_at, version)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            request.id as _,
            request.seller_id as _,
            request.buyer_id as _,
            request.instance_id as _,
            request.order_id as _,
            request.device.as_ref().map(DeviceFingerprint::as_str),
            device_key,
            request.effective_at as _,
            request.expire_at as _,
            request.state.name(),
            Json(&request.state) as _,
            request.created_at as _,
            request.version
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(())
    }

    async fn client_license(&mut self, id: Id<ClientLicense>) -> Result<Option<ClientLicense>> {
        requests!("WHERE id = $1", id as _)
            .fetch_optional(self.conn()?)
            .await
            .map_err(|e| self.fail(&e))?
            .map(ClientLicense::try_from)
            .transpose()
    }

    async fn client_licenses(&mut self, instance: Id<Instance>) -> Result<Vec<ClientLicense>> {
        requests!("WHERE instance_id = $1 ORDER BY id DESC", instance as _)
            .fetch_all(self.conn()?)
            .await
            .map_err(|e| self.fail(&e))?
            .into_iter()
            .map(ClientLicense::try_from)
            .collect()
    }

    async fn client_license_count(&mut self, instance: Id<Instance>) -> Result<i64> {
        let row = query!(
            r#"SELECT COUNT(*) AS "count!: i64" FROM client_license WHERE instance_id = $1"#,
            instance as _
        )
        .fetch_one(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(row.count)
    }

    async fn update_client_license(&mut self, request: &ClientLicense) -> Result<()> {
        let (sealed, file) = match &request.content {
            None => (None, None),
            Some(LicenseContent::Text { sealed }) => (Some(sealed.as_slice()), None),
            Some(LicenseContent::File { id, name, size, sha256 }) => (None, Some((*id, name, *size, sha256))),
        };
        let done = query!(
            "UPDATE client_license SET state = $3, state_data = $4, sealed = $5, file_id = $6, file_name = $7,
                file_size = $8, file_sha256 = $9, version = version + 1
            WHERE id = $1 AND version = $2",
            request.id as _,
            request.version,
            request.state.name(),
            Json(&request.state) as _,
            sealed,
            file.map(|(id, ..)| id) as _,
            file.map(|(_, name, ..)| name.as_str()),
            file.map(|(_, _, size, _)| size),
            file.map(|(.., sha256)| sha256.as_str())
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        guarded(done.rows_affected())
    }
}
