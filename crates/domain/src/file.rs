//! Files that people hand in: what they are by content, and what is refused (business rules §2.3, threats C2–C5).
//!
//! What a file claims to be, by name or by header, counts for nothing here. A picture is only recognised; whether it can
//! be drawn is found out by decoding it. Documents are never unpacked: what a container says about itself decides.

use serde::{Deserialize, Serialize};

use crate::{
    bounded_text,
    id::Id,
    identity::Account,
    policy::FileRules,
    refusal::{Code, Refusal},
    time::Time,
};

bounded_text! {
    /// What a file was called where it came from. Shown, and never part of a path.
    FileName: Line 1..=200;
    /// What a picture shows, for those who cannot see it.
    PictureText: Line 1..=200;
}

/// A file as it is kept; its bytes lie elsewhere, under a key made of its id.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoredFile {
    /// Identifier.
    pub id: Id<StoredFile>,
    /// Who handed it in.
    pub owner_id: Id<Account>,
    /// What for.
    pub purpose: Purpose,
    /// What it is.
    pub content_type: ContentType,
    /// Bytes.
    pub size: i64,
    /// Of a picture, in pixels.
    pub width: Option<i32>,
    /// Of a picture, in pixels.
    pub height: Option<i32>,
    /// SHA-256 of the bytes, in hexadecimal digits.
    pub sha256: String,
    /// What it was called.
    pub name: FileName,
    /// When it was handed in.
    pub created_at: Time,
    /// Since when everybody may see it; until then its owner and operators do.
    pub public_since: Option<Time>,
}

/// What a file is handed in for; decides what it may be.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(
    feature = "sqlx",
    derive(sqlx::Type),
    sqlx(type_name = "TEXT", rename_all = "snake_case")
)]
pub enum Purpose {
    /// The sign of a product in lists.
    Logo,
    /// A picture on a product's page.
    Picture,
    /// A document for the review.
    Document,
}

impl Purpose {
    /// Bytes at most.
    #[must_use]
    pub const fn most_bytes(self, rules: &FileRules) -> u32 {
        match self {
            Self::Logo | Self::Picture => rules.picture_bytes,
            Self::Document => rules.document_bytes,
        }
    }
}

/// What a file is, by its content.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(type_name = "TEXT"))]
#[expect(missing_docs, reason = "the media types themselves")]
pub enum ContentType {
    #[serde(rename = "image/png")]
    #[cfg_attr(feature = "sqlx", sqlx(rename = "image/png"))]
    Png,
    #[serde(rename = "image/jpeg")]
    #[cfg_attr(feature = "sqlx", sqlx(rename = "image/jpeg"))]
    Jpeg,
    #[serde(rename = "image/gif")]
    #[cfg_attr(feature = "sqlx", sqlx(rename = "image/gif"))]
    Gif,
    #[serde(rename = "image/webp")]
    #[cfg_attr(feature = "sqlx", sqlx(rename = "image/webp"))]
    Webp,
    #[serde(rename = "application/pdf")]
    #[cfg_attr(feature = "sqlx", sqlx(rename = "application/pdf"))]
    Pdf,
    #[serde(rename = "application/vnd.openxmlformats-officedocument.wordprocessingml.document")]
    #[cfg_attr(
        feature = "sqlx",
        sqlx(rename = "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
    )]
    Docx,
    #[serde(rename = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")]
    #[cfg_attr(
        feature = "sqlx",
        sqlx(rename = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    )]
    Xlsx,
    #[serde(rename = "application/vnd.openxmlformats-officedocument.presentationml.presentation")]
    #[cfg_attr(
        feature = "sqlx",
        sqlx(rename = "application/vnd.openxmlformats-officedocument.presentationml.presentation")
    )]
    Pptx,
}

