use async_trait::async_trait;
use domain::{
    fulfilment::{Activity, Attempt, Intent, InterfaceMessage, MessageState},
    id::Id,
    identity::Account,
    instance::Instance,
    order::Order,
    seller::ProductionAddress,
    time::{Span, Time},
};
use sqlx::{FromRow, query, query_as, types::Json};
use store::{Fulfilment, MessageFilter, MessageWish, Page, Result};

use crate::{
    DbTx,
    common::{guarded, plain},
    dialect,
    sieve::Sieve,
};

const MESSAGES: &str = "SELECT m.id, m.seller_id, m.address_id, m.order_id, m.instance_id, m.intent, m.activity,
    m.state_data AS state, m.window_ends_at, m.interval_ms, m.attempts, m.created_at, m.version
    FROM interface_message m JOIN orders o ON o.id = m.order_id";

struct CountRow {
    state: String,
    count: i64,
}

#[derive(FromRow)]
pub(crate) struct MessageRow {
    pub(crate) id: Id<InterfaceMessage>,
    pub(crate) seller_id: Id<Account>,
    pub(crate) address_id: Id<ProductionAddress>,
    pub(crate) order_id: Id<Order>,
    pub(crate) instance_id: Option<Id<Instance>>,
    pub(crate) intent: Json<Intent>,
    pub(crate) activity: Activity,
    pub(crate) state: Json<MessageState>,
    pub(crate) window_ends_at: Time,
    pub(crate) interval_ms: i64,
    pub(crate) attempts: i32,
    pub(crate) created_at: Time,
    pub(crate) version: i64,
}

impl From<MessageRow> for InterfaceMessage {
    fn from(row: MessageRow) -> Self {
        Self {
            id: row.id,
            seller_id: row.seller_id,
            address_id: row.address_id,
            order_id: row.order_id,
            instance_id: row.instance_id,
            intent: row.intent.0,
            activity: row.activity,
            state: row.state.0,
            window_ends_at: row.window_ends_at,
            interval: Span::millis(row.interval_ms),
            attempts: row.attempts,
            created_at: row.created_at,
            version: row.version,
        }
    }
}

macro_rules! interface_messages {
    ($tail:literal $($args:tt)*) => {
        sqlx::query_as!(
            $crate::fulfilment::MessageRow,
            r#"SELECT id AS "id!: Id<InterfaceMessage>", seller_id AS "seller_id!: Id<Account>",
                address_id AS "address_id!: Id<ProductionAddress>", order_id AS "order_id!: Id<Order>",
                instance_id AS "instance_id?: Id<Instance>", intent AS "intent!: Json<Intent>",
                activity AS "activity!: Activity", state_data AS "state!: Json<MessageState>",
                window_ends_at AS "window_ends_at!: Time", interval_ms AS "interval_ms!: i64",
                attempts AS "attempts!: i32", created_at AS "created_at!: Time", version AS "version!: i64"
            FROM interface_message "# + $tail $($args)*
        )
    };
}
pub(crate) use interface_messages;

fn all(rows: Vec<MessageRow>) -> Vec<InterfaceMessage> {
    rows.into_iter().map(InterfaceMessage::from).collect()
}

#[async_trait]
impl Fulfilment for DbTx {
    async fn insert_interface_message(&mut self, message: &InterfaceMessage) -> Result<()> {
        query!(
            "INSERT INTO interface_message (id, seller_id, address_id, order_id, instance_id, intent, activity, state,
                state_data, window_ends_at, interval_ms, attempts, created_at, version)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
            message.id as _,
            message.seller_id as _,
            message.address_id as _,
            message.order_id as _,
            message.instance_id as _,
            Json(&message.intent) as _,
            message.activity as _,
            message.state.name(),
            Json(&message.state) as _,
            message.window_ends_at as _,
            message.interval.as_millis(),
            message.attempts,
            message.created_at as _,
            message.version
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(())
    }

    async fn interface_message(&mut self, id: Id<InterfaceMessage>) -> Result<Option<InterfaceMessage>> {
        let row = interface_messages!("WHERE id = $1", id as _)
            .fetch_optional(self.conn()?)
            .await
            .map_err(|e| self.fail(&e))?;
        Ok(row.map(InterfaceMessage::from))
    }

