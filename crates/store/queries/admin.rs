use async_trait::async_trait;
use domain::{
    id::Id,
    identity::Account,
    policy::{Policy, Site},
    time::Time,
};
use serde_json::Value;
use sqlx::{query, query_as, types::Json};
use store::{Admin, Event, Idempotent, Result, StoreError, Subject};
use uuid::Uuid;

use crate::{
    DbTx,
    common::{corrupt, plain, plain_json},
};

struct EventRow {
    subject: String,
    subject_id: Uuid,
    sequence: i64,
    name: String,
    actor_id: Option<Id<Account>>,
    at: Time,
    data: Json<Value>,
}

impl TryFrom<EventRow> for Event {
    type Error = StoreError;
    fn try_from(row: EventRow) -> Result<Self> {
        let subject = Subject::ALL
            .into_iter()
            .find(|subject| subject.name() == row.subject)
            .ok_or_else(|| corrupt(format!("no subject is called {}", row.subject)))?;
        Ok(Self {
            subject,
            subject_id: row.subject_id,
            sequence: row.sequence,
            name: row.name,
            actor: row.actor_id,
            at: row.at,
            data: row.data.0,
        })
    }
}

#[async_trait]
impl Admin for DbTx {
    async fn meta(&mut self, key: &str) -> Result<Option<String>> {
        let row = query!(r#"SELECT value AS "value!: String" FROM meta WHERE key = $1"#, key)
            .fetch_optional(self.conn()?)
            .await
            .map_err(|e| self.fail(&e))?;
        Ok(row.map(|row| row.value))
    }

    async fn put_meta(&mut self, key: &str, value: &str) -> Result<()> {
        query!(
            "INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            key,
            value
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(())
    }

    async fn policy(&mut self, site: Site, now: Time) -> Result<Option<Policy>> {
        let row = query!(
            r#"SELECT document AS "document!: Json<Policy>" FROM policy
            WHERE site = $1 AND effective_from <= $2 ORDER BY effective_from DESC LIMIT 1"#,
            site as _,
            now as _
        )
        .fetch_optional(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(row.map(|row| row.document.0))
    }

    async fn put_policy(&mut self, policy: &Policy, effective_from: Time) -> Result<()> {
        query!(
            "INSERT INTO policy (site, effective_from, document) VALUES ($1, $2, $3)
            ON CONFLICT (site, effective_from) DO UPDATE SET document = excluded.document",
            policy.site as _,
            effective_from as _,
            Json(policy) as _
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(())
    }

    async fn insert_event(&mut self, event: &Event) -> Result<()> {
        query!(
            "INSERT INTO event (subject_id, sequence, subject, name, actor_id, at, data)
            VALUES ($1, $2, $3, $4, $5, $6, $7)",
            event.subject_id,
            event.sequence,
            event.subject.name(),
            &event.name,
            event.actor as _,
            event.at as _,
            Json(plain_json(&event.data)) as _
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(())
    }

    async fn events(&mut self, subject_id: Uuid) -> Result<Vec<Event>> {
        query_as!(
            EventRow,
            r#"SELECT subject AS "subject!: String", subject_id AS "subject_id!: Uuid", sequence AS "sequence!: i64",
                name AS "name!: String", actor_id AS "actor_id?: Id<Account>", at AS "at!: Time",
                data AS "data!: Json<Value>"
            FROM event WHERE subject_id = $1 ORDER BY sequence"#,
            subject_id
        )
        .fetch_all(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?
        .into_iter()
        .map(Event::try_from)
        .collect()
    }

    async fn event_count(&mut self, subject_id: Uuid) -> Result<i64> {
        let row = query!(
            r#"SELECT COUNT(*) AS "count!: i64" FROM event WHERE subject_id = $1"#,
            subject_id
        )
        .fetch_one(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(row.count)
    }

    async fn idempotent(&mut self, actor: Id<Account>, key: &str) -> Result<Option<Idempotent>> {
        query_as!(
            Idempotent,
            r#"SELECT request AS "request!: Vec<u8>", status AS "status!: i32", response AS "response!: String"
            FROM idempotency WHERE actor_id = $1 AND key = $2"#,
            actor as _,
            key
        )
        .fetch_optional(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))
    }

    async fn put_idempotent(&mut self, actor: Id<Account>, key: &str, entry: &Idempotent, at: Time) -> Result<()> {
        query!(
            "INSERT INTO idempotency (actor_id, key, request, status, response, created_at)
            VALUES ($1, $2, $3, $4, $5, $6)",
            actor as _,
            key,
            &entry.request,
            entry.status,
            plain(&entry.response) as _,
            at as _
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(())
    }

    async fn purge_idempotent(&mut self, before: Time) -> Result<()> {
        query!("DELETE FROM idempotency WHERE created_at < $1", before as _)
            .execute(self.conn()?)
            .await
            .map_err(|e| self.fail(&e))?;
        Ok(())
    }

    async fn is_fresh(&mut self) -> Result<bool> {
        let row = query!(r#"SELECT NOT EXISTS (SELECT 1 FROM account) AS "fresh!: bool""#)
            .fetch_one(self.conn()?)
            .await
            .map_err(|e| self.fail(&e))?;
        Ok(row.fresh)
    }

    async fn stranded_orders(&mut self) -> Result<Vec<String>> {
        let rows = query!(
            r#"SELECT o.number AS "number!: String" FROM orders o
            WHERE o.state = 'processing' AND o.kind <> 'unsubscribe' AND NOT EXISTS (
                SELECT 1 FROM interface_message m WHERE m.order_id = o.id AND m.state IN ('pending', 'stopped'))
                AND NOT EXISTS (SELECT 1 FROM supervision s WHERE s.order_id = o.id AND s.standing <> 'closed')
            ORDER BY o.id"#
        )
        .fetch_all(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(rows.into_iter().map(|row| row.number).collect())
    }

    async fn gapped_subjects(&mut self) -> Result<Vec<Uuid>> {
        let rows = query!(
            r#"SELECT s.id AS "id!: Uuid"
            FROM (
                SELECT id, version FROM orders UNION ALL SELECT id, version FROM instance
                UNION ALL SELECT id, version FROM question UNION ALL SELECT id, version FROM license
            ) s
            LEFT JOIN (SELECT subject_id, COUNT(*) AS events FROM event GROUP BY subject_id) e ON e.subject_id = s.id
            WHERE s.version + 1 <> COALESCE(e.events, 0)
            ORDER BY s.id"#
        )
        .fetch_all(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(rows.into_iter().map(|row| row.id).collect())
    }
}
