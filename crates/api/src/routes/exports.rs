//! Lists as files, under the same filters as the lists themselves.

use std::sync::Arc;

use app::App;
use axum::{
    extract::{FromRequestParts, State},
    response::Response,
};
use domain::refusal::{Code, Refusal};
use futures::FutureExt as _;
use http::request::Parts;
use serde::{Deserialize, de::DeserializeOwned};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    accounts, instances, interface_messages, ledger, licenses, messages, orders, products, questions, supervision,
    usage,
};
use crate::{
    Api,
    export::{self, Format, Reader},
    gate::{Language, Signed},
    params,
    problem::{Failure, Reply},
};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(export_orders))
        .routes(routes!(export_instances))
        .routes(routes!(export_licenses))
        .routes(routes!(export_supervisions))
        .routes(routes!(export_interface_messages))
        .routes(routes!(export_transactions))
        .routes(routes!(export_transfers))
        .routes(routes!(export_products))
        .routes(routes!(export_questions))
        .routes(routes!(export_accounts))
        .routes(routes!(export_messages))
        .routes(routes!(export_usage_charges))
        .routes(routes!(export_usage_refusals))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only its documentation is used")]
struct Form {
    /// The form of the file; `csv` where left out.
    #[param(inline)]
    format: Option<Format>,
}

/// The filters of a list, and the form of the file. The list's cursor and limit are taken and mean nothing: a file is whole.
struct Filtered<T>(Format, T);

impl<T: DeserializeOwned> FromRequestParts<Api> for Filtered<T> {
    type Rejection = Failure;
    async fn from_request_parts(parts: &mut Parts, _: &Api) -> Reply<Self> {
        let query = parts.uri.query().unwrap_or_default().as_bytes();
        let mut format = Format::default();
        let mut rest = form_urlencoded::Serializer::new(String::new());
        for (name, value) in form_urlencoded::parse(query) {
            match (&*name, &*value) {
                ("format", "csv") => format = Format::Csv,
                ("format", "xlsx") => format = Format::Xlsx,
                ("format", _) => {
                    return Err(Refusal::new(Code::FieldType)
                        .field("format")
                        .with("detail", "csv, xlsx")
                        .into());
                }
                _ => {
                    // They mean nothing here, but what the document forbids is refused here too.
                    if name == "limit"
                        && let Ok(limit) = value.parse()
                    {
                        params::size(Some(limit))?;
                    }
                    rest.append_pair(&name, &value);
                }
            }
        }
        Ok(Self(format, params::decode(&rest.finish())?))
    }
}

async fn reader(api: &Api, Language(locale): Language) -> Reply<Reader> {
    Ok(Reader {
        locale,
        zone: api.app.zone().await?,
    })
}

/// A list as pages: a use case of one actor with one wish.
macro_rules! pages {
    ($api:ident, |$app:ident, $page:ident| $call:expr) => {{
        let app: Arc<App> = Arc::clone(&$api.app);
        Arc::new(move |$page| {
            let $app = Arc::clone(&app);
            $call.boxed()
        })
    }};
}

/// Orders as a file.
#[utoipa::path(get, path = "/api/v1/exports/orders", tag = "exports", params(Form, orders::Which),
    responses((status = 200, content((String = "text/csv"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))))]
async fn export_orders(
    State(api): State<Api>,
    signed: Signed,
    language: Language,
    Filtered(format, which): Filtered<orders::Which>,
) -> Reply<Response> {
    let (actor, wish) = (signed.actor(), Arc::new(which.wish()));
    let pages = pages!(api, |app, page| {
        let wish = Arc::clone(&wish);
        async move { app.list_orders(actor, &wish, page).await }
    });
    export::answer("orders", format, reader(&api, language).await?, pages).await
}

/// Instances as a file.
#[utoipa::path(get, path = "/api/v1/exports/instances", tag = "exports", params(Form, instances::Which),
    responses((status = 200, content((String = "text/csv"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))))]
