use async_trait::async_trait;
use domain::{id::Id, time::Time};
use sqlx::{query, query_as};
use store::{Job, JobKind, Jobs, Lease, NewJob, Result, StoreError};

use crate::{
    DbTx,
    common::{corrupt, plain},
    dialect,
};

/// A row of the table, for the lists and for the claim of each engine.
pub(crate) struct JobRow {
    pub(crate) id: Id<Job>,
    pub(crate) kind: String,
    pub(crate) key: String,
    pub(crate) lane: String,
    pub(crate) run_at: Time,
    pub(crate) attempt: i32,
    pub(crate) parked: bool,
    pub(crate) last_error: String,
    pub(crate) lease_token: i64,
}

impl TryFrom<JobRow> for Lease {
    type Error = StoreError;
    fn try_from(row: JobRow) -> Result<Self> {
        Ok(Self {
            token: row.lease_token,
            job: Job::try_from(row)?,
        })
    }
}

impl TryFrom<JobRow> for Job {
    type Error = StoreError;
    fn try_from(row: JobRow) -> Result<Self> {
        let kind = JobKind::parse(&row.kind).ok_or_else(|| corrupt(format!("no job is called {}", row.kind)))?;
        Ok(Self {
            id: row.id,
            kind,
            key: row.key,
            lane: row.lane,
            run_at: row.run_at,
            attempt: row.attempt,
            parked: row.parked,
            last_error: row.last_error,
        })
    }
}

/// What may be claimed, and within which bounds.
pub(crate) struct Claim {
    pub(crate) now: Time,
    pub(crate) wall: Time,
    pub(crate) lease_until: Time,
    pub(crate) full: Vec<String>,
    pub(crate) per_lane: i64,
    pub(crate) limit: i64,
}

/// So many due jobs are looked at first. Only when that many wait and too few of them may be taken, because one lane
/// has flooded the queue, is every lane looked into.
const WINDOW: i64 = 512;

