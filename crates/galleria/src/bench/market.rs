//! A marketplace to be measured: a node as `serve` builds it, with sellers, products and buyers that have money.

use std::{
    fs,
    path::{Path, PathBuf},
    process::id as process_id,
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result};
use app::{App, order::PlaceOrder};
use domain::{
    catalog::{Content, PriceItemCode},
    fulfilment::Activity,
    id::Id,
    identity::{Account, AccountState, Actor, Grade, Locale, Role},
    ledger::Books,
    money::{Currency, Money},
    order::Order,
    policy::{Policy, Site},
    seller::{DebugCase, ProductionAddress, Protocol, SellerProfile},
};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use sqlx::{Connection as _, Executor as _};

use crate::node::{Node, NodeArgs, Settings};

/// Calls by one credential in a minute while we measure: the limit is policy, and not what is measured.
const CALLS_PER_MINUTE: u32 = 100_000_000;

/// Which database.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// Where everything lies while it is measured.
pub struct Yard {
    dir: PathBuf,
    postgres: Option<String>,
    count: AtomicU32,
}

impl Yard {
    pub fn new(scratch: PathBuf) -> Result<Self> {
        let dir = scratch.join(process_id().to_string());
        fs::create_dir_all(&dir).with_context(|| format!("{} cannot be made", dir.display()))?;
        let postgres = std::env::var("GALLERIA_BENCH_POSTGRES_URL")
            .ok()
            .filter(|url| !url.is_empty());
        Ok(Self {
            dir,
            postgres,
            count: AtomicU32::new(0),
        })
    }

    pub fn has(&self, engine: Engine) -> bool {
        engine == Engine::Sqlite || self.postgres.is_some()
    }

    /// A directory of its own.
    pub fn fresh_dir(&self) -> Result<PathBuf> {
        let dir = self.dir.join(self.count.fetch_add(1, Ordering::Relaxed).to_string());
        fs::create_dir_all(&dir)?;
        Ok(dir)
    }

    /// A database of its own on the PostgreSQL server.
    pub async fn fresh_database(&self) -> Result<PgDatabase> {
        let server = self.postgres.clone().context("no PostgreSQL")?;
        let name = format!(
            "galleria_bench_{}_{}",
            process_id(),
            self.count.fetch_add(1, Ordering::Relaxed)
        );
        let mut conn = sqlx::PgConnection::connect(&server)
            .await
            .context("PostgreSQL cannot be reached")?;
        conn.execute(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}")))
            .await?;
        conn.close().await?;
        let (base, query) = server
            .split_once('?')
            .map_or((server.as_str(), None), |(base, query)| (base, Some(query)));
        let base = base.rsplit_once('/').map_or(base, |(base, _)| base);
        let url = query.map_or_else(|| format!("{base}/{name}"), |query| format!("{base}/{name}?{query}"));
        Ok(PgDatabase { server, name, url })
    }

    pub fn stage(&self, name: &'static str) -> Stage {
        Stage::new(name)
    }

    pub fn clear(&self) {
        let _ = fs::remove_dir_all(&self.dir);
    }
}

impl Drop for Yard {
    fn drop(&mut self) {
        self.clear();
    }
}

/// A database that is dropped again.
pub struct PgDatabase {
    server: String,
    name: String,
    pub url: String,
}

impl PgDatabase {
    pub async fn remove(self) -> Result<()> {
        let mut conn = sqlx::PgConnection::connect(&self.server).await?;
        conn.execute(sqlx::AssertSqlSafe(format!(
            "DROP DATABASE IF EXISTS {} WITH (FORCE)",
            self.name
        )))
        .await?;
        Ok(conn.close().await?)
    }
}

/// Tells on standard error what is going on.
pub struct Stage {
    name: &'static str,
    bar: ProgressBar,
    begun: Instant,
}

