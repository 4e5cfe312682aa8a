//! Workbooks, written to a file of their own row by row. Texts are cells of the kind text, so that none is a formula.

use std::{fs::File, io::Seek as _};

use domain::refusal::Code;
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use super::{Cell, Cursor, Reader, Row};
use crate::problem::{Failure, Reply};

/// Rows a sheet can have, less its head.
const MOST: u32 = 1_048_575;

/// The finished file, at its beginning. It has no name: it is gone when it was read.
pub(super) async fn write<R: Row>(reader: &Reader, mut cursor: Cursor<R>) -> Reply<File> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet_with_constant_memory().map_err(Failure::fault)?;
    let bold = Format::new().set_bold();
    for (column, head) in (0_u16..).zip(reader.heads::<R>()) {
        sheet
            .write_string_with_format(0, column, head, &bold)
            .map_err(Failure::fault)?;
    }
    sheet.set_freeze_panes(1, 0).map_err(Failure::fault)?;
    let mut place = 0;
    while let Some(rows) = cursor.next().await? {
        for row in rows {
            if place >= MOST {
                return Err(Code::TooMany.into());
            }
            place += 1;
            write_row(sheet, place, reader, row.cells()).map_err(Failure::fault)?;
        }
    }
    let finish = move || -> Result<File, String> {
        let mut file = tempfile::tempfile().map_err(|e| e.to_string())?;
        let buffered = std::io::BufWriter::new(file.try_clone().map_err(|e| e.to_string())?);
        workbook.save_to_writer(buffered).map_err(|e| e.to_string())?;
        file.rewind().map_err(|e| e.to_string())?;
        Ok(file)
    };
    let finished = tokio::task::spawn_blocking(finish).await.map_err(Failure::fault)?;
    finished.map_err(Failure::fault)
}

fn write_row(sheet: &mut Worksheet, row: u32, reader: &Reader, cells: Vec<Cell>) -> Result<(), XlsxError> {
    for (column, cell) in (0_u16..).zip(cells) {
        match cell {
            Cell::Text(text) => sheet.write_string(row, column, text)?,
            Cell::Number(number) => sheet.write_string(row, column, number.to_string())?,
            // A number of a sheet is a binary fraction; amounts keep their digits as text.
            Cell::Money(money) => sheet.write_string(row, column, money.to_string())?,
            Cell::Time(time) => sheet.write_string(row, column, reader.moment(time))?,
        };
    }
    Ok(())
}
