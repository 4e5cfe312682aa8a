use async_trait::async_trait;
use domain::{
    evidence::{Entry, Hash, Head},
    file::{ContentType, FileName, Purpose, StoredFile},
    id::Id,
    identity::Account,
    order::Order,
    supervision::{
        Standing, Supervision, TrackAttempt, TrackVerdict,
        command::{CourierCode, TrackingNumber},
    },
    time::Time,
};
use sqlx::{FromRow, query, query_as, types::Json};
use store::{EvidenceFile, OrderFilter, Page, Result, StoreError, SupervisionWish, Supervisions};

use crate::{
    DbTx,
    common::{corrupt, guarded, plain},
    order::{OrderRow, owned},
    sieve::Sieve,
};

const SUPERVISED: &str = concat!(
    "SELECT ",
    crate::order::order_columns!(),
    ", s.state_data AS supervision
    FROM supervision s JOIN orders o ON o.id = s.order_id JOIN order_line l ON l.order_id = o.id AND l.position = 1"
);

#[derive(FromRow)]
struct SupervisedRow {
    #[sqlx(flatten)]
    order: OrderRow,
    supervision: Json<Supervision>,
}

struct EntryRow {
    number: i64,
    at: Time,
    actor: String,
    content: String,
    previous: String,
    hash: String,
}

fn hash(text: &str) -> Result<Hash> {
    Hash::parse(text).ok_or_else(|| corrupt(format!("{text} is no hash")))
}

impl TryFrom<EntryRow> for Entry {
    type Error = StoreError;
    fn try_from(row: EntryRow) -> Result<Self> {
        Ok(Self {
            number: u64::try_from(row.number).map_err(corrupt)?,
            at: row.at,
            actor: row.actor,
            content: row.content,
            previous: hash(&row.previous)?,
            hash: hash(&row.hash)?,
        })
    }
}

struct FileRow {
    number: i64,
    id: Id<StoredFile>,
    owner_id: Id<Account>,
    purpose: Purpose,
    content_type: ContentType,
    size: i64,
    width: Option<i32>,
    height: Option<i32>,
    sha256: String,
    name: FileName,
    created_at: Time,
    public_since: Option<Time>,
}

impl From<FileRow> for EvidenceFile {
    fn from(row: FileRow) -> Self {
        Self {
            number: row.number,
            file: StoredFile {
                id: row.id,
                owner_id: row.owner_id,
                purpose: row.purpose,
                content_type: row.content_type,
                size: row.size,
                width: row.width,
                height: row.height,
                sha256: row.sha256,
                name: row.name,
                created_at: row.created_at,
                public_since: row.public_since,
            },
        }
    }
}

/// What is written beside the state, for the lists to be narrowed down by.
struct Marks {
    standing: &'static str,
    turn: Option<&'static str>,
    due_at: Option<Time>,
    version: i64,
}

impl Marks {
    fn of(state: &Supervision) -> Result<Self> {
        Ok(Self {
            standing: state.standing.name(),
            turn: state.whose_turn().map(domain::supervision::Actor::name),
            due_at: match state.standing {
                Standing::Frozen { due, .. } => Some(due),
                Standing::Open { .. } | Standing::Closed { .. } => None,
            },
            version: i64::try_from(state.version).map_err(corrupt)?,
        })
    }
}

