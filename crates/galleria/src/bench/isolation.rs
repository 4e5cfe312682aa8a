//! One seller hangs: what do the others notice?
//!
//! A steady load of deliveries, far from what the machine can do, goes to healthy sellers. In every other phase one more
//! seller has a queue of deliveries and a server that takes connections and never answers. A delivery's time runs from
//! the moment it is due to the moment it is concluded in the database. Quiet and hanging phases take turns, so that what
//! else the machine does falls on both alike.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use app::{Dispatch, seller::EditAddress};
use async_trait::async_trait;
use domain::time::{Span, Time};
use jobs::{Done, Failed, Handler};
use sandbox::sink::Sink;
use store::{JobKind, Lease};
use tokio::net::TcpListener;

use super::{
    Figure,
    delivery::{seed, worker},
    load::p99,
    market::{Engine, Market, Plan, Stage, Yard},
    process::median,
};

const SELLERS: usize = 64;
/// Deliveries to healthy sellers are due so far apart.
const PACE: Span = Span::millis(4);
/// A phase is longer than the time-out of a call, so that it sees the time-outs too.
const PHASE: Span = Span::seconds(6);
const PHASES: usize = 12;
/// What waits for the seller that hangs.
const BACKLOG: usize = 64;

pub async fn measure(yard: &Yard, stage: &Stage) -> Result<Figure> {
    stage.say("set-up");
    let sink = Sink::spawn(([127, 0, 0, 1], 0).into()).await?;
    let url = format!("http://{}/produce", sink.addr);
    let market = Market::open(
        yard,
        Engine::Sqlite,
        &Plan {
            sellers: SELLERS + 1,
            buyers: 1,
            url: &url,
        },
    )
    .await?;
    let templates = market.one_order_each().await?;
    let times = Arc::new(Times::new(&market));
    let worker = worker(&market, Arc::clone(&times) as Arc<dyn Handler>);
    worker.drain().await;
    let (hole, swallowing) = hole().await?;
    move_last(&market, &hole).await?;
    let running = {
        let worker = worker.clone();
        tokio::spawn(async move { worker.run().await })
    };
    let (mut quiet, mut hanging) = (Vec::new(), Vec::new());
    let steps = i32::try_from(PHASE.as_millis() / PACE.as_millis())?;
    for phase in 0..=PHASES {
        let hangs = phase % 2 == 1;
        stage.say(if phase == 0 {
            "warming up"
        } else if hangs {
            "one seller hangs"
        } else {
            "all quiet"
        });
        // The set-up of a phase takes a while; it is over before the first delivery is due.
        let begin = market.app().clock.now().plus(Span::seconds(2));
        let due: Vec<(usize, Time)> = (0..steps)
            .map(|i| {
                (
                    usize::try_from(i).unwrap_or(0) % SELLERS,
                    begin.plus(Span::millis(PACE.as_millis() * i64::from(i))),
                )
            })
            .collect();
        seed(&market, &templates, &due).await?;
        let backlog = match hangs {
            true => seed(&market, &templates, &vec![(SELLERS, begin); BACKLOG]).await?,
            false => Vec::new(),
        };
        times.take();
        let end = begin.plus(PHASE);
        tokio::time::sleep(end.since(market.app().clock.now()).to_std()).await;
        let mut tx = market.app().store.begin().await?;
        for id in backlog {
            tx.cancel_job(JobKind::Deliver, &id.to_string(), market.app().clock.wall())
                .await?;
        }
        tx.commit().await?;
        while worker.running() > 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let found = times.take();
        if found.len() != due.len() {
            bail!("{} of {} deliveries came to their end in time", found.len(), due.len());
        }
        if phase > 0 {
            if hangs { &mut hanging } else { &mut quiet }.push(p99(found)?.as_secs_f64() * 1_000.0);
        }
    }
    worker.stop();
    running.await?;
    swallowing.abort();
    market.close().await?;
    // The middle one of the phases: what else the machine did in one of them does not decide.
    let (quiet, hanging) = (median(quiet)?, median(hanging)?);
    stage.say(&format!("p99 {quiet:.2} ms quiet, {hanging:.2} ms while one hangs"));
    // The ceiling is a quotient of one: nobody notices anything.
    Ok(Figure {
        value: hanging / quiet,
        ceiling: 1.0,
    })
}

/// Takes connections, says nothing.
async fn hole() -> Result<(String, tokio::task::JoinHandle<()>)> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/produce", listener.local_addr()?);
    let task = tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok((stream, _)) = listener.accept().await {
            held.push(stream);
        }
    });
    Ok((url, task))
}

/// The last seller moves to another server.
async fn move_last(market: &Market, url: &str) -> Result<()> {
    let shop = market.shops.last().context("a seller")?;
    let version = market.app().show_address(shop.actor, shop.address).await?.version;
    let edit = EditAddress {
        url: Some(url.parse()?),
        ..EditAddress::default()
    };
    market
        .app()
        .edit_address(shop.actor, shop.address, version, edit)
        .await?;
    Ok(())
}

/// The handler of the application; notes how long after its moment each delivery to a healthy seller was concluded.
struct Times {
    inner: Dispatch,
    hanging: String,
    /// The same moment on both clocks: due moments are in the marketplace's milliseconds, which are too coarse to
    /// measure with.
    zero: (Time, Instant),
    found: Mutex<Vec<Duration>>,
}

impl Times {
    fn new(market: &Market) -> Self {
        let app = &market.node.app;
        let hanging = market.shops.last().map(|shop| shop.id.simple()).unwrap_or_default();
        let before = app.clock.now();
        let mut now = before;
        while now == before {
            now = app.clock.now();
        }
        let zero = (now, Instant::now());
        Self {
            inner: Dispatch(Arc::clone(app)),
            hanging,
            zero,
            found: Mutex::default(),
        }
    }

    fn take(&self) -> Vec<Duration> {
        std::mem::take(&mut *self.found.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[async_trait]
impl Handler for Times {
    async fn run(&self, lease: &Lease) -> std::result::Result<Done, Failed> {
        let result = self.inner.run(lease).await;
        if lease.job.kind == JobKind::Deliver && !lease.job.lane.ends_with(&self.hanging) {
            let due = self.zero.1 + lease.job.run_at.since(self.zero.0).to_std();
            let took = due.elapsed();
            self.found.lock().unwrap_or_else(PoisonError::into_inner).push(took);
        }
        result
    }
}
