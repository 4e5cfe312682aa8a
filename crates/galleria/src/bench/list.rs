//! A page from the middle of a million orders, as the console asks for it.
//!
//! The orders are copies of real ones, written behind the back of the use cases: one in a thousand is cancelled, the
//! others are being delivered; all are of one buyer, spread over the sellers. Each kind of list is asked for at many places
//! of its middle half, one request at a time; the figure is the slowest kind's p99.

use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result};
use app::identity::{Caller, NewToken};
use domain::identity::{Actor, Locale, SessionKind};
use serde_json::json;
use sqlx::{Connection as _, PgConnection, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::net::TcpStream;

use super::{
    Figure,
    load::p99,
    market::{Engine, Market, Plan, Stage, Yard, wish},
    query::{exchange, listen},
};

const SELLERS: usize = 16;
const ORDERS: u32 = 1_000_000;
/// Every so many-th one is cancelled.
const CANCELLED: u32 = 1_000;
/// Pages of each kind.
const PAGES: u32 = 200;
/// Orders on a page.
const LIMIT: u32 = 50;

pub async fn measure(yard: &Yard, stage: &Stage, engine: Engine) -> Result<Figure> {
    stage.say("set-up");
    let plan = Plan {
        sellers: SELLERS,
        buyers: 1,
        url: "http://127.0.0.1:9/produce",
    };
    let market = Market::open(yard, engine, &plan).await?;
    let templates = market.one_order_each().await?;
    let buyer = *market.buyers.first().context("a buyer")?;
    let shop = market.shops.first().context("a shop")?;
    let unpaid = market.app().place_order(buyer, wish(&shop.price), None).await?;
    market.app().cancel_order(buyer, &unpaid.number).await?;
    stage.say("a million orders");
    let mut plain = Plain::open(&market).await?;
    plain.multiply(u32::try_from(templates.len())?).await?;

    let address = listen(api::router(Arc::clone(&market.node.app), api::ApiConfig::default())).await?;
    let mut slowest = Duration::ZERO;
    for (name, actor) in [("operator", market.operator), ("seller", shop.actor), ("buyer", buyer)] {
        let token = token(&market, actor).await?;
        for filter in ["", "&state=cancelled"] {
            stage.say(&format!("pages of the {name}{}", filter.replace('&', ", ")));
            slowest = slowest.max(pages(address, &token, filter).await?);
        }
    }
    stage.say("ceiling: the bare rows");
    let mut bare = Vec::new();
    for page in 0..PAGES {
        let begun = Instant::now();
        plain.page(&cursor(page)).await?;
        bare.push(begun.elapsed());
    }
    plain.close().await?;
    market.close().await?;
    Ok(Figure {
        value: slowest.as_secs_f64() * 1_000.0,
        ceiling: p99(bare)?.as_secs_f64() * 1_000.0,
    })
}

async fn token(market: &Market, actor: Actor) -> Result<String> {
    let Actor::Account { id, role } = actor else {
        anyhow::bail!("not an account");
    };
    let app = market.app();
    let caller = Caller {
        account: id,
        role,
        session: app.id(),
        kind: SessionKind::Bearer,
        locale: Locale::EnUs,
        expires_at: app.clock.wall(),
    };
    let wanted: NewToken = serde_json::from_value(json!({"label": "bench", "days": 1}))?;
    app.create_token(&caller, wanted, None)
        .await?
        .secret
        .context("a new token's secret")
}

/// The p99 of pages all over the middle half.
async fn pages(address: SocketAddr, token: &str, filter: &str) -> Result<Duration> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let mut buffer = Vec::with_capacity(65_536);
    let mut times = Vec::new();
    for page in 0..PAGES {
        let request = format!(
            "GET /api/v1/orders?limit={LIMIT}&cursor={}{filter} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n\r\n",
            cursor(page)
        );
        let begun = Instant::now();
        exchange(&mut stream, &mut buffer, request.as_bytes()).await?;
        times.push(begun.elapsed());
    }
    p99(times)
}

/// An id in the middle half of the copies; neighbouring pages lie far apart.
fn cursor(page: u32) -> String {
    let place = ORDERS / 4 + page.wrapping_mul(7_919) % PAGES * (ORDERS / 2 / PAGES);
    format!("01a00000-0000-7000-8000-{place:012x}")
}

