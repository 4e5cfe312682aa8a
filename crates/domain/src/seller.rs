//! Seller tools: access keys, production addresses, debug cases, open-API credentials.

use serde::{Deserialize, Serialize};

use crate::{
    bounded_text,
    fulfilment::Activity,
    id::Id,
    identity::{Account, Label, Mailbox, Phone},
    refusal::{Code, Refusal},
    time::Time,
};

bounded_text! {
    /// Where a seller's server listens.
    AddressUrl: Url 8..=512;
    /// Public half of an open-API credential.
    AccessKeyId: Token 16..=64;
}

/// What a seller tells the marketplace about itself besides its account.
#[derive(Clone, Debug)]
pub struct SellerProfile {
    /// The account.
    pub account_id: Id<Account>,
    /// Mailbox of the service desk: failures are always told here too (business rules §7).
    pub service_mailbox: Mailbox,
    /// Telephone of the service desk.
    pub service_phone: Phone,
    /// Where order notices go, if the seller wants them.
    pub notice_address_id: Option<Id<ProductionAddress>>,
    /// Guard against lost updates.
    pub version: i64,
}

/// An access key (访问密钥): signs the marketplace's calls to the seller. The secret is sealed at rest.
#[derive(Clone, Debug)]
pub struct AccessKey {
    /// Identifier, shown as the key id.
    pub id: Id<AccessKey>,
    /// Whose it is.
    pub seller_id: Id<Account>,
    /// What the seller calls it.
    pub label: Label,
    /// The sealed secret.
    pub sealed: Vec<u8>,
    /// When it was made.
    pub created_at: Time,
    /// When it was revoked.
    pub revoked_at: Option<Time>,
}

/// A production address: one URL that serves all activities of the products bound to it.
#[derive(Clone, Debug)]
pub struct ProductionAddress {
    /// Identifier.
    pub id: Id<ProductionAddress>,
    /// Whose it is.
    pub seller_id: Id<Account>,
    /// The URL.
    pub url: AddressUrl,
    /// Which contract it speaks.
    pub protocol: Protocol,
    /// The key its calls are signed with.
    pub key_id: Id<AccessKey>,
    /// The key before the last change, still tried for nothing but kept for the seller's overlap: see `rotate`.
    pub options: AddressOptions,
    /// When it was made.
    pub created_at: Time,
    /// Guard against lost updates.
    pub version: i64,
}

/// The two generations of the SaaS production interface.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(
    feature = "sqlx",
    derive(sqlx::Type),
    sqlx(type_name = "TEXT", rename_all = "snake_case")
)]
pub enum Protocol {
    /// GET with `authToken`.
    V1,
    /// POST JSON with `signature`.
    V2,
    /// Licence V1: calls like those of V1, with a licence text as the answer (production interface §8.1).
    LicenseV1,
}

/// How one address wants to be spoken to: what real sellers differ in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AddressOptions {
    /// Send `testFlag=0` on real calls; V1 sends it whatever this says (seller compatibility A1.6, A3.6).
    pub send_test_flag: bool,
    /// Key length for encrypted V1 fields: 256 or 128 (seller compatibility A1.8).
    pub encrypt_bits: EncryptBits,
    /// Send V1 its optional parameters (period, amounts, SKU, e-mail …) too; off unless the seller asked for them, as
    /// the original does (seller compatibility A1.11).
    pub v1_optional: bool,
    /// Send `productInfo` of changeInstanceCheck as JSON text instead of an object.
    pub product_info_as_text: bool,
}

impl Default for AddressOptions {
    fn default() -> Self {
        Self {
            send_test_flag: true,
            encrypt_bits: EncryptBits::Aes256,
            v1_optional: false,
            product_info_as_text: false,
        }
    }
}

/// Key length of encrypted fields.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum EncryptBits {
    /// AES-128, `encryptType` 2.
    #[serde(rename = "128")]
    Aes128,
    /// AES-256, `encryptType` 1.
    #[serde(rename = "256")]
    Aes256,
}

