//! Usage pushes, new and old interface: what a seller sends, what he is answered, the codes (open API §1.3–1.5).
//!
//! A batch is read in one pass over borrowed text. Nothing within a record can fail that pass, so that a malformed record
//! costs a finding of its own and never the batch. What a record means for an instance (it exists, it is this seller's,
//! it is on demand, the time lies in its life) is judged by whoever knows the instances.

use std::borrow::Cow;
use std::fmt;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::json::write_string;
use crate::time::sdk_date;

/// Most records of a push.
pub const MAX_RECORDS: usize = 1000;
/// Longest id of an instance, a product or a record, in characters.
pub const MAX_ID: usize = 64;
/// Longest text of an answer, in characters.
pub const MAX_TEXT: usize = 255;
/// Days a record's begin may lie back (codes 007 and MKT.9004).
pub const MAX_AGE_DAYS: i64 = 21;
/// Header of the new interface: Unix time in milliseconds.
pub const TS_HEADER: &str = "ts";
/// Header of the new interface: a random word, used once.
pub const NONCE_HEADER: &str = "nonce";
/// Header of the new interface: see [`crate::usage_sign`].
pub const SIGNATURE_HEADER: &str = "signature";

/// The two generations of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UsageApi {
    /// Signed by three headers with the seller's key.
    New,
    /// Signed with AK/SK; records name their product and have no id of their own.
    Old,
}

impl UsageApi {
    /// Both.
    pub const ALL: [Self; 2] = [Self::New, Self::Old];

    /// Path of the API; the method is POST.
    pub fn path(self) -> &'static str {
        match self {
            Self::New => "/api/mkp-openapi-public/global/v1/isv/usage-data",
            Self::Old => "/rest/marketplace/v1/isv/usage-data",
        }
    }
}

/// A quantity of usage in ten-thousandths: above zero, at most 12 digits of which 4 are decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UsageValue(i64);

impl UsageValue {
    /// Decimals on the wire.
    pub const DECIMALS: u32 = 4;
    /// Ten-thousandths in one unit.
    pub const SCALE: i64 = 10_000;
    /// The largest, 99999999.9999 units, in ten-thousandths.
    pub const MAX: i64 = 999_999_999_999;

    /// Checks the range of a number of ten-thousandths.
    pub fn new(ten_thousandths: i64) -> Option<Self> {
        (1..=Self::MAX)
            .contains(&ten_thousandths)
            .then_some(Self(ten_thousandths))
    }

    /// Ten-thousandths.
    pub fn get(self) -> i64 {
        self.0
    }

    /// Reads a decimal number as it stands in JSON or in quotes. An exponent is read too, because Java writes a `double`
    /// from ten million on as `1.0E7`; zeros behind the fourth decimal say nothing and are dropped.
    pub fn parse(text: &str) -> Option<Self> {
        let (number, exponent) = match text.split_once(['e', 'E']) {
            Some((number, exponent)) => (number, parse_exponent(exponent)?),
            None => (text, 0),
        };
        let (whole, decimals) = match number.split_once('.') {
            Some((whole, decimals)) if !decimals.is_empty() => (whole, decimals),
            Some(_) => return None,
            None => (number, ""),
        };
        if whole.is_empty() || text.len() > 40 {
            return None;
        }
        // Value = digits × 10^(exponent − decimals); brought to ten-thousandths one power at a time.
        let mut value: i64 = 0;
        let mut power = exponent.checked_sub(i32::try_from(decimals.len()).ok()?)? + 4;
        let mut digits = whole.bytes().chain(decimals.bytes());
        let significant = whole.len() + decimals.len() - trailing_zeros(whole, decimals);
        for digit in digits.by_ref().take(significant) {
            if !digit.is_ascii_digit() {
                return None;
            }
            value = value.checked_mul(10)?.checked_add(i64::from(digit - b'0'))?;
        }
        let zeros = digits.count();
        power += i32::try_from(zeros).ok()?;
        if value == 0 || power < 0 {
            return None;
        }
        for _ in 0..power {
            value = value.checked_mul(10)?;
        }
        Self::new(value)
    }
}

/// How many zeros the digits end with.
fn trailing_zeros(whole: &str, decimals: &str) -> usize {
    let zeros = |text: &str| text.len() - text.trim_end_matches('0').len();
    match zeros(decimals) {
        all if all == decimals.len() => all + zeros(whole),
        some => some,
    }
}

