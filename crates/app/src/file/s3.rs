//! Files in object storage that speaks S3.
//!
//! Three calls of one object each are all that is needed, so they are signed here (AWS Signature Version 4); the client
//! libraries for the protocol bring a second TLS stack and a second cryptographic provider.

use std::{io, sync::Arc, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use domain::time::Time;
use http::{Method, StatusCode, header};
use reqwest::{Client, Response};
use rustls::{ClientConfig, RootCertStore, crypto::ring};
use url::Url;
use wire::{
    mac::{Mac, sha256_hex},
    secret::Secret,
};

use super::{FileKey, FileStore};
use crate::clock::Clock;

/// From the first byte of a call to the last.
const PATIENCE: Duration = Duration::from_secs(30);

/// Which bucket, and how to get in.
#[derive(Clone, Debug)]
pub struct S3Config {
    /// Where the service is, like `https://obs.cn-north-4.myhuaweicloud.com`; the bucket goes into the path.
    pub endpoint: Url,
    /// The region that signatures name.
    pub region: String,
    /// The bucket; it has to be there.
    pub bucket: String,
    /// The id of the key.
    pub access_key: String,
    /// The key.
    pub secret_key: Secret,
}

/// Files in a bucket.
pub struct S3Files {
    client: Client,
    config: S3Config,
    clock: Clock,
    host: String,
}

impl S3Files {
    /// In the bucket of `config`; signatures carry the real time of `clock`.
    ///
    /// # Errors
    /// The address of the service or the name of the bucket cannot be used.
    pub fn new(config: S3Config, clock: Clock) -> io::Result<Self> {
        let unusable = |what: &str| io::Error::new(io::ErrorKind::InvalidInput, what.to_owned());
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte);
        if !(3..=63).contains(&config.bucket.len()) || !config.bucket.bytes().all(plain) {
            return Err(unusable(
                "the name of a bucket has 3 to 63 small letters, digits, points and dashes",
            ));
        }
        if !matches!(config.endpoint.scheme(), "http" | "https") || config.endpoint.path() != "/" {
            return Err(unusable(
                "the address of the object storage is http(s)://host[:port] and nothing more",
            ));
        }
        let name = config.endpoint.host_str().ok_or_else(|| unusable("no host"))?;
        let host = match config.endpoint.port() {
            Some(port) => format!("{name}:{port}"),
            None => name.to_owned(),
        };
        let roots: RootCertStore = webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect();
        let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(io::Error::other)?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let client = Client::builder()
            .tls_backend_preconfigured(tls)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .timeout(PATIENCE)
            .build()
            .map_err(io::Error::other)?;
        Ok(Self {
            client,
            config,
            clock,
            host,
        })
    }

    async fn call(&self, method: Method, key: &FileKey, body: Bytes) -> io::Result<Response> {
        let path = format!("/{}/files/{}", self.config.bucket, key.as_str());
        let digest = sha256_hex(&body);
        let moment = stamp(self.clock.wall());
        let request = Signed {
            method: &method,
            host: &self.host,
            path: &path,
            digest: &digest,
            moment: &moment,
        };
        let authorization = request.authorization(&self.config);
        let target = self.config.endpoint.join(&path).map_err(io::Error::other)?;
        let sent = self
            .client
            .request(method, target)
            .header("x-amz-content-sha256", &digest)
            .header("x-amz-date", &moment)
            .header(header::AUTHORIZATION, authorization)
            .body(body);
        sent.send().await.map_err(io::Error::other)
    }
}

/// `yyyyMMddTHHmmssZ`.
fn stamp(time: Time) -> String {
    let mut text = time.compact_utc();
    text.insert(8, 'T');
    text.push('Z');
    text
}

/// What a signature covers.
struct Signed<'a> {
    method: &'a Method,
    host: &'a str,
    path: &'a str,
    digest: &'a str,
    moment: &'a str,
}

impl Signed<'_> {
    fn authorization(&self, config: &S3Config) -> String {
        const HEADERS: &str = "host;x-amz-content-sha256;x-amz-date";
        let Self {
            method,
            host,
            path,
            digest,
            moment,
        } = self;
        // Paths are made of characters that need no escaping, and there is no query.
        let canonical = format!(
            "{method}\n{path}\n\nhost:{host}\nx-amz-content-sha256:{digest}\nx-amz-date:{moment}\n\n{HEADERS}\n{digest}"
        );
        let day = moment.get(..8).unwrap_or_default();
        let scope = format!("{day}/{}/s3/aws4_request", config.region);
        let hashed = sha256_hex(canonical.as_bytes());
        let text = format!("AWS4-HMAC-SHA256\n{moment}\n{scope}\n{hashed}");
        let first = format!("AWS4{}", config.secret_key.expose()).into_bytes();
        let key = [day, &config.region, "s3", "aws4_request"]
            .into_iter()
            .fold(first, |key, part| Mac::of(&key, part.as_bytes()).into_bytes().to_vec());
        let signature = Mac::of(&key, text.as_bytes()).hex();
        format!(
            "AWS4-HMAC-SHA256 Credential={}/{scope}, SignedHeaders={HEADERS}, Signature={signature}",
            config.access_key
        )
    }
}

fn unexpected(status: StatusCode) -> io::Error {
    io::Error::other(format!("the object storage answered {status}"))
}

#[async_trait]
impl FileStore for S3Files {
    async fn put(&self, key: &FileKey, bytes: Bytes) -> io::Result<()> {
        let status = self.call(Method::PUT, key, bytes).await?.status();
        if status.is_success() {
            Ok(())
        } else {
            Err(unexpected(status))
        }
    }

    async fn get(&self, key: &FileKey) -> io::Result<Option<Bytes>> {
        let response = self.call(Method::GET, key, Bytes::new()).await?;
        match response.status() {
            StatusCode::OK => response.bytes().await.map(Some).map_err(io::Error::other),
            StatusCode::NOT_FOUND => Ok(None),
            status => Err(unexpected(status)),
        }
    }

    async fn remove(&self, key: &FileKey) -> io::Result<()> {
        let status = self.call(Method::DELETE, key, Bytes::new()).await?.status();
        if status.is_success() || status == StatusCode::NOT_FOUND {
            Ok(())
        } else {
            Err(unexpected(status))
        }
    }
}
