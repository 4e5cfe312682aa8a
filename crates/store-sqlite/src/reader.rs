//! Connections that only read. Each transaction sees one moment of the database and disturbs nobody.

use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use sqlx::{Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};
use store::{Result, StoreError};
use tokio::{
    runtime::Handle,
    sync::{OwnedSemaphorePermit, Semaphore},
};

use crate::{common::explain, near::Near};

/// A small, fixed number of readers.
pub(crate) struct Readers {
    options: SqliteConnectOptions,
    idle: Mutex<Vec<SqliteConnection>>,
    places: Arc<Semaphore>,
    count: u32,
    runtime: Handle,
}

impl Readers {
    pub(crate) fn new(options: SqliteConnectOptions, count: u32) -> Arc<Self> {
        let places = usize::try_from(count).unwrap_or(1);
        Arc::new(Self {
            options,
            idle: Mutex::new(Vec::new()),
            places: Arc::new(Semaphore::new(places)),
            count,
            runtime: Handle::current(),
        })
    }

    fn take(&self) -> Option<SqliteConnection> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    fn put(&self, conn: SqliteConnection) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(conn);
    }

    /// Waits for a connection, without beginning anything.
    pub(crate) async fn get(self: &Arc<Self>) -> Result<Reading> {
        let place = Arc::clone(&self.places)
            .acquire_owned()
            .await
            .map_err(|_| StoreError::Unavailable("the database is closed".to_owned()))?;
        let conn = match self.take() {
            Some(conn) => conn,
            None => SqliteConnection::connect_with(&self.options)
                .await
                .map_err(|e| explain(&e))?,
        };
        Ok(Reading {
            conn: Some(conn),
            place: Some(place),
            readers: Arc::clone(self),
            open: false,
        })
    }

    /// Waits for a connection and begins to read.
    pub(crate) async fn begin(self: &Arc<Self>) -> Result<Reading> {
        let mut reading = self.get().await?;
        reading.open = true;
        sqlx::query("BEGIN")
            .execute(Near(reading.conn()?))
            .await
            .map_err(|e| explain(&e))?;
        Ok(reading)
    }

    /// Copies the database as it is now into an empty file, over a connection of its own.
    pub(crate) async fn copy_into(&self, path: &Path) -> Result<()> {
        let name = path
            .to_str()
            .ok_or_else(|| StoreError::Engine("the file's name is not UTF-8".to_owned()))?;
        let mut conn = SqliteConnection::connect_with(&self.options)
            .await
            .map_err(|e| explain(&e))?;
        let copied = sqlx::query("VACUUM INTO $1").bind(name).execute(&mut conn).await;
        let _ = conn.close().await;
        copied.map(drop).map_err(|e| explain(&e))
    }

    /// Waits for all readers to end and closes their connections.
    pub(crate) async fn close(&self) {
        let all = self.places.acquire_many(self.count).await;
        self.places.close();
        while let Some(conn) = self.take() {
            let _ = conn.close().await;
        }
        drop(all);
    }
}

/// A transaction that reads.
pub(crate) struct Reading {
    conn: Option<SqliteConnection>,
    place: Option<OwnedSemaphorePermit>,
    /// Whether BEGIN was sent.
    open: bool,
    readers: Arc<Readers>,
}

impl Reading {
    pub(crate) fn conn(&mut self) -> Result<&mut SqliteConnection> {
        self.conn
            .as_mut()
            .ok_or_else(|| StoreError::Unavailable("the connection is gone".to_owned()))
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        let (Some(mut conn), place) = (self.conn.take(), self.place.take()) else {
            return;
        };
        if !self.open {
            self.readers.put(conn);
            return;
        }
        let readers = Arc::clone(&self.readers);
        self.readers.runtime.spawn(async move {
            // Fails where BEGIN never got through; a connection that is broken shows at the next BEGIN.
            let ended = sqlx::query("ROLLBACK").execute(&mut conn).await;
            if !matches!(ended, Err(sqlx::Error::WorkerCrashed)) {
                readers.put(conn);
            }
            drop(place);
        });
    }
}
