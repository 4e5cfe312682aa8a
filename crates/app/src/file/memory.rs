//! Files in memory, for tests.

use std::{
    collections::HashMap,
    io,
    sync::{Mutex, PoisonError},
};

use async_trait::async_trait;
use bytes::Bytes;

use super::{FileKey, FileStore};

/// Keeps everything as long as it lives itself.
#[derive(Default)]
pub struct MemoryFiles(Mutex<HashMap<String, Bytes>>);

impl MemoryFiles {
    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}

#[async_trait]
impl FileStore for MemoryFiles {
    async fn put(&self, key: &FileKey, bytes: Bytes) -> io::Result<()> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(key.as_str().to_owned(), bytes);
        Ok(())
    }

    async fn get(&self, key: &FileKey) -> io::Result<Option<Bytes>> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(all.get(key.as_str()).cloned())
    }

    async fn remove(&self, key: &FileKey) -> io::Result<()> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.remove(key.as_str());
        Ok(())
    }
}
