//! HTTP: console REST, open APIs, sessions, AK/SK.
//!
//! A request passes, from the outside in: the listener's limits ([`serve`]), `envelope` (request id, security headers,
//! errors in the reader's language, panics), `gate` (rate, who it is, whether he may, whether a page of ours sent it),
//! and a handler of a few lines that calls one use case. Documentation and registration of a route are one act
//! ([`router`]); who may call it stands in one table ([`matrix`]).

mod body;
mod console;
mod cookie;
mod document;
mod envelope;
mod export;
mod gate;
mod language;
pub mod matrix;
mod open_api;
mod params;
mod problem;
mod rate;
mod routes;
mod serve;
mod source;
mod version;

use std::{net::IpAddr, sync::Arc};

use app::{App, Mode};
use axum::{Router, middleware, routing::get};

pub use self::{
    console::{Asset, Console},
    document::document,
    serve::{Limits, serve, serve_with},
    source::Peer,
};

/// What the HTTP layer needs to know besides the application.
#[derive(Clone, Debug)]
pub struct ApiConfig {
    /// Proxies in front of the marketplace: their word about where a request came from is believed.
    pub proxies: Vec<IpAddr>,
    /// Requests a second and session, with a burst of five times as many.
    pub per_session: u32,
    /// Requests a second and source (an address), with a burst of five times as many. Many people may share one.
    pub per_source: u32,
    /// Of these, requests that cost a password hash, a mail or a call to a seller; burst ten times as many.
    pub costly_per_source: u32,
    /// The console that browsers get.
    pub console: Console,
}

impl Default for ApiConfig {
    fn default() -> Self {
        Self {
            proxies: Vec::new(),
            per_session: 500,
            per_source: 1_000,
            costly_per_source: 10,
            console: Console::default(),
        }
    }
}

/// What every handler can reach.
#[derive(Clone)]
pub(crate) struct Api(Arc<Inner>);

pub(crate) struct Inner {
    pub app: Arc<App>,
    pub config: ApiConfig,
    pub operations: gate::Operations,
    pub rate: rate::Rate,
    pub origin: String,
    pub live: app::live::Feed,
}

impl std::ops::Deref for Api {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}

/// All routes over an application.
pub fn router(app: Arc<App>, config: ApiConfig) -> Router {
    let sandbox = app.config.mode == Mode::Sandbox;
    let (console, document) = document::console(sandbox).split_for_parts();
    let api = Api(Arc::new(Inner {
        operations: gate::Operations::new(&document),
        rate: rate::Rate::new(&config),
        origin: source::origin_of(&app.config.public_url),
        config,
        live: app::live::Feed::new(Arc::clone(&app)),
        app,
    }));
    let text: Arc<str> = document.to_json().unwrap_or_default().into();
    Router::new()
        .merge(console)
        .route(document::PATH, get(move || document::serve(Arc::clone(&text))))
        .layer(middleware::from_fn_with_state(api.clone(), gate::pass))
        .route("/healthz", get(routes::health::live))
        .route("/readyz", get(routes::health::ready))
        .merge(open_api::router())
        .fallback(console::serve)
        .layer(middleware::from_fn_with_state(api.clone(), envelope::wrap))
        .with_state(api)
}
