//! Usage as sellers push it: signed calls of a thousand records over the new interface, each answered when all of them were
//! judged and are on disk; beside bare inserts of such rows, a thousand in a transaction.
//!
//! The instances and their meters are written behind the back of the use cases.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};
use domain::{
    id::Id,
    instance::{Instance, InstanceState},
    metering::{Cycle, Meter, Metered, PricedAt, Tariff, Usage, UsageBand, rate as rate_cycle},
    money::{Currency, Money},
    time::{Span, Time},
};
use jiff::Timestamp;
use store::{Delay, UsageRecord, UsageSum};
use tokio::{
    net::TcpStream,
    sync::{Mutex, Semaphore},
};
use wire::{
    secret::Secret,
    time::TimestampMs,
    usage_push::{self, UsageApi, UsageValue},
    usage_sign,
    v2_sign::Nonce,
};

use super::{
    Figure, load,
    market::{Engine, Market, Plan, Stage, Yard, wish},
    process,
    query::{exchange, listen},
};

/// Sellers' programs push at the same time, each for instances of its own, one call after the other.
const CONNECTIONS: usize = 16;
/// Instances of one program.
const INSTANCES: usize = 4;
/// Records of a call; the most there may be.
const RECORDS: usize = usage_push::MAX_RECORDS;
/// Calls written down beforehand for each program.
const CALLS: usize = 120;
const WARM_UP: Duration = Duration::from_secs(1);
const LENGTH: Duration = Duration::from_secs(4);
/// Records in store while memory is measured.
const STORED: usize = 10_000_000;
/// Calls of each program meanwhile, as many as one source may send by the settings `serve` has by itself.
const PUSHED: usize = 5;
/// Single records whose way into the sums is timed.
const LOOKS: usize = 500;

/// What is pushed for.
struct Scene {
    market: Market,
    key: Secret,
    meters: Vec<Meter>,
    /// Where the records begin.
    from: Time,
}

async fn scene(yard: &Yard, engine: Engine) -> Result<Scene> {
    let plan = Plan {
        sellers: 1,
        buyers: 1,
        url: "http://127.0.0.1:9/produce",
    };
    let market = Market::open(yard, engine, &plan).await?;
    let app = market.app();
    let (shop, buyer) = (
        market.shops.first().context("a seller")?,
        *market.buyers.first().context("a buyer")?,
    );
    let now = app.clock.now();
    let from = Time::from_millis(now.minus(Span::days(20)).as_millis() / 1_000 * 1_000);
    let mut meters = Vec::new();
    for i in 0..CONNECTIONS * INSTANCES {
        let order = app.place_order(buyer, wish(&shop.price), None).await?;
        app.pay_order(buyer, &order.number, None).await?;
        let mut tx = app.store.begin().await?;
        let order = tx.order_by_number(&order.number).await?.context("the order")?;
        let id: Id<Instance> = order.line.instance_id.context("an instance")?;
        let mut instance = tx.instance(id).await?.context("the instance")?;
        instance.state = InstanceState::Running { since: from };
        instance.seller_instance_id = Some(format!("bench-{i:06}"));
        tx.update_instance(&instance).await?;
        let meter = meter(&instance, i, from)?;
        tx.insert_meter(&meter).await?;
        tx.commit().await?;
        meters.push(meter);
    }
    let mut tx = app.store.read().await?;
    let key = tx.access_keys(shop.id).await?.into_iter().next().context("a key")?;
    let key = app.open_access_key(&key)?;
    drop(tx);
    Ok(Scene {
        market,
        key,
        meters,
        from,
    })
}

fn meter(instance: &Instance, i: usize, from: Time) -> Result<Meter> {
    Ok(Meter {
        instance_id: instance.id,
        seller_id: instance.seller_id,
        buyer_id: instance.buyer_id,
        product_id: instance.product_id,
        product_name: "Bench Forms".to_owned(),
        seller_instance_id: format!("bench-{i:06}"),
        price: PricedAt {
            revision: 1,
            price_code: instance.price_code.clone(),
            quantity: 1,
            fee_rate: Money::zero(Currency::Cny).decimal(),
            metered: Metered {
                meter: "calls".parse()?,
                item: "Calls".parse()?,
                unit: "call".parse()?,
                cycle: Cycle::Day,
                currency: Currency::Cny,
                tariff: Tariff::Fixed {
                    unit_price: "0.0025".parse()?,
                },
            },
        },
        opened_at: from,
        closed_at: None,
        collected_to: from,
        frontier_at: Time::ZERO,
        carry: Money::zero(Currency::Cny).decimal(),
        cap: None,
        alert: None,
        alerted_at: None,
        version: 0,
    })
}

