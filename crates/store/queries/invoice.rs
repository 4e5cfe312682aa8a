use async_trait::async_trait;
use domain::{id::Id, invoice::Invoice, order::Order};
use sqlx::{query, types::Json};
use store::{Invoices, Receivers, Result};

use crate::{DbTx, common::guarded};

#[async_trait]
impl Invoices for DbTx {
    async fn invoice(&mut self, order: Id<Order>) -> Result<Option<(Invoice, i64)>> {
        let row = query!(
            r#"SELECT invoice_data AS "invoice!: Json<Invoice>", version AS "version!: i64"
            FROM invoice WHERE order_id = $1"#,
            order as _
        )
        .fetch_optional(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(row.map(|row| (row.invoice.0, row.version)))
    }

    async fn put_invoice(&mut self, order: Id<Order>, invoice: &Invoice, seen: Option<i64>) -> Result<()> {
        let state = invoice.state.name();
        let done = match seen {
            None => {
                query!(
                    "INSERT INTO invoice (order_id, state, invoice_data, version) VALUES ($1, $2, $3, 0)
                    ON CONFLICT (order_id) DO NOTHING",
                    order as _,
                    state,
                    Json(invoice) as _
                )
                .execute(self.conn()?)
                .await
            }
            Some(version) => {
                query!(
                    "UPDATE invoice SET state = $3, invoice_data = $4, version = version + 1
                    WHERE order_id = $1 AND version = $2",
                    order as _,
                    version,
                    state,
                    Json(invoice) as _
                )
                .execute(self.conn()?)
                .await
            }
        };
        guarded(done.map_err(|e| self.fail(&e))?.rows_affected())
    }
}

#[async_trait]
impl Receivers for DbTx {
    async fn put_receiver(&mut self, order: Id<Order>, sealed: &[u8]) -> Result<()> {
        query!(
            "INSERT INTO receiver (order_id, sealed) VALUES ($1, $2)
            ON CONFLICT (order_id) DO UPDATE SET sealed = excluded.sealed",
            order as _,
            sealed
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(())
    }

    async fn receiver(&mut self, order: Id<Order>) -> Result<Option<Vec<u8>>> {
        let row = query!(
            r#"SELECT sealed AS "sealed!: Vec<u8>" FROM receiver WHERE order_id = $1"#,
            order as _
        )
        .fetch_optional(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(row.map(|row| row.sealed))
    }
}
