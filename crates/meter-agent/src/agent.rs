//! Ties everything together: reads endpoints, listens, closes periods, pushes.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::BytesMut;
use jiff::Timestamp;
use wire::usage_push::MAX_RECORDS;

use crate::config::{Config, ConfigError, PrometheusConfig};
use crate::exposition::{Page, Sample};
use crate::listen;
use crate::push::{self, Marketplace, Outcome, Pushed, SetUpError, TOLERANCE};
use crate::spool::{Spool, SpoolError};
use crate::state::{Amount, Event, Fate, Intake, MAX_SERIES, Reading, Record, State};
use crate::units::{Scale, Units};

/// How often is looked whether a period is over or a record waits.
const TICK: Duration = Duration::from_millis(500);
/// Waits between pushes that fail: doubled from the first to the last.
const BACK_OFF: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(300));
/// How often the marketplace is asked for its time while this machine's clock is known to be wrong.
const LOOK_AGAIN: Duration = Duration::from_secs(60);
/// Largest page of metrics.
const MAX_PAGE: usize = 64 << 20;

/// Why an agent cannot begin or go on.
#[derive(Debug, thiserror::Error)]
pub enum AgentError {
    /// Settings.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Disk.
    #[error(transparent)]
    Spool(#[from] SpoolError),
    /// Client.
    #[error(transparent)]
    SetUp(#[from] SetUpError),
    /// Client for endpoints.
    #[error("the HTTP client cannot be set up: {0}")]
    Client(#[from] reqwest::Error),
    /// Listener.
    #[error("cannot listen on {0}: {1}")]
    Listen(SocketAddr, std::io::Error),
}

/// The time, as whoever runs the agent sees it.
pub type Clock = fn() -> Timestamp;

/// A running agent.
#[derive(Debug)]
pub struct Agent {
    config: Config,
    spool: Arc<Mutex<Spool>>,
    clock: Clock,
    /// This machine's clock is known to be wrong.
    held: AtomicBool,
}

impl Agent {
    /// Opens the spool.
    ///
    /// # Errors
    /// Settings that cannot work; a spool that cannot be used.
    pub fn open(config: Config, clock: Clock) -> Result<Arc<Self>, AgentError> {
        config.check()?;
        let id: String = rand::random::<[u8; 16]>()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let now = i64::try_from(clock().as_nanosecond()).unwrap_or(i64::MAX);
        let spool = Spool::open(&config.spool, &id, now)?;
        Ok(Arc::new(Self {
            config,
            spool: Arc::new(Mutex::new(spool)),
            clock,
            held: AtomicBool::new(false),
        }))
    }

    /// The settings.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// What is known.
    pub fn state(&self) -> State {
        self.spool
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .state()
            .clone()
    }

    /// Runs until something forbids it. What was decided is on disk; it may be dropped or killed at any moment.
    ///
    /// # Errors
    /// A listener that cannot be bound, a client that cannot be set up, a disk that no longer takes anything.
    pub async fn run(self: Arc<Self>) -> Result<(), AgentError> {
        let mut tasks = tokio::task::JoinSet::new();
        if let Some(otlp) = &self.config.otlp {
            let failed = |error| AgentError::Listen(otlp.listen, error);
            let listener = tokio::net::TcpListener::bind(otlp.listen).await.map_err(failed)?;
            tracing::info!(address = %listener.local_addr().map_err(failed)?, "listening for OTLP");
            let routes = listen::router(Arc::clone(&self));
            let address = otlp.listen;
            tasks.spawn(async move {
                axum::serve(listener, routes)
                    .await
                    .map_err(|error| AgentError::Listen(address, error))
            });
        }
        for index in 0..self.config.prometheus.len() {
            let agent = Arc::clone(&self);
            tasks.spawn(async move { agent.follow(index).await });
        }
        let marketplace = Marketplace::new(&self.config.push)?;
        tasks.spawn(async move { self.deliver(&marketplace).await });
        while let Some(ended) = tasks.join_next().await {
            if let Ok(result) = ended {
                result?;
            }
        }
        Ok(())
    }

    /// Writes down what was read. When it returns it is on disk.
    ///
    /// # Errors
    /// If the disk does not take it; nothing is then known of it.
    pub async fn take(&self, intake: Intake) -> Result<(), SpoolError> {
        let (now, period, held) = (self.second(), self.config.period, self.is_held());
        self.spool(move |spool| {
            let state = spool.state();
            // A period that is over takes nothing more.
            let closed = state.close(now, period).filter(|_| !held);
            let events: Vec<Event> = closed.into_iter().chain(state.read(now, period, &intake)).collect();
            spool.record(&events)
        })
        .await
    }

    /// Tells something in the status and the log; the empty text takes it back.
    pub async fn remark(&self, about: &str, text: String) {
        let about = about.to_owned();
        let at = self.second();
        let written = self
            .spool(move |spool| {
                let known = spool.state().remarks.get(&about).map_or("", |(_, text)| text.as_str());
                if known == text {
                    return Ok(());
                }
                if text.is_empty() {
                    tracing::info!(about, "in order again");
                } else {
                    tracing::warn!(about, "{text}");
                }
                spool.record(&[Event::Remark { at, about, text }])
            })
            .await;
        if let Err(error) = written {
            tracing::error!("{error}");
        }
    }

    /// Makes all refused records wait again. How many there are.
    ///
    /// # Errors
    /// If the disk does not take it.
    pub async fn retry_refused(&self) -> Result<usize, SpoolError> {
        self.spool(|spool| {
            let count = spool.state().refused.len();
            if count > 0 {
                spool.record(&[Event::Again])?;
            }
            Ok(count)
        })
        .await
    }

    /// Works with the spool where waiting for the disk holds up nobody.
    async fn spool<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Spool) -> Result<T, SpoolError> + Send + 'static,
    ) -> Result<T, SpoolError> {
        let spool = Arc::clone(&self.spool);
        let worked =
            tokio::task::spawn_blocking(move || work(&mut spool.lock().unwrap_or_else(PoisonError::into_inner)));
        match worked.await {
            Ok(result) => result,
            Err(error) => Err(SpoolError::Io {
                path: self.config.spool.clone(),
                error: std::io::Error::other(error),
            }),
        }
    }

    fn second(&self) -> i64 {
        (self.clock)().as_second()
    }

    fn is_held(&self) -> bool {
        self.held.load(Ordering::Relaxed)
    }

    // ---- endpoints ----

    async fn follow(self: Arc<Self>, index: usize) -> Result<(), AgentError> {
        let Some(source) = self.config.prometheus.get(index) else {
            return Ok(());
        };
        let interval = Duration::from_secs(source.interval);
        let client = push::client(interval.max(Duration::from_secs(5))).no_proxy().build()?;
        let about = format!("prometheus {}", source.name);
        let mut ticks = tokio::time::interval(interval);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            let words = match fetch(&client, &source.url).await {
                Ok(page) => {
                    let (intake, words) = readings(source, &page);
                    self.take(intake).await?;
                    words
                }
                Err(words) => Some(words),
            };
            self.remark(&about, words.unwrap_or_default()).await;
        }
    }