/// The records of call `turn` of program `task`: the next seconds of each of its instances.
fn rows(scene: &Scene, task: usize, turn: usize) -> Result<Vec<UsageRecord>> {
    let each = RECORDS / INSTANCES;
    let mut rows = Vec::with_capacity(RECORDS);
    for i in 0..INSTANCES {
        let meter = scene.meters.get(task * INSTANCES + i).context("a meter")?;
        for k in 0..each {
            let second = i64::try_from(turn * each + k)?;
            let begin_at = scene.from.plus(Span::seconds(second));
            let end_at = begin_at.plus(Span::seconds(1));
            // Random, as sellers are advised to make them.
            let serial: [u8; 32] = scene.market.app().entropy.bytes();
            rows.push(UsageRecord {
                instance_id: meter.instance_id,
                begin_at,
                end_at,
                recorded_at: end_at,
                pushed_at: end_at,
                cycle_at: scene.from,
                serial: Some(Nonce::from_random(serial).as_str().to_owned()),
                value: Usage::from_parts(10_000 + second % 90_000),
                packaged: Usage::ZERO,
                package_id: None,
                delay: Delay::None,
                held: false,
            });
        }
    }
    Ok(rows)
}

fn body(scene: &Scene, rows: &[UsageRecord]) -> Result<String> {
    let time = |at: Time| Timestamp::from_millisecond(at.as_millis());
    let mut records = Vec::with_capacity(rows.len());
    for row in rows {
        let meter = scene
            .meters
            .iter()
            .find(|meter| meter.instance_id == row.instance_id)
            .context("a meter")?;
        records.push(usage_push::UsageRecord {
            instance_id: meter.seller_instance_id.as_str().into(),
            product_id: None,
            record_time: time(row.recorded_at)?,
            begin_time: time(row.begin_at)?,
            end_time: time(row.end_at)?,
            usage_value: UsageValue::new(row.value.parts()).context("a value")?,
            metering_sn: row.serial.as_deref().map(Into::into),
            relate_pkg_instance: None,
        });
    }
    Ok(usage_push::build(&records))
}

/// A signed call. Its time of signing is now, since it is sent within the minutes that it is good for.
fn call(address: SocketAddr, scene: &Scene, body: &str) -> Result<Vec<u8>> {
    let app = scene.market.app();
    let ts = TimestampMs::new(app.clock.wall().as_millis()).context("a time")?;
    let nonce = Nonce::from_random(app.entropy.bytes());
    let signature = usage_sign::sign(&scene.key, ts, &nonce, body);
    let text = format!(
        "POST {} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nts: {ts}\r\nnonce: {}\r\n\
         signature: {signature}\r\nContent-Length: {}\r\n\r\n{body}",
        UsageApi::New.path(),
        nonce.as_str(),
        body.len()
    );
    Ok(text.into_bytes())
}

async fn serve(scene: &Scene) -> Result<SocketAddr> {
    let config = api::ApiConfig {
        per_source: u32::MAX / 8,
        ..api::ApiConfig::default()
    };
    listen(api::router(Arc::clone(&scene.market.node.app), config)).await
}

/// Records a second.
pub async fn push(yard: &Yard, stage: &Stage, engine: Engine) -> Result<Figure> {
    stage.say("set-up");
    let scene = scene(yard, engine).await?;
    let address = serve(&scene).await?;
    stage.say("writing the calls");
    let mut calls = Vec::new();
    for task in 0..CONNECTIONS {
        let mut own = Vec::with_capacity(CALLS);
        for turn in 0..CALLS {
            own.push(call(address, &scene, &body(&scene, &rows(&scene, task, turn)?)?)?);
        }
        calls.push(own);
    }
    stage.say("pushes");
    let value = send(address, Arc::new(calls)).await?;
    scene.market.close().await?;
    stage.say("ceiling: the same rows, inserted");
    let ceiling = plain(yard, engine).await?;
    Ok(Figure { value, ceiling })
}

