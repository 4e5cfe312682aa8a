//! In front of every console route: how often, who, whether he may, and whether a page of ours sent it.
//!
//! The operation is found by method and matched path. What is not in the document is not there (404), what is not in the
//! matrix is nobody's: nothing is allowed by being forgotten.

use std::collections::HashMap;

use app::{Mode, identity::Caller};
use axum::{
    extract::{FromRequestParts, MatchedPath, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::{
    access::Who,
    identity::{Actor, Locale, SessionKind},
    refusal::{Code, Refusal},
};
use http::{HeaderMap, HeaderValue, Method, header, request::Parts};
use utoipa::openapi::{HttpMethod, OpenApi};
use wire::secret::Secret;

use crate::{
    Api, cookie,
    envelope::AccountLocale,
    language, matrix,
    problem::{Failure, Reply},
    source,
};

/// An operation and who may use it.
#[derive(Clone, Copy, Debug)]
struct Operation {
    who: Who,
    costly: bool,
}

/// All operations by path, then method.
pub(crate) struct Operations(HashMap<String, HashMap<Method, Operation>>);

impl Operations {
    pub(crate) fn new(document: &OpenApi) -> Self {
        let mut all: HashMap<String, HashMap<Method, Operation>> = HashMap::new();
        for (path, method, id) in operations(document) {
            if let Some(who) = matrix::who(&id) {
                let costly = matrix::COSTLY.contains(&id.as_str());
                all.entry(path).or_default().insert(method, Operation { who, costly });
            }
        }
        Self(all)
    }

    fn find(&self, path: &str, method: &Method) -> Reply<Operation> {
        let methods = self.0.get(path).ok_or_else(Refusal::absent)?;
        let method = if method == Method::HEAD { &Method::GET } else { method };
        methods.get(method).copied().ok_or_else(|| Code::MethodWrong.into())
    }

    fn allowed(&self, path: &str) -> Option<HeaderValue> {
        let mut methods: Vec<&str> = self.0.get(path)?.keys().map(Method::as_str).collect();
        methods.sort_unstable();
        HeaderValue::from_str(&methods.join(", ")).ok()
    }
}

/// Path, method and id of every operation of a document.
pub(crate) fn operations(document: &OpenApi) -> Vec<(String, Method, String)> {
    let mut all = Vec::new();
    for (path, item) in &document.paths.paths {
        for (method, operation) in [
            (HttpMethod::Get, &item.get),
            (HttpMethod::Post, &item.post),
            (HttpMethod::Put, &item.put),
            (HttpMethod::Patch, &item.patch),
            (HttpMethod::Delete, &item.delete),
        ] {
            let Some(operation) = operation else { continue };
            let method = match method {
                HttpMethod::Post => Method::POST,
                HttpMethod::Put => Method::PUT,
                HttpMethod::Patch => Method::PATCH,
                HttpMethod::Delete => Method::DELETE,
                _ => Method::GET,
            };
            all.push((path.clone(), method, operation.operation_id.clone().unwrap_or_default()));
        }
    }
    all
}

pub(crate) async fn pass(State(api): State<Api>, mut request: Request, next: Next) -> Response {
    let matched = request.extensions().get::<MatchedPath>().map(|m| m.as_str().to_owned());
    let Some(path) = matched else {
        return Failure::from(Refusal::absent()).into_response();
    };
    let (locale, outcome) = match admit(&api, &path, &mut request).await {
        Ok(locale) => (locale, next.run(request).await),
        Err((locale, failure)) => {
            let wrong_method = failure.status() == http::StatusCode::METHOD_NOT_ALLOWED;
            let mut response = failure.into_response();
            if wrong_method && let Some(allow) = api.operations.allowed(&path) {
                response.headers_mut().insert(header::ALLOW, allow);
            }
            (locale, response)
        }
    };
    let mut response = outcome;
    if let Some(locale) = locale {
        response.extensions_mut().insert(AccountLocale(locale));
    }
    response
}

type Admitted = Result<Option<Locale>, (Option<Locale>, Failure)>;

async fn admit(api: &Api, path: &str, request: &mut Request) -> Admitted {
    let nobody = |failure: Failure| (None, failure);
    let operation = api.operations.find(path, request.method()).map_err(nobody)?;
    let source = source::of(request, &api.config.proxies);
    api.rate.count_source(&source, operation.costly).map_err(nobody)?;
    let carried = cookie::secret_of(request.headers(), is_secure(api));
    let caller = match &carried {
        Some((secret, kind)) => api
            .app
            .authenticate(secret.expose(), *kind)
            .await
            .map_err(|e| nobody(e.into()))?,
        None => None,
    };
    let locale = caller.map(|c| c.locale);
    let refuse = |code: Code| (locale, Failure::from(code));
    // A script should hear that its token is no good; a browser with an old cookie is simply nobody.
    if caller.is_none() && matches!(carried, Some((_, SessionKind::Bearer))) {
        return Err(refuse(Code::SignInNeeded));
    }
    if !operation.who.admits(caller.map(|c| c.role)) {
        return Err(refuse(if caller.is_some() {
            Code::NotAllowed
        } else {
            Code::SignInNeeded
        }));
    }
    if !request.method().is_safe() && !from_our_page(api, request.headers(), caller.as_ref(), carried.as_ref()) {
        return Err(refuse(Code::SessionForm));
    }
    if let Some(caller) = &caller {
        api.rate
            .count_session(&caller.session.to_string())
            .map_err(|failure| (locale, failure))?;
    }
    let extensions = request.extensions_mut();
    extensions.insert(Source(source));
    if let Some((secret, _)) = carried.filter(|_| caller.is_some()) {
        extensions.insert(SessionSecret(secret));
    }
    if let Some(caller) = caller {
        extensions.insert(caller);
    }
    Ok(locale)
}

/// Cookies are bound to https, except in a sandbox that is reached by http.
pub(crate) fn is_secure(api: &Api) -> bool {
    api.app.config.mode == Mode::Production || api.origin.starts_with("https://")
}

/// Whether an unsafe request comes from a page of this marketplace (threat A5). A bearer token is never sent by a browser
/// on its own, so it needs no proof. With a cookie both proofs are needed: what the browser says about the page, and the
/// token only a page of ours can read. Without either, as at sign-in, a browser's word is heard if there is one: every
/// browser gives it with unsafe requests.
fn from_our_page(
    api: &Api,
    headers: &HeaderMap,
    caller: Option<&Caller>,
    carried: Option<&(Secret, SessionKind)>,
) -> bool {
    match (caller, carried) {
        (Some(caller), Some((secret, _))) if caller.kind == SessionKind::Browser => {
            page(api, headers) == Page::Ours && cookie::csrf_fits(headers, secret)
        }
        (Some(_), _) => true,
        (None, _) => page(api, headers) != Page::Foreign,
    }
}

#[derive(PartialEq, Eq)]
enum Page {
    Ours,
    Foreign,
    Unsaid,
}

fn page(api: &Api, headers: &HeaderMap) -> Page {
    let text = |name: &str| headers.get(name).map(|v| v.to_str().unwrap_or("?"));
    if let Some(origin) = text("origin") {
        let origin = source::origin_of(origin);
        // A sandbox is reached under several names of one machine; there the name asked for is taken for its own.
        let by_host = api.app.config.mode == Mode::Sandbox
            && text("host").is_some_and(|host| origin == source::origin_of(&format!("http://{host}")));
        return if origin == api.origin || by_host {
            Page::Ours
        } else {
            Page::Foreign
        };
    }
    match text("sec-fetch-site") {
        Some("same-origin") => Page::Ours,
        Some(_) => Page::Foreign,
        None => Page::Unsaid,
    }
}

/// The caller; routes that take one are never reached without.
pub(crate) struct Signed(pub Caller);

impl Signed {
    pub(crate) fn actor(&self) -> Actor {
        self.0.actor()
    }
}

impl FromRequestParts<Api> for Signed {
    type Rejection = Failure;
    async fn from_request_parts(parts: &mut Parts, _: &Api) -> Reply<Self> {
        parts
            .extensions
            .get::<Caller>()
            .copied()
            .map(Self)
            .ok_or_else(|| Code::SignInNeeded.into())
    }
}

/// The secret of the session the request came through.
#[derive(Clone)]
pub(crate) struct SessionSecret(pub Secret);

impl FromRequestParts<Api> for SessionSecret {
    type Rejection = Failure;
    async fn from_request_parts(parts: &mut Parts, _: &Api) -> Reply<Self> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or_else(|| Code::SignInNeeded.into())
    }
}

/// Where the request came from.
#[derive(Clone)]
pub(crate) struct Source(pub String);

impl FromRequestParts<Api> for Source {
    type Rejection = Failure;
    async fn from_request_parts(parts: &mut Parts, _: &Api) -> Reply<Self> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or_else(|| Failure::fault("no source"))
    }
}

/// The language to answer in.
pub(crate) struct Language(pub Locale);

impl FromRequestParts<Api> for Language {
    type Rejection = Failure;
    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Reply<Self> {
        let account = parts.extensions.get::<Caller>().map(|c| c.locale);
        let asked = language::accepted(&parts.headers);
        Ok(Self(
            asked
                .or(account)
                .unwrap_or_else(|| language::of_site(api.app.config.site)),
        ))
    }
}
