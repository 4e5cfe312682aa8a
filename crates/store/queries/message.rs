use async_trait::async_trait;
use domain::{
    id::Id,
    identity::Account,
    message::{Channel, Event, Facts, Message},
    time::Time,
};
use sqlx::{FromRow, query, query_as, types::Json};
use store::{Delivery, Messages, NewsWish, Page, Result};

use crate::{
    DbTx,
    common::{guarded, plain},
    sieve::Sieve,
};

const MESSAGES: &str = "SELECT id, account_id, event, facts, created_at, read_at FROM message";

#[derive(FromRow)]
struct MessageRow {
    id: Id<Message>,
    account_id: Id<Account>,
    event: Event,
    facts: Json<Facts>,
    created_at: Time,
    read_at: Option<Time>,
}

impl From<MessageRow> for Message {
    fn from(row: MessageRow) -> Self {
        let MessageRow {
            id,
            account_id,
            event,
            facts: Json(facts),
            created_at,
            read_at,
        } = row;
        Self {
            id,
            account_id,
            event,
            facts,
            created_at,
            read_at,
        }
    }
}

macro_rules! messages {
    ($tail:literal $($args:tt)*) => {
        query_as!(
            MessageRow,
            r#"SELECT id AS "id!: Id<Message>", account_id AS "account_id!: Id<Account>", event AS "event!: Event",
                facts AS "facts!: Json<Facts>", created_at AS "created_at!: Time", read_at AS "read_at?: Time"
            FROM message "# + $tail $($args)*
        )
    };
}

macro_rules! deliveries {
    ($tail:literal $($args:tt)*) => {
        query_as!(
            Delivery,
            r#"SELECT id AS "id!: Id<Delivery>", message_id AS "message_id!: Id<Message>",
                channel AS "channel!: Channel", address AS "address!: String", sent_at AS "sent_at?: Time",
                last_error AS "last_error!: String"
            FROM message_delivery "# + $tail $($args)*
        )
    };
}

/// Facts without U+0000; the detail of a failure may hold what a seller's server answered.
fn storable(facts: &Facts) -> Facts {
    let clean = |text: &Option<String>| text.as_deref().map(|t| plain(t).into_owned());
    Facts {
        order: clean(&facts.order),
        instance: clean(&facts.instance),
        product: clean(&facts.product),
        product_id: facts.product_id,
        activity: clean(&facts.activity),
        detail: clean(&facts.detail),
        amount: clean(&facts.amount),
        days: facts.days,
        until: facts.until,
    }
}

#[async_trait]
impl Messages for DbTx {
    async fn insert_message(&mut self, message: &Message) -> Result<()> {
        query!(
            "INSERT INTO message (id, account_id, event, facts, created_at, read_at) VALUES ($1, $2, $3, $4, $5, $6)",
            message.id as _,
            message.account_id as _,
            message.event as _,
            Json(storable(&message.facts)) as _,
            message.created_at as _,
            message.read_at as _
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(())
    }

    async fn message(&mut self, id: Id<Message>) -> Result<Option<Message>> {
        let row = messages!("WHERE id = $1", id as _)
            .fetch_optional(self.conn()?)
            .await
            .map_err(|e| self.fail(&e))?;
        Ok(row.map(Message::from))
    }

    async fn messages(&mut self, account: Id<Account>, wish: NewsWish, page: Page) -> Result<Vec<Message>> {
        let mut sieve = Sieve::new(MESSAGES, "id", page);
        sieve.with("account_id = ", Some(account)).with("event = ", wish.event);
        if wish.unread {
            sieve.and("read_at IS NULL");
        }
        let rows: Vec<MessageRow> = self.sifted(sieve, page).await?;
        Ok(rows.into_iter().map(Message::from).collect())
    }

    async fn unread_messages(&mut self, account: Id<Account>) -> Result<i64> {
        let row = query!(
            r#"SELECT COUNT(*) AS "count!: i64" FROM message WHERE account_id = $1 AND read_at IS NULL"#,
            account as _
        )
        .fetch_one(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(row.count)
    }

    async fn read_message(&mut self, account: Id<Account>, id: Id<Message>, at: Time) -> Result<bool> {
        let done = query!(
            "UPDATE message SET read_at = COALESCE(read_at, $3) WHERE id = $1 AND account_id = $2",
            id as _,
            account as _,
            at as _
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(done.rows_affected() > 0)
    }

    async fn read_all_messages(&mut self, account: Id<Account>, at: Time) -> Result<()> {
        query!(
            "UPDATE message SET read_at = $2 WHERE account_id = $1 AND read_at IS NULL",
            account as _,
            at as _
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(())
    }

    async fn insert_delivery(&mut self, delivery: &Delivery) -> Result<()> {
        query!(
            "INSERT INTO message_delivery (id, message_id, channel, address, sent_at, last_error)
            VALUES ($1, $2, $3, $4, $5, $6)",
            delivery.id as _,
            delivery.message_id as _,
            delivery.channel as _,
            &delivery.address,
            delivery.sent_at as _,
            plain(&delivery.last_error) as _
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(())
    }

    async fn delivery(&mut self, id: Id<Delivery>) -> Result<Option<Delivery>> {
        deliveries!("WHERE id = $1", id as _)
            .fetch_optional(self.conn()?)
            .await
            .map_err(|e| self.fail(&e))
    }

    async fn update_delivery(&mut self, delivery: &Delivery) -> Result<()> {
        let done = query!(
            "UPDATE message_delivery SET sent_at = $2, last_error = $3 WHERE id = $1",
            delivery.id as _,
            delivery.sent_at as _,
            plain(&delivery.last_error) as _
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        guarded(done.rows_affected())
    }

    async fn deliveries(&mut self, message: Id<Message>) -> Result<Vec<Delivery>> {
        deliveries!("WHERE message_id = $1 ORDER BY id", message as _)
            .fetch_all(self.conn()?)
            .await
            .map_err(|e| self.fail(&e))
    }
}