impl ContentType {
    /// The media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Gif => "image/gif",
            Self::Webp => "image/webp",
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Pptx => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        }
    }

    /// Whether it may stand on a page; everything else is only ever saved.
    #[must_use]
    pub const fn is_picture(self) -> bool {
        matches!(self, Self::Png | Self::Jpeg | Self::Gif | Self::Webp)
    }

    /// What begins like this.
    ///
    /// # Errors
    /// It is none of the pictures that are taken; SVG is a program, not a picture.
    pub fn of_picture(bytes: &[u8]) -> Result<Self, Refusal> {
        if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            Ok(Self::Png)
        } else if bytes.starts_with(b"\xff\xd8\xff") {
            Ok(Self::Jpeg)
        } else if bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a") {
            Ok(Self::Gif)
        } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
            Ok(Self::Webp)
        } else {
            Err(Refusal::new(Code::FilePicture))
        }
    }

    /// What document this is.
    ///
    /// # Errors
    /// None that is taken, or one that is damaged, carries programs, or would unpack to more than `most_unpacked` bytes.
    pub fn of_document(bytes: &[u8], most_unpacked: u64) -> Result<Self, Refusal> {
        if bytes.starts_with(b"%PDF-") {
            return pdf(bytes)
                .then_some(Self::Pdf)
                .ok_or_else(|| Refusal::new(Code::FileBroken));
        }
        if bytes.starts_with(b"PK\x03\x04") {
            return office(
                &zip::directory(bytes).ok_or_else(|| Refusal::new(Code::FileBroken))?,
                most_unpacked,
            );
        }
        Err(Refusal::new(Code::FileDocument))
    }
}

/// Readers look for the end mark in the last kilobyte; what has other things behind it is two files in one.
fn pdf(bytes: &[u8]) -> bool {
    let mark = b"%%EOF";
    let tail = bytes.get(bytes.len().saturating_sub(1024)..).unwrap_or(bytes);
    let last = tail.windows(mark.len()).rposition(|window| window == mark);
    last.and_then(|at| tail.get(at + mark.len()..))
        .is_some_and(|behind| behind.iter().all(u8::is_ascii_whitespace))
}

/// Most parts of an office document.
const MOST_PARTS: usize = 10_000;

fn office(parts: &[zip::Entry<'_>], most_unpacked: u64) -> Result<ContentType, Refusal> {
    let unpacked = parts.iter().try_fold(0_u64, |sum, part| sum.checked_add(part.unpacked));
    if parts.len() > MOST_PARTS || unpacked.is_none_or(|sum| sum > most_unpacked) {
        return Err(Refusal::new(Code::FileBomb));
    }
    let name = |part: &zip::Entry<'_>| String::from_utf8_lossy(part.name).to_lowercase();
    let programs = ["vbaproject.bin", ".exe", ".dll", ".js", ".vbs", ".zip", ".jar"];
    if parts
        .iter()
        .any(|part| programs.iter().any(|end| name(part).ends_with(end)))
    {
        return Err(Refusal::new(Code::FileProgram));
    }
    let holds = |wanted: &[u8]| parts.iter().any(|part| part.name == wanted);
    let kinds: [(&[u8], ContentType); 3] = [
        (b"word/document.xml", ContentType::Docx),
        (b"xl/workbook.xml", ContentType::Xlsx),
        (b"ppt/presentation.xml", ContentType::Pptx),
    ];
    kinds
        .into_iter()
        .find(|(main, _)| holds(main) && holds(b"[Content_Types].xml"))
        .map(|(_, kind)| kind)
        .ok_or_else(|| Refusal::new(Code::FileDocument))
}

/// Whether an archive's table of contents is whole and names no more than so many parts and unpacked bytes.
pub(crate) fn archive_fits(bytes: &[u8], most_parts: usize, most_unpacked: u64) -> bool {
    zip::directory(bytes).is_some_and(|parts| {
        let unpacked = parts.iter().try_fold(0_u64, |sum, part| sum.checked_add(part.unpacked));
        parts.len() <= most_parts && unpacked.is_some_and(|sum| sum <= most_unpacked)
    })
}

/// The table of contents of a ZIP archive. Nothing is unpacked, so nothing can grow.
mod zip {
    /// One part, as the table of contents names it.
    #[derive(Debug)]
    pub(super) struct Entry<'a> {
        pub name: &'a [u8],
        pub unpacked: u64,
    }

    fn number(bytes: &[u8], at: usize, length: usize) -> Option<usize> {
        let field = bytes.get(at..at.checked_add(length)?)?;
        let value = field
            .iter()
            .rev()
            .fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte));
        usize::try_from(value).ok()
    }

    /// The entries; none where the table is not exactly what stands before the end of the file. Archives over 4 GiB and
    /// such with comments are not taken either: office programs write neither.
    pub(super) fn directory(bytes: &[u8]) -> Option<Vec<Entry<'_>>> {
        const END: usize = 22;
        let end = bytes.len().checked_sub(END)?;
        if !bytes.get(end..)?.starts_with(b"PK\x05\x06") || number(bytes, end + 20, 2)? != 0 {
            return None;
        }
        let count = number(bytes, end + 10, 2)?;
        let (size, start) = (number(bytes, end + 12, 4)?, number(bytes, end + 16, 4)?);
        if start.checked_add(size)? != end {
            return None;
        }
        let mut entries = Vec::with_capacity(count);
        let mut at = start;
        for _ in 0..count {
            if !bytes.get(at..end)?.starts_with(b"PK\x01\x02") {
                return None;
            }
            let unpacked = u64::try_from(number(bytes, at + 24, 4)?).ok()?;
            let name_length = number(bytes, at + 28, 2)?;
            let rest = number(bytes, at + 30, 2)?.checked_add(number(bytes, at + 32, 2)?)?;
            let name = bytes.get(at + 46..(at + 46).checked_add(name_length)?)?;
            entries.push(Entry { name, unpacked });
            at = (at + 46).checked_add(name_length)?.checked_add(rest)?;
        }
        (at == end).then_some(entries)
    }
}