/// Checks the outer form of an address: https and a domain in production; the sandbox also takes http, IP numbers and
/// loopback. Whether the name leads somewhere it may is judged again at every call (threats O1, O2).
///
/// # Errors
/// The rule that does not hold.
pub fn check_address(url: &AddressUrl, sandbox: bool) -> Result<(), Refusal> {
    let shape = |detail: &str| Err(Refusal::new(Code::AddressShape).field("url").with("detail", detail));
    let text = url.as_str();
    let rest = match (text.strip_prefix("https://"), text.strip_prefix("http://")) {
        (Some(rest), _) => rest,
        (None, Some(rest)) if sandbox => rest,
        _ => return Err(Refusal::new(Code::AddressHttps).field("url")),
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.contains('@') {
        return shape("it contains a user name");
    }
    if text.contains('#') {
        return shape("it contains a fragment");
    }
    if text.contains('\\') || text.contains(char::is_whitespace) || !text.is_ascii() {
        return shape("write it in plain ASCII; names of other scripts in their xn-- form");
    }
    for name in ["signature", "timestamp", "nonce", "authToken", "timeStamp", "activity"] {
        let query = rest.split_once('?').map_or("", |q| q.1);
        if query.split('&').any(|pair| pair.split('=').next() == Some(name)) {
            return shape("its query uses a name that the signature needs");
        }
    }
    let (host, port) = match authority.strip_prefix('[') {
        Some(v6) => match v6.split_once(']') {
            Some((host, port)) => (host, port.strip_prefix(':')),
            None => return shape("its host cannot be read"),
        },
        None => match authority.rsplit_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        },
    };
    if host.is_empty() || port.is_some_and(|p| p.parse::<u16>().map_or(true, |n| n == 0)) {
        return shape("its host or port cannot be read");
    }
    // The last label of a domain name is never a number; decimal, hexadecimal and octal spellings of IPv4 end in one.
    let last = host.trim_end_matches('.').rsplit('.').next().unwrap_or_default();
    let numeric = last.starts_with(|c: char| c.is_ascii_digit()) || host.contains(':');
    let local = numeric || !host.contains('.') || last.eq_ignore_ascii_case("localhost");
    if local && !sandbox {
        return Err(Refusal::new(Code::AddressDomain).field("url"));
    }
    Ok(())
}

/// A saved debugging call, replayed by probes and demanded at submission.
#[derive(Clone, Debug)]
pub struct DebugCase {
    /// Identifier.
    pub id: Id<DebugCase>,
    /// Whose it is.
    pub seller_id: Id<Account>,
    /// The address it was run against; a product is covered by the cases of its address.
    pub address_id: Id<ProductionAddress>,
    /// What was called.
    pub activity: Activity,
    /// The fields as filled in.
    pub fields: serde_json::Value,
    /// When it passed.
    pub passed_at: Time,
}

/// What a debug case must cover.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DebugCaseKey {
    /// The activity.
    pub activity: Activity,
}

/// An open-API credential: AK/SK, or an APP key with its secret. The secret is sealed at rest.
#[derive(Clone, Debug)]
pub struct ApiCredential {
    /// The public half: unique over both kinds.
    pub access_key: AccessKeyId,
    /// Whose it is.
    pub account_id: Id<Account>,
    /// Which kind.
    pub kind: CredentialKind,
    /// What its owner calls it.
    pub label: Label,
    /// The sealed secret.
    pub sealed: Vec<u8>,
    /// When it was made.
    pub created_at: Time,
    /// When it was revoked.
    pub revoked_at: Option<Time>,
}

/// The two kinds of credential the open APIs take (open APIs §2.3).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(
    feature = "sqlx",
    derive(sqlx::Type),
    sqlx(type_name = "TEXT", rename_all = "snake_case")
)]
pub enum CredentialKind {
    /// Access key and secret key.
    AkSk,
    /// APP key and its secret.
    AppKey,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_production() {
        let check = |text: &str| check_address(&text.parse().unwrap(), false).map_err(|r| r.code);
        assert_eq!(check("https://isv.example.com/api?x=1"), Ok(()));
        assert_eq!(check("http://isv.example.com"), Err(Code::AddressHttps));
        for ip in [
            "https://127.0.0.1",
            "https://2130706433",
            "https://0x7f.1",
            "https://[::1]:8443",
            "https://localhost",
            "https://a.localhost",
            "https://intranet",
            "https://017700000001/",
            "https://1.2.3.4.",
        ] {
            assert_eq!(check(ip), Err(Code::AddressDomain), "{ip}");
        }
        for odd in [
            "https://u:p@isv.example.com",
            "https://isv.example.com/#x",
            "https://isv.example.com:0",
            "https://isv.example.com\\@x",
            "https://isv.example.com/?nonce=1",
            "https:///x",
        ] {
            assert_eq!(check(odd), Err(Code::AddressShape), "{odd}");
        }
        assert!(check_address(&"http://127.0.0.1:9000/x".parse().unwrap(), true).is_ok());
    }
}