/// At most three digits with or without a sign.
fn parse_exponent(text: &str) -> Option<i32> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let shaped = (1..=3).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    shaped.then(|| text.parse().ok()).flatten()
}

impl fmt::Display for UsageValue {
    /// Without zeros at the end: `99`, `0.5`, `12.3456`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, part) = (self.0 / Self::SCALE, self.0 % Self::SCALE);
        if part == 0 {
            return write!(f, "{whole}");
        }
        write!(f, "{whole}.{}", format!("{part:04}").trim_end_matches('0'))
    }
}

/// Reads a time of a record, UTC: `yyyyMMdd'T'HHmmss'Z'`, the documented form; also `yyyy-MM-dd'T'HH:mm:ss'Z'`, the one
/// that has the 20 characters one page allows. `None` for anything else, impossible dates included.
pub fn parse_time(text: &str) -> Option<Timestamp> {
    match text.as_bytes() {
        [y1, y2, y3, y4, m1, m2, d1, d2, b'T', h1, h2, i1, i2, s1, s2, b'Z']
        | [
            y1,
            y2,
            y3,
            y4,
            b'-',
            m1,
            m2,
            b'-',
            d1,
            d2,
            b'T',
            h1,
            h2,
            b':',
            i1,
            i2,
            b':',
            s1,
            s2,
            b'Z',
        ] => {
            let year = i16::from(two(*y1, *y2)?) * 100 + i16::from(two(*y3, *y4)?);
            let date = Date::new(year, two(*m1, *m2)?, two(*d1, *d2)?).ok()?;
            let time = Time::new(two(*h1, *h2)?, two(*i1, *i2)?, two(*s1, *s2)?, 0).ok()?;
            TimeZone::UTC.to_timestamp(DateTime::from_parts(date, time)).ok()
        }
        _ => None,
    }
}

fn two(tens: u8, ones: u8) -> Option<i8> {
    let digit = |byte: u8| byte.is_ascii_digit().then(|| i8::try_from(byte - b'0').ok()).flatten();
    Some(digit(tens)? * 10 + digit(ones)?)
}

/// Why one record is not taken (open API §1.3, record codes; 008 is not documented).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RecordError {
    /// 001: no such instance.
    NoSuchInstance,
    /// 002: a time is missing or of another form.
    TimeFormat,
    /// 003: the value is not a number above zero with at most 12 digits and 4 decimals.
    Value,
    /// 004: the record's id is missing.
    NoSerial,
    /// 005: the record's id was used before.
    SerialRepeated,
    /// 006: the product of the instance has left the market.
    OffMarket,
    /// 007: the record is too old.
    Expired,
    /// 009: the instance is another seller's.
    NotYours,
    /// 010: the same period of the same instance again.
    Duplicate,
    /// 011: the period is not possible.
    TimeRange,
    /// 012: the instance is not charged on demand.
    NotOnDemand,
    /// 013: the state of the instance does not allow usage.
    InstanceState,
}

impl RecordError {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::NoSuchInstance,
        Self::TimeFormat,
        Self::Value,
        Self::NoSerial,
        Self::SerialRepeated,
        Self::OffMarket,
        Self::Expired,
        Self::NotYours,
        Self::Duplicate,
        Self::TimeRange,
        Self::NotOnDemand,
        Self::InstanceState,
    ];

    /// Code and text.
    pub fn row(self) -> (&'static str, &'static str) {
        match self {
            Self::NoSuchInstance => ("001", "The instance does not exist."),
            Self::TimeFormat => ("002", "A time is not of the form yyyyMMddTHHmmssZ."),
            Self::Value => (
                "003",
                "The usage value is not a number above 0 with at most 4 decimals.",
            ),
            Self::NoSerial => ("004", "The unique id of the record is missing."),
            Self::SerialRepeated => ("005", "The unique id of the record has been used before."),
            Self::OffMarket => ("006", "The product of the instance has left the market."),
            Self::Expired => ("007", "The record begins more than 21 days ago."),
            Self::NotYours => ("009", "The instance does not belong to this seller."),
            Self::Duplicate => ("010", "A record of this instance and period has been received before."),
            Self::TimeRange => ("011", "The time range of the record is not valid."),
            Self::NotOnDemand => ("012", "The instance is not an on-demand resource."),
            Self::InstanceState => ("013", "The state of the instance does not allow usage."),
        }
    }

    /// Three digits.
    pub fn code(self) -> &'static str {
        self.row().0
    }

    /// The error of a code; `None` for one that is not documented.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|error| error.code() == code)
    }
}

