//! Orders placed and paid, each durable before it is answered, through the use cases.

use std::{sync::Arc, time::Duration};

use anyhow::{Context as _, Result};
use app::Once;

use super::{
    Figure, load,
    market::{Engine, Market, Plan, Stage, Yard, wish},
    raw,
};

/// Buyers that order at the same time.
const TASKS: usize = 64;
const WARM_UP: Duration = Duration::from_secs(2);
const LENGTH: Duration = Duration::from_secs(8);

/// Rows that one order leaves in the tables when it is placed and paid: the order and its line, three events, two
/// answers kept for a repeat, the transfer and the two balances it moves, the instance, the message to the seller, its
/// job, and what buyer and seller are told. Beside them a job is made and taken away again and three rows are updated,
/// which the ceiling does not even count.
pub const ROWS_PER_ORDER: usize = 15;

pub async fn measure(yard: &Yard, stage: &Stage, engine: Engine) -> Result<Figure> {
    stage.say("set-up");
    // Nobody listens there, and nobody calls: no worker runs.
    let plan = Plan {
        sellers: 16,
        buyers: 256,
        url: "http://127.0.0.1:9/produce",
    };
    let market = Arc::new(Market::open(yard, engine, &plan).await?);
    stage.say("orders, placed and paid");
    let value = {
        let market = Arc::clone(&market);
        load::rate(TASKS, WARM_UP, LENGTH, move |task, turn| {
            let market = Arc::clone(&market);
            async move { one(&market, task, turn).await }
        })
        .await?
    };
    stage.say("ceiling: plain rows");
    let ceiling = match market.database_url() {
        None => raw::sqlite(&market.dir().join("raw.sqlite"), ROWS_PER_ORDER, LENGTH / 2).await?,
        Some(url) => raw::postgres(url, ROWS_PER_ORDER, TASKS, LENGTH / 2).await?,
    };
    let market = Arc::into_inner(market).context("somebody still uses the market")?;
    market.close().await?;
    Ok(Figure { value, ceiling })
}

/// One order, with keys for both requests as the console sends them.
async fn one(market: &Market, task: usize, turn: u64) -> Result<()> {
    let turn_index = usize::try_from(turn)?;
    let pick = task + turn_index * TASKS;
    let buyer = *market.buyers.get(pick % market.buyers.len()).context("a buyer")?;
    let shop = market.shops.get(pick % market.shops.len()).context("a shop")?;
    let once = |what: &str| Once {
        key: format!("{what}-{task}-{turn}"),
        request: vec![7; 32],
    };
    let order = market
        .app()
        .place_order(buyer, wish(&shop.price), Some(&once("place")))
        .await?;
    market.app().pay_order(buyer, &order.number, Some(&once("pay"))).await?;
    Ok(())
}
