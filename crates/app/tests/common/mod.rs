//! One marketplace in this process: a fresh database of either engine, a clock that stands still until it is moved,
//! seeded chance, sellers on loopback ports. Jobs run when a test says so, one after the other.

#![allow(
    dead_code,
    unused_macros,
    unused_imports,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "shared by several test programs, each of which uses its part"
)]

mod database;
mod scripted;
mod shop;
mod trade;

use std::{sync::Arc, time::Duration};

use app::{
    App, Config, Dispatch, Mode, Policies,
    clock::Clock,
    entropy::Entropy,
    file::MemoryFiles,
    notify::{MemoryMailer, MemorySms},
    outbound::{Outbound, OutboundConfig},
    password::{PasswordCost, Passwords},
    seal::{SealKeys, Sealer},
};
use domain::{
    identity::{Actor, Role},
    policy::{Policy, Site},
    time::{Span, Time},
};
use jobs::Worker;
use store::{Store, Tx};

pub use self::{
    database::{Database, Engine},
    scripted::{Answer, Call, Scripted},
    shop::{Shop, ShopPlan},
    trade::{ALL, Buyer, at, body_of, succeeded, yuan},
};

/// Ten in the morning in Shanghai, the second of March 2026.
pub const START: &str = "2026-03-02T02:00:00Z";

/// A test on both engines. The invariants are proved once more when it is through.
#[macro_export]
macro_rules! both {
    ($($(#[$meta:meta])* async fn $name:ident($t:ident) $body:block)+) => {$(
        mod $name {
            use super::*;
            $(#[$meta])*
            async fn scenario($t: &mut TestApp) $body
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let mut t = TestApp::start(Engine::Sqlite).await;
                scenario(&mut t).await;
                t.end().await;
            }
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                let mut t = TestApp::start(Engine::Postgres).await;
                scenario(&mut t).await;
                t.end().await;
            }
        }
    )+};
}

/// The marketplace under test.
pub struct TestApp {
    pub app: Arc<App>,
    pub worker: Worker,
    pub clock: Clock,
    pub entropy: Entropy,
    pub mails: Arc<MemoryMailer>,
    pub texts: Arc<MemorySms>,
    pub files: Arc<MemoryFiles>,
    pub database: Database,
    pub operator: Actor,
    keys: wire::secret::Secret,
    seed: u64,
}

impl TestApp {
    pub async fn start(engine: Engine) -> Self {
        Self::start_seeded(engine, 1).await
    }

    pub async fn start_seeded(engine: Engine, seed: u64) -> Self {
        let database = Database::fresh(engine).await;
        let (clock, entropy) = (Clock::fixed(START.parse().unwrap()), Entropy::seeded(seed));
        let (mails, texts) = (Arc::new(MemoryMailer::default()), Arc::new(MemorySms::default()));
        let files = Arc::new(MemoryFiles::default());
        let keys = SealKeys::generate(&entropy).to_text();
        let store = database.open().await;
        store.migrate().await.unwrap();
        let app = build(store, &clock, &entropy, &mails, &texts, &files, &keys);
        app.check_stamp().await.unwrap();
        app.plant_jobs().await.unwrap();
        let worker = worker(&app);
        let mut t = Self {
            app,
            worker,
            clock,
            entropy,
            mails,
            texts,
            files,
            database,
            operator: Actor::System,
            keys,
            seed,
        };
        t.operator = t.account(Role::Operator, "operator@example.com").await;
        t
    }

    /// A second process on the same data; on PostgreSQL it may live beside the first one.
    pub async fn twin(&self) -> (Arc<App>, Worker) {
        let app = build(
            self.database.open().await,
            &self.clock,
            &self.entropy,
            &self.mails,
            &self.texts,
            &self.files,
            &self.keys,
        );
        let worker = worker(&app);
        (app, worker)
    }

    /// Ends the process in good order and starts another one over the same data.
    pub async fn restart(&mut self) {
        self.app.store.close().await;
        let store = self.database.open().await;
        assert!(store.is_current().await.unwrap());
        self.app = build(
            store,
            &self.clock,
            &self.entropy,
            &self.mails,
            &self.texts,
            &self.files,
            &self.keys,
        );
        self.worker = worker(&self.app);
        self.app.plant_jobs().await.unwrap();
    }