/// Why a whole push is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UsageError {
    /// New: something went wrong inside.
    System,
    /// New: the signature does not verify, or a header of it is missing or malformed.
    Unauthenticated,
    /// New: the seller may not push.
    SellerStatus,
    /// New: some records were refused; the answer lists them.
    SomeRefused,
    /// Old: something went wrong inside.
    Internal,
    /// Both: a value out of range; an empty list of records.
    Malformed,
    /// Both: not JSON, or no list of records.
    InvalidParameter,
    /// Old: `X-Sdk-Content-Sha256` claims another body.
    BodySign,
    /// Both: another error of the request.
    Other,
    /// Old: the object is not the caller's.
    IllegalOperation,
    /// Old: the caller is no seller.
    NoAuthority,
    /// Old: authentication failed.
    IllegalToken,
    /// Old: no such instance.
    NoSuchInstance,
    /// Old: records are not valid.
    InvalidRecords,
    /// Both: more than [`MAX_RECORDS`].
    TooMany,
    /// Old: a record is too old.
    TooOld,
}

impl UsageError {
    /// All of them.
    pub const ALL: [Self; 16] = [
        Self::System,
        Self::Unauthenticated,
        Self::SellerStatus,
        Self::SomeRefused,
        Self::Internal,
        Self::Malformed,
        Self::InvalidParameter,
        Self::BodySign,
        Self::Other,
        Self::IllegalOperation,
        Self::NoAuthority,
        Self::IllegalToken,
        Self::NoSuchInstance,
        Self::InvalidRecords,
        Self::TooMany,
        Self::TooOld,
    ];

    /// HTTP status, error code, text. The new interface documents no code for a body that cannot be read; both use the
    /// table of the old one there, whose success code they share.
    pub fn row(self) -> (u16, &'static str, &'static str) {
        match self {
            Self::System => (500, "94060001", "System error!"),
            Self::Unauthenticated => (401, "94060002", "Authentication failed"),
            Self::SellerStatus => (200, "94060010", "Isv status invalid"),
            Self::SomeRefused => (200, "94060999", "Failed"),
            Self::Internal => (500, "MKT.0999", "System internal error."),
            Self::Malformed => (500, "MKT.0100", "Failure of input parameter"),
            Self::InvalidParameter => (400, "MKT.0101", "Invalid parameter"),
            Self::BodySign => (400, "MKT.0102", "Invalid body sign"),
            Self::Other => (400, "MKT.0199", "Request parameter error"),
            Self::IllegalOperation => (401, "MKT.0150", "Illegal operation"),
            Self::NoAuthority => (401, "MKT.0151", "No authority"),
            Self::IllegalToken => (401, "MKT.0154", "Illegal token"),
            Self::NoSuchInstance => (500, "MKT.9001", "Instance ID not found."),
            // The spelling is genuine.
            Self::InvalidRecords => (500, "MKT.9002", "Invalid usage enties."),
            Self::TooMany => (500, "MKT.9003", "Usage records extends size limit."),
            Self::TooOld => (500, "MKT.9004", "Record beginTime extends Limit."),
        }
    }

    /// HTTP status.
    pub fn status(self) -> u16 {
        self.row().0
    }

    /// The answer's body, with nothing said about single records.
    pub fn answer(self) -> UsageAnswer {
        let (_, code, text) = self.row();
        UsageAnswer {
            error_code: code.to_owned(),
            error_msg: text.to_owned(),
            data: None,
        }
    }
}

/// Code of a success.
pub const SUCCESS: &str = "MKT.0000";

/// The answer to a push.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageAnswer {
    /// [`SUCCESS`] or the code of a [`UsageError`].
    pub error_code: String,
    /// For people.
    #[serde(default)]
    pub error_msg: String,
    /// The refused records, in the new interface only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<AbnormalUsage>,
}

/// `data` of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AbnormalUsage {
    /// The refused records.
    pub abnormal_usage_data: Vec<AbnormalRecord>,
}

