//! Comma-separated values (RFC 4180), as they are read.

use std::fmt::Write as _;

use bytes::Bytes;
use futures::{Stream, stream};

use super::{Cell, Cursor, Reader, Row};

/// Spreadsheet programs take a file that begins so for UTF-8.
const MARK: char = '\u{feff}';

/// The file, a page of rows at a time.
pub(super) fn write<R: Row>(reader: Reader, cursor: Cursor<R>) -> impl Stream<Item = app::Result<Bytes>> {
    stream::try_unfold((reader, cursor, true), |(reader, mut cursor, first)| async move {
        let Some(rows) = cursor.next().await? else {
            return Ok(None);
        };
        let mut text = String::new();
        if first {
            text.push(MARK);
            line(&mut text, reader.heads::<R>().map(str::to_owned));
        }
        for row in &rows {
            line(&mut text, row.cells().into_iter().map(|cell| shown(&reader, cell)));
        }
        Ok(Some((Bytes::from(text), (reader, cursor, false))))
    })
}

fn shown(reader: &Reader, cell: Cell) -> String {
    match cell {
        Cell::Text(text) => harmless(text),
        Cell::Number(number) => number.to_string(),
        Cell::Money(money) => money.to_string(),
        Cell::Time(time) => reader.moment(time),
    }
}

/// A text that no spreadsheet program takes for a formula: people choose names, and others open the file.
fn harmless(text: String) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text
    }
}

fn line(text: &mut String, cells: impl Iterator<Item = String>) {
    for (place, cell) in cells.enumerate() {
        if place > 0 {
            text.push(',');
        }
        if cell.contains(['"', ',', '\n', '\r']) {
            // Writing into a text cannot fail.
            let _ = write!(text, "\"{}\"", cell.replace('"', "\"\""));
        } else {
            text.push_str(&cell);
        }
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_only_text() {
        for text in ["=1+1", "+1", "-1", "@x", "\tx", "\rx"] {
            assert_eq!(harmless(text.to_owned()), format!("'{text}"));
        }
        assert_eq!(harmless("a=b".to_owned()), "a=b");
    }

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        let mut text = String::new();
        line(
            &mut text,
            ["a", "b,c", "d\"e", "f\ng", ""].map(str::to_owned).into_iter(),
        );
        assert_eq!(text, "a,\"b,c\",\"d\"\"e\",\"f\ng\",\r\n");
    }
}
