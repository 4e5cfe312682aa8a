//! The HTTP client of the sandbox tools: no redirects, no proxy, bounded time, bounded body.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::redirect::Policy;

/// Builds a client that follows no redirect and ignores proxy variables.
///
/// # Errors
/// If the TLS back end cannot be set up.
pub fn build(timeout: Duration) -> Result<reqwest::Client, reqwest::Error> {
    // Fails only if a provider is installed already, which is just as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .redirect(Policy::none())
        .no_proxy()
        .timeout(timeout)
        .build()
}

/// Why a body could not be read.
#[derive(Debug, thiserror::Error)]
pub enum BodyError {
    /// Larger than the cap.
    #[error("the answer is larger than {0} bytes")]
    TooLarge(usize),
    /// The connection broke.
    #[error(transparent)]
    Http(#[from] reqwest::Error),
}

/// Reads a body up to `cap` bytes.
///
/// # Errors
/// See [`BodyError`].
pub async fn read_body(mut response: reqwest::Response, cap: usize) -> Result<Bytes, BodyError> {
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > cap {
            return Err(BodyError::TooLarge(cap));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}
