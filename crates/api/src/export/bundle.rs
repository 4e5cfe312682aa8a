//! Evidence bundles: a ZIP archive with the log as `bundle.json` and each file under the hash of its bytes. Written to a file
//! of its own, one evidence file in memory at a time.

use std::{
    fs::File,
    io::{self, Seek as _, Write as _},
    sync::Arc,
};

use app::App;
use axum::{body::Body, response::Response};
use bytes::Bytes;
use domain::identity::Actor;
use http::{HeaderValue, header};
use tokio::task::spawn_blocking;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::file;
use crate::problem::{Failure, Reply};

type Archive = ZipWriter<File>;

/// Answers with the evidence of an order.
pub(crate) async fn answer(app: &Arc<App>, actor: Actor, number: &str) -> Reply<Response> {
    let evidence = app.evidence_bundle(actor, number).await?;
    let log = serde_json::to_vec_pretty(&evidence.bundle).map_err(Failure::fault)?;
    let mut archive = ZipWriter::new(tempfile::tempfile().map_err(Failure::fault)?);
    archive = add(archive, "bundle.json".to_owned(), log.into()).await?;
    for (hash, id) in evidence.files {
        let body = app.file(Some(actor), id).await?;
        archive = add(archive, format!("files/{hash}"), body.bytes).await?;
    }
    let finished = spawn_blocking(move || -> io::Result<File> {
        let mut file = archive.finish()?;
        file.rewind()?;
        Ok(file)
    });
    let finished = finished.await.map_err(Failure::fault)?.map_err(Failure::fault)?;
    let mut response = Response::new(Body::from_stream(file(finished)));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/zip"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    let disposition = format!("attachment; filename=\"evidence-{number}.zip\"");
    let disposition = HeaderValue::from_str(&disposition).map_err(Failure::fault)?;
    headers.insert(header::CONTENT_DISPOSITION, disposition);
    Ok(response)
}

async fn add(mut archive: Archive, name: String, bytes: Bytes) -> Reply<Archive> {
    let written = spawn_blocking(move || -> io::Result<Archive> {
        // Pictures and documents are packed already.
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        archive.start_file(name, options)?;
        archive.write_all(&bytes)?;
        Ok(archive)
    });
    written.await.map_err(Failure::fault)?.map_err(Failure::fault)
}
