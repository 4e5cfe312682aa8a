//! Files: taken from sellers and buyers, given to whom they concern.

use app::{file::Upload, identity::Caller, views::FileView};
use axum::{
    Json,
    body::Body,
    extract::{Request, State},
    response::Response,
};
use domain::{
    file::{FileName, Purpose},
    id::Id,
};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    Api,
    body::{IdempotencyKey, received},
    console::holds,
    gate::Signed,
    params::{Query, Segment},
    problem::{Failure, Reply},
};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(upload_file))
        .routes(routes!(download_file))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Given {
    /// What for.
    purpose: Purpose,
    /// What it is called. It is shown; what the file is, is found out from its content.
    #[param(value_type = String, min_length = 1, max_length = 200)]
    name: FileName,
}

/// Hand in a file; the body is the file itself. Pictures are drawn anew: what is given out are not the bytes that came.
#[utoipa::path(post, path = "/api/v1/files", tag = "files", params(IdempotencyKey, Given),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, body = FileView)))]
async fn upload_file(
    State(api): State<Api>,
    signed: Signed,
    Query(given): Query<Given>,
    request: Request,
) -> Reply<(StatusCode, Json<FileView>)> {
    let most = api.app.most_bytes(given.purpose).await?;
    let (bytes, once) = received(request, most).await?;
    let upload = Upload {
        purpose: given.purpose,
        name: given.name,
        bytes,
    };
    let view = api.app.upload_file(signed.actor(), upload, Some(&once)).await?;
    Ok((StatusCode::CREATED, Json(view)))
}

/// A file: what is on show to everybody, the rest to its owner, to operators, and to both sides of an order whose evidence
/// it is.
#[utoipa::path(get, path = "/api/v1/files/{id}", tag = "files", params(("id" = Uuid, Path)), security(()),
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>)))]
async fn download_file(State(api): State<Api>, Segment(id): Segment<Uuid>, request: Request) -> Reply<Response> {
    let actor = request.extensions().get::<Caller>().map(Caller::actor);
    let found = api.app.file(actor, Id::from_uuid(id)).await?;
    let file = &found.file;
    let value = |text: &str| HeaderValue::from_str(text).map_err(Failure::fault);
    let mut response = Response::default();
    let out = response.headers_mut();
    // A file never changes, but one that is not on show must not stay in caches that others share.
    let keep = if file.public_since.is_some() {
        "public, max-age=31536000, immutable"
    } else {
        "private, no-cache"
    };
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    let etag = value(&format!("\"{}\"", file.sha256))?;
    out.insert(header::ETAG, etag.clone());
    if holds(request.headers(), &etag) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        return Ok(response);
    }
    describe(
        out,
        file.content_type.media_type(),
        file.content_type.is_picture(),
        file.name.as_str(),
    )?;
    *response.body_mut() = Body::from(found.bytes);
    Ok(response)
}

/// Says what it is, and that whatever is no picture is to be saved, not opened (threat C3).
pub(super) fn describe(out: &mut HeaderMap, kind: &'static str, picture: bool, name: &str) -> Reply<()> {
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    let disposition = if picture {
        HeaderValue::from_static("inline")
    } else {
        let escaped: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
        let text = format!("attachment; filename*=UTF-8''{}", escaped.replace('+', "%20"));
        HeaderValue::from_str(&text).map_err(Failure::fault)?
    };
    out.insert(header::CONTENT_DISPOSITION, disposition);
    Ok(())
}