#[async_trait]
impl Supervisions for DbTx {
    async fn insert_supervision(&mut self, order: Id<Order>, state: &Supervision) -> Result<()> {
        let marks = Marks::of(state)?;
        query!(
            "INSERT INTO supervision (order_id, flow, generation, standing, turn, due_at, state_data, version)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            order as _,
            state.terms.flow.kind as _,
            state.terms.flow.version as _,
            marks.standing,
            marks.turn,
            marks.due_at as _,
            Json(state) as _,
            marks.version
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(())
    }

    async fn supervision(&mut self, order: Id<Order>) -> Result<Option<Supervision>> {
        let row = query!(
            r#"SELECT state_data AS "state!: Json<Supervision>" FROM supervision WHERE order_id = $1"#,
            order as _
        )
        .fetch_optional(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(row.map(|row| row.state.0))
    }

    async fn update_supervision(&mut self, order: Id<Order>, state: &Supervision, seen: u64) -> Result<()> {
        let marks = Marks::of(state)?;
        let done = query!(
            "UPDATE supervision SET standing = $3, turn = $4, due_at = $5, state_data = $6, version = $7
            WHERE order_id = $1 AND version = $2",
            order as _,
            i64::try_from(seen).map_err(corrupt)?,
            marks.standing,
            marks.turn,
            marks.due_at as _,
            Json(state) as _,
            marks.version
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        guarded(done.rows_affected())
    }

    async fn supervised_orders(
        &mut self,
        whose: OrderFilter,
        wish: SupervisionWish,
        page: Page,
    ) -> Result<Vec<(Order, Supervision)>> {
        let mut sieve = Sieve::new(SUPERVISED, "s.order_id", page);
        owned(&mut sieve, whose, "o.buyer_id = ", "o.seller_id = ");
        sieve
            .joined("o.id", page)
            .state("s.standing", wish.standing.as_slice(), "closed")
            .with("s.turn = ", wish.turn.map(domain::supervision::Actor::name));
        let rows: Vec<SupervisedRow> = self.sifted(sieve, page).await?;
        rows.into_iter()
            .map(|row| Ok((row.order.try_into()?, row.supervision.0)))
            .collect()
    }

    async fn insert_evidence(&mut self, order: Id<Order>, entry: &Entry, files: &[Id<StoredFile>]) -> Result<()> {
        let number = i64::try_from(entry.number).map_err(corrupt)?;
        query!(
            "INSERT INTO evidence (order_id, number, at, actor, content, previous, hash)
            VALUES ($1, $2, $3, $4, $5, $6, $7)",
            order as _,
            number,
            entry.at as _,
            &entry.actor,
            &entry.content,
            entry.previous.to_string(),
            entry.hash.to_string()
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        for (position, file) in files.iter().enumerate() {
            query!(
                "INSERT INTO evidence_file (order_id, number, position, file_id) VALUES ($1, $2, $3, $4)",
                order as _,
                number,
                i32::try_from(position).map_err(corrupt)?,
                *file as _
            )
            .execute(self.conn()?)
            .await
            .map_err(|e| self.fail(&e))?;
        }
        Ok(())
    }

    async fn evidence(&mut self, order: Id<Order>) -> Result<Vec<Entry>> {
        query_as!(
            EntryRow,
            r#"SELECT number AS "number!: i64", at AS "at!: Time", actor AS "actor!: String",
                content AS "content!: String", previous AS "previous!: String", hash AS "hash!: String"
            FROM evidence WHERE order_id = $1 ORDER BY number"#,
            order as _
        )
        .fetch_all(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?
        .into_iter()
        .map(Entry::try_from)
        .collect()
    }

    async fn evidence_head(&mut self, order: Id<Order>) -> Result<Head> {
        let row = query!(
            r#"SELECT number AS "number!: i64", hash AS "hash!: String"
            FROM evidence WHERE order_id = $1 ORDER BY number DESC LIMIT 1"#,
            order as _
        )
        .fetch_optional(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        row.map_or(Ok(Head::EMPTY), |row| {
            Ok(Head {
                number: u64::try_from(row.number).map_err(corrupt)?,
                hash: hash(&row.hash)?,
            })
        })
    }

    async fn evidence_files(&mut self, order: Id<Order>) -> Result<Vec<EvidenceFile>> {
        let rows = query_as!(
            FileRow,
            r#"SELECT e.number AS "number!: i64", f.id AS "id!: Id<StoredFile>", f.owner_id AS "owner_id!: Id<Account>",
                f.purpose AS "purpose!: Purpose", f.content_type AS "content_type!: ContentType", f.size AS "size!: i64",
                f.width AS "width?: i32", f.height AS "height?: i32", f.sha256 AS "sha256!", f.name AS "name!: FileName",
                f.created_at AS "created_at!: Time", f.public_since AS "public_since?: Time"
            FROM evidence_file e JOIN file f ON f.id = e.file_id
            WHERE e.order_id = $1 ORDER BY e.number, e.position"#,
            order as _
        )
        .fetch_all(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(rows.into_iter().map(EvidenceFile::from).collect())
    }

    async fn insert_track_attempt(&mut self, attempt: &TrackAttempt) -> Result<()> {
        query!(
            "INSERT INTO track_attempt (id, order_id, courier, parcel, started_at, duration_ms, verdict, signed_at, detail)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            attempt.id as _,
            attempt.order_id as _,
            &attempt.courier as _,
            &attempt.parcel as _,
            attempt.started_at as _,
            attempt.duration_ms,
            attempt.verdict as _,
            attempt.signed_at as _,
            plain(&attempt.detail) as _
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(())
    }

    async fn track_attempts(&mut self, order: Id<Order>, limit: i64) -> Result<Vec<TrackAttempt>> {
        query_as!(
            TrackAttempt,
            r#"SELECT id AS "id!: Id<TrackAttempt>", order_id AS "order_id!: Id<Order>",
                courier AS "courier!: CourierCode", parcel AS "parcel!: TrackingNumber",
                started_at AS "started_at!: Time", duration_ms AS "duration_ms!: i64",
                verdict AS "verdict!: TrackVerdict", signed_at AS "signed_at?: Time", detail AS "detail!: String"
            FROM track_attempt WHERE order_id = $1 ORDER BY id DESC LIMIT $2"#,
            order as _,
            limit
        )
        .fetch_all(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))
    }

    async fn is_evidence_for(&mut self, file: Id<StoredFile>, account: Id<Account>) -> Result<bool> {
        let row = query!(
            r#"SELECT EXISTS (
                SELECT 1 FROM evidence_file e JOIN orders o ON o.id = e.order_id
                WHERE e.file_id = $1 AND (o.buyer_id = $2 OR o.seller_id = $2)) AS "shared!: bool""#,
            file as _,
            account as _
        )
        .fetch_one(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(row.shared)
    }
}
