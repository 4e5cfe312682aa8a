use async_trait::async_trait;
use domain::{
    catalog::{Product, ProductName},
    id::Id,
    identity::Account,
    question::{Question, QuestionText, Standing},
    time::Time,
};
use sqlx::{FromRow, query, query_as, types::Json};
use store::{Page, QuestionWish, Questions, Result};

use crate::{DbTx, common::guarded, sieve::Sieve};

const QUESTIONS: &str =
    "SELECT id, product_id, product_name, seller_id, asker_id, text, standing, created_at, version FROM question";

#[derive(FromRow)]
struct QuestionRow {
    id: Id<Question>,
    product_id: Id<Product>,
    product_name: ProductName,
    seller_id: Id<Account>,
    asker_id: Id<Account>,
    text: QuestionText,
    standing: Json<Standing>,
    created_at: Time,
    version: i64,
}

impl From<QuestionRow> for Question {
    fn from(row: QuestionRow) -> Self {
        Self {
            id: row.id,
            product_id: row.product_id,
            product_name: row.product_name,
            seller_id: row.seller_id,
            asker_id: row.asker_id,
            text: row.text,
            standing: row.standing.0,
            created_at: row.created_at,
            version: row.version,
        }
    }
}

#[async_trait]
impl Questions for DbTx {
    async fn insert_question(&mut self, question: &Question) -> Result<()> {
        query!(
            "INSERT INTO question
            (id, product_id, product_name, seller_id, asker_id, text, state, standing, created_at, version)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            question.id as _,
            question.product_id as _,
            question.product_name.as_str(),
            question.seller_id as _,
            question.asker_id as _,
            question.text.as_str(),
            question.standing.name(),
            Json(&question.standing) as _,
            question.created_at as _,
            question.version
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(())
    }

    async fn question(&mut self, id: Id<Question>) -> Result<Option<Question>> {
        let row = query_as!(
            QuestionRow,
            r#"SELECT id AS "id!: Id<Question>", product_id AS "product_id!: Id<Product>",
                product_name AS "product_name!: ProductName", seller_id AS "seller_id!: Id<Account>",
                asker_id AS "asker_id!: Id<Account>", text AS "text!: QuestionText",
                standing AS "standing!: Json<Standing>", created_at AS "created_at!: Time", version AS "version!: i64"
            FROM question WHERE id = $1"#,
            id as _
        )
        .fetch_optional(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(row.map(Question::from))
    }

    async fn update_question(&mut self, question: &Question) -> Result<()> {
        let done = query!(
            "UPDATE question SET state = $3, standing = $4, version = version + 1 WHERE id = $1 AND version = $2",
            question.id as _,
            question.version,
            question.standing.name(),
            Json(&question.standing) as _
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        guarded(done.rows_affected())
    }

    async fn questions(&mut self, wish: QuestionWish, page: Page) -> Result<Vec<Question>> {
        let mut sieve = Sieve::new(QUESTIONS, "id", page);
        sieve
            .with("seller_id = ", wish.seller)
            .with("asker_id = ", wish.asker)
            .with("product_id = ", wish.product)
            .state("state", wish.states, "answered");
        let rows: Vec<QuestionRow> = self.sifted(sieve, page).await?;
        Ok(rows.into_iter().map(Question::from).collect())
    }

    async fn count_question(&mut self, asker: Id<Account>, day: &str) -> Result<i64> {
        let row = query!(
            r#"INSERT INTO question_day (asker_id, day, questions) VALUES ($1, $2, 1)
            ON CONFLICT (asker_id, day) DO UPDATE SET questions = question_day.questions + 1
            RETURNING questions AS "questions!: i64""#,
            asker as _,
            day
        )
        .fetch_one(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(row.questions)
    }
}