async fn export_instances(
    State(api): State<Api>,
    signed: Signed,
    language: Language,
    Filtered(format, which): Filtered<instances::Which>,
) -> Reply<Response> {
    let (actor, wish) = (signed.actor(), Arc::new(which.wish()));
    let pages = pages!(api, |app, page| {
        let wish = Arc::clone(&wish);
        async move { app.list_instances(actor, &wish, page).await }
    });
    export::answer("instances", format, reader(&api, language).await?, pages).await
}

/// Licence codes as a file.
#[utoipa::path(get, path = "/api/v1/exports/licenses", tag = "exports", params(Form, licenses::Which),
    responses((status = 200, content((String = "text/csv"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))))]
async fn export_licenses(
    State(api): State<Api>,
    signed: Signed,
    language: Language,
    Filtered(format, which): Filtered<licenses::Which>,
) -> Reply<Response> {
    let (actor, wish) = (signed.actor(), Arc::new(which.wish()));
    let pages = pages!(api, |app, page| {
        let wish = Arc::clone(&wish);
        async move { app.list_licenses(actor, &wish, page).await }
    });
    export::answer("licenses", format, reader(&api, language).await?, pages).await
}

/// Supervised orders as a file.
#[utoipa::path(get, path = "/api/v1/exports/supervisions", tag = "exports", params(Form, supervision::Which),
    responses((status = 200, content((String = "text/csv"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))))]
async fn export_supervisions(
    State(api): State<Api>,
    signed: Signed,
    language: Language,
    Filtered(format, which): Filtered<supervision::Which>,
) -> Reply<Response> {
    let (actor, wish) = (signed.actor(), which.wish());
    let pages = pages!(api, |app, page| async move {
        app.list_supervisions(actor, wish, page).await
    });
    export::answer("supervisions", format, reader(&api, language).await?, pages).await
}

/// Interface messages as a file.
#[utoipa::path(get, path = "/api/v1/exports/interface-messages", tag = "exports",
    params(Form, interface_messages::Which), responses((status = 200, content((String = "text/csv"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))))]
async fn export_interface_messages(
    State(api): State<Api>,
    signed: Signed,
    language: Language,
    Filtered(format, which): Filtered<interface_messages::Which>,
) -> Reply<Response> {
    let (actor, wish) = (signed.actor(), Arc::new(which.wish()));
    let pages = pages!(api, |app, page| {
        let wish = Arc::clone(&wish);
        async move { app.list_interface_messages(actor, &wish, page).await }
    });
    export::answer("interface-messages", format, reader(&api, language).await?, pages).await
}

/// One's transactions as a file.
#[utoipa::path(get, path = "/api/v1/exports/transactions", tag = "exports", params(Form, ledger::Which),
    responses((status = 200, content((String = "text/csv"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))))]
async fn export_transactions(
    State(api): State<Api>,
    signed: Signed,
    language: Language,
    Filtered(format, which): Filtered<ledger::Which>,
) -> Reply<Response> {
    let (actor, wish) = (signed.actor(), Arc::new(which.wish()));
    let pages = pages!(api, |app, page| {
        let wish = Arc::clone(&wish);
        async move { app.list_transactions(actor, &wish, page).await }
    });
    export::answer("transactions", format, reader(&api, language).await?, pages).await
}

/// All transfers of the ledger as a file.
#[utoipa::path(get, path = "/api/v1/exports/transfers", tag = "exports", params(Form, ledger::Which),
    responses((status = 200, content((String = "text/csv"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))))]
async fn export_transfers(
    State(api): State<Api>,
    language: Language,
    Filtered(format, which): Filtered<ledger::Which>,
) -> Reply<Response> {
    let wish = Arc::new(which.wish());
    let pages = pages!(api, |app, page| {
        let wish = Arc::clone(&wish);
        async move { app.list_transfers(&wish, page).await }
    });
    export::answer("transfers", format, reader(&api, language).await?, pages).await
}