    /// Proves the invariants and clears up.
    pub async fn end(self) {
        self.prove().await;
        let alarm = self.mails.sent().into_iter().find(|m| m.subject.contains("add up"));
        assert!(alarm.is_none(), "the standing proof found something: {alarm:?}");
        self.app.store.close().await;
        drop(self.app);
        self.database.remove().await;
    }

    pub async fn prove(&self) {
        let proof = self.app.prove().await.unwrap();
        assert!(proof.holds, "{:#?}", proof.broken);
    }

    pub fn now(&self) -> Time {
        self.clock.now()
    }

    /// Runs what is due at the present moment.
    pub async fn run_due(&self) -> usize {
        self.worker.drain().await
    }

    /// Moves the clock without running anything on the way.
    pub fn set_clock(&self, to: Time) {
        self.clock.control().unwrap().set(to);
    }

    /// Moves the clock by `span`, stopping at every moment at which something is due.
    pub async fn travel(&self, span: Span) {
        self.travel_to(self.now().plus(span)).await;
    }

    /// Moves the clock to `target`, stopping at every moment at which something is due.
    pub async fn travel_to(&self, target: Time) {
        assert!(
            target >= self.now(),
            "time goes forward: {target} is before {}",
            self.now()
        );
        for _ in 0..100_000 {
            self.run_due().await;
            let (next, _) = self
                .app
                .store
                .read()
                .await
                .unwrap()
                .next_due(self.clock.wall())
                .await
                .unwrap();
            match next.filter(|at| *at <= target) {
                Some(at) => self.set_clock(at.max(self.now())),
                None => return self.set_clock(target),
            }
        }
        panic!("the clock does not arrive at {target}");
    }

    pub async fn tx(&self) -> Box<dyn Tx> {
        self.app.store.begin().await.unwrap()
    }

    pub async fn read(&self) -> Box<dyn Tx> {
        self.app.store.read().await.unwrap()
    }

    /// Another policy from now on.
    pub async fn policy(&self, edit: impl FnOnce(&mut Policy)) {
        let mut tx = self.tx().await;
        let now = self.now();
        let stored = tx.policy(Site::Cn, now).await.unwrap();
        let mut policy = stored.unwrap_or_else(|| Policy::defaults(Site::Cn));
        edit(&mut policy);
        tx.put_policy(&policy, now).await.unwrap();
        tx.commit().await.unwrap();
        self.app.policies.forget();
    }
}

fn build(
    store: Arc<dyn Store>,
    clock: &Clock,
    entropy: &Entropy,
    mails: &Arc<MemoryMailer>,
    texts: &Arc<MemorySms>,
    files: &Arc<MemoryFiles>,
    keys: &wire::secret::Secret,
) -> Arc<App> {
    Arc::new(App {
        store,
        clock: clock.clone(),
        entropy: entropy.clone(),
        sealer: Sealer::new(&SealKeys::parse(keys).unwrap(), entropy.clone()),
        passwords: Passwords::new(PasswordCost::cheap(), entropy.clone()).unwrap(),
        outbound: Outbound::new(OutboundConfig::new(Mode::Sandbox)).unwrap(),
        mailer: Arc::clone(mails) as _,
        sms: Arc::clone(texts) as _,
        couriers: Arc::new(app::courier::SimulatedCourier),
        files: app::file::Files::new(Arc::clone(files) as _),
        config: Config {
            mode: Mode::Sandbox,
            site: Site::Cn,
            sites: std::collections::BTreeMap::new(),
            public_url: "https://market.example.com".into(),
        },
        policies: Policies::default(),
        contents: app::catalog::Contents::default(),
        routes: app::fulfilment::Routes::default(),
        callers: app::openapi::Callers::default(),
        beats: app::license::Beats::default(),
        pushers: app::metering::Pushers::default(),
        waker: app::sandbox::Waker::default(),
    })
}

fn worker(app: &Arc<App>) -> Worker {
    let config = jobs::Config {
        poll: Duration::from_millis(20),
        ..jobs::Config::default()
    };
    let clock = Arc::new(app.clock.clone());
    Worker::new(
        Arc::clone(&app.store),
        clock,
        Arc::new(Dispatch(Arc::clone(app))),
        config,
    )
}