    async fn interface_messages_by_id(&mut self, ids: &[Id<InterfaceMessage>]) -> Result<Vec<InterfaceMessage>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        dialect::messages_by_id(self.conn()?, ids)
            .await
            .map(all)
            .map_err(|e| self.fail(&e))
    }

    async fn update_interface_message(&mut self, message: &InterfaceMessage) -> Result<()> {
        let done = query!(
            "UPDATE interface_message SET state = $3, state_data = $4, window_ends_at = $5, attempts = $6,
                version = version + 1
            WHERE id = $1 AND version = $2",
            message.id as _,
            message.version,
            message.state.name(),
            Json(&message.state) as _,
            message.window_ends_at as _,
            message.attempts
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        guarded(done.rows_affected())
    }

    async fn interface_messages(
        &mut self,
        whose: MessageFilter,
        wish: &MessageWish,
        page: Page,
    ) -> Result<Vec<InterfaceMessage>> {
        let mut sieve = Sieve::new(MESSAGES, "m.id", page);
        if let MessageFilter::Seller(seller) = whose {
            sieve.with("m.seller_id = ", Some(seller));
        }
        sieve
            .state("m.state", wish.states, "succeeded")
            .with("m.activity = ", wish.activity)
            .with("m.instance_id = ", wish.instance)
            .starts("o.number", wish.number.as_deref())
            .named("o.product_id", wish.name.as_deref())
            .with("o.product_id = ", wish.product)
            .within(wish.made);
        self.sifted(sieve, page).await.map(all)
    }

    async fn unfinished_messages(&mut self, whose: MessageFilter) -> Result<Vec<(String, i64)>> {
        let seller = match whose {
            MessageFilter::Seller(seller) => Some(seller),
            MessageFilter::All => None,
        };
        let rows = match seller {
            Some(seller) => {
                query_as!(
                    CountRow,
                    r#"SELECT state AS "state!: String", COUNT(*) AS "count!: i64" FROM interface_message
                WHERE state <> 'succeeded' AND seller_id = $1 GROUP BY state ORDER BY state"#,
                    seller as _
                )
                .fetch_all(self.conn()?)
                .await
            }
            None => {
                query_as!(
                    CountRow,
                    r#"SELECT state AS "state!: String", COUNT(*) AS "count!: i64" FROM interface_message
                WHERE state <> 'succeeded' GROUP BY state ORDER BY state"#
                )
                .fetch_all(self.conn()?)
                .await
            }
        };
        let rows = rows.map_err(|e| self.fail(&e))?;
        Ok(rows.into_iter().map(|row| (row.state, row.count)).collect())
    }

    async fn messages_of_order(&mut self, order: Id<Order>) -> Result<Vec<InterfaceMessage>> {
        interface_messages!("WHERE order_id = $1 ORDER BY id", order as _)
            .fetch_all(self.conn()?)
            .await
            .map(all)
            .map_err(|e| self.fail(&e))
    }

    async fn open_messages_of_instance(&mut self, instance: Id<Instance>) -> Result<Vec<InterfaceMessage>> {
        interface_messages!(
            "WHERE instance_id = $1 AND state = 'pending' ORDER BY id",
            instance as _
        )
        .fetch_all(self.conn()?)
        .await
        .map(all)
        .map_err(|e| self.fail(&e))
    }

    async fn insert_attempt(&mut self, attempt: &Attempt) -> Result<()> {
        query!(
            "INSERT INTO attempt (id, message_id, number, started_at, duration_ms, request_line, request_body,
                string_to_sign, http_status, response_body, verdict, detail)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            attempt.id as _,
            attempt.message_id as _,
            attempt.number,
            attempt.started_at as _,
            attempt.duration_ms,
            plain(&attempt.request_line) as _,
            plain(&attempt.request_body) as _,
            plain(&attempt.string_to_sign) as _,
            attempt.http_status,
            plain(&attempt.response_body) as _,
            plain(&attempt.verdict) as _,
            plain(&attempt.detail) as _
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(())
    }

    async fn attempts(&mut self, message: Id<InterfaceMessage>) -> Result<Vec<Attempt>> {
        query_as!(
            Attempt,
            r#"SELECT id AS "id!: Id<Attempt>", message_id AS "message_id!: Id<InterfaceMessage>",
                number AS "number!: i32", started_at AS "started_at!: Time", duration_ms AS "duration_ms!: i64",
                request_line AS "request_line!: String", request_body AS "request_body!: String",
                string_to_sign AS "string_to_sign!: String", http_status AS "http_status?: i32",
                response_body AS "response_body!: String", verdict AS "verdict!: String", detail AS "detail!: String"
            FROM attempt WHERE message_id = $1 ORDER BY number"#,
            message as _
        )
        .fetch_all(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))
    }
}
