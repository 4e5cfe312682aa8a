//! Instance information in an answer (production interface §1.2).

use super::{Protocol, ReplyFailure};
use crate::field_crypto::{DecryptError, KeyBits, decrypt};
use crate::json::Json;
use crate::secret::Secret;

/// Most usage entries kept of one instance.
const MAX_USAGE: usize = 100;

/// An address a seller handed over. It is shown to buyers, so only `http` and `https` become a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SellerUrl(String);

impl SellerUrl {
    /// Wraps any text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text as received, for showing as text.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// The text if it may be used as a link target.
    pub fn href(&self) -> Option<&str> {
        let (scheme, rest) = self.0.split_once("://")?;
        let web = scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http");
        let host = rest.split(['/', '?', '#']).next().unwrap_or("");
        let clean = self
            .0
            .chars()
            .all(|c| !c.is_control() && !c.is_whitespace() && !matches!(c, '"' | '<' | '>' | '\\'));
        (web && clean && !host.is_empty() && !host.contains('@')).then_some(self.0.as_str())
    }
}

/// How a credential came to be readable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CredentialForm {
    /// Sent as plain text.
    Plain,
    /// Decrypted with the access key.
    Decrypted,
    /// Should have been cipher text but never was: shown as received (production interface §5).
    Raw,
}

/// A user name or password for the buyer. Keep it sealed at rest.
#[derive(Debug, Clone)]
pub struct Credential {
    /// The clear text.
    pub text: Secret,
    /// Where it comes from.
    pub form: CredentialForm,
}

/// What the buyer needs to use an instance.
#[derive(Debug, Clone, Default)]
pub struct AppInfo {
    /// Front-end address, ≤ 512.
    pub front_end_url: Option<SellerUrl>,
    /// Administration address, ≤ 512.
    pub admin_url: Option<SellerUrl>,
    /// Administrator account.
    pub user_name: Option<Credential>,
    /// Initial password.
    pub password: Option<Credential>,
    /// Note, ≤ 1024.
    pub memo: Option<String>,
    /// Fields that hold cipher text of another key; they are left out above.
    pub undecryptable: Vec<&'static str>,
}

/// Usage of a pay-per-use instance or package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsageInfo {
    /// Of a package: the pay-per-use instance it belongs to.
    pub related_instance_id: Option<String>,
    /// Decimal text, at most twenty characters.
    pub usage_value: String,
    /// 17 digits UTC as sent.
    pub statistical_time: String,
    /// Where the buyer sees details.
    pub dashboard_url: Option<SellerUrl>,
}

/// Information about one instance that was asked for.
#[derive(Debug, Clone)]
pub struct InstanceInfo {
    /// As asked.
    pub instance_id: String,
    /// Absent while the seller is still provisioning, or if he delivers it by other means.
    pub app_info: Option<AppInfo>,
    /// Usage entries.
    pub usage: Vec<UsageInfo>,
}

impl InstanceInfo {
    /// The instance is there: its information carries a front-end address (production interface §1.2).
    pub fn is_provisioned(&self) -> bool {
        self.app_info.as_ref().is_some_and(|info| info.front_end_url.is_some())
    }
}

/// Reads instance information by the rules of one answer.
pub(super) struct Reader<'a> {
    pub key: &'a Secret,
    /// `None`: plain text.
    pub bits: Option<KeyBits>,
    pub protocol: Protocol,
    pub debug: bool,
}

