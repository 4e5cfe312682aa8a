//! One marketplace in this process, spoken to as by HTTP.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use api::ApiConfig;
use app::{
    App, Config, Dispatch, Mode, Policies,
    clock::Clock,
    entropy::Entropy,
    file::MemoryFiles,
    identity::NewAccount,
    notify::{MemoryMailer, MemorySms},
    outbound::{Outbound, OutboundConfig},
    password::{PasswordCost, Passwords},
    seal::{SealKeys, Sealer},
    views::AccountView,
};
use axum::{Router, body::Body};
use domain::{
    identity::{Actor, Role},
    policy::Site,
};
use http::{HeaderMap, Method, Request, StatusCode, header};
use serde_json::{Value, json};
use tower::ServiceExt as _;

pub const PASSWORD: &str = "correct horse battery";
pub const ORIGIN: &str = "https://market.example.com";

/// A store that counts how often it is read from.
struct Counted {
    store: store_sqlite::SqliteStore,
    reads: Arc<AtomicU32>,
}

#[async_trait::async_trait]
impl store::Store for Counted {
    async fn begin(&self) -> store::Result<Box<dyn store::Tx>> {
        self.store.begin().await
    }
    async fn read(&self) -> store::Result<Box<dyn store::Tx>> {
        self.reads.fetch_add(1, Ordering::SeqCst);
        self.store.read().await
    }
    async fn glance(&self) -> store::Result<Box<dyn store::Tx>> {
        self.reads.fetch_add(1, Ordering::SeqCst);
        self.store.glance().await
    }
    async fn migrate(&self) -> store::Result<()> {
        self.store.migrate().await
    }
    async fn is_current(&self) -> store::Result<bool> {
        self.store.is_current().await
    }
    async fn jobs_arrived(&self, limit: Duration) {
        self.store.jobs_arrived(limit).await;
    }
    fn engine(&self) -> &'static str {
        self.store.engine()
    }
    async fn close(&self) {
        self.store.close().await;
    }
}

/// The marketplace under test; its folder goes with it.
pub struct Market {
    pub app: Arc<App>,
    pub router: Router,
    pub clock: Clock,
    pub mails: Arc<MemoryMailer>,
    pub files: Arc<MemoryFiles>,
    pub worker: jobs::Worker,
    pub reads: Arc<AtomicU32>,
    folder: PathBuf,
}

impl Drop for Market {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Market {
    pub async fn open() -> Self {
        // Limits of their own are tested on their own.
        let config = ApiConfig {
            per_session: 100_000,
            per_source: 100_000,
            costly_per_source: 100_000,
            ..ApiConfig::default()
        };
        Self::open_with(Mode::Sandbox, ORIGIN, config).await
    }

    pub async fn open_with(mode: Mode, public_url: &str, config: ApiConfig) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "galleria-api-{}-{}",
            std::process::id(),
            NUMBER.fetch_add(1, Ordering::Relaxed)
        );
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).unwrap();
        let reads = Arc::new(AtomicU32::new(0));
        let mut options = store_sqlite::SqliteOptions::new(folder.join("galleria.db"));
        options.synchronous = store_sqlite::Synchronous::Normal;
        let store: Arc<dyn store::Store> = Arc::new(Counted {
            store: store_sqlite::open(options).await.unwrap(),
            reads: Arc::clone(&reads),
        });
        store.migrate().await.unwrap();
        let (clock, entropy) = (
            Clock::fixed("2026-03-02T02:00:00Z".parse().unwrap()),
            Entropy::seeded(1),
        );
        let mails = Arc::new(MemoryMailer::default());
        let files = Arc::new(MemoryFiles::default());
        let app = Arc::new(App {
            store: Arc::clone(&store),
            clock: clock.clone(),
            entropy: entropy.clone(),
            sealer: Sealer::new(&SealKeys::generate(&entropy), entropy.clone()),
            passwords: Passwords::new(PasswordCost::cheap(), entropy).unwrap(),
            outbound: Outbound::new(OutboundConfig::new(mode)).unwrap(),
            mailer: Arc::clone(&mails) as _,
            sms: Arc::new(MemorySms::default()),
            couriers: Arc::new(app::courier::SimulatedCourier),
            files: app::file::Files::new(Arc::clone(&files) as _),
            config: Config {
                mode,
                site: Site::Cn,
                sites: [(Site::Intl, "https://intl.market.example.com".to_owned())].into(),
                public_url: public_url.to_owned(),
            },
            policies: Policies::default(),
            contents: app::catalog::Contents::default(),
            routes: app::fulfilment::Routes::default(),
            callers: app::openapi::Callers::default(),
            beats: app::license::Beats::default(),
            pushers: app::metering::Pushers::default(),
            waker: app::sandbox::Waker::default(),
        });
        let config_of_jobs = jobs::Config {
            poll: Duration::from_millis(20),
            ..jobs::Config::default()
        };
        let handler = Arc::new(Dispatch(Arc::clone(&app)));
        let worker = jobs::Worker::new(store, Arc::new(clock.clone()), handler, config_of_jobs);
        let router = api::router(Arc::clone(&app), config);
        Self {
            app,
            router,
            clock,
            mails,
            files,
            worker,
            reads,
            folder,
        }
    }

    /// An account made past the HTTP layer.
    pub async fn account(&self, role: Role, login: &str) -> AccountView {
        let input: NewAccount = serde_json::from_value(
            json!({"role": role, "login": login, "name": login, "password": PASSWORD, "locale": "en-US"}),
        )
        .unwrap();
        self.app.create_account(Actor::System, input, None).await.unwrap()
    }

    /// A client without any credential.
    pub fn nobody(&self) -> Client {
        Client {
            router: self.router.clone(),
            headers: HeaderMap::new(),
        }
    }

    /// A browser that has signed in.
    pub async fn browser(&self, login: &str) -> Client {
        let mut client = self.nobody();
        let answer = client
            .post("/api/v1/session", json!({"login": login, "password": PASSWORD}))
            .await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        let cookie = answer.headers[header::SET_COOKIE]
            .to_str()
            .unwrap()
            .split(';')
            .next()
            .unwrap()
            .to_owned();
        client.set("cookie", &cookie);
        client.set("origin", ORIGIN);
        client.set("x-csrf-token", answer.body["csrf_token"].as_str().unwrap());
        client
    }

    /// A script with a bearer token, for a new account.
    pub async fn script(&self, role: Role, login: &str) -> Client {
        self.account(role, login).await;
        let browser = self.browser(login).await;
        let answer = browser
            .create("/api/v1/account/tokens", json!({"label": "test", "days": 30}))
            .await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        let mut client = self.nobody();
        client.set(
            "authorization",
            &format!("Bearer {}", answer.body["secret"].as_str().unwrap()),
        );
        client
    }
}