impl Stage {
    fn new(name: &'static str) -> Self {
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {prefix}: {msg} ({elapsed})") {
            bar.set_style(style);
        }
        bar.set_prefix(name);
        bar.enable_steady_tick(Duration::from_millis(200));
        Self {
            name,
            bar,
            begun: Instant::now(),
        }
    }

    pub fn say(&self, what: &str) {
        self.bar.set_message(what.to_owned());
        if self.bar.is_hidden() {
            eprintln!("{}: {what} ({:.1} s)", self.name, self.begun.elapsed().as_secs_f64());
        }
    }

    pub fn end(self) {
        self.bar.finish_and_clear();
    }

    pub fn skip(self, why: &str) {
        self.bar.finish_and_clear();
        eprintln!("{}: left out: {why}", self.name);
    }
}

/// A seller whose product is on the shelf.
pub struct Shop {
    pub actor: Actor,
    pub id: Id<Account>,
    pub address: Id<ProductionAddress>,
    pub price: PriceItemCode,
}

/// What is wanted.
pub struct Plan<'a> {
    pub sellers: usize,
    pub buyers: usize,
    /// The sellers' server.
    pub url: &'a str,
}

/// A marketplace.
pub struct Market {
    pub node: Node,
    pub operator: Actor,
    pub shops: Vec<Shop>,
    pub buyers: Vec<Actor>,
    database: Option<PgDatabase>,
    dir: PathBuf,
}

impl Market {
    /// Builds a node over an empty database with the settings `serve` has by itself, and fills it.
    pub async fn open(yard: &Yard, engine: Engine, plan: &Plan<'_>) -> Result<Self> {
        let dir = yard.fresh_dir()?;
        let database = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => Some(yard.fresh_database().await?),
        };
        let args = NodeArgs {
            data_dir: Some(dir.clone()),
            database_url: database.as_ref().map(|database| database.url.clone()),
            sandbox: true,
            ..NodeArgs::default()
        };
        let node = Node::build(&args, Settings::default(), None).await?;
        let app = &node.app;
        let mut policy = Policy::defaults(app.config.site);
        policy.open_api.calls_per_minute = CALLS_PER_MINUTE;
        let mut tx = app.store.begin().await?;
        tx.put_policy(&policy, app.clock.now()).await?;
        let operator = account(app, &mut *tx, Role::Operator, 0).await?;
        let mut people = (Vec::new(), Vec::new());
        for i in 0..plan.sellers {
            people.0.push(account(app, &mut *tx, Role::Seller, i).await?);
        }
        for i in 0..plan.buyers {
            let buyer = account(app, &mut *tx, Role::Buyer, i).await?;
            let id = buyer.account().context("a buyer")?;
            let amount = Money::new(1_000_000_000_000, Currency::Cny);
            let gift = Books {
                next_id: &mut || app.id(),
                now: app.clock.now(),
            }
            .top_up(id, amount, &format!("bench:{id}"), "to be spent");
            tx.book(&gift).await?;
            people.1.push(buyer);
        }
        tx.commit().await?;
        app.policies.forget();
        let mut shops = Vec::new();
        for seller in people.0 {
            shops.push(shop(app, operator, seller, plan.url).await?);
        }
        Ok(Self {
            node,
            operator,
            shops,
            buyers: people.1,
            database,
            dir,
        })
    }

    pub fn app(&self) -> &App {
        &self.node.app
    }

    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The URL of its PostgreSQL database.
    pub fn database_url(&self) -> Option<&str> {
        self.database.as_ref().map(|database| database.url.as_str())
    }

    /// One paid order of every seller.
    pub async fn one_order_each(&self) -> Result<Vec<Order>> {
        let buyer = *self.buyers.first().context("a buyer")?;
        let mut orders = Vec::new();
        for shop in &self.shops {
            let view = self.app().place_order(buyer, wish(&shop.price), None).await?;
            self.app().pay_order(buyer, &view.number, None).await?;
            let mut tx = self.app().store.read().await?;
            orders.push(tx.order_by_number(&view.number).await?.context("the order")?);
        }
        Ok(orders)
    }

    /// Closes it and removes what it kept.
    pub async fn close(self) -> Result<()> {
        self.node.worker.stop();
        self.node.app.store.close().await;
        if let Some(database) = self.database {
            database.remove().await?;
        }
        let _ = fs::remove_dir_all(&self.dir);
        Ok(())
    }
}

