//! The OpenAPI document, made of the routes themselves.

use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use domain::{order::OrderNumber, seller::AccessKeyId};
use http::{HeaderValue, header};
use utoipa::{
    OpenApi,
    openapi::{
        ContentBuilder, Ref, ResponseBuilder,
        path::Operation,
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme},
    },
};
use utoipa_axum::router::OpenApiRouter;

use crate::{
    Api, matrix,
    problem::{Finding, Problem},
    routes,
};

/// Where it is served.
pub(crate) const PATH: &str = "/api/v1/openapi.json";

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Galleria console API",
        description = "Everything the console does. Times are RFC 3339 in UTC, money is {amount, currency}; lists come in pages with a cursor; errors are RFC 9457 problems whose `code` is stable. Fields and codes may be added at any time: ignore what you do not know. The open APIs for sellers' servers keep their own contracts and are not described here.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    // What only parameters speak of is not found by itself.
    components(schemas(Problem, Finding, AccessKeyId, OrderNumber)),
    paths(serve_document)
)]
struct Described;

/// This document.
#[utoipa::path(get, path = PATH, operation_id = "openapi_document", tag = "document", responses((status = 200, body = Object)))]
#[expect(
    dead_code,
    reason = "only its documentation is used; the text is served without the state"
)]
fn serve_document() {}

/// The document of a production or sandbox marketplace.
#[must_use]
pub fn document(sandbox: bool) -> utoipa::openapi::OpenApi {
    console(sandbox).into_openapi()
}

/// The console's routes with their documentation.
pub(crate) fn console(sandbox: bool) -> OpenApiRouter<Api> {
    let (router, mut api) = routes::all(sandbox).split_for_parts();
    let mut described = Described::openapi();
    described.merge(std::mem::take(&mut api));
    complete(&mut described);
    let documented = OpenApiRouter::with_openapi(described);
    documented.merge(OpenApiRouter::from(router))
}

/// What holds for every operation is written once, here.
fn complete(document: &mut utoipa::openapi::OpenApi) {
    let components = document.components.get_or_insert_default();
    let cookie = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description(
        "__Host-galleria",
        "Set by signing in; unsafe requests also need the header X-CSRF-Token. In a sandbox over http its name is `galleria`.",
    )));
    let bearer = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
    components.add_security_scheme("session", cookie);
    components.add_security_scheme("token", bearer);
    let problem = ResponseBuilder::new()
        .description("A problem; its code says which.")
        .content(
            "application/problem+json",
            ContentBuilder::new()
                .schema(Some(Ref::from_schema_name("Problem")))
                .build(),
        )
        .build();
    for item in document.paths.paths.values_mut() {
        let all = [
            &mut item.get,
            &mut item.post,
            &mut item.put,
            &mut item.patch,
            &mut item.delete,
        ];
        for operation in all.into_iter().flatten() {
            operation
                .responses
                .responses
                .insert("default".to_owned(), problem.clone().into());
            secure(operation);
        }
    }
}

fn secure(operation: &mut Operation) {
    let open = operation
        .operation_id
        .as_deref()
        .and_then(matrix::who)
        .is_some_and(|who| who.admits(None));
    if !open {
        let needs = |name: &str| SecurityRequirement::new::<_, [&str; 0], &str>(name, []);
        operation.security = Some(vec![needs("token"), needs("session")]);
    }
}

/// Answers with the document's text.
pub(crate) async fn serve(text: Arc<str>) -> Response {
    let kind = (header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    ([kind], text.to_string()).into_response()
}