    // ---- records ----

    async fn deliver(self: Arc<Self>, marketplace: &Marketplace) -> Result<(), AgentError> {
        self.look_at_clock(marketplace.probe(self.clock).await).await;
        let mut failures = 0_u32;
        loop {
            if self.is_held() {
                tokio::time::sleep(LOOK_AGAIN).await;
                self.look_at_clock(marketplace.probe(self.clock).await).await;
                continue;
            }
            let (now, period) = (self.second(), self.config.period);
            let batch: Vec<Record> = self
                .spool(move |spool| {
                    let closed = spool.state().close(now, period);
                    spool.record(closed.as_slice())?;
                    let due = spool.state().waiting.values().filter(|record| record.end <= now);
                    Ok(due.take(MAX_RECORDS).cloned().collect())
                })
                .await?;
            if batch.is_empty() {
                tokio::time::sleep(TICK).await;
                continue;
            }
            match self.push(marketplace, &batch).await? {
                None => failures = 0,
                Some(wait) => {
                    let wait = wait.unwrap_or_else(|| back_off(failures));
                    failures = failures.saturating_add(1);
                    tracing::info!(seconds = wait.as_secs_f32(), "pushing again after a while");
                    tokio::time::sleep(wait).await;
                }
            }
        }
    }

    /// Pushes a batch, in parts if need be. `Some` if it has to be tried again, with the wait that was asked for.
    async fn push(&self, marketplace: &Marketplace, batch: &[Record]) -> Result<Option<Option<Duration>>, AgentError> {
        let mut parts = vec![batch];
        while let Some(part) = parts.pop() {
            let records: Vec<&Record> = part.iter().collect();
            let Pushed { outcome, ahead } = marketplace.push(&records, self.clock).await;
            self.look_at_clock(ahead).await;
            match outcome {
                Outcome::Settled(fates) => {
                    self.settle(fates).await?;
                    self.remark("push", String::new()).await;
                }
                Outcome::Split => {
                    let (first, second) = part.split_at(part.len() / 2);
                    parts.extend([second, first]);
                }
                Outcome::Later { wait, why } => {
                    self.remark("push", why).await;
                    return Ok(Some(wait));
                }
            }
        }
        Ok(None)
    }