/// The seller's products as a file.
#[utoipa::path(get, path = "/api/v1/exports/products", tag = "exports", params(Form, products::Own),
    responses((status = 200, content((String = "text/csv"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))))]
async fn export_products(
    State(api): State<Api>,
    signed: Signed,
    language: Language,
    Filtered(format, own): Filtered<products::Own>,
) -> Reply<Response> {
    let (actor, wish) = (signed.actor(), own.wish());
    let pages = pages!(api, |app, page| async move {
        Ok(app.list_own_products(actor, wish, page).await?.items)
    });
    export::answer("products", format, reader(&api, language).await?, pages).await
}

/// Questions as a file.
#[utoipa::path(get, path = "/api/v1/exports/questions", tag = "exports", params(Form, questions::Which),
    responses((status = 200, content((String = "text/csv"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))))]
async fn export_questions(
    State(api): State<Api>,
    signed: Signed,
    language: Language,
    Filtered(format, which): Filtered<questions::Which>,
) -> Reply<Response> {
    let (actor, filter) = (signed.actor(), which.filter());
    let pages = pages!(api, |app, page| async move {
        Ok(app.list_questions(actor, filter, page).await?.items)
    });
    export::answer("questions", format, reader(&api, language).await?, pages).await
}

/// Accounts as a file.
#[utoipa::path(get, path = "/api/v1/exports/accounts", tag = "exports", params(Form, accounts::Which),
    responses((status = 200, content((String = "text/csv"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))))]
async fn export_accounts(
    State(api): State<Api>,
    signed: Signed,
    language: Language,
    Filtered(format, which): Filtered<accounts::Which>,
) -> Reply<Response> {
    let (actor, wish) = (signed.actor(), Arc::new(which.wish()));
    let pages = pages!(api, |app, page| {
        let wish = Arc::clone(&wish);
        async move { Ok(app.list_accounts(actor, &wish, page).await?.items) }
    });
    export::answer("accounts", format, reader(&api, language).await?, pages).await
}

/// One's messages as a file.
#[utoipa::path(get, path = "/api/v1/exports/messages", tag = "exports", params(Form, messages::Which),
    responses((status = 200, content((String = "text/csv"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))))]
async fn export_messages(
    State(api): State<Api>,
    signed: Signed,
    Language(locale): Language,
    Filtered(format, which): Filtered<messages::Which>,
) -> Reply<Response> {
    let (actor, wish) = (signed.actor(), which.wish());
    let pages = pages!(api, |app, page| async move {
        Ok(app.list_messages(actor, wish, locale, page).await?.items)
    });
    export::answer("messages", format, reader(&api, Language(locale)).await?, pages).await
}

/// Charges for use as a file.
#[utoipa::path(get, path = "/api/v1/exports/usage-charges", tag = "exports", params(Form, usage::Charges),
    responses((status = 200, content((String = "text/csv"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))))]
async fn export_usage_charges(
    State(api): State<Api>,
    signed: Signed,
    language: Language,
    Filtered(format, which): Filtered<usage::Charges>,
) -> Reply<Response> {
    let (actor, wish) = (signed.actor(), which.wish());
    let pages = pages!(api, |app, page| async move {
        app.list_usage_charges(actor, &wish, page).await
    });
    export::answer("usage-charges", format, reader(&api, language).await?, pages).await
}

/// Refused usage records as a file.
#[utoipa::path(get, path = "/api/v1/exports/usage-refusals", tag = "exports", params(Form, usage::Refusals),
    responses((status = 200, content((String = "text/csv"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))))]
async fn export_usage_refusals(
    State(api): State<Api>,
    signed: Signed,
    language: Language,
    Filtered(format, which): Filtered<usage::Refusals>,
) -> Reply<Response> {
    let (actor, wish) = (signed.actor(), Arc::new(which.wish()));
    let pages = pages!(api, |app, page| {
        let wish = Arc::clone(&wish);
        async move { app.list_usage_refusals(actor, &wish, page).await }
    });
    export::answer("usage-refusals", format, reader(&api, language).await?, pages).await
}
