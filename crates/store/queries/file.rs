use async_trait::async_trait;
use domain::{
    file::{ContentType, FileName, Purpose, StoredFile},
    id::Id,
    identity::Account,
    time::Time,
};
use sqlx::{query, query_as};
use store::{Files, Result};

use crate::DbTx;

#[async_trait]
impl Files for DbTx {
    async fn insert_file(&mut self, file: &StoredFile) -> Result<()> {
        query!(
            "INSERT INTO file
            (id, owner_id, purpose, content_type, size, width, height, sha256, name, created_at, public_since)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            file.id as _,
            file.owner_id as _,
            file.purpose as _,
            file.content_type as _,
            file.size,
            file.width,
            file.height,
            file.sha256,
            file.name.as_str(),
            file.created_at as _,
            file.public_since as _
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(())
    }

    async fn file(&mut self, id: Id<StoredFile>) -> Result<Option<StoredFile>> {
        query_as!(
            StoredFile,
            r#"SELECT id AS "id!: Id<StoredFile>", owner_id AS "owner_id!: Id<Account>", purpose AS "purpose!: Purpose",
                content_type AS "content_type!: ContentType", size AS "size!: i64", width AS "width?: i32",
                height AS "height?: i32", sha256 AS "sha256!", name AS "name!: FileName",
                created_at AS "created_at!: Time", public_since AS "public_since?: Time"
            FROM file WHERE id = $1"#,
            id as _
        )
        .fetch_optional(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))
    }

    async fn publish_file(&mut self, id: Id<StoredFile>, at: Time) -> Result<()> {
        query!(
            "UPDATE file SET public_since = $2 WHERE id = $1 AND public_since IS NULL",
            id as _,
            at as _
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(())
    }

    async fn count_upload(&mut self, owner: Id<Account>, day: &str, bytes: i64) -> Result<(i64, i64)> {
        let row = query!(
            r#"INSERT INTO upload_day (owner_id, day, files, bytes) VALUES ($1, $2, 1, $3)
            ON CONFLICT (owner_id, day) DO UPDATE
            SET files = upload_day.files + 1, bytes = upload_day.bytes + excluded.bytes
            RETURNING files AS "files!: i64", bytes AS "bytes!: i64""#,
            owner as _,
            day,
            bytes
        )
        .fetch_one(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok((row.files, row.bytes))
    }
}