    async fn settle(&self, fates: Vec<(u64, Fate)>) -> Result<(), SpoolError> {
        let at = self.second();
        let refused = fates
            .iter()
            .filter(|(_, fate)| matches!(fate, Fate::Refused { .. }))
            .count();
        tracing::info!(records = fates.len(), refused, "pushed");
        self.spool(move |spool| spool.record(&[Event::Settled { at, fates }]))
            .await
    }

    async fn look_at_clock(&self, ahead: Option<i64>) {
        let Some(ahead) = ahead else { return };
        self.held.store(ahead.abs() >= TOLERANCE, Ordering::Relaxed);
        self.remark("clock", push::explain_clock(ahead).unwrap_or_default())
            .await;
    }
}

/// A wait between a half and the whole of the power of two it is due, so that many agents do not come at once.
fn back_off(failures: u32) -> Duration {
    let full = BACK_OFF.0.saturating_mul(1 << failures.min(16)).min(BACK_OFF.1);
    full.mul_f64(0.5 + rand::random::<f64>() / 2.0)
}

/// Reads a page of metrics.
async fn fetch(client: &reqwest::Client, url: &str) -> Result<String, String> {
    let failed = |error: reqwest::Error| format!("the endpoint does not answer: {error}");
    let request = client.get(url).header(http::header::ACCEPT, "text/plain;version=0.0.4");
    let mut response = request.send().await.map_err(failed)?;
    if !response.status().is_success() {
        return Err(format!("the endpoint answers {}", response.status()));
    }
    let kind = response
        .headers()
        .get(http::header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    if !kind.is_some_and(|kind| kind.starts_with("text/plain") || kind.starts_with("application/openmetrics-text")) {
        return Err(format!(
            "the endpoint shows no metrics but {}",
            kind.unwrap_or("nothing it can name")
        ));
    }
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(failed)? {
        if body.len() + chunk.len() > MAX_PAGE {
            return Err(format!("the endpoint shows more than {} MiB", MAX_PAGE >> 20));
        }
        body.extend_from_slice(&chunk);
    }
    String::from_utf8(body.to_vec()).map_err(|_| "the endpoint's page is not UTF-8".to_owned())
}

/// The values of a page that are metered, and what is wrong with it.
pub fn readings(source: &PrometheusConfig, page: &str) -> (Intake, Option<String>) {
    let base = |metric: &str| metric.strip_suffix("_total").unwrap_or(metric).to_owned();
    let created: Vec<String> = source
        .meters
        .iter()
        .map(|meter| format!("{}_created", base(&meter.metric)))
        .collect();
    let page = Page::read(page, |name| {
        source.meters.iter().any(|meter| meter.metric == name) || created.iter().any(|created| created == name)
    });
    let mut intake = Intake::default();
    let mut words = page
        .unreadable
        .map(|(count, first)| format!("{count} lines of metered counters cannot be read, the first is line {first}"));
    let mut say = |text: String| {
        words.get_or_insert(text);
    };
    let key = |sample: &Sample<'_>| format!("{:?}", sample.labels);
    for (meter, created) in source.meters.iter().zip(&created) {
        let id = meter.id();
        let origin = format!("{}|{id}", source.name);
        if let Err(kind) = page.grows(&meter.metric) {
            say(format!(
                "{} is a {kind}: only what never falls can be charged by its growth",
                meter.metric
            ));
            continue;
        }
        intake.origins.push(origin.clone());
        let begins: BTreeMap<String, i64> = page
            .samples
            .iter()
            .filter(|sample| sample.name == created)
            .filter_map(|sample| {
                let seconds = Units::read(sample.value, Scale::default())?;
                Some((key(sample), seconds.seconds_as_nanoseconds()))
            })
            .collect();
        let mut seen = std::collections::BTreeSet::new();
        for sample in page.samples.iter().filter(|sample| sample.name == meter.metric) {
            let labels = key(sample);
            match meter.attribute(|name| sample.labels.get(name).map(String::as_str)) {
                None => {}
                Some(Err(text)) => say(text),
                Some(Ok(_)) if !seen.insert(labels.clone()) => {
                    say(format!(
                        "{}{labels} stands twice on the page; the first counts",
                        meter.metric
                    ));
                }
                Some(Ok(instance)) => match Units::read(sample.value, meter.scale.0) {
                    None => say(format!(
                        "{}{labels} is {}, which no counter can be",
                        meter.metric, sample.value
                    )),
                    Some(total) => intake.readings.push(Reading {
                        series: format!("{origin}|{labels}"),
                        origin: origin.clone(),
                        instance,
                        amount: Amount::Total(total),
                        start_ns: begins.get(&labels).copied().unwrap_or(0),
                        time_ns: 0,
                    }),
                },
            }
        }
    }
    if intake.readings.len() >= MAX_SERIES {
        say(format!("more than {MAX_SERIES} counters: the rest is not followed"));
    }
    (intake, words)
}
