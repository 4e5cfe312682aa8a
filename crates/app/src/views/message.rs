//! Messages of the message centre.

use domain::{
    identity::Locale,
    message::{Event, Facts, Message},
    time::Time,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A message in its reader's language.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct MessageView {
    /// Identifier.
    pub id: Uuid,
    /// What happened.
    pub event: Event,
    /// Category code of the message centre; may be empty.
    pub category: String,
    /// Group of the message centre.
    pub group: String,
    /// Title.
    pub title: String,
    /// Text.
    pub text: String,
    /// Its particulars, for links.
    pub facts: Facts,
    /// When it happened.
    pub created_at: Time,
    /// When it was read.
    pub read_at: Option<Time>,
}

impl MessageView {
    /// Of a message.
    #[must_use]
    pub fn of(message: Message, locale: Locale) -> Self {
        let (title, text) = message.event.write(&message.facts, locale);
        Self {
            id: message.id.uuid(),
            event: message.event,
            category: message.event.category().to_owned(),
            group: message.event.group().to_owned(),
            title,
            text,
            facts: message.facts,
            created_at: message.created_at,
            read_at: message.read_at,
        }
    }
}

/// How many messages wait to be read.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct UnreadView {
    /// The number.
    pub unread: i64,
}
