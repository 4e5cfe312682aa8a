use async_trait::async_trait;
use domain::{id::Id, identity::Account, time::Time};
use sqlx::{query, query_as};
use store::{Change, Live, Mark, Result};
use uuid::Uuid;

use crate::DbTx;

struct ChangeRow {
    turn: i64,
    seq: i64,
    topic: String,
    subject_id: Option<Uuid>,
    one_id: Option<Id<Account>>,
    other_id: Option<Id<Account>>,
}

impl From<ChangeRow> for Change {
    fn from(row: ChangeRow) -> Self {
        Self {
            mark: Mark {
                turn: row.turn,
                seq: row.seq,
            },
            topic: row.topic,
            subject_id: row.subject_id,
            accounts: [row.one_id, row.other_id],
        }
    }
}

macro_rules! changes {
    ($tail:literal $($args:tt)*) => {
        query_as!(
            ChangeRow,
            r#"SELECT turn AS "turn!: i64", seq AS "seq!: i64", topic AS "topic!: String",
                subject_id AS "subject_id?: Uuid", one_id AS "one_id?: Id<Account>", other_id AS "other_id?: Id<Account>"
            FROM visible_change "# + $tail $($args)*
        )
    };
}

#[async_trait]
impl Live for DbTx {
    async fn follow(&mut self, follower: Uuid, until: Time) -> Result<()> {
        query!(
            "INSERT INTO follower (id, until_at) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET until_at = excluded.until_at",
            follower as _,
            until as _
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(())
    }

    async fn note_follower(&mut self, follower: Uuid) -> Result<()> {
        query!(
            "INSERT INTO change (topic, subject_id) VALUES ('follower', $1)",
            follower as _
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(())
    }

    async fn unfollow(&mut self, follower: Uuid) -> Result<()> {
        query!("DELETE FROM follower WHERE id = $1", follower as _)
            .execute(self.conn()?)
            .await
            .map_err(|e| self.fail(&e))?;
        Ok(())
    }

    async fn purge_followers(&mut self, now: Time) -> Result<()> {
        query!("DELETE FROM follower WHERE until_at < $1", now as _)
            .execute(self.conn()?)
            .await
            .map_err(|e| self.fail(&e))?;
        Ok(())
    }

    async fn newest_changes(&mut self, limit: i64) -> Result<Vec<Change>> {
        let rows = changes!("ORDER BY turn DESC, seq DESC LIMIT $1", limit)
            .fetch_all(self.conn()?)
            .await
            .map_err(|e| self.fail(&e))?;
        Ok(rows.into_iter().rev().map(Change::from).collect())
    }

    async fn changes_after(&mut self, mark: Mark, limit: i64) -> Result<Vec<Change>> {
        let rows = changes!(
            "WHERE (turn, seq) > ($1, $2) ORDER BY turn, seq LIMIT $3",
            mark.turn,
            mark.seq,
            limit
        )
        .fetch_all(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(rows.into_iter().map(Change::from).collect())
    }

    async fn purge_changes(&mut self, keep: i64) -> Result<()> {
        query!(
            "DELETE FROM change WHERE (turn, seq) <=
                (SELECT turn, seq FROM change ORDER BY turn DESC, seq DESC LIMIT 1 OFFSET $1)",
            keep
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(())
    }
}
