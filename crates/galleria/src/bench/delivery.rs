//! Signed deliveries, end to end: claimed, signed, sent, answered, judged, recorded, concluded; each durable.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use app::{App, Dispatch, fulfilment::build_v2, outbound::OutboundRequest};
use async_trait::async_trait;
use domain::{
    fulfilment::{Activity, Intent, InterfaceMessage, new_message},
    id::Id,
    number,
    order::Order,
    seller::Protocol,
    time::Time,
};
use jobs::{Clockwork, Done, Failed, Handler, Worker};
use sandbox::sink::Sink;
use store::{JobKind, Lease, NewJob};
use wire::v2::V2Call;

use super::{
    Figure, load,
    market::{Engine, Market, Plan, Shop, Stage, Yard},
};

/// Enough sellers that the bound of calls to one of them is not what limits.
const SELLERS: usize = 128;
/// Deliveries prepared: some seconds' worth.
const PREPARED: (usize, usize) = (40_000, 20_000);
/// Calls at the same time for the ceiling: more gains nothing on two cores.
const CALLS: usize = 64;

pub async fn measure(yard: &Yard, stage: &Stage, engine: Engine) -> Result<Figure> {
    stage.say("set-up");
    let sink = Sink::spawn(([127, 0, 0, 1], 0).into()).await?;
    let url = format!("http://{}/produce", sink.addr);
    let market = Market::open(
        yard,
        engine,
        &Plan {
            sellers: SELLERS,
            buyers: 1,
            url: &url,
        },
    )
    .await?;
    let counting = Arc::new(Counting {
        inner: Dispatch(Arc::clone(&market.node.app)),
        done: AtomicU64::new(0),
    });
    let templates = market.one_order_each().await?;
    let worker = worker(&market, Arc::clone(&counting) as Arc<dyn Handler>);
    worker.drain().await;
    let count = if engine == Engine::Sqlite {
        PREPARED.0
    } else {
        PREPARED.1
    };
    let now = market.app().clock.now();
    let due: Vec<(usize, Time)> = (0..count).map(|i| (i % SELLERS, now)).collect();
    seed(&market, &templates, &due).await?;
    stage.say("deliveries");
    let value = work_off(&worker, &counting, sink_count(&sink), count).await?;
    stage.say("ceiling: bare requests");
    let requests = Arc::new(requests(&market, &templates).await?);
    let outbound = market.app().outbound.clone();
    let ceiling = load::rate(
        CALLS,
        Duration::from_millis(500),
        Duration::from_secs(4),
        move |task, turn| {
            let (requests, outbound) = (Arc::clone(&requests), outbound.clone());
            async move {
                let pick = (task + usize::try_from(turn)? * CALLS) % requests.len();
                let request = requests.get(pick).context("a request")?.clone();
                let answer = outbound.call(request, Duration::from_secs(5)).await?;
                anyhow::ensure!(answer.status == 200, "the sink answered {}", answer.status);
                Ok(())
            }
        },
    )
    .await?;
    market.close().await?;
    Ok(Figure { value, ceiling })
}

