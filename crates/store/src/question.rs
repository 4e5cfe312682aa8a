//! Questions on product pages.

use async_trait::async_trait;
use domain::{id::Id, identity::Account, question::Question};

use crate::{Page, QuestionWish, Result};

/// Questions.
#[async_trait]
pub trait Questions {
    /// Adds a question.
    async fn insert_question(&mut self, question: &Question) -> Result<()>;
    /// By id.
    async fn question(&mut self, id: Id<Question>) -> Result<Option<Question>>;
    /// Writes its standing, guarded by its version.
    async fn update_question(&mut self, question: &Question) -> Result<()>;
    /// Newest first.
    async fn questions(&mut self, wish: QuestionWish, page: Page) -> Result<Vec<Question>>;
    /// Adds a question to what `asker` has asked on `day`, and gives the new sum. Others who count for the same asker wait
    /// for this transaction.
    async fn count_question(&mut self, asker: Id<Account>, day: &str) -> Result<i64>;
}
