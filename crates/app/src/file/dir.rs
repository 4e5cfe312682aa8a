//! Files in a directory of this machine.

use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use async_trait::async_trait;
use bytes::Bytes;
use tempfile::NamedTempFile;

use super::{FileKey, FileStore};

/// One file a key, in 256 folders named by the last two digits of the key: the first ones tell the time and would put all
/// of a season into one folder.
#[derive(Clone, Debug)]
pub struct DirFiles {
    root: PathBuf,
}

impl DirFiles {
    /// In `root`, which is made if it is not there.
    ///
    /// # Errors
    /// The directory cannot be made.
    pub fn new(root: impl Into<PathBuf>) -> io::Result<Self> {
        let root = root.into();
        fs::create_dir_all(&root)?;
        Ok(Self { root })
    }

    fn path(&self, key: &FileKey) -> PathBuf {
        let name = key.as_str();
        let folder = name.get(name.len().saturating_sub(2)..).unwrap_or(name);
        self.root.join(folder).join(name)
    }
}

/// Writes aside, waits for the disk, and only then gives the name: whoever finds the name finds all of it.
fn write(path: &Path, root: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(root);
    if !folder.is_dir() {
        fs::create_dir_all(folder)?;
        File::open(root)?.sync_all()?;
    }
    let mut aside = NamedTempFile::new_in(folder)?;
    aside.write_all(bytes)?;
    aside.as_file().sync_all()?;
    aside.persist(path).map_err(|error| error.error)?;
    File::open(folder)?.sync_all()
}

fn absent_is_none<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        other => other.map(Some),
    }
}

#[async_trait]
impl FileStore for DirFiles {
    async fn put(&self, key: &FileKey, bytes: Bytes) -> io::Result<()> {
        let (path, root) = (self.path(key), self.root.clone());
        tokio::task::spawn_blocking(move || write(&path, &root, &bytes))
            .await
            .map_err(io::Error::other)?
    }

    async fn get(&self, key: &FileKey) -> io::Result<Option<Bytes>> {
        absent_is_none(tokio::fs::read(self.path(key)).await.map(Bytes::from))
    }

    async fn remove(&self, key: &FileKey) -> io::Result<()> {
        absent_is_none(tokio::fs::remove_file(self.path(key)).await).map(drop)
    }
}

#[cfg(test)]
mod tests {
    use domain::id::Id;

    use super::*;

    #[tokio::test]
    async fn what_is_put_is_there_until_it_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let files = DirFiles::new(folder.path().join("files")).unwrap();
        let key = FileKey::of(Id::from_uuid(uuid::Uuid::from_u128(0x1234)));
        assert_eq!(files.get(&key).await.unwrap(), None);
        for text in ["one", "another"] {
            files.put(&key, Bytes::from(text)).await.unwrap();
            assert_eq!(files.get(&key).await.unwrap().as_deref(), Some(text.as_bytes()));
        }
        let names: Vec<_> = fs::read_dir(folder.path().join("files/34")).unwrap().collect();
        assert_eq!(names.len(), 1, "nothing is left aside");
        files.remove(&key).await.unwrap();
        files.remove(&key).await.unwrap();
        assert_eq!(files.get(&key).await.unwrap(), None);
    }
}