impl Reader<'_> {
    /// The entries of the ids that were asked. Accepts the list form, a single object and the flat form without `info`
    /// (seller compatibility A3.9).
    pub fn instances(&self, top: &Json, asked: &[String]) -> Result<Vec<InstanceInfo>, ReplyFailure> {
        let entries: Vec<&Json> = match top.get("info") {
            Some(Json::Array(items)) => items.iter().filter(|item| matches!(item, Json::Object(_))).collect(),
            Some(object @ Json::Object(_)) => vec![object],
            _ => vec![top],
        };
        let mut found: Vec<InstanceInfo> = Vec::new();
        for entry in entries {
            let stated = entry
                .get("instanceId")
                .and_then(Json::as_text)
                .filter(|id| !id.is_empty());
            if stated.is_none() && self.debug {
                return Err(ReplyFailure::MissingField("instanceId"));
            }
            // With one id asked, an entry without an id can only be about that one.
            let Some(id) = stated.or_else(|| asked.first().filter(|_| asked.len() == 1).cloned()) else {
                continue;
            };
            if !asked.contains(&id) || found.iter().any(|known| known.instance_id == id) {
                continue;
            }
            let app_info = match entry.get("appInfo") {
                Some(object @ Json::Object(_)) => Some(self.app_info(object)?),
                _ if entry.get("frontEndUrl").is_some() => Some(self.app_info(entry)?),
                _ => None,
            };
            if self.debug && app_info.as_ref().is_some_and(|info| info.front_end_url.is_none()) {
                return Err(ReplyFailure::MissingField("frontEndUrl"));
            }
            found.push(InstanceInfo {
                instance_id: id,
                app_info,
                usage: self.usage(entry)?,
            });
        }
        if self.debug && found.is_empty() {
            return Err(ReplyFailure::MissingField("instanceId"));
        }
        found.sort_by_key(|info| asked.iter().position(|id| *id == info.instance_id));
        Ok(found)
    }

    /// One `appInfo` object.
    pub fn app_info(&self, object: &Json) -> Result<AppInfo, ReplyFailure> {
        let mut info = AppInfo {
            front_end_url: optional(object, "frontEndUrl", 512)?.map(SellerUrl),
            admin_url: optional(object, "adminUrl", 512)?.map(SellerUrl),
            memo: optional(object, "memo", 1024)?,
            ..AppInfo::default()
        };
        info.user_name = self.credential(object, "userName", &mut info.undecryptable)?;
        info.password = self.credential(object, "password", &mut info.undecryptable)?;
        match info.undecryptable.first() {
            Some(field) if self.debug => Err(ReplyFailure::Undecryptable(field)),
            _ => Ok(info),
        }
    }

    fn credential(
        &self,
        object: &Json,
        field: &'static str,
        undecryptable: &mut Vec<&'static str>,
    ) -> Result<Option<Credential>, ReplyFailure> {
        // The limit counts what is on the wire, vector and cipher text included.
        let Some(text) = optional(object, field, 128)? else {
            return Ok(None);
        };
        let made = |text: String, form| {
            Ok(Some(Credential {
                text: Secret::new(text),
                form,
            }))
        };
        let Some(bits) = self.bits else {
            return made(text, CredentialForm::Plain);
        };
        match decrypt_either(self.key, bits, &text) {
            Ok(clear) => made(clear, CredentialForm::Decrypted),
            Err(error) if error.is_structural() || self.protocol == Protocol::V2 => made(text, CredentialForm::Raw),
            Err(_) => {
                undecryptable.push(field);
                Ok(None)
            }
        }
    }

    fn usage(&self, entry: &Json) -> Result<Vec<UsageInfo>, ReplyFailure> {
        // One guide prints `usageInfos`.
        let list = match entry.get("usageInfo").or_else(|| entry.get("usageInfos")) {
            Some(Json::Array(items)) => items.iter().take(MAX_USAGE).collect(),
            Some(object @ Json::Object(_)) => vec![object],
            _ => Vec::new(),
        };
        let mut usage = Vec::with_capacity(list.len());
        for item in list {
            usage.push(UsageInfo {
                related_instance_id: optional(item, "relatedInstanceId", 64)?,
                usage_value: mandatory(item, "usageValue", 20)?,
                statistical_time: mandatory(item, "statisticalTime", 20)?,
                dashboard_url: optional(item, "dashboardUrl", 512)?.map(SellerUrl),
            });
        }
        Ok(usage)
    }
}

/// Decrypts with the stated length; sellers that never state one use either, so the other is tried as well.
fn decrypt_either(key: &Secret, bits: KeyBits, field: &str) -> Result<String, DecryptError> {
    let other = if bits == KeyBits::Aes256 {
        KeyBits::Aes128
    } else {
        KeyBits::Aes256
    };
    decrypt(key, bits, field).or_else(|error| decrypt(key, other, field).map_err(|_| error))
}

/// A text field that may be absent, null or empty.
fn optional(object: &Json, field: &'static str, max: usize) -> Result<Option<String>, ReplyFailure> {
    let Some(text) = object
        .get(field)
        .and_then(Json::as_text)
        .filter(|text| !text.is_empty())
    else {
        return Ok(None);
    };
    bounded(field, &text, max)?;
    Ok(Some(text))
}

/// A text field that must be there.
pub(super) fn mandatory(object: &Json, field: &'static str, max: usize) -> Result<String, ReplyFailure> {
    optional(object, field, max)?.ok_or(ReplyFailure::MissingField(field))
}

/// Refuses a text longer than documented, in characters.
pub(super) fn bounded(field: &'static str, text: &str, max: usize) -> Result<(), ReplyFailure> {
    if text.chars().count() > max {
        Err(ReplyFailure::FieldTooLong(field))
    } else {
        Ok(())
    }
}
