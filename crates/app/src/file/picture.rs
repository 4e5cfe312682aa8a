//! Pictures are drawn anew: what leaves the marketplace is what a decoder saw, never the bytes that came in (threats C2–C4).

use std::io::Cursor;

use domain::{
    file::{ContentType, Purpose, check_dimensions},
    policy::FileRules,
    refusal::{Code, Refusal},
};
use image::{
    DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, Limits,
    codecs::{jpeg::JpegEncoder, png::PngEncoder},
    metadata::Orientation,
};

use crate::{Error, Result};

/// Of JPEG, in hundredths: no loss that an eye sees on a product page.
const QUALITY: u8 = 90;
/// Room for what a decoder needs besides the pixels.
const BESIDES: u64 = 32 << 20;

/// A picture as it is kept.
pub(super) struct Picture {
    pub bytes: Vec<u8>,
    pub kind: ContentType,
    pub width: u32,
    pub height: u32,
}

/// Decodes and encodes. Photographs become JPEG, everything that has transparency or came without loss PNG; of a moving
/// picture the first frame stays. Anything hidden in metadata or behind the end is gone afterwards.
///
/// # Errors
/// It is no picture that is taken, has too few or too many pixels, or cannot be decoded.
pub(super) fn redraw(bytes: &[u8], purpose: Purpose, rules: &FileRules) -> Result<Picture> {
    let given = ContentType::of_picture(bytes)?;
    let broken = || Error::from(Refusal::new(Code::FileBroken));
    let (mut image, turned) = decode(bytes, format(given), purpose, rules)?;
    image.apply_orientation(turned);
    let photograph = matches!(given, ContentType::Jpeg | ContentType::Webp) && !image.color().has_alpha();
    let mut out = Vec::new();
    let kind = if photograph {
        let encoder = JpegEncoder::new_with_quality(&mut out, QUALITY);
        image
            .into_rgb8_or_grey()
            .write_with_encoder(encoder)
            .map_err(|_| broken())?;
        ContentType::Jpeg
    } else {
        image
            .write_with_encoder(PngEncoder::new(&mut out))
            .map_err(|_| broken())?;
        ContentType::Png
    };
    let (width, height) = ImageReader::with_format(Cursor::new(&out), format(kind))
        .into_dimensions()
        .map_err(Error::fault)?;
    Ok(Picture {
        bytes: out,
        kind,
        width,
        height,
    })
}

const fn format(kind: ContentType) -> ImageFormat {
    match kind {
        ContentType::Jpeg => ImageFormat::Jpeg,
        ContentType::Gif => ImageFormat::Gif,
        ContentType::Webp => ImageFormat::WebP,
        _ => ImageFormat::Png,
    }
}

/// Reads the head, asks whether so many pixels are taken, and decodes only then, under a limit of memory.
fn decode(
    bytes: &[u8],
    format: ImageFormat,
    purpose: Purpose,
    rules: &FileRules,
) -> Result<(DynamicImage, Orientation)> {
    let broken = |_| Error::from(Refusal::new(Code::FileBroken));
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(rules.picture_side);
    limits.max_image_height = Some(rules.picture_side);
    // Sixteen bits a channel are the most a picture brings.
    limits.max_alloc = Some(u64::from(rules.picture_pixels) * 8 + BESIDES);
    let (width, height) = ImageReader::with_format(Cursor::new(bytes), format)
        .into_dimensions()
        .map_err(broken)?;
    check_dimensions(purpose, width, height, rules)?;
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(broken)?;
    let turned = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let image = DynamicImage::from_decoder(decoder).map_err(broken)?;
    Ok((image, turned))
}

/// JPEG knows eight bits of grey or of three colours.
trait Plain {
    fn into_rgb8_or_grey(self) -> DynamicImage;
}

impl Plain for DynamicImage {
    fn into_rgb8_or_grey(self) -> DynamicImage {
        if self.color().has_color() {
            DynamicImage::ImageRgb8(self.into_rgb8())
        } else {
            DynamicImage::ImageLuma8(self.into_luma8())
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::policy::{Policy, Site};

    use super::*;

    fn drawn(format: ImageFormat, width: u32, height: u32) -> Vec<u8> {
        let image = image::RgbImage::from_fn(width, height, |x, y| {
            let low = |n: u32| u8::try_from(n % 256).unwrap();
            image::Rgb([low(x), low(y), 90])
        });
        let mut out = Cursor::new(Vec::new());
        DynamicImage::ImageRgb8(image).write_to(&mut out, format).unwrap();
        out.into_inner()
    }

    fn code(bytes: &[u8]) -> Option<Code> {
        let rules = Policy::defaults(Site::Cn).files;
        redraw(bytes, Purpose::Picture, &rules)
            .err()
            .and_then(|error| error.code())
    }

    #[test]
    fn every_form_is_drawn_anew_without_what_hung_on_to_it() {
        let rules = Policy::defaults(Site::Cn).files;
        for (format, kept) in [
            (ImageFormat::Png, ContentType::Png),
            (ImageFormat::Gif, ContentType::Png),
            (ImageFormat::Jpeg, ContentType::Jpeg),
            (ImageFormat::WebP, ContentType::Jpeg),
        ] {
            let mut bytes = drawn(format, 800, 600);
            bytes.extend(b"<script>alert(1)</script>");
            let picture = redraw(&bytes, Purpose::Picture, &rules).unwrap();
            assert_eq!(
                (picture.kind, picture.width, picture.height),
                (kept, 800, 600),
                "{format:?}"
            );
            assert_ne!(picture.bytes, bytes);
            assert!(
                !picture.bytes.windows(8).any(|window| window == b"<script>"),
                "{format:?}"
            );
        }
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        assert_eq!(
            code(b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
            Some(Code::FilePicture)
        );
        assert_eq!(code(b"MZ this is a program"), Some(Code::FilePicture));
        // A GIF to a browser's eyes and a program to its ears: 12,079 pixels wide, by its own account.
        assert_eq!(
            code(b"GIF89a/*\x01\x00\x01\x00*/=1;alert(1)"),
            Some(Code::FileDimensions)
        );
        let whole = drawn(ImageFormat::Png, 800, 600);
        assert_eq!(code(&whole[..whole.len() / 2]), Some(Code::FileBroken));
        assert_eq!(code(&drawn(ImageFormat::Png, 100, 100)), Some(Code::FileDimensions));
    }

    /// The head of a PNG that claims 50,000 pixels a side is refused by what it claims.
    #[test]
    fn a_bomb_is_refused_before_it_is_decoded() {
        let mut bomb = drawn(ImageFormat::Png, 800, 600);
        bomb[16..20].copy_from_slice(&50_000_u32.to_be_bytes());
        bomb[20..24].copy_from_slice(&50_000_u32.to_be_bytes());
        // The check sum of the head, so that nothing but its size is wrong with it.
        let sum = crc32(&bomb[12..29]);
        bomb[29..33].copy_from_slice(&sum.to_be_bytes());
        assert_eq!(code(&bomb), Some(Code::FileDimensions));
    }

    fn crc32(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0_u32, |sum, byte| {
            (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
                if sum & 1 == 1 {
                    (sum >> 1) ^ 0xedb8_8320
                } else {
                    sum >> 1
                }
            })
        })
    }
}
