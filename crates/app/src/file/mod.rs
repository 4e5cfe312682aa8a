//! Files that people hand in: judged by content, kept under keys of our own, shown to whom they concern.
//!
//! The bytes lie in a [`FileStore`] and are written before the transaction that speaks of them: a row without its bytes
//! cannot be, bytes without a row are invisible and cost only room.

mod dir;
mod keep;
mod memory;
mod picture;
mod s3;

use std::{io, sync::Arc};

use async_trait::async_trait;
use bytes::Bytes;
use domain::{file::StoredFile, id::Id};
use tokio::sync::Semaphore;

use crate::{Error, Result};

pub(crate) use self::keep::publish;
pub use self::{
    dir::DirFiles,
    keep::{FileBody, Upload},
    memory::MemoryFiles,
    s3::{S3Config, S3Files},
};

/// Pictures that are decoded at the same time in this process: each may take four bytes a pixel, so that the memory they
/// take has a ceiling whatever is sent (threat C4).
const DECODED_AT_ONCE: usize = 2;

/// Where bytes lie. It is made of an id of ours only, so no name from outside can lead anywhere (threat C5).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FileKey(String);

impl FileKey {
    /// The key of a file.
    #[must_use]
    pub fn of(id: Id<StoredFile>) -> Self {
        Self(id.simple())
    }

    /// The key's text: 32 hexadecimal digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Keeps bytes under keys.
#[async_trait]
pub trait FileStore: Send + Sync + 'static {
    /// Keeps `bytes`; when this returns they outlive a power failure.
    ///
    /// # Errors
    /// They could not be written.
    async fn put(&self, key: &FileKey, bytes: Bytes) -> io::Result<()>;
    /// The bytes; none where nothing was put.
    ///
    /// # Errors
    /// They could not be read.
    async fn get(&self, key: &FileKey) -> io::Result<Option<Bytes>>;
    /// Forgets them. What is not there is forgotten already.
    ///
    /// # Errors
    /// They could not be removed.
    async fn remove(&self, key: &FileKey) -> io::Result<()>;
}

/// What use cases need for files.
pub struct Files {
    store: Arc<dyn FileStore>,
    decoding: Semaphore,
}

impl Files {
    /// Over a store.
    #[must_use]
    pub fn new(store: Arc<dyn FileStore>) -> Self {
        Self {
            store,
            decoding: Semaphore::new(DECODED_AT_ONCE),
        }
    }

    /// Keeps bytes that a row of another capability speaks of.
    pub(crate) async fn put(&self, key: &FileKey, bytes: Bytes) -> Result<()> {
        self.store.put(key, bytes).await.map_err(Error::fault)
    }

    /// The bytes under a key.
    pub(crate) async fn bytes(&self, key: &FileKey) -> Result<Option<Bytes>> {
        self.store.get(key).await.map_err(Error::fault)
    }

    /// Removes bytes that no row came to speak of; what stays behind costs only room.
    pub(crate) async fn forget(&self, key: &FileKey) {
        if let Err(error) = self.store.remove(key).await {
            tracing::warn!(%error, key = key.as_str(), "the bytes of a refused file are left over");
        }
    }
}
