//! The benchmarks: each figure stands beside its ceiling, measured in the same run on the same machine.
//!
//! A ceiling says what is left when all of our own work is taken away: plain rows in the same engine, bare requests over
//! the same client. The set-up of a row (accounts, products, orders to be delivered) is not measured.

mod delivery;
mod isolation;
mod license;
mod list;
mod load;
mod market;
mod orders;
mod process;
mod query;
mod raw;
mod usage;

use std::path::PathBuf;

use anyhow::Result;
use serde::Serialize;

use self::market::Engine;
pub use self::market::Yard;

/// One measured figure.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// Its name.
    pub name: &'static str,
    /// What was measured.
    pub value: f64,
    /// In what.
    pub unit: &'static str,
    /// What the machine allows.
    pub ceiling: f64,
    /// Value over ceiling.
    pub ratio: f64,
    /// What is wanted, in words.
    pub target: String,
    /// Whether it was reached.
    pub ok: bool,
}

/// What counts as reached.
#[derive(Clone, Copy, Debug)]
enum Target {
    AtLeast(f64),
    AtMost(f64),
    /// The ratio, not the value.
    RatioAtLeast(f64),
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Orders(Engine),
    Delivery(Engine),
    Isolation,
    Query,
    List(Engine),
    License(Engine, license::Call, license::Told),
    Usage(Engine),
    UsageVisible,
    UsageMemory,
    UsageRate,
    Start,
    Idle,
    Binary,
}

struct Spec {
    name: &'static str,
    unit: &'static str,
    target: Target,
    kind: Kind,
}

const fn spec(name: &'static str, unit: &'static str, target: Target, kind: Kind) -> Spec {
    Spec {
        name,
        unit,
        target,
        kind,
    }
}

/// All rows, in the order in which they run.
const ROWS: [Spec; 20] = [
    spec("start.ms", "ms", Target::AtMost(1_000.0), Kind::Start),
    spec("idle.mb", "MB", Target::AtMost(80.0), Kind::Idle),
    spec("binary.mb", "MB", Target::AtMost(60.0), Kind::Binary),
    spec(
        "order.pay.sqlite",
        "orders/s",
        Target::AtLeast(1_500.0),
        Kind::Orders(Engine::Sqlite),
    ),
    spec(
        "order.pay.postgres",
        "orders/s",
        Target::AtLeast(800.0),
        Kind::Orders(Engine::Postgres),
    ),
    spec(
        "delivery.sqlite",
        "deliveries/s",
        Target::AtLeast(5_000.0),
        Kind::Delivery(Engine::Sqlite),
    ),
    spec(
        "delivery.postgres",
        "deliveries/s",
        Target::AtLeast(2_500.0),
        Kind::Delivery(Engine::Postgres),
    ),
    spec(
        "delivery.isolation",
        "quotient of p99",
        Target::AtMost(1.10),
        Kind::Isolation,
    ),
    spec(
        "openapi.query_order",
        "requests/s",
        Target::RatioAtLeast(0.60),
        Kind::Query,
    ),
    spec(
        "list.orders.sqlite",
        "ms",
        Target::AtMost(50.0),
        Kind::List(Engine::Sqlite),
    ),
    spec(
        "list.orders.postgres",
        "ms",
        Target::AtMost(50.0),
        Kind::List(Engine::Postgres),
    ),
    spec(
        "license.heartbeat.sqlite",
        "requests/s",
        Target::AtLeast(20_000.0),
        Kind::License(Engine::Sqlite, license::Call::Heartbeat, license::Told::Rate),
    ),
    spec(
        "license.heartbeat.postgres",
        "requests/s",
        Target::AtLeast(8_000.0),
        Kind::License(Engine::Postgres, license::Call::Heartbeat, license::Told::Rate),
    ),
    spec(
        "license.heartbeat.p99.ms",
        "ms",
        Target::AtMost(20.0),
        Kind::License(Engine::Sqlite, license::Call::Heartbeat, license::Told::P99),
    ),
    spec(
        "license.activate.sqlite",
        "requests/s",
        Target::AtLeast(3_000.0),
        Kind::License(Engine::Sqlite, license::Call::Activate, license::Told::Rate),
    ),
    spec(
        "usage.push.sqlite",
        "records/s",
        Target::AtLeast(100_000.0),
        Kind::Usage(Engine::Sqlite),
    ),
    spec(
        "usage.push.postgres",
        "records/s",
        Target::AtLeast(60_000.0),
        Kind::Usage(Engine::Postgres),
    ),
    spec("usage.rate", "records/s", Target::AtLeast(200_000.0), Kind::UsageRate),
    spec("usage.visible.ms", "ms", Target::AtMost(1_000.0), Kind::UsageVisible),
    spec("usage.rss.mb", "MB", Target::AtMost(400.0), Kind::UsageMemory),
];

