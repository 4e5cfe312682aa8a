//! Calls to the marketplace's open APIs with an AK/SK signature, as a seller's software makes them (open API §2).

use bytes::Bytes;
use reqwest::header::{CONTENT_TYPE, HOST};
use reqwest::{Client, Method};
use wire::sdk_hmac::SdkRequest;
use wire::secret::Secret;
use wire::time::sdk_date;

use crate::client::read_body;
use crate::clock::wall_now;

/// How to call the marketplace's open APIs.
#[derive(Debug, Clone)]
pub struct OpenApiAccess {
    /// Base address, for instance `https://mkt.example.com`.
    pub marketplace: String,
    /// Public id of the credential.
    pub access: String,
    /// Its secret.
    pub secret: Secret,
}

impl OpenApiAccess {
    /// Calls `target` (path and query) with a JSON body, empty for none; HTTP status and answer of at most `cap` bytes.
    ///
    /// # Errors
    /// As [`OpenApiAccess::send`].
    pub async fn call(
        &self,
        client: &Client,
        method: Method,
        target: &str,
        body: String,
        cap: usize,
    ) -> Result<(u16, Bytes), String> {
        let body = body.into_bytes();
        self.send(client, method, target, ("application/json", body), cap).await
    }

    /// Calls `target` with a body of any type: its type and its bytes.
    ///
    /// # Errors
    /// A target that cannot be signed, a marketplace that cannot be reached, or an answer that cannot be read; for people.
    pub async fn send(
        &self,
        client: &Client,
        method: Method,
        target: &str,
        (content_type, body): (&str, Vec<u8>),
        cap: usize,
    ) -> Result<(u16, Bytes), String> {
        let base = self.marketplace.trim_end_matches('/');
        let host = base
            .split_once("://")
            .map_or(base, |(_, rest)| rest)
            .split('/')
            .next()
            .unwrap_or("")
            .to_owned();
        let date = sdk_date(wall_now());
        let headers = [
            ("Host", host.as_str()),
            ("X-Sdk-Date", date.as_str()),
            ("Content-Type", content_type),
        ];
        let request = SdkRequest {
            method: method.as_str(),
            target,
            headers: &headers,
            body: &body,
        };
        let signed = request
            .sign(&self.access, &self.secret)
            .map_err(|error| error.to_string())?;
        let response = client
            .request(method, format!("{base}{target}"))
            .header(HOST, &host)
            .header("X-Sdk-Date", &date)
            .header(CONTENT_TYPE, content_type)
            .header("Authorization", signed.authorization)
            .body(body)
            .send()
            .await
            .map_err(|error| error.to_string())?;
        let status = response.status().as_u16();
        let body = read_body(response, cap).await.map_err(|error| error.to_string())?;
        Ok((status, body))
    }
}
