//! The reader's language: what the request asks for, else what the account is set to, else the site's.

use domain::{identity::Locale, policy::Site};
use http::{HeaderMap, header};

/// The better of our languages for an `Accept-Language` header; none if it asks for neither.
pub(crate) fn accepted(headers: &HeaderMap) -> Option<Locale> {
    let text = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
    let mut best: Option<(f32, Locale)> = None;
    for entry in text.split(',').take(20) {
        let mut parts = entry.split(';');
        let tag = parts.next().unwrap_or_default().trim();
        let quality: f32 = parts
            .find_map(|p| p.trim().strip_prefix("q=")?.parse().ok())
            .unwrap_or(1.0);
        let locale = match tag.get(..2) {
            Some(l) if l.eq_ignore_ascii_case("zh") => Locale::ZhCn,
            Some(l) if l.eq_ignore_ascii_case("en") => Locale::EnUs,
            _ => continue,
        };
        if quality > 0.0 && best.is_none_or(|(known, _)| quality > known) {
            best = Some((quality, locale));
        }
    }
    best.map(|(_, locale)| locale)
}

/// The first language of a site.
pub(crate) const fn of_site(site: Site) -> Locale {
    match site {
        Site::Cn => Locale::ZhCn,
        Site::Intl => Locale::EnUs,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_of_ours_wins() {
        let ask = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, http::HeaderValue::from_static(text));
            accepted(&headers)
        };
        assert_eq!(ask("en-GB,en;q=0.9,zh;q=0.8"), Some(Locale::EnUs));
        assert_eq!(ask("fr, zh-CN;q=0.5, en;q=0.4"), Some(Locale::ZhCn));
        assert_eq!(ask("fr"), None);
        assert_eq!(ask("en;q=0"), None);
        assert_eq!(ask("*;q=banana,,;"), None);
    }
}