/// A refused record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AbnormalRecord {
    /// Its id as far as it could be read.
    #[serde(default)]
    pub metering_sn: String,
    /// Code of a [`RecordError`].
    pub error_code: String,
    /// For people.
    #[serde(default)]
    pub error_msg: String,
}

impl AbnormalRecord {
    /// A record refused for a reason.
    pub fn new(metering_sn: &str, error: RecordError) -> Self {
        let (code, text) = error.row();
        Self {
            metering_sn: metering_sn.chars().take(MAX_ID).collect(),
            error_code: code.to_owned(),
            error_msg: text.to_owned(),
        }
    }
}

impl UsageAnswer {
    /// Everything was taken; with refused records [`UsageError::SomeRefused`] and their list.
    pub fn taken(refused: Vec<AbnormalRecord>) -> Self {
        if !refused.is_empty() {
            let mut answer = UsageError::SomeRefused.answer();
            answer.data = Some(AbnormalUsage {
                abnormal_usage_data: refused,
            });
            return answer;
        }
        Self {
            error_code: SUCCESS.to_owned(),
            error_msg: "Success".to_owned(),
            data: None,
        }
    }
}

/// A field of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UsageField {
    /// `metering_sn`
    MeteringSn,
    /// `instance_id`
    InstanceId,
    /// `product_id`
    ProductId,
    /// `record_time`
    RecordTime,
    /// `begin_time`
    BeginTime,
    /// `end_time`
    EndTime,
    /// `usage_value`
    UsageValue,
    /// `relate_pkg_instance`
    RelatePkgInstance,
}

impl UsageField {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::MeteringSn,
        Self::InstanceId,
        Self::ProductId,
        Self::RecordTime,
        Self::BeginTime,
        Self::EndTime,
        Self::UsageValue,
        Self::RelatePkgInstance,
    ];

    /// Name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::MeteringSn => "metering_sn",
            Self::InstanceId => "instance_id",
            Self::ProductId => "product_id",
            Self::RecordTime => "record_time",
            Self::BeginTime => "begin_time",
            Self::EndTime => "end_time",
            Self::UsageValue => "usage_value",
            Self::RelatePkgInstance => "relate_pkg_instance",
        }
    }
}

/// A record of the right form; texts are 1 to [`MAX_ID`] characters without control characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsageRecord<'a> {
    /// The on-demand instance as the seller named it.
    pub instance_id: Cow<'a, str>,
    /// Old interface only, and always there.
    pub product_id: Option<Cow<'a, str>>,
    /// When the record was made.
    pub record_time: Timestamp,
    /// Begin of the measured period.
    pub begin_time: Timestamp,
    /// Its end, not before the begin.
    pub end_time: Timestamp,
    /// How much.
    pub usage_value: UsageValue,
    /// New interface only, and always there: the record's own id.
    pub metering_sn: Option<Cow<'a, str>>,
    /// The package the usage is deducted from.
    pub relate_pkg_instance: Option<Cow<'a, str>>,
}

impl UsageRecord<'_> {
    /// Appends the record as JSON, compact and with ascending keys, so that all forms of
    /// [`crate::usage_sign::UsageForm`] are one.
    pub fn write(&self, out: &mut String) {
        let mut text = |lead: &str, value: &str| {
            out.push_str(lead);
            write_string(value, out);
        };
        text("{\"begin_time\":", &sdk_date(self.begin_time));
        text(",\"end_time\":", &sdk_date(self.end_time));
        text(",\"instance_id\":", &self.instance_id);
        if let Some(sn) = &self.metering_sn {
            text(",\"metering_sn\":", sn);
        }
        if let Some(product) = &self.product_id {
            text(",\"product_id\":", product);
        }
        text(",\"record_time\":", &sdk_date(self.record_time));
        if let Some(package) = &self.relate_pkg_instance {
            text(",\"relate_pkg_instance\":", package);
        }
        text(",\"usage_value\":", &self.usage_value.to_string());
        out.push('}');
    }
}

/// The body of a push; at most [`MAX_RECORDS`] records are for the caller to see to.
pub fn build<'r>(records: impl IntoIterator<Item = &'r UsageRecord<'r>>) -> String {
    let mut out = String::from("{\"usage_records\":[");
    for (index, record) in records.into_iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        record.write(&mut out);
    }
    out.push_str("]}");
    out
}

