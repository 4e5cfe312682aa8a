//! Files as those see them who handed them in.

use domain::{
    file::{ContentType, FileName, Purpose, StoredFile},
    time::Time,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A file that was taken. Its bytes are at `/api/v1/files/{id}`.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct FileView {
    /// Identifier.
    pub id: Uuid,
    /// What for.
    pub purpose: Purpose,
    /// What it is, by its content; pictures may have become another form than they came in.
    pub content_type: ContentType,
    /// Bytes kept.
    pub size: i64,
    /// Of a picture, in pixels.
    pub width: Option<i32>,
    /// Of a picture, in pixels.
    pub height: Option<i32>,
    /// SHA-256 of the bytes kept.
    pub sha256: String,
    /// What it was called.
    pub name: FileName,
    /// When it was handed in.
    pub created_at: Time,
}

impl From<&StoredFile> for FileView {
    fn from(file: &StoredFile) -> Self {
        Self {
            id: file.id.uuid(),
            purpose: file.purpose,
            content_type: file.content_type,
            size: file.size,
            width: file.width,
            height: file.height,
            sha256: file.sha256.clone(),
            name: file.name.clone(),
            created_at: file.created_at,
        }
    }
}
