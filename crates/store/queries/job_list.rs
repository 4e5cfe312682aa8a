use async_trait::async_trait;
use domain::{id::Id, time::Time};
use sqlx::{FromRow, QueryBuilder, query_as};
use store::{Job, JobCount, JobKind, JobLists, JobStanding, JobWish, Result, StoreError};
use uuid::Uuid;

use crate::{Db, DbTx, common::corrupt};

#[derive(FromRow)]
struct JobRow {
    id: Id<Job>,
    kind: String,
    key: String,
    lane: String,
    run_at: Time,
    attempt: i32,
    parked: bool,
    last_error: String,
}

fn kind_of(name: &str) -> Result<JobKind> {
    JobKind::parse(name).ok_or_else(|| corrupt(format!("no job is of the kind {name}")))
}

impl TryFrom<JobRow> for Job {
    type Error = StoreError;
    fn try_from(row: JobRow) -> Result<Self> {
        Ok(Self {
            id: row.id,
            kind: kind_of(&row.kind)?,
            key: row.key,
            lane: row.lane,
            run_at: row.run_at,
            attempt: row.attempt,
            parked: row.parked,
            last_error: row.last_error,
        })
    }
}

struct CountRow {
    kind: String,
    parked: bool,
    running: bool,
    count: i64,
}

#[async_trait]
impl JobLists for DbTx {
    async fn jobs(&mut self, wish: JobWish, wall: Time, after: Option<(Time, Uuid)>, limit: i64) -> Result<Vec<Job>> {
        let mut text: QueryBuilder<Db> =
            QueryBuilder::new("SELECT id, kind, key, lane, run_at, attempt, parked, last_error FROM job WHERE ");
        match wish.standing {
            Some(JobStanding::Parked) => text.push("parked = TRUE"),
            Some(JobStanding::Running) => text.push("parked = FALSE AND lease_until > ").push_bind(wall),
            Some(JobStanding::Waiting) => text.push("parked = FALSE AND lease_until <= ").push_bind(wall),
            None => text.push("TRUE"),
        };
        if let Some(kind) = wish.kind {
            text.push(" AND kind = ").push_bind(kind.name());
        }
        if let Some((run_at, id)) = after {
            text.push(" AND (run_at, id) > (")
                .push_bind(run_at)
                .push(", ")
                .push_bind(id)
                .push(")");
        }
        text.push(" ORDER BY run_at, id LIMIT ").push_bind(limit);
        let rows: Vec<JobRow> = text
            .build_query_as()
            .fetch_all(self.conn()?)
            .await
            .map_err(|e| self.fail(&e))?;
        rows.into_iter().map(Job::try_from).collect()
    }

    async fn job_counts(&mut self, wall: Time) -> Result<Vec<JobCount>> {
        let rows = query_as!(
            CountRow,
            r#"SELECT kind AS "kind!: String", parked AS "parked!: bool", (lease_until > $1) AS "running!: bool",
                COUNT(*) AS "count!: i64"
            FROM job GROUP BY kind, parked, (lease_until > $1) ORDER BY 1, 2, 3"#,
            wall as _
        )
        .fetch_all(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        rows.into_iter()
            .map(|row| {
                Ok(JobCount {
                    kind: kind_of(&row.kind)?,
                    standing: match (row.parked, row.running) {
                        (true, _) => JobStanding::Parked,
                        (false, true) => JobStanding::Running,
                        (false, false) => JobStanding::Waiting,
                    },
                    count: row.count,
                })
            })
            .collect()
    }
}