/// Names of all rows.
pub fn names() -> Vec<&'static str> {
    ROWS.iter().map(|row| row.name).collect()
}

/// A value and its ceiling.
struct Figure {
    value: f64,
    ceiling: f64,
}

/// Runs the rows whose name is `only` or begins so; all without it. `done` hears of each as it comes.
pub async fn run(only: Option<&str>, scratch: PathBuf, mut done: impl FnMut(&Row)) -> Result<Vec<Row>> {
    let yard = Yard::new(scratch)?;
    let mut rows = Vec::new();
    for spec in &ROWS {
        if only.is_some_and(|only| !spec.name.starts_with(only)) {
            continue;
        }
        let stage = yard.stage(spec.name);
        let figure = match spec.kind {
            Kind::Orders(engine)
            | Kind::Delivery(engine)
            | Kind::List(engine)
            | Kind::License(engine, ..)
            | Kind::Usage(engine)
                if !yard.has(engine) =>
            {
                stage.skip("there is no PostgreSQL; set GALLERIA_BENCH_POSTGRES_URL, or run `make bench`");
                continue;
            }
            Kind::Orders(engine) => orders::measure(&yard, &stage, engine).await?,
            Kind::Delivery(engine) => delivery::measure(&yard, &stage, engine).await?,
            Kind::Isolation => isolation::measure(&yard, &stage).await?,
            Kind::Query => query::measure(&yard, &stage).await?,
            Kind::List(engine) => list::measure(&yard, &stage, engine).await?,
            Kind::License(engine, call, told) => license::measure(&yard, &stage, engine, call, told).await?,
            Kind::Usage(engine) => usage::push(&yard, &stage, engine).await?,
            Kind::UsageVisible => usage::visible(&yard, &stage).await?,
            Kind::UsageMemory => usage::memory(&yard, &stage).await?,
            Kind::UsageRate => usage::rate(&stage)?,
            Kind::Start => process::start(&yard, &stage).await?,
            Kind::Idle => process::idle(&yard, &stage).await?,
            Kind::Binary => process::binary(&stage)?,
        };
        stage.end();
        let row = row(spec, &figure);
        done(&row);
        rows.push(row);
    }
    yard.clear();
    Ok(rows)
}

fn row(spec: &Spec, figure: &Figure) -> Row {
    let ratio = if figure.ceiling > 0.0 {
        figure.value / figure.ceiling
    } else {
        0.0
    };
    let (target, ok) = match spec.target {
        Target::AtLeast(least) => (format!("≥ {least}"), figure.value >= least),
        Target::AtMost(most) => (format!("≤ {most}"), figure.value <= most),
        Target::RatioAtLeast(least) => (format!("ratio ≥ {least}"), ratio >= least),
    };
    let (value, ceiling, ratio) = (rounded(figure.value), rounded(figure.ceiling), rounded(ratio));
    Row {
        name: spec.name,
        value,
        unit: spec.unit,
        ceiling,
        ratio,
        target,
        ok,
    }
}

fn rounded(value: f64) -> f64 {
    (value * 1_000.0).round() / 1_000.0
}