/// Whether a picture of this many pixels is taken; asked before a single one of them is decoded.
///
/// # Errors
/// It is too small for its purpose, too wide or high, or has too many pixels.
pub fn check_dimensions(purpose: Purpose, width: u32, height: u32, rules: &FileRules) -> Result<(), Refusal> {
    let (least_width, least_height) = match purpose {
        Purpose::Logo => (rules.logo_side, rules.logo_side),
        Purpose::Picture | Purpose::Document => (rules.picture_width, rules.picture_height),
    };
    let pixels = u64::from(width) * u64::from(height);
    let fits = width >= least_width
        && height >= least_height
        && width.max(height) <= rules.picture_side
        && pixels <= u64::from(rules.picture_pixels);
    if fits {
        return Ok(());
    }
    Err(Refusal::new(Code::FileDimensions)
        .with("width", width)
        .with("height", height)
        .with("least_width", least_width)
        .with("least_height", least_height)
        .with("most", rules.picture_side))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{Policy, Site};

    /// An archive without contents: only its table is looked at.
    fn archive(parts: &[(&str, u32)]) -> Vec<u8> {
        let mut bytes = b"PK\x03\x04".to_vec();
        let start = bytes.len();
        for (name, unpacked) in parts {
            let mut entry = [0_u8; 46];
            entry[..4].copy_from_slice(b"PK\x01\x02");
            entry[24..28].copy_from_slice(&unpacked.to_le_bytes());
            entry[28..30].copy_from_slice(&u16::try_from(name.len()).unwrap().to_le_bytes());
            bytes.extend(entry);
            bytes.extend(name.as_bytes());
        }
        let size = u32::try_from(bytes.len() - start).unwrap();
        let mut end = [0_u8; 22];
        end[..4].copy_from_slice(b"PK\x05\x06");
        end[10..12].copy_from_slice(&u16::try_from(parts.len()).unwrap().to_le_bytes());
        end[12..16].copy_from_slice(&size.to_le_bytes());
        end[16..20].copy_from_slice(&u32::try_from(start).unwrap().to_le_bytes());
        bytes.extend(end);
        bytes
    }

    const TYPES: (&str, u32) = ("[Content_Types].xml", 1_000);

    #[test]
    fn pictures_are_known_by_their_content() {
        let known: [(&[u8], ContentType); 4] = [
            (b"\x89PNG\r\n\x1a\n", ContentType::Png),
            (b"\xff\xd8\xff\xe0", ContentType::Jpeg),
            (b"GIF89a", ContentType::Gif),
            (b"RIFF\0\0\0\0WEBP", ContentType::Webp),
        ];
        for (bytes, kind) in known {
            assert_eq!(ContentType::of_picture(bytes).unwrap(), kind);
        }
        for bytes in [&b"<svg xmlns="[..], b"MZ\x90\0", b"", b"RIFF\0\0\0\0WAVE", b"%PDF-1.7"] {
            assert_eq!(ContentType::of_picture(bytes).unwrap_err().code, Code::FilePicture);
        }
    }

    #[test]
    fn documents_are_known_by_their_content() {
        let kind = |bytes: &[u8]| ContentType::of_document(bytes, 1 << 20).map_err(|refusal| refusal.code);
        assert_eq!(kind(b"%PDF-1.7\n...\n%%EOF\n"), Ok(ContentType::Pdf));
        assert_eq!(
            kind(&archive(&[TYPES, ("word/document.xml", 9)])),
            Ok(ContentType::Docx)
        );
        assert_eq!(kind(&archive(&[TYPES, ("xl/workbook.xml", 9)])), Ok(ContentType::Xlsx));
        assert_eq!(
            kind(&archive(&[TYPES, ("ppt/presentation.xml", 9)])),
            Ok(ContentType::Pptx)
        );
    }

    #[test]
    fn what_is_two_things_or_grows_or_runs_is_refused() {
        let code = |bytes: &[u8]| ContentType::of_document(bytes, 1 << 20).unwrap_err().code;
        let word = ("word/document.xml", 9);
        assert_eq!(code(b"%PDF-1.7\n%%EOF\n<script>alert(1)</script>"), Code::FileBroken);
        assert_eq!(code(b"%PDF-1.7 and no end"), Code::FileBroken);
        assert_eq!(code(b"MZ\x90\0"), Code::FileDocument);
        assert_eq!(code(b"<html>%PDF-1.7\n%%EOF"), Code::FileDocument);
        assert_eq!(code(&archive(&[("readme.txt", 9)])), Code::FileDocument);
        assert_eq!(code(&archive(&[TYPES, ("word/document.xml", 2 << 20)])), Code::FileBomb);
        assert!(archive_fits(&archive(&[word]), 1, 9) && !archive_fits(&archive(&[word]), 1, 8));
        assert!(!archive_fits(&archive(&[word, TYPES]), 1, 1 << 20));
        assert_eq!(
            code(&archive(&[TYPES, word, ("word/vbaProject.bin", 9)])),
            Code::FileProgram
        );
        assert_eq!(
            code(&archive(&[TYPES, word, ("word/embeddings/a.zip", 9)])),
            Code::FileProgram
        );
        let mut tail = archive(&[TYPES, word]);
        tail.extend(b"<script>");
        assert_eq!(code(&tail), Code::FileBroken);
        let whole = archive(&[TYPES, word]);
        for length in 4..whole.len() {
            assert_eq!(code(&whole[..length]), Code::FileBroken, "{length}");
        }
    }

    #[test]
    fn dimensions() {
        let rules = Policy::defaults(Site::Cn).files;
        let fits = |purpose, width, height| check_dimensions(purpose, width, height, &rules).is_ok();
        assert!(fits(Purpose::Logo, 120, 120) && !fits(Purpose::Logo, 119, 120));
        assert!(fits(Purpose::Picture, 800, 600) && !fits(Purpose::Picture, 800, 599));
        assert!(!fits(Purpose::Picture, 50_000, 50_000) && !fits(Purpose::Picture, u32::MAX, u32::MAX));
    }
}