/// What is wrong with the form of one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding<'a> {
    /// The code it is refused with.
    pub error: RecordError,
    /// The field that led to it.
    pub field: UsageField,
    /// The record's id if it can be read.
    pub metering_sn: Option<Cow<'a, str>>,
    /// The instance if it can be read.
    pub instance_id: Option<Cow<'a, str>>,
}

impl Finding<'_> {
    /// The record as the answer lists it; `index` is its place in the batch, counted from 0.
    pub fn abnormal(&self, index: usize) -> AbnormalRecord {
        let mut row = AbnormalRecord::new(self.metering_sn.as_deref().unwrap_or(""), self.error);
        let name = self.field.name();
        row.error_msg = format!("{} (record {}, {name})", row.error_msg, index + 1);
        row
    }
}

/// A push whose records have been read one by one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsagePush<'a> {
    /// 1 to [`MAX_RECORDS`], in the order received.
    pub records: Vec<Result<UsageRecord<'a>, Finding<'a>>>,
}

impl<'a> UsagePush<'a> {
    /// Reads a body. Unknown fields are ignored; of a repeated one the last counts, as in [`crate::json`].
    ///
    /// # Errors
    /// [`UsageError::InvalidParameter`] if there is no list of records, [`UsageError::Malformed`] if it is empty,
    /// [`UsageError::TooMany`].
    pub fn parse(api: UsageApi, body: &'a [u8]) -> Result<Self, UsageError> {
        let text = std::str::from_utf8(body).map_err(|_| UsageError::InvalidParameter)?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let top: Top<'a> = serde_json::from_str(text).map_err(|_| UsageError::InvalidParameter)?;
        let list = top.0.ok_or(UsageError::InvalidParameter)?;
        if list.excess {
            return Err(UsageError::TooMany);
        }
        if list.items.is_empty() {
            return Err(UsageError::Malformed);
        }
        Ok(Self {
            records: list.items.into_iter().map(|fields| fields.check(api)).collect(),
        })
    }

    /// The first instance that can be read: there is no other hint whose push it is (open API §1.3).
    pub fn first_instance(&self) -> Option<&str> {
        self.records.iter().find_map(|record| match record {
            Ok(record) => Some(&*record.instance_id),
            Err(finding) => finding.instance_id.as_deref(),
        })
    }
}

/// A member's name or value as it stands, or nothing where it is `null`.
type Raw<'a> = Option<&'a RawValue>;

/// The text of a JSON string; borrowed unless it holds escapes. `None` for other values and for escapes that are no text.
fn text<'a>(raw: &'a RawValue) -> Option<Cow<'a, str>> {
    let quoted = raw.get();
    let inner = quoted.strip_prefix('"')?.strip_suffix('"')?;
    if inner.contains('\\') {
        return serde_json::from_str(quoted).ok().map(Cow::Owned);
    }
    Some(Cow::Borrowed(inner))
}

/// The top of a push.
struct Top<'a>(Option<Bounded<'a>>);

impl<'de: 'a, 'a> Deserialize<'de> for Top<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Find;
        impl<'de> Visitor<'de> for Find {
            type Value = Top<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut list = None;
                while let Some(name) = map.next_key::<&RawValue>()? {
                    if text(name).as_deref() == Some("usage_records") {
                        list = Some(map.next_value()?);
                    } else {
                        map.next_value::<IgnoredAny>()?;
                    }
                }
                Ok(Top(list))
            }
        }
        deserializer.deserialize_map(Find)
    }
}

/// A list of which no more than [`MAX_RECORDS`] are kept, however long it is.
struct Bounded<'a> {
    items: Vec<Fields<'a>>,
    excess: bool,
}

impl<'de: 'a, 'a> Deserialize<'de> for Bounded<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Bounded<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                let mut items = Vec::new();
                while items.len() < MAX_RECORDS {
                    match list.next_element()? {
                        Some(item) => items.push(item),
                        None => return Ok(Bounded { items, excess: false }),
                    }
                }
                let mut excess = false;
                while list.next_element::<IgnoredAny>()?.is_some() {
                    excess = true;
                }
                Ok(Bounded { items, excess })
            }
        }
        deserializer.deserialize_seq(Collect)
    }
}

/// The fields of a record, none of them judged yet. A record that is no object has none.
#[derive(Default)]
struct Fields<'a> {
    instance_id: Raw<'a>,
    product_id: Raw<'a>,
    record_time: Raw<'a>,
    begin_time: Raw<'a>,
    end_time: Raw<'a>,
    usage_value: Raw<'a>,
    metering_sn: Raw<'a>,
    relate_pkg_instance: Raw<'a>,
}