async fn send(address: SocketAddr, calls: Arc<Vec<Vec<Vec<u8>>>>) -> Result<f64> {
    let mut connections = Vec::new();
    for _ in 0..CONNECTIONS {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        connections.push(Mutex::new((stream, Vec::with_capacity(4_096))));
    }
    let connections = Arc::new(connections);
    let calls_a_second = load::rate(CONNECTIONS, WARM_UP, LENGTH, move |task, turn| {
        let (connections, calls) = (Arc::clone(&connections), Arc::clone(&calls));
        async move {
            let own = calls.get(task).context("a program")?;
            let call = own
                .get(usize::try_from(turn)?)
                .context("all calls were sent: write down more")?;
            let mut connection = connections.get(task).context("a connection")?.lock().await;
            let (stream, buffer) = &mut *connection;
            exchange(stream, buffer, call).await?;
            let good = buffer.windows(8).any(|window| window == b"MKT.0000");
            ensure!(good, "answered {}", String::from_utf8_lossy(buffer));
            Ok(())
        }
    })
    .await?;
    Ok(calls_a_second * f64::from(u32::try_from(RECORDS)?))
}

async fn plain(yard: &Yard, engine: Engine) -> Result<f64> {
    let scene = scene(yard, engine).await?;
    let mut all = Vec::new();
    for task in 0..CONNECTIONS {
        let mut own = Vec::with_capacity(CALLS);
        for turn in 0..CALLS {
            own.push(rows(&scene, task, turn)?);
        }
        all.push(own);
    }
    let begun = Instant::now();
    let mut running = tokio::task::JoinSet::new();
    for own in all {
        let store = Arc::clone(&scene.market.node.app.store);
        running.spawn(async move {
            for rows in own {
                let mut tx = store.begin().await?;
                tx.insert_records(&rows).await?;
                tx.commit().await?;
            }
            Ok::<_, anyhow::Error>(())
        });
    }
    while let Some(ended) = running.join_next().await {
        ended??;
    }
    let rate = load::per_second(u64::try_from(CONNECTIONS * CALLS * RECORDS)?, begun.elapsed());
    scene.market.close().await?;
    Ok(rate)
}

/// The most memory of a serving process with so many records in store, after pushes, lists and a proof of the books; SQLite.
/// The ceiling is the same process before it was asked for anything.
pub async fn memory(yard: &Yard, stage: &Stage) -> Result<Figure> {
    stage.say("set-up");
    let scene = scene(yard, Engine::Sqlite).await?;
    let app = scene.market.app();
    stage.say("ten million records");
    let turns = STORED / (CONNECTIONS * RECORDS);
    for turn in 0..turns {
        let mut tx = app.store.begin().await?;
        let mut sums: HashMap<_, UsageSum> = HashMap::new();
        for task in 0..CONNECTIONS {
            let rows = rows(&scene, task, turn)?;
            for row in &rows {
                let sum = sums.entry(row.instance_id).or_default();
                sum.records += 1;
                sum.value = sum.value.plus(row.value).context("a sum")?;
            }
            tx.insert_records(&rows).await?;
        }
        let sums: Vec<_> = sums.into_iter().map(|(id, sum)| (id, scene.from, sum)).collect();
        tx.add_to_cycles(&sums).await?;
        tx.commit().await?;
    }
    scene.market.node.worker.stop();
    app.store.close().await;
    stage.say("serve");
    let (child, address) = process::serve_in(scene.market.dir(), &["--sandbox"]).await?;
    let ceiling = process::most_resident(&child)?;
    let mut stream = TcpStream::connect(address).await?;
    let mut buffer = Vec::new();
    for turn in turns..turns + PUSHED {
        for task in 0..CONNECTIONS {
            let call = call(address, &scene, &body(&scene, &rows(&scene, task, turn)?)?)?;
            exchange(&mut stream, &mut buffer, &call).await?;
            let good = buffer.windows(8).any(|window| window == b"MKT.0000");
            ensure!(good, "answered {}", String::from_utf8_lossy(&buffer));
        }
    }
    // The standing proof, which reads all of them, begins a minute after the start.
    stage.say("until the books are proved");
    tokio::time::sleep(Duration::from_secs(75)).await;
    let value = process::most_resident(&child)?;
    process::end(child).await?;
    scene.market.close().await?;
    Ok(Figure { value, ceiling })
}