/// Runs the worker until everything is delivered; deliveries a second between the first tenth and the last twentieth,
/// when it is warm and not yet running dry.
async fn work_off(worker: &Worker, counting: &Counting, sent: impl Fn() -> u64, count: usize) -> Result<f64> {
    let total = u64::try_from(count)?;
    let (before, sent_before) = (counting.done.load(Ordering::Relaxed), sent());
    let running = {
        let worker = worker.clone();
        tokio::spawn(async move { worker.run().await })
    };
    let reached = async |share: u64| {
        let patience = Instant::now();
        loop {
            let done = counting.done.load(Ordering::Relaxed) - before;
            if done >= share {
                return Ok((Instant::now(), done));
            }
            if patience.elapsed() > Duration::from_secs(120) {
                bail!("only {done} of {total} deliveries came to their end");
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    let first = reached(total / 10).await?;
    let last = reached(total - total / 20).await?;
    reached(total).await?;
    worker.stop();
    running.await?;
    if sent() - sent_before < total {
        bail!("not every delivery reached the sink");
    }
    Ok(load::per_second(last.1 - first.1, last.0 - first.0))
}

fn sink_count(sink: &Sink) -> impl Fn() -> u64 + '_ {
    || sink.count()
}

/// A worker as `serve` has it, around another handler.
pub fn worker(market: &Market, handler: Arc<dyn Handler>) -> Worker {
    let app = &market.node.app;
    let clock: Arc<dyn Clockwork> = Arc::new(app.clock.clone());
    let config = jobs::Config {
        concurrency: market.node.settings.concurrency,
        ..jobs::Config::default()
    };
    let worker = Worker::new(Arc::clone(&app.store), clock, handler, config);
    app.waker.set(worker.clone());
    worker
}

/// The handler of the application, which counts what it has brought to its end.
struct Counting {
    inner: Dispatch,
    done: AtomicU64,
}

#[async_trait]
impl Handler for Counting {
    async fn run(&self, lease: &Lease) -> std::result::Result<Done, Failed> {
        let result = self.inner.run(lease).await;
        if result.is_ok() && lease.job.kind == JobKind::Deliver {
            self.done.fetch_add(1, Ordering::Relaxed);
        }
        result
    }
}

/// Order notices to be delivered, each of an order of its own: which seller, and when. Returns the messages' ids.
pub async fn seed(market: &Market, templates: &[Order], due: &[(usize, Time)]) -> Result<Vec<Id<InterfaceMessage>>> {
    let app = market.app();
    let policy = {
        let mut tx = app.store.read().await?;
        app.policy(&mut *tx).await?
    };
    let rule = policy.retry(Activity::OrderNotify, Protocol::V2);
    let mut ids = Vec::with_capacity(due.len());
    for chunk in due.chunks(500) {
        let mut tx = app.store.begin().await?;
        for (seller, at) in chunk {
            let template = templates.get(*seller).context("a template")?;
            let shop = market.shops.get(*seller).context("a seller")?;
            let mut order = copy_of(app, template, &policy)?;
            // So many orders in one minute do not all find a free number at once.
            while !tx.insert_order(&order).await? {
                order = copy_of(app, template, &policy)?;
            }
            let (id, activity) = (app.id(), Activity::OrderNotify);
            let message = new_message(
                id,
                shop.id,
                shop.address,
                order.id,
                None,
                Intent::Notify,
                activity,
                rule,
                *at,
            );
            tx.insert_interface_message(&message).await?;
            let job = NewJob {
                id: app.id(),
                kind: JobKind::Deliver,
                key: id.to_string(),
                lane: lane(shop),
                run_at: *at,
            };
            tx.enqueue(&job).await?;
            ids.push(id);
        }
        tx.commit().await?;
    }
    Ok(ids)
}

fn copy_of(app: &App, template: &Order, policy: &domain::policy::Policy) -> Result<Order> {
    let text = number::order_number(app.clock.now(), &policy.zone, app.entropy.bytes());
    let mut order = Order {
        id: app.id(),
        number: text.parse()?,
        ..template.clone()
    };
    order.line.number = number::line_number(&text, 1);
    Ok(order)
}

/// The lane of a seller's calls.
fn lane(shop: &Shop) -> String {
    format!("seller-{}", shop.id.simple())
}

/// The same calls as they go over the wire, signed beforehand.
async fn requests(market: &Market, templates: &[Order]) -> Result<Vec<OutboundRequest>> {
    let app = market.app();
    let mut tx = app.store.read().await?;
    let mut requests = Vec::new();
    for (shop, order) in market.shops.iter().zip(templates) {
        let route = app.routes.get(app, &mut *tx, shop.address).await?;
        let call = V2Call::OrderNotify {
            order_id: order.number.to_string(),
            order_line_id: order.line.number.clone(),
        };
        requests.push(build_v2(&call, &route, false, app.clock.wall(), &app.entropy)?.request);
    }
    Ok(requests)
}
