//! Lists with filters. Which filters are given changes which index is best, so that the text of these queries is put
//! together as it is needed. Values are always bound; words that stand in the text are our own constants.

use domain::{id::Id, order::OrderNumber, time::Time};
use sqlx::{Encode, FromRow, QueryBuilder, Type};
use store::{Page, Result, Stretch};
use uuid::Uuid;

use crate::{Db, DbTx, common::cursor};

/// A list that is being narrowed down.
pub(crate) struct Sieve {
    text: QueryBuilder<Db>,
    id: &'static str,
}

impl Sieve {
    /// Of `select`, ordered by the column `id`.
    pub(crate) fn new(select: &str, id: &'static str, page: Page) -> Self {
        let mut text = QueryBuilder::new(select);
        text.push(" WHERE ").push(id).push(" < ").push_bind(cursor(page));
        Self { text, id }
    }

    /// The page's bound for the column of a joined table that always equals the id. PostgreSQL does not conclude this by
    /// itself, and joins by merging from the far end then.
    pub(crate) fn joined(&mut self, column: &str, page: Page) -> &mut Self {
        self.with(&format!("{column} < "), Some(cursor(page)))
    }

    /// A condition of our own words.
    pub(crate) fn and(&mut self, condition: &str) -> &mut Self {
        self.text.push(" AND ").push(condition);
        self
    }

    /// A condition with one value behind it.
    pub(crate) fn with<'t, T>(&mut self, condition: &str, value: Option<T>) -> &mut Self
    where
        T: 't + Encode<'t, Db> + Type<Db>,
    {
        if let Some(value) = value {
            self.text.push(" AND ").push(condition).push_bind(value);
        }
        self
    }

    /// One of our words in a column. The word that most rows bear is named, so that the index without it is found.
    pub(crate) fn state(&mut self, column: &str, states: &[&'static str], usual: &str) -> &mut Self {
        if !states.is_empty() {
            let list = states.join("', '");
            self.and(&format!("{column} IN ('{list}')"));
            if !states.contains(&usual) {
                self.and(&format!("{column} <> '{usual}'"));
            }
        }
        self
    }

    /// A text that begins with `start`.
    pub(crate) fn starts(&mut self, column: &str, start: Option<&str>) -> &mut Self {
        if let Some(start) = start {
            self.with(&format!("{column} >= "), Some(start.to_owned()));
            self.with(&format!("{column} < "), Some(format!("{start}{}", char::MAX)));
        }
        self
    }

    /// One of two texts that begins with `start`.
    pub(crate) fn starts_either(&mut self, [one, other]: [&str; 2], start: &str) -> &mut Self {
        let end = format!("{start}{}", char::MAX);
        self.text.push(" AND (");
        for (column, join) in [(one, " OR "), (other, ")")] {
            self.text.push(column).push(" >= ").push_bind(start.to_owned());
            self.text
                .push(" AND ")
                .push(column)
                .push(" < ")
                .push_bind(end.clone())
                .push(join);
        }
        self
    }

    /// A product whose name, in any revision, holds `name`.
    pub(crate) fn named(&mut self, column: &str, name: Option<&str>) -> &mut Self {
        if let Some(name) = name {
            let escaped = name
                .to_lowercase()
                .replace('\\', "\\\\")
                .replace('%', "\\%")
                .replace('_', "\\_");
            self.text
                .push(" AND ")
                .push(column)
                .push(" IN (SELECT product_id FROM revision WHERE lower(content ->> 'name') LIKE ")
                .push_bind(format!("%{escaped}%"))
                .push(" ESCAPE '\\')");
        }
        self
    }

    /// Of the order with a number.
    pub(crate) fn of_order(&mut self, column: &str, number: Option<&OrderNumber>) -> &mut Self {
        if let Some(number) = number {
            self.text
                .push(" AND ")
                .push(column)
                .push(" = (SELECT id FROM orders WHERE number = ")
                .push_bind(number.to_string())
                .push(")");
        }
        self
    }

    /// Made within a stretch of time: ids begin with their moment.
    pub(crate) fn within(&mut self, stretch: Stretch) -> &mut Self {
        let first = |time: Time| Id::<()>::new(time, [0; 10]).uuid();
        let id = self.id;
        self.with(&format!("{id} >= "), stretch.from.map(first));
        self.with(&format!("{id} < "), stretch.to.map(first))
    }

    fn end(&mut self, page: Page) {
        self.text
            .push(" ORDER BY ")
            .push(self.id)
            .push(" DESC LIMIT ")
            .push_bind(page.limit);
    }
}

impl DbTx {
    /// The rows that pass.
    pub(crate) async fn sifted<R>(&mut self, mut sieve: Sieve, page: Page) -> Result<Vec<R>>
    where
        R: Send + Unpin + for<'r> FromRow<'r, <Db as sqlx::Database>::Row>,
    {
        sieve.end(page);
        sieve
            .text
            .build_query_as::<R>()
            .fetch_all(self.conn()?)
            .await
            .map_err(|e| self.fail(&e))
    }

    /// The ids of the rows that pass.
    pub(crate) async fn sifted_ids(&mut self, mut sieve: Sieve, page: Page) -> Result<Vec<Uuid>> {
        sieve.end(page);
        sieve
            .text
            .build_query_scalar::<Uuid>()
            .fetch_all(self.conn()?)
            .await
            .map_err(|e| self.fail(&e))
    }
}