/// From sending one record, while others push without a pause, to its sum being read; the ceiling is the same way without
/// the others.
pub async fn visible(yard: &Yard, stage: &Stage) -> Result<Figure> {
    stage.say("set-up");
    let scene = Arc::new(scene(yard, Engine::Sqlite).await?);
    let address = serve(&scene).await?;
    stage.say("ceiling: one alone");
    let ceiling = looks(address, &scene, 0).await?;
    stage.say("beside others");
    let stop = Arc::new(Semaphore::new(0));
    let mut others = tokio::task::JoinSet::new();
    for task in 1..3 {
        let (scene, stop) = (Arc::clone(&scene), Arc::clone(&stop));
        others.spawn(async move {
            let mut stream = TcpStream::connect(address).await?;
            let mut buffer = Vec::new();
            for turn in 0.. {
                if stop.available_permits() > 0 {
                    break;
                }
                let call = call(address, &scene, &body(&scene, &rows(&scene, task, turn)?)?)?;
                exchange(&mut stream, &mut buffer, &call).await?;
            }
            Ok::<_, anyhow::Error>(())
        });
    }
    let value = looks(address, &scene, LOOKS).await?;
    stop.add_permits(1);
    while let Some(ended) = others.join_next().await {
        ended??;
    }
    if let Ok(scene) = Arc::try_unwrap(scene) {
        scene.market.close().await?;
    }
    Ok(Figure { value, ceiling })
}

/// Pushes single records of the first instance, the first of them being number `first`; the p99 in milliseconds.
async fn looks(address: SocketAddr, scene: &Scene, first: usize) -> Result<f64> {
    let meter = scene.meters.first().context("a meter")?;
    let mut stream = TcpStream::connect(address).await?;
    let (mut buffer, mut times) = (Vec::new(), Vec::new());
    for turn in first..first + LOOKS {
        let mut row = rows(scene, 0, turn)?;
        row.truncate(1);
        let call = call(address, scene, &body(scene, &row)?)?;
        let begun = Instant::now();
        exchange(&mut stream, &mut buffer, &call).await?;
        loop {
            let mut tx = scene.market.app().store.glance().await?;
            let days = tx.usage_of_days(meter.instance_id, "", 100).await?;
            let seen: i64 = days.iter().map(|(_, sum)| sum.records).sum();
            if seen > i64::try_from(turn)? {
                break;
            }
        }
        times.push(begun.elapsed());
    }
    Ok(load::p99(times)?.as_secs_f64() * 1_000.0)
}

/// Records rated a second, each for itself by the band of its own use, which is the tariff with the most work; the ceiling is
/// the bare sum of the same values.
pub fn rate(stage: &Stage) -> Result<Figure> {
    stage.say("rating");
    let band = |from: i64, price: &str| -> Result<UsageBand> {
        Ok(UsageBand {
            from: Usage::whole(from),
            unit_price: price.parse()?,
        })
    };
    let price = PricedAt {
        revision: 1,
        price_code: "P-1".parse()?,
        quantity: 1,
        fee_rate: Money::zero(Currency::Cny).decimal(),
        metered: Metered {
            meter: "calls".parse()?,
            item: "Calls".parse()?,
            unit: "call".parse()?,
            cycle: Cycle::Day,
            currency: Currency::Cny,
            tariff: Tariff::Tier {
                bands: vec![band(0, "0.0003")?, band(3, "0.0002")?, band(8, "0.0001")?],
            },
        },
    };
    let values: Vec<Usage> = (0..2_000_000_i64)
        .map(|i| Usage::from_parts(i * 7_919 % 100_000 + 1))
        .collect();
    let count = u64::try_from(values.len())?;
    let begun = Instant::now();
    let rating = rate_cycle(&price, values.iter().copied(), [], price.fee_rate)?;
    let value = load::per_second(count, begun.elapsed());
    stage.say("ceiling: the bare sum");
    let begun = Instant::now();
    let sum: i64 = std::hint::black_box(&values).iter().map(|usage| usage.parts()).sum();
    let ceiling = load::per_second(count, begun.elapsed());
    ensure!(rating.usage.parts() == sum, "the rating lost some use");
    Ok(Figure { value, ceiling })
}