/// One unit for one period.
pub fn wish(price: &PriceItemCode) -> PlaceOrder {
    PlaceOrder {
        price_code: price.clone(),
        quantity: 1,
        periods: 1,
        parameters: Vec::new(),
        trial: false,
        receiver: None,
        accept_agreement: true,
        related: Vec::new(),
        copies: 1,
        agreement_version: None,
    }
}

/// An account written as it is: hashing a password for each would take longer than what is measured.
async fn account(app: &App, tx: &mut dyn store::Tx, role: Role, i: usize) -> Result<Actor> {
    let name = match role {
        Role::Buyer => "buyer",
        Role::Seller => "seller",
        Role::Operator => "operator",
    };
    let account = Account {
        id: app.id(),
        role,
        login: format!("{name}-{i}@bench.example").parse()?,
        name: format!("{name} {i}").parse()?,
        phone: "13800000000".parse()?,
        grade: Grade::V1,
        locale: Locale::ZhCn,
        state: AccountState::Active,
        site: Site::Cn,
        site_notice_off: false,
        password_hash: String::new(),
        created_at: app.clock.now(),
        version: 0,
    };
    tx.insert_account(&account).await?;
    if role == Role::Seller {
        let profile = SellerProfile {
            account_id: account.id,
            service_mailbox: "desk@bench.example".parse()?,
            service_phone: "".parse()?,
            notice_address_id: None,
            version: 0,
        };
        tx.insert_seller_profile(&profile).await?;
    }
    Ok(Actor::Account { id: account.id, role })
}

async fn shop(app: &App, operator: Actor, actor: Actor, url: &str) -> Result<Shop> {
    let id = actor.account().context("a seller")?;
    let key = app
        .create_access_key(actor, serde_json::from_value(json!({"label": "bench"}))?, None)
        .await?;
    let input = json!({"url": url, "protocol": "v2", "key_id": key.key.id});
    let address = app.create_address(actor, serde_json::from_value(input)?, None).await?;
    let address = Id::from_uuid(address.id);
    let mut tx = app.store.begin().await?;
    for activity in [
        Activity::NewInstance,
        Activity::QueryInstance,
        Activity::RefreshInstance,
        Activity::UpdateInstanceStatus,
        Activity::ReleaseInstance,
        Activity::UpgradeInstance,
        Activity::ChangeInstanceCheck,
    ] {
        debug_assert!(activity.belongs_to(Protocol::V2));
        let passed_at = app.clock.now();
        let case = DebugCase {
            id: app.id(),
            seller_id: id,
            address_id: address,
            activity,
            fields: json!({}),
            passed_at,
        };
        tx.put_debug_case(&case).await?;
    }
    tx.commit().await?;
    let content: Content = serde_json::from_value(json!({
        "name": "Bench Forms",
        "summary": "Forms for everybody",
        "description": "",
        "category": "office",
        "model": "general",
        "access_type": "saas",
        "address_id": address,
        "info_elsewhere": false,
        "upgradable": true,
        "checks_changes": false,
        "parameters": [],
        "specifications": [{"name": "Team edition", "skus": [{"name": "Basic", "prices": [
            {"charge": "month", "pricing": {"kind": "fixed", "price": {"amount": "100.00", "currency": "CNY"}}},
        ]}]}],
    }))?;
    let draft = app.draft_product(actor, content, None).await?;
    let product = Id::from_uuid(draft.id);
    let submitted = app.submit_product(actor, product, draft.version).await?;
    app.decide_product(operator, product, submitted.version, app::catalog::Decision::Approve)
        .await?;
    let mut tx = app.store.read().await?;
    let released = tx.revision(product, 1).await?.context("the released revision")?.content;
    let price = released
        .offers()
        .next()
        .and_then(|offer| offer.price.code.clone())
        .context("a price")?;
    Ok(Shop {
        actor,
        id,
        address,
        price,
    })
}