/// A client with headers that go with everything it sends.
#[derive(Clone)]
pub struct Client {
    pub router: Router,
    pub headers: HeaderMap,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Value,
    pub text: String,
}

impl Answer {
    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or("")
    }
    pub fn etag(&self) -> String {
        self.headers[header::ETAG].to_str().unwrap().to_owned()
    }
    pub fn id(&self) -> &str {
        self.body["id"].as_str().unwrap()
    }
    #[track_caller]
    pub fn ok(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }
    /// Checks that it is a proper problem.
    #[track_caller]
    pub fn refused(self, status: u16, code: &str) -> Self {
        assert_eq!((self.status, self.code()), (status, code), "{}", self.text);
        assert_eq!(self.headers[header::CONTENT_TYPE], "application/problem+json");
        assert_eq!(self.body["status"], status);
        assert_eq!(self.body["type"], format!("urn:galleria:{code}"));
        assert_eq!(
            self.body["request_id"].as_str().unwrap(),
            self.headers["x-request-id"].to_str().unwrap()
        );
        for text in ["title", "detail"] {
            assert!(!self.body[text].as_str().unwrap().is_empty(), "{}", self.text);
        }
        assert!(
            !self.text.contains('{') || !self.body["detail"].as_str().unwrap().contains('{'),
            "{}",
            self.text
        );
        self
    }
}

impl Client {
    pub fn set(&mut self, name: &'static str, value: &str) {
        self.headers.insert(name, value.parse().unwrap());
    }

    pub fn with(&self, name: &'static str, value: &str) -> Self {
        let mut other = self.clone();
        other.set(name, value);
        other
    }

    pub async fn send(&self, method: Method, target: &str, body: Option<Vec<u8>>) -> Answer {
        let mut request = Request::builder().method(method).uri(target);
        let headers = request.headers_mut().unwrap();
        headers.extend(self.headers.clone());
        if body.is_some() && !headers.contains_key(header::CONTENT_TYPE) {
            headers.insert(header::CONTENT_TYPE, "application/json".parse().unwrap());
        }
        let request = request.body(body.map_or_else(Body::empty, Body::from)).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, 64 << 20).await.unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        assert_ne!(parts.status, StatusCode::INTERNAL_SERVER_ERROR, "{target}: {text}");
        Answer {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body: serde_json::from_str(&text).unwrap_or(Value::Null),
            text,
        }
    }

    pub async fn json(&self, method: Method, target: &str, body: Value) -> Answer {
        self.send(method, target, Some(body.to_string().into_bytes())).await
    }
    pub async fn get(&self, target: &str) -> Answer {
        self.send(Method::GET, target, None).await
    }
    pub async fn delete(&self, target: &str) -> Answer {
        self.send(Method::DELETE, target, None).await
    }
    pub async fn post(&self, target: &str, body: Value) -> Answer {
        self.json(Method::POST, target, body).await
    }
    /// A POST under a key of its own.
    pub async fn create(&self, target: &str, body: Value) -> Answer {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let key = format!("key-{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        self.with("idempotency-key", &key).post(target, body).await
    }
    /// An edit of what was read with this ETag.
    pub async fn edit(&self, method: Method, target: &str, etag: &str, body: Value) -> Answer {
        self.with("if-match", etag).json(method, target, body).await
    }
    /// A POST without a body, of what was read with this ETag.
    pub async fn act(&self, target: &str, etag: &str) -> Answer {
        self.with("if-match", etag).send(Method::POST, target, None).await
    }
}