impl<'de: 'a, 'a> Deserialize<'de> for Fields<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Fields<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("anything")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut fields = Fields::default();
                while let Some(name) = map.next_key::<&RawValue>()? {
                    let name = text(name);
                    let Some(field) = UsageField::ALL
                        .into_iter()
                        .find(|field| name.as_deref() == Some(field.name()))
                    else {
                        map.next_value::<IgnoredAny>()?;
                        continue;
                    };
                    *fields.slot(field) = map.next_value()?;
                }
                Ok(fields)
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                while list.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Fields::default())
            }
            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(Fields::default())
            }
            fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
                Ok(Fields::default())
            }
            fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
                Ok(Fields::default())
            }
            fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
                Ok(Fields::default())
            }
            fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
                Ok(Fields::default())
            }
            fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
                Ok(Fields::default())
            }
        }
        deserializer.deserialize_any(Collect)
    }
}

impl<'a> Fields<'a> {
    fn slot(&mut self, field: UsageField) -> &mut Raw<'a> {
        match field {
            UsageField::MeteringSn => &mut self.metering_sn,
            UsageField::InstanceId => &mut self.instance_id,
            UsageField::ProductId => &mut self.product_id,
            UsageField::RecordTime => &mut self.record_time,
            UsageField::BeginTime => &mut self.begin_time,
            UsageField::EndTime => &mut self.end_time,
            UsageField::UsageValue => &mut self.usage_value,
            UsageField::RelatePkgInstance => &mut self.relate_pkg_instance,
        }
    }

    /// Judges the fields: the id first, then whose record it is, when, how much.
    fn check(self, api: UsageApi) -> Result<UsageRecord<'a>, Finding<'a>> {
        let metering_sn = self.metering_sn.and_then(id).filter(|_| api == UsageApi::New);
        let instance_id = self.instance_id.and_then(id);
        let wrong = |error, field| Finding {
            error,
            field,
            metering_sn: metering_sn.clone(),
            instance_id: instance_id.clone(),
        };
        if api == UsageApi::New && metering_sn.is_none() {
            return Err(wrong(RecordError::NoSerial, UsageField::MeteringSn));
        }
        let Some(instance) = instance_id.clone() else {
            return Err(wrong(RecordError::NoSuchInstance, UsageField::InstanceId));
        };
        let product_id = self.product_id.and_then(id).filter(|_| api == UsageApi::Old);
        if api == UsageApi::Old && product_id.is_none() {
            return Err(wrong(RecordError::NoSuchInstance, UsageField::ProductId));
        }
        let relate_pkg_instance = match self.relate_pkg_instance {
            Some(raw) if raw.get() != "\"\"" => {
                Some(id(raw).ok_or_else(|| wrong(RecordError::NoSuchInstance, UsageField::RelatePkgInstance))?)
            }
            _ => None,
        };
        let time = |raw: Raw<'a>, field| {
            raw.and_then(text)
                .and_then(|text| parse_time(&text))
                .ok_or_else(|| wrong(RecordError::TimeFormat, field))
        };
        let record_time = time(self.record_time, UsageField::RecordTime)?;
        let begin_time = time(self.begin_time, UsageField::BeginTime)?;
        let end_time = time(self.end_time, UsageField::EndTime)?;
        let usage_value = self
            .usage_value
            .and_then(|raw| UsageValue::parse(text(raw).as_deref().unwrap_or(raw.get())))
            .ok_or_else(|| wrong(RecordError::Value, UsageField::UsageValue))?;
        if end_time < begin_time {
            return Err(wrong(RecordError::TimeRange, UsageField::EndTime));
        }
        Ok(UsageRecord {
            instance_id: instance,
            product_id,
            record_time,
            begin_time,
            end_time,
            usage_value,
            metering_sn,
            relate_pkg_instance,
        })
    }
}