/// The database without us.
pub enum Plain {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Plain {
    pub async fn open(market: &Market) -> Result<Self> {
        Ok(match market.database_url() {
            None => {
                let options = SqliteConnectOptions::new().filename(market.dir().join("galleria.sqlite"));
                Self::Sqlite(SqliteConnection::connect_with(&options).await?)
            }
            Some(url) => Self::Postgres(PgConnection::connect(url).await?),
        })
    }

    /// Copies the first `paid` orders and the one after them, which is cancelled, all over.
    async fn multiply(&mut self, paid: u32) -> Result<()> {
        let (series, id, line_number) = match self {
            Self::Sqlite(_) => (
                format!("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {ORDERS})"),
                "unhex(printf('01a00000000070008000%012x', n.i))",
                "printf('CS2601010000%05X', n.i)",
            ),
            Self::Postgres(_) => (
                format!("WITH n (i) AS (SELECT generate_series(1, {ORDERS}))"),
                "('01a00000000070008000' || lpad(to_hex(n.i), 12, '0'))::uuid",
                "'CS2601010000' || lpad(upper(to_hex(n.i)), 5, '0')",
            ),
        };
        let template = format!("CASE WHEN n.i % {CANCELLED} = 0 THEN {paid} ELSE n.i % {paid} END");
        let source = "(SELECT *, row_number() OVER (ORDER BY id) - 1 AS place FROM orders)";
        self.run(&format!(
            "{series} INSERT INTO orders (id, number, kind, state, state_data, buyer_id, seller_id, product_id, amount,
                currency, hold_id, fee_rate, parent_id, created_at, version)
            SELECT {id}, {line_number}, t.kind, t.state, t.state_data, t.buyer_id, t.seller_id, t.product_id, t.amount,
                t.currency, NULL, t.fee_rate, NULL, t.created_at, t.version
            FROM n JOIN {source} t ON t.place = {template}"
        ))
        .await?;
        self.run(
            "INSERT INTO order_line (order_id, position, number, instance_id, goods)
            SELECT o.id, 1, o.number || '-000001', NULL, l.goods FROM orders o JOIN order_line l ON l.order_id =
                (SELECT order_id FROM order_line ORDER BY order_id LIMIT 1)
            WHERE o.number LIKE 'CS2601010000%'",
        )
        .await?;
        self.run("ANALYZE").await
    }

    pub async fn run(&mut self, statement: &str) -> Result<()> {
        match self {
            Self::Sqlite(conn) => {
                sqlx::query(sqlx::AssertSqlSafe(statement)).execute(conn).await?;
            }
            Self::Postgres(conn) => {
                sqlx::query(sqlx::AssertSqlSafe(statement)).execute(conn).await?;
            }
        }
        Ok(())
    }

    /// The rows of a page, as they lie there.
    async fn page(&mut self, cursor: &str) -> Result<()> {
        const PAGE: &str =
            "SELECT o.number, l.goods FROM orders o JOIN order_line l ON l.order_id = o.id AND l.position = 1";
        let found = match self {
            Self::Sqlite(conn) => {
                let hex: String = cursor.chars().filter(|c| *c != '-').collect();
                let page = format!(
                    "{PAGE} WHERE o.id < unhex('{hex}') AND l.order_id < unhex('{hex}') ORDER BY o.id DESC LIMIT {LIMIT}"
                );
                sqlx::query(sqlx::AssertSqlSafe(page)).fetch_all(conn).await?.len()
            }
            Self::Postgres(conn) => {
                let page = format!(
                    "{PAGE} WHERE o.id < '{cursor}' AND l.order_id < '{cursor}' ORDER BY o.id DESC LIMIT {LIMIT}"
                );
                sqlx::query(sqlx::AssertSqlSafe(page)).fetch_all(conn).await?.len()
            }
        };
        anyhow::ensure!(u32::try_from(found)? == LIMIT, "{found} orders on a page");
        Ok(())
    }

    pub async fn close(self) -> Result<()> {
        match self {
            Self::Sqlite(conn) => conn.close().await?,
            Self::Postgres(conn) => conn.close().await?,
        }
        Ok(())
    }
}
