//! Files in object storage, against a real server that speaks S3 and checks signatures.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "a test stops at the first thing that is not as it should be"
)]

use app::{
    clock::Clock,
    file::{FileKey, FileStore as _, S3Config, S3Files},
};
use bytes::Bytes;
use domain::id::Id;
use wire::secret::Secret;

/// The server, its bucket `galleria` and its key, as `make test` starts it.
fn config() -> S3Config {
    let endpoint = std::env::var("GALLERIA_TEST_S3_URL")
        .expect("GALLERIA_TEST_S3_URL names an S3 server with a bucket `galleria`; `make test` starts one");
    let setting = |name: &str| std::env::var(name).unwrap_or_else(|_| "galleria-test".to_owned());
    S3Config {
        endpoint: endpoint.parse().unwrap(),
        region: "us-east-1".to_owned(),
        bucket: "galleria".to_owned(),
        access_key: setting("GALLERIA_TEST_S3_ACCESS_KEY"),
        secret_key: Secret::new(setting("GALLERIA_TEST_S3_SECRET_KEY")),
    }
}

#[tokio::test]
async fn what_is_put_is_there_until_it_is_removed() {
    let files = S3Files::new(config(), Clock::real()).unwrap();
    let key = FileKey::of(Id::from_uuid(uuid::Uuid::from_u128(0x5_1234)));
    files.remove(&key).await.unwrap();
    assert_eq!(files.get(&key).await.unwrap(), None);
    for text in ["one", "another"] {
        files.put(&key, Bytes::from(text)).await.unwrap();
        assert_eq!(files.get(&key).await.unwrap().as_deref(), Some(text.as_bytes()));
    }
    let large = Bytes::from(vec![7; 5 << 20]);
    files.put(&key, large.clone()).await.unwrap();
    assert_eq!(files.get(&key).await.unwrap(), Some(large));
    files.remove(&key).await.unwrap();
    files.remove(&key).await.unwrap();
    assert_eq!(files.get(&key).await.unwrap(), None);
}

#[tokio::test]
async fn a_bucket_that_is_not_there_keeps_nothing() {
    let config = S3Config {
        bucket: "somebody-elses".to_owned(),
        ..config()
    };
    let files = S3Files::new(config, Clock::real()).unwrap();
    let key = FileKey::of(Id::from_uuid(uuid::Uuid::from_u128(1)));
    files.put(&key, Bytes::from("x")).await.unwrap_err();
}

#[tokio::test]
async fn a_wrong_key_is_refused() {
    let config = S3Config {
        secret_key: Secret::new("wrong"),
        ..config()
    };
    let files = S3Files::new(config, Clock::real()).unwrap();
    let key = FileKey::of(Id::from_uuid(uuid::Uuid::from_u128(2)));
    let error = files.put(&key, Bytes::from("x")).await.unwrap_err();
    assert!(error.to_string().contains("403"), "{error}");
}