/// An id of the right length that a database can hold.
fn id(raw: &RawValue) -> Option<Cow<'_, str>> {
    let text = text(raw)?;
    let fits = !text.is_empty() && (text.len() <= MAX_ID || text.chars().count() <= MAX_ID);
    (fits && !text.chars().any(char::is_control)).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"{"instance_id":"i-1","record_time":"20220809T091000Z","begin_time":"20220809T080000Z","end_time":"20220809T090000Z","usage_value":"99","metering_sn":"sn-1","more":[1]}"#;

    fn push(records: &str) -> String {
        format!(r#"{{"memo":{{}},"usage_records":[{records}]}}"#)
    }

    fn one(api: UsageApi, record: &str) -> Result<UsageValue, (&'static str, &'static str)> {
        let body = push(record);
        let push = UsagePush::parse(api, body.as_bytes()).expect("a batch");
        match push.records.as_slice() {
            [Ok(record)] => Ok(record.usage_value),
            [Err(finding)] => Err((finding.error.code(), finding.field.name())),
            _ => unreachable!("one record"),
        }
    }

    #[test]
    fn values() {
        let read = |text| UsageValue::parse(text).map(UsageValue::get);
        for (text, value) in [
            ("99", 990_000),
            ("0.0001", 1),
            ("1.50", 15_000),
            ("1.500000", 15_000),
            ("99999999.9999", UsageValue::MAX),
            ("1.23456785E7", 123_456_785_000),
            ("1e2", 1_000_000),
            ("100e-2", 10_000),
            ("1E-4", 1),
            ("00.5", 5_000),
            ("1000", 10_000_000),
        ] {
            assert_eq!(read(text), Some(value), "{text}");
        }
        for wrong in [
            "",
            "0",
            "0.0000",
            "-1",
            "+1",
            "1.",
            ".5",
            "1.00001",
            "1e-5",
            "100000000",
            "1e999",
            "1e9999",
            "NaN",
            " 1",
            "1,5",
            "0x10",
            "1e",
            "1.2.3",
            "٣",
            "0.30000000000000004",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
        let shown = |value| UsageValue::new(value).map(|value| value.to_string());
        assert_eq!(shown(990_000).as_deref(), Some("99"));
        assert_eq!(shown(5_000).as_deref(), Some("0.5"));
        assert_eq!(shown(1).as_deref(), Some("0.0001"));
        assert_eq!(shown(0), None);
    }

    #[test]
    fn times() {
        let instant = parse_time("20220809T091000Z").expect("documented form");
        assert_eq!(sdk_date(instant), "20220809T091000Z");
        assert_eq!(parse_time("2022-08-09T09:10:00Z"), Some(instant));
        for wrong in [
            "",
            "20220809091000",
            "20220809T091000",
            "20220230T091000Z",
            "20220809T250000Z",
            "2022-08-09 09:10:00Z",
            "20220809T091060Z",
            "+0220809T091000Z",
        ] {
            assert_eq!(parse_time(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_malformed_record_is_a_finding_of_its_own() {
        let with = |from: &str, to: &str| GOOD.replace(from, to);
        assert_eq!(one(UsageApi::New, GOOD), Ok(UsageValue(990_000)));
        assert_eq!(one(UsageApi::New, &with("\"99\"", "1.5")), Ok(UsageValue(15_000)));
        for (record, code, field) in [
            (with("sn-1", ""), "004", "metering_sn"),
            (with("\"sn-1\"", "17"), "004", "metering_sn"),
            (with("sn-1", "\\ud800"), "004", "metering_sn"),
            (with("sn-1", &"s".repeat(65)), "004", "metering_sn"),
            (with("\"i-1\"", "null"), "001", "instance_id"),
            (with("i-1", "\\u0000"), "001", "instance_id"),
            (with("20220809T080000Z", "2022-08-09"), "002", "begin_time"),
            (with("record_time", "recordTime"), "002", "record_time"),
            (with("\"99\"", "0"), "003", "usage_value"),
            (with("\"99\"", "[99]"), "003", "usage_value"),
            (with("\"99\"", "-1e400"), "003", "usage_value"),
            (with("T090000Z", "T075959Z"), "011", "end_time"),
            (
                with("\"more\"", "\"relate_pkg_instance\""),
                "001",
                "relate_pkg_instance",
            ),
            ("null".into(), "004", "metering_sn"),
            ("[\"i-1\"]".into(), "004", "metering_sn"),
            ("\"text\"".into(), "004", "metering_sn"),
            ("-1.5".into(), "004", "metering_sn"),
            ("true".into(), "004", "metering_sn"),
        ] {
            assert_eq!(one(UsageApi::New, &record), Err((code, field)), "{record}");
            let batch = push(&format!("{GOOD},{record},{GOOD}"));
            let batch = UsagePush::parse(UsageApi::New, batch.as_bytes()).expect("a batch");
            let fine: Vec<bool> = batch.records.iter().map(Result::is_ok).collect();
            assert_eq!(fine, [true, false, true], "{record}");
        }
    }

    #[test]
    fn the_old_interface_names_products_instead() {
        assert_eq!(one(UsageApi::Old, GOOD), Err(("001", "product_id")));
        let old = GOOD.replace("metering_sn", "product_id");
        let body = push(&old);
        let push = UsagePush::parse(UsageApi::Old, body.as_bytes()).expect("a batch");
        let record = push
            .records
            .first()
            .and_then(|record| record.as_ref().ok())
            .expect("fine");
        assert_eq!(record.product_id.as_deref(), Some("sn-1"));
        assert_eq!(record.metering_sn, None);
    }

    #[test]
    fn the_last_of_repeated_members_counts_and_escapes_are_read() {
        let record = GOOD.replace(
            "\"more\":[1]",
            r#""instance\u005fid":"i\u002d2","relate_pkg_instance":"""#,
        );
        let body = format!(r#"{{"usage_records":[null],"usage_records":[{record}]}}"#);
        let push = UsagePush::parse(UsageApi::New, body.as_bytes()).expect("a batch");
        assert_eq!(push.first_instance(), Some("i-2"));
        assert!(push.records.iter().all(Result::is_ok));
        let hint = format!(r#"{{"usage_records":[0,{{"instance_id":"i-9"}},{record}]}}"#);
        let hint = UsagePush::parse(UsageApi::New, hint.as_bytes()).expect("a batch");
        assert_eq!(hint.first_instance(), Some("i-9"));
    }

    #[test]
    fn batches() {
        let parse = |body: &str| UsagePush::parse(UsageApi::New, body.as_bytes()).map(|push| push.records.len());
        assert_eq!(parse(&push("")), Err(UsageError::Malformed));
        for wrong in [
            "",
            "null",
            "[]",
            "{}",
            "[[]]",
            r#"{"usage_records":{}}"#,
            r#"{"usage_records":[1}"#,
        ] {
            assert_eq!(parse(wrong), Err(UsageError::InvalidParameter), "{wrong}");
        }
        assert_eq!(parse(&push(&vec!["{}"; 1000].join(","))), Ok(1000));
        assert_eq!(parse(&push(&vec!["{}"; 1001].join(","))), Err(UsageError::TooMany));
        assert_eq!(parse(&format!("\u{feff}{}", push(GOOD))), Ok(1));
        let deep = push(&format!("{}{}", "[".repeat(100_000), "]".repeat(100_000)));
        assert_eq!(parse(&deep), Ok(1));
    }

    #[test]
    fn codes_and_answers() {
        let mut seen = std::collections::BTreeSet::new();
        for error in UsageError::ALL {
            assert!(seen.insert(error.row().1), "{error:?}");
        }
        for error in RecordError::ALL {
            assert_eq!(RecordError::from_code(error.code()), Some(error));
            assert!(error.row().1.len() <= MAX_TEXT);
        }
        assert_eq!(RecordError::from_code("008"), None);
        let json = |answer: &UsageAnswer| serde_json::to_string(answer).expect("json");
        assert_eq!(
            json(&UsageAnswer::taken(Vec::new())),
            r#"{"error_code":"MKT.0000","error_msg":"Success"}"#
        );
        let refused = UsageAnswer::taken(vec![AbnormalRecord::new("sn-1", RecordError::Duplicate)]);
        assert_eq!(
            json(&refused),
            r#"{"error_code":"94060999","error_msg":"Failed","data":{"abnormal_usage_data":[{"metering_sn":"sn-1","error_code":"010","error_msg":"A record of this instance and period has been received before."}]}}"#
        );
        assert_eq!(serde_json::from_str::<UsageAnswer>(&json(&refused)).ok(), Some(refused));
        let body = push("7");
        let findings = UsagePush::parse(UsageApi::New, body.as_bytes()).expect("a batch");
        let finding = findings.records.first().and_then(|record| record.as_ref().err());
        let row = finding.expect("a finding").abnormal(0);
        assert_eq!(
            row.error_msg,
            "The unique id of the record is missing. (record 1, metering_sn)"
        );
    }
}
