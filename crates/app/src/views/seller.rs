//! What a seller sees of his own tools.

use domain::{
    fulfilment::Activity,
    seller::{
        AccessKey, AddressOptions, ApiCredential, CredentialKind, DebugCase, ProductionAddress, Protocol, SellerProfile,
    },
    time::Time,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A seller's profile.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SellerProfileView {
    /// Mailbox of the service desk; may be empty.
    pub service_mailbox: String,
    /// Telephone of the service desk; may be empty.
    pub service_phone: String,
    /// Where order notices go.
    pub notice_address_id: Option<Uuid>,
    /// The version an edit must name.
    pub version: i64,
}

impl From<SellerProfile> for SellerProfileView {
    fn from(profile: SellerProfile) -> Self {
        Self {
            service_mailbox: profile.service_mailbox.into(),
            service_phone: profile.service_phone.into(),
            notice_address_id: profile.notice_address_id.map(domain::id::Id::uuid),
            version: profile.version,
        }
    }
}

/// An access key, without its secret.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct AccessKeyView {
    /// Identifier.
    pub id: Uuid,
    /// What the seller calls it.
    pub label: String,
    /// How many production addresses are bound to it.
    pub addresses: i64,
    /// When it was made.
    pub created_at: Time,
    /// When it was revoked.
    pub revoked_at: Option<Time>,
}

impl AccessKeyView {
    /// Of a key with so many addresses.
    #[must_use]
    pub fn of(key: &AccessKey, addresses: i64) -> Self {
        Self {
            id: key.id.uuid(),
            label: key.label.to_string(),
            addresses,
            created_at: key.created_at,
            revoked_at: key.revoked_at,
        }
    }
}

/// An access key that was just made.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct NewAccessKeyView {
    /// The key.
    pub key: AccessKeyView,
    /// Its secret. Shown this once: the answer to a repeated request has `null` here; revoke the key then and make
    /// another.
    pub secret: Option<String>,
}

/// A production address.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct AddressView {
    /// Identifier.
    pub id: Uuid,
    /// Where the calls go.
    pub url: String,
    /// Which contract it speaks.
    pub protocol: Protocol,
    /// The key its calls are signed with.
    pub key_id: Uuid,
    /// How it wants to be spoken to.
    pub options: AddressOptions,
    /// When it was made.
    pub created_at: Time,
    /// The version an edit must name.
    pub version: i64,
}

impl AddressView {
    /// Of an address.
    #[must_use]
    pub fn of(address: &ProductionAddress) -> Self {
        Self {
            id: address.id.uuid(),
            url: address.url.to_string(),
            protocol: address.protocol,
            key_id: address.key_id.uuid(),
            options: address.options,
            created_at: address.created_at,
            version: address.version,
        }
    }
}

/// An open-API credential, without its secret.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CredentialView {
    /// The public half.
    pub access_key: String,
    /// Which kind.
    pub kind: CredentialKind,
    /// What its owner calls it.
    pub label: String,
    /// When it was made.
    pub created_at: Time,
    /// When it was revoked.
    pub revoked_at: Option<Time>,
}

impl CredentialView {
    /// Of a credential.
    #[must_use]
    pub fn of(credential: &ApiCredential) -> Self {
        Self {
            access_key: credential.access_key.to_string(),
            kind: credential.kind,
            label: credential.label.to_string(),
            created_at: credential.created_at,
            revoked_at: credential.revoked_at,
        }
    }
}

/// An open-API credential that was just made.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct NewCredentialView {
    /// The credential.
    pub credential: CredentialView,
    /// Its secret half. Shown this once: the answer to a repeated request has `null` here; revoke the credential then
    /// and make another.
    pub secret: Option<String>,
}

/// A saved debug case.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DebugCaseView {
    /// Identifier.
    pub id: Uuid,
    /// What was called.
    pub activity: Activity,
    /// The fields as filled in.
    pub fields: crate::seller::DebugFields,
    /// When it passed.
    pub passed_at: Time,
}

impl DebugCaseView {
    /// Of a case. Fields that an older version wrote otherwise are shown as far as they can be read.
    #[must_use]
    pub fn of(case: DebugCase) -> Self {
        Self {
            id: case.id.uuid(),
            activity: case.activity,
            fields: serde_json::from_value(case.fields).unwrap_or_default(),
            passed_at: case.passed_at,
        }
    }
}

/// What one activity's form starts with.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DebugPresetView {
    /// The activity.
    pub activity: Activity,
    /// Its fields with the documented values for debugging.
    pub fields: crate::seller::DebugFields,
}

/// A header.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct HeaderView {
    /// Name.
    pub name: String,
    /// Value.
    pub value: String,
}

/// A debugging call: what was sent, what came back, what it means.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DebugView {
    /// What was (or would be) sent.
    pub request: DebugRequestView,
    /// What came back; none where nothing was sent or nothing came.
    pub answer: Option<DebugAnswerView>,
    /// What it means; none where nothing was sent.
    pub verdict: Option<DebugVerdictView>,
    /// Whether it was saved as a debug case.
    pub saved: bool,
}

/// The request of a debugging call. The key never appears in it.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DebugRequestView {
    /// Method.
    pub method: String,
    /// Full address with the signature.
    pub url: String,
    /// Headers.
    pub headers: Vec<HeaderView>,
    /// Body; empty for GET.
    pub body: String,
    /// The text the signature was made over, the key replaced by asterisks.
    pub string_to_sign: String,
    /// The same request as a command line.
    pub curl: String,
}

/// The answer to a debugging call.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DebugAnswerView {
    /// HTTP status.
    pub status: u16,
    /// Headers.
    pub headers: Vec<HeaderView>,
    /// Body, cut to a readable length.
    pub body: String,
}

/// The judgement of a debugging call.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DebugVerdictView {
    /// Whether it passed.
    pub passed: bool,
    /// `success`, `in_progress` or the stable name of what failed.
    pub verdict: String,
    /// `resultCode` as answered.
    pub result_code: Option<String>,
    /// `resultMsg` as answered, to be shown as text.
    pub result_msg: Option<String>,
    /// The documented sentence about it.
    pub text: String,
    /// The instance id the seller answered, for the next calls.
    pub instance_id: Option<String>,
    /// How long the call took, in milliseconds.
    pub duration_ms: i64,
}