/// A row has `lease_until` zero while it waits; a worker that holds or has abandoned it leaves the end of its lease
/// there. Everything a worker does to its job compares the token, and the row must still be on lease.
#[async_trait]
impl Jobs for DbTx {
    async fn enqueue(&mut self, job: &NewJob) -> Result<()> {
        query!(
            "INSERT INTO job
                (id, kind, key, lane, run_at, attempt, lease_until, lease_token, parked, last_error)
            VALUES ($1, $2, $3, $4, $5, 0, 0, 0, FALSE, '')
            ON CONFLICT (kind, key) DO UPDATE
            SET lane = excluded.lane,
                run_at = CASE WHEN job.lease_until > 0 THEN job.run_at ELSE excluded.run_at END,
                again_at = CASE WHEN job.lease_until > 0 THEN excluded.run_at END",
            job.id as _,
            job.kind.name(),
            &job.key,
            &job.lane,
            job.run_at as _
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        self.note_job();
        Ok(())
    }

    async fn claim(
        &mut self,
        now: Time,
        wall: Time,
        lease_until: Time,
        full: &[String],
        per_lane: i64,
        limit: i64,
    ) -> Result<Vec<Lease>> {
        let mut claim = Claim {
            now,
            wall,
            lease_until,
            full: full.to_vec(),
            per_lane,
            limit,
        };
        let mut rows = dialect::claim(self.conn()?, &claim, WINDOW)
            .await
            .map_err(|e| self.fail(&e))?;
        claim.limit = limit.saturating_sub(i64::try_from(rows.len()).unwrap_or(limit));
        if claim.limit > 0 {
            let due = dialect::count_due(self.conn()?, &claim, WINDOW + 1)
                .await
                .map_err(|e| self.fail(&e))?;
            if due > WINDOW {
                claim.full.extend(rows.iter().map(|row| row.lane.clone()));
                rows.extend(
                    dialect::claim_by_lane(self.conn()?, &claim)
                        .await
                        .map_err(|e| self.fail(&e))?,
                );
            }
        }
        let mut leases = rows.into_iter().map(Lease::try_from).collect::<Result<Vec<_>>>()?;
        leases.sort_by_key(|lease| (lease.job.run_at, lease.job.id));
        Ok(leases)
    }

    async fn holds(&mut self, lease: &Lease) -> Result<bool> {
        let row = query!(
            r#"SELECT EXISTS (SELECT 1 FROM job WHERE id = $1 AND lease_token = $2 AND lease_until > 0) AS "held!: bool""#,
            lease.job.id as _,
            lease.token
        )
        .fetch_one(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(row.held)
    }

    async fn finish(&mut self, lease: &Lease) -> Result<bool> {
        let gone = query!(
            "DELETE FROM job WHERE id = $1 AND lease_token = $2 AND lease_until > 0 AND again_at IS NULL",
            lease.job.id as _,
            lease.token
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        if gone.rows_affected() > 0 {
            return Ok(true);
        }
        let again = query!(
            "UPDATE job SET run_at = again_at, again_at = NULL, lease_until = 0, attempt = 0, last_error = ''
            WHERE id = $1 AND lease_token = $2 AND lease_until > 0 AND again_at IS NOT NULL",
            lease.job.id as _,
            lease.token
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        if again.rows_affected() > 0 {
            self.note_job();
        }
        Ok(again.rows_affected() > 0)
    }

    async fn put_back(&mut self, lease: &Lease, run_at: Time, error: Option<&str>) -> Result<bool> {
        // What was enqueued meanwhile is not put off by what the running one decided before it knew.
        let done = query!(
            "UPDATE job
            SET run_at = CASE WHEN again_at < $3 THEN again_at ELSE $3 END, again_at = NULL, lease_until = 0,
                attempt = CASE WHEN CAST($4 AS TEXT) IS NULL THEN 0 ELSE attempt + 1 END, last_error = COALESCE($4, '')
            WHERE id = $1 AND lease_token = $2 AND lease_until > 0",
            lease.job.id as _,
            lease.token,
            run_at as _,
            error.map(plain) as _
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        self.note_job();
        Ok(done.rows_affected() > 0)
    }

    async fn park(&mut self, lease: &Lease, error: &str) -> Result<bool> {
        let done = query!(
            "UPDATE job
            SET parked = TRUE, again_at = NULL, lease_until = 0, attempt = attempt + 1, last_error = $3
            WHERE id = $1 AND lease_token = $2 AND lease_until > 0",
            lease.job.id as _,
            lease.token,
            plain(error) as _
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(done.rows_affected() > 0)
    }

    async fn cancel_job(&mut self, kind: JobKind, key: &str, wall: Time) -> Result<bool> {
        dialect::cancel_job(self.conn()?, kind, key, wall)
            .await
            .map_err(|e| self.fail(&e))
    }

    async fn is_leased(&mut self, kind: JobKind, key: &str, wall: Time) -> Result<bool> {
        dialect::is_leased(self.conn()?, kind, key, wall)
            .await
            .map_err(|e| self.fail(&e))
    }

    async fn next_due(&mut self, wall: Time) -> Result<(Option<Time>, bool)> {
        dialect::next_due(self.conn()?, wall, &[], 1)
            .await
            .map_err(|e| self.fail(&e))
    }

    async fn next_due_beside(&mut self, wall: Time, full: &[String]) -> Result<Option<Time>> {
        let (due, _) = dialect::next_due(self.conn()?, wall, full, WINDOW)
            .await
            .map_err(|e| self.fail(&e))?;
        Ok(due)
    }

    async fn forget_leases(&mut self) -> Result<()> {
        query!("UPDATE job SET lease_until = 0 WHERE lease_until > 0")
            .execute(self.conn()?)
            .await
            .map_err(|e| self.fail(&e))?;
        self.note_job();
        Ok(())
    }

    async fn job_list(&mut self, parked_only: bool, limit: i64) -> Result<Vec<Job>> {
        query_as!(
            JobRow,
            r#"SELECT id AS "id!: Id<Job>", kind AS "kind!: String", key AS "key!: String", lane AS "lane!: String",
                run_at AS "run_at!: Time", attempt AS "attempt!: i32", parked AS "parked!: bool",
                last_error AS "last_error!: String", lease_token AS "lease_token!: i64"
            FROM job WHERE parked = TRUE OR parked = $1 ORDER BY run_at, id LIMIT $2"#,
            parked_only,
            limit
        )
        .fetch_all(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?
        .into_iter()
        .map(Job::try_from)
        .collect()
    }

    async fn unpark(&mut self, id: Id<Job>, now: Time) -> Result<bool> {
        let done = query!(
            "UPDATE job SET parked = FALSE, run_at = $2, attempt = 0 WHERE id = $1 AND parked = TRUE",
            id as _,
            now as _
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        self.note_job();
        Ok(done.rows_affected() > 0)
    }
}
