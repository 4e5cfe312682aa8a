//! Licence code open APIs: what a seller's software asks and is answered (open API §3; production interface §8.2).
//!
//! A request is read in two steps, as the documents tell their codes apart: its form here, with the `95…` codes and a
//! 4xx status; what it means for a code by whoever knows the codes, with the `92…` codes and HTTP 200.

use serde::{Deserialize, Serialize};

use crate::json::{Json, write_string};
use crate::time::parse_compact14;

/// Common beginning of the paths.
pub const BASE: &str = "/api/mkp-openapi-public/global";

/// Most codes of a batch, most rows of a usage push, most figures of one code.
pub const MAX_LIST: usize = 100;

/// Longest licence code.
pub const MAX_LICENSE: usize = 64;

/// Longest `license_code_info`.
pub const MAX_CODE_INFO: usize = 1024;

/// The five APIs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LicenseApi {
    /// Activate one code.
    ActivateV1,
    /// Activate a batch.
    ActivateV2,
    /// Query one code; the former heartbeat.
    HeartbeatV1,
    /// Query a batch.
    HeartbeatV2,
    /// Push usage statistics.
    SoftwareUsage,
}

impl LicenseApi {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::ActivateV1,
        Self::ActivateV2,
        Self::HeartbeatV1,
        Self::HeartbeatV2,
        Self::SoftwareUsage,
    ];

    /// What follows [`BASE`].
    pub fn path(self) -> &'static str {
        match self {
            Self::ActivateV1 => "/v1/license/activate",
            Self::ActivateV2 => "/v2/license/activate",
            Self::HeartbeatV1 => "/v1/license/heartbeat",
            Self::HeartbeatV2 => "/v2/license/heartbeat",
            Self::SoftwareUsage => "/v2/license/software-usage-info",
        }
    }
}

/// Success.
pub const SUCCESS: &str = "92020000";

/// Every failure (open API §3.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LicenseError {
    /// Something went wrong inside.
    Internal,
    /// A parameter means nothing, such as a time of effect before the order.
    InvalidParam,
    /// The state does not allow it; a second activation, above all.
    IllegalState,
    /// The buyer has not received the code yet.
    NotReceived,
    /// No such code, or another seller's.
    NotExist,
    /// Not activated.
    NotActivated,
    /// A batch holds a code that is not good.
    BatchInvalid,
    /// A field is missing, too long or of the wrong form.
    Malformed,
    /// Not POST.
    Method,
    /// Not `application/json`.
    MediaType,
    /// Not JSON.
    Unreadable,
}

impl LicenseError {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Internal,
        Self::InvalidParam,
        Self::IllegalState,
        Self::NotReceived,
        Self::NotExist,
        Self::NotActivated,
        Self::BatchInvalid,
        Self::Malformed,
        Self::Method,
        Self::MediaType,
        Self::Unreadable,
    ];

    /// HTTP status, error code, text.
    pub fn row(self) -> (u16, &'static str, &'static str) {
        match self {
            Self::Internal => (200, "92020001", "internal error"),
            Self::InvalidParam => (200, "92020002", "invalid param"),
            Self::IllegalState => (200, "92020003", "illegal state"),
            Self::NotReceived => (200, "92020004", "can not active before user received."),
            Self::NotExist => (200, "92020005", "license code notexist"),
            Self::NotActivated => (200, "92020011", "license code has been not activated."),
            Self::BatchInvalid => (200, "92020020", "Invalid license code exists."),
            Self::Malformed => (400, "95000001", "req param is invalid"),
            Self::Method => (405, "95000002", "Request method not supported"),
            Self::MediaType => (415, "95000003", "Content type not supported"),
            Self::Unreadable => (400, "95000004", "req message is not readable"),
        }
    }

    /// The answer's body.
    pub fn answer(self) -> LicenseAnswer<()> {
        let (_, code, text) = self.row();
        LicenseAnswer {
            error_code: code.to_owned(),
            error_msg: text.to_owned(),
            data: None,
        }
    }
}

/// The whole answer: `error_code` and `error_msg`, never `resultCode`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LicenseAnswer<T> {
    /// [`SUCCESS`] or a failure's code.
    pub error_code: String,
    /// For people.
    pub error_msg: String,
    /// Content, where the API has some.
    #[serde(default = "nothing", skip_serializing_if = "Option::is_none")]
    pub data: Option<T>,
}

fn nothing<T>() -> Option<T> {
    None
}

impl<T> LicenseAnswer<T> {
    /// A success.
    pub fn success(data: Option<T>) -> Self {
        Self {
            error_code: SUCCESS.to_owned(),
            error_msg: "success".to_owned(),
            data,
        }
    }
}

/// Status of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum LicenseStatus {
    /// May be used.
    Alive,
    /// Expired; may come back by a renewal.
    Expired,
    /// Gone.
    Released,
}

/// Content of `license_code_info`, which travels as JSON text inside JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LicenseCodeInfo {
    /// Status.
    pub status: LicenseStatus,
    /// 14 digits UTC, an estimate; absent for licences without an end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expire_time: Option<String>,
    /// Price item.
    pub product_id: String,
    /// Quantity.
    pub amount: u64,
    /// Order.
    pub order_id: String,
}

/// `data` of activate v1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivateData {
    /// [`LicenseCodeInfo`] as JSON text.
    pub license_code_info: String,
}

impl ActivateData {
    /// Wraps the content.
    pub fn new(info: &LicenseCodeInfo) -> Self {
        Self {
            // Plain texts and a number always become JSON; the fallback keeps the function total.
            license_code_info: serde_json::to_string(info).unwrap_or_default(),
        }
    }

    /// Reads the content; `None` if it is not what it should be.
    pub fn info(&self) -> Option<LicenseCodeInfo> {
        serde_json::from_str(&self.license_code_info).ok()
    }
}

/// `data` of a query: one in v1, a list in v2. Callers must bear further fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LicenseInfo {
    /// The code.
    pub license_code: String,
    /// Status.
    pub status: LicenseStatus,
    /// 14 digits UTC.
    pub activate_time: String,
    /// 14 digits UTC, authoritative; absent for licences without an end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expire_time: Option<String>,
    /// Price item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product_id: Option<String>,
    /// Order; none for a test code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order_id: Option<String>,
    /// Quantity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<u64>,
}

/// `data` of a usage push of which some rows were refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageData {
    /// The refused rows.
    pub check_fail_list: Vec<UsageFailure>,
}

/// One refused row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageFailure {
    /// The code it names.
    pub license: String,
    /// Why.
    pub error_code: String,
    /// For people.
    pub error_msg: String,
}

impl UsageFailure {
    /// A row refused for a documented reason.
    pub fn new(license: &str, error: LicenseError) -> Self {
        let (_, code, text) = error.row();
        Self {
            license: license.to_owned(),
            error_code: code.to_owned(),
            error_msg: text.to_owned(),
        }
    }
}

/// Activate, both versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActivateRequest {
    /// One code in v1, up to [`MAX_LIST`] in v2.
    pub licenses: Vec<String>,
    /// 14 digits UTC.
    pub real_effect_time: Option<String>,
}

/// Query, both versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeartbeatRequest {
    /// One code in v1, up to [`MAX_LIST`] in v2.
    pub licenses: Vec<String>,
    /// `heartbeatInfo.thirdPartyAccount` of v1: retired, still accepted.
    pub third_party_account: Option<String>,
    /// `heartbeatInfo.ip` of v1.
    pub ip: Option<String>,
}

/// A figure of a usage push: exactly one of the two forms.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum UsageFigure {
    /// `id`: an account, device or client.
    Id(String),
    /// `active_num`: so many active clients today.
    ActiveNum(u32),
}

/// The figures of one code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsageRow {
    /// The code.
    pub license: String,
    /// Its figures, one form in all of them.
    pub figures: Vec<UsageFigure>,
}

/// A usage push.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsageRequest {
    /// At most [`MAX_LIST`] rows.
    pub rows: Vec<UsageRow>,
}

/// Judges method and content type before a body is read.
///
/// # Errors
/// [`LicenseError::Method`] or [`LicenseError::MediaType`].
pub fn check_request(method: &str, content_type: Option<&str>) -> Result<(), LicenseError> {
    if method != "POST" {
        return Err(LicenseError::Method);
    }
    let essence = content_type
        .and_then(|value| value.split(';').next())
        .unwrap_or("")
        .trim();
    if essence.eq_ignore_ascii_case("application/json") {
        Ok(())
    } else {
        Err(LicenseError::MediaType)
    }
}

impl ActivateRequest {
    /// Reads a v1 body.
    ///
    /// # Errors
    /// [`LicenseError::Unreadable`] or [`LicenseError::Malformed`].
    pub fn parse_v1(body: &[u8]) -> Result<Self, LicenseError> {
        let top = object(body)?;
        Ok(Self {
            licenses: vec![text(&top, "license", MAX_LICENSE)?],
            real_effect_time: effect_time(&top)?,
        })
    }

    /// Reads a v2 body.
    ///
    /// # Errors
    /// As there.
    pub fn parse_v2(body: &[u8]) -> Result<Self, LicenseError> {
        let top = object(body)?;
        Ok(Self {
            licenses: licenses(&top)?,
            real_effect_time: effect_time(&top)?,
        })
    }

    /// The body of v1 for one code, of v2 otherwise.
    pub fn to_json(&self, api: LicenseApi) -> String {
        let mut out = String::from("{");
        write_licenses(&self.licenses, api, &mut out);
        if let Some(time) = &self.real_effect_time {
            out.push_str(",\"real_effect_time\":");
            write_string(time, &mut out);
        }
        out.push('}');
        out
    }
}

impl HeartbeatRequest {
    /// Reads a v1 body.
    ///
    /// # Errors
    /// [`LicenseError::Unreadable`] or [`LicenseError::Malformed`].
    pub fn parse_v1(body: &[u8]) -> Result<Self, LicenseError> {
        let top = object(body)?;
        let (third_party_account, ip) = match top.get("heartbeatInfo") {
            None | Some(Json::Null) => (None, None),
            Some(info @ Json::Object(_)) => (maybe(info, "thirdPartyAccount", 256)?, maybe(info, "ip", 32)?),
            Some(_) => return Err(LicenseError::Malformed),
        };
        Ok(Self {
            licenses: vec![text(&top, "license", MAX_LICENSE)?],
            third_party_account,
            ip,
        })
    }

    /// Reads a v2 body.
    ///
    /// # Errors
    /// As there.
    pub fn parse_v2(body: &[u8]) -> Result<Self, LicenseError> {
        Ok(Self {
            licenses: licenses(&object(body)?)?,
            third_party_account: None,
            ip: None,
        })
    }

    /// The body; `heartbeatInfo` is retired and never sent.
    pub fn to_json(&self, api: LicenseApi) -> String {
        let mut out = String::from("{");
        write_licenses(&self.licenses, api, &mut out);
        out.push('}');
        out
    }
}

impl UsageRequest {
    /// Reads a body.
    ///
    /// # Errors
    /// [`LicenseError::Unreadable`] or [`LicenseError::Malformed`]; the latter also where a figure holds both forms or
    /// none, or a code's figures mix them.
    pub fn parse(body: &[u8]) -> Result<Self, LicenseError> {
        let top = object(body)?;
        let mut rows = Vec::new();
        for row in list(&top, "usage_info")? {
            let mut figures: Vec<UsageFigure> = Vec::new();
            // The capital letter is genuine.
            for figure in list(row, "software_usage_Info")? {
                let figure = match (maybe(figure, "id", 256)?, active_num(figure)?) {
                    (Some(id), None) => UsageFigure::Id(id),
                    (None, Some(number)) => UsageFigure::ActiveNum(number),
                    _ => return Err(LicenseError::Malformed),
                };
                let same_form = figures
                    .first()
                    .is_none_or(|first| std::mem::discriminant(first) == std::mem::discriminant(&figure));
                if !same_form {
                    return Err(LicenseError::Malformed);
                }
                figures.push(figure);
            }
            rows.push(UsageRow {
                license: text(row, "license", MAX_LICENSE)?,
                figures,
            });
        }
        Ok(Self { rows })
    }

    /// The body.
    pub fn to_json(&self) -> String {
        let mut out = String::from("{\"usage_info\":[");
        for (index, row) in self.rows.iter().enumerate() {
            if index > 0 {
                out.push(',');
            }
            out.push_str("{\"license\":");
            write_string(&row.license, &mut out);
            out.push_str(",\"software_usage_Info\":[");
            for (index, figure) in row.figures.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                match figure {
                    UsageFigure::Id(id) => {
                        out.push_str("{\"id\":");
                        write_string(id, &mut out);
                        out.push('}');
                    }
                    UsageFigure::ActiveNum(number) => out.push_str(&format!("{{\"active_num\":{number}}}")),
                }
            }
            out.push_str("]}");
        }
        out.push_str("]}");
        out
    }
}

fn object(body: &[u8]) -> Result<Json, LicenseError> {
    match Json::parse(body) {
        Ok(top @ Json::Object(_)) => Ok(top),
        _ => Err(LicenseError::Unreadable),
    }
}

/// A text that may be absent, null or empty.
fn maybe(object: &Json, name: &str, max: usize) -> Result<Option<String>, LicenseError> {
    match object.get(name) {
        None | Some(Json::Null) => Ok(None),
        Some(Json::String(text)) if text.is_empty() => Ok(None),
        Some(Json::String(text)) if text.chars().count() <= max && !text.chars().any(char::is_control) => {
            Ok(Some(text.clone()))
        }
        Some(_) => Err(LicenseError::Malformed),
    }
}

fn text(object: &Json, name: &str, max: usize) -> Result<String, LicenseError> {
    maybe(object, name, max)?.ok_or(LicenseError::Malformed)
}

/// A list of 1 to [`MAX_LIST`] entries.
fn list<'j>(object: &'j Json, name: &str) -> Result<&'j [Json], LicenseError> {
    match object.get(name) {
        Some(Json::Array(items)) if (1..=MAX_LIST).contains(&items.len()) => Ok(items),
        _ => Err(LicenseError::Malformed),
    }
}

fn licenses(top: &Json) -> Result<Vec<String>, LicenseError> {
    list(top, "license_list")?
        .iter()
        .map(|item| match item.as_str() {
            Some(code) if (1..=MAX_LICENSE).contains(&code.chars().count()) && !code.chars().any(char::is_control) => {
                Ok(code.to_owned())
            }
            _ => Err(LicenseError::Malformed),
        })
        .collect()
}

fn effect_time(top: &Json) -> Result<Option<String>, LicenseError> {
    match maybe(top, "real_effect_time", 16)? {
        Some(time) if parse_compact14(&time).is_none() => Err(LicenseError::Malformed),
        other => Ok(other),
    }
}

/// At most nine digits, as a number or in quotes.
fn active_num(object: &Json) -> Result<Option<u32>, LicenseError> {
    let digits = match object.get("active_num") {
        None | Some(Json::Null) => return Ok(None),
        Some(Json::Number(digits) | Json::String(digits)) => digits,
        Some(_) => return Err(LicenseError::Malformed),
    };
    let shaped = (1..=9).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    match digits.parse() {
        Ok(number) if shaped => Ok(Some(number)),
        _ => Err(LicenseError::Malformed),
    }
}

fn write_licenses(licenses: &[String], api: LicenseApi, out: &mut String) {
    if let (LicenseApi::ActivateV1 | LicenseApi::HeartbeatV1, Some(code)) = (api, licenses.first()) {
        out.push_str("\"license\":");
        write_string(code, out);
        return;
    }
    out.push_str("\"license_list\":[");
    for (index, code) in licenses.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write_string(code, out);
    }
    out.push(']');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json<T: Serialize>(answer: &LicenseAnswer<T>) -> String {
        serde_json::to_string(answer).expect("json")
    }

    #[test]
    fn documented_samples() {
        let request = ActivateRequest::parse_v1(br#"{"license":"PLXXXXXX"}"#).expect("parses");
        assert_eq!(request.to_json(LicenseApi::ActivateV1), r#"{"license":"PLXXXXXX"}"#);
        // Unknown members are tolerated.
        let body = r#"{"license_list":["PL000001","PL000002"],"memo":"授权码"}"#;
        let request = HeartbeatRequest::parse_v2(body.as_bytes()).expect("parses");
        assert_eq!(request.licenses, ["PL000001", "PL000002"]);
        assert_eq!(
            request.to_json(LicenseApi::HeartbeatV2),
            r#"{"license_list":["PL000001","PL000002"]}"#
        );
        let info = LicenseCodeInfo {
            status: LicenseStatus::Alive,
            expire_time: Some("20230726121646".into()),
            product_id: "12345".into(),
            amount: 2,
            order_id: "CS123".into(),
        };
        let data = ActivateData::new(&info);
        assert_eq!(data.info(), Some(info));
        assert_eq!(
            json(&LicenseAnswer::success(Some(data))),
            concat!(
                r#"{"error_code":"92020000","error_msg":"success","data":{"license_code_info":"{\"status\":\"ALIVE\","#,
                r#"\"expire_time\":\"20230726121646\",\"product_id\":\"12345\",\"amount\":2,\"order_id\":\"CS123\"}"}}"#
            )
        );
        assert_eq!(
            json(&LicenseAnswer::<()>::success(None)),
            r#"{"error_code":"92020000","error_msg":"success"}"#
        );
        assert_eq!(
            json(&LicenseError::NotReceived.answer()),
            r#"{"error_code":"92020004","error_msg":"can not active before user received."}"#
        );
    }

    #[test]
    fn a_query_answers_one_or_a_list() {
        let info = |expire_time: Option<&str>| LicenseInfo {
            license_code: "PL1".into(),
            status: LicenseStatus::Expired,
            activate_time: "20230726121646".into(),
            expire_time: expire_time.map(Into::into),
            product_id: None,
            order_id: None,
            amount: Some(2),
        };
        assert_eq!(
            json(&LicenseAnswer::success(Some(vec![info(None)]))),
            r#"{"error_code":"92020000","error_msg":"success","data":[{"license_code":"PL1","status":"EXPIRED","activate_time":"20230726121646","amount":2}]}"#
        );
        let one = LicenseAnswer::success(Some(info(Some("20240726121646"))));
        let grown = json(&one).replace("\"amount\":2", "\"amount\":2,\"further\":{}");
        assert_eq!(
            serde_json::from_str::<LicenseAnswer<LicenseInfo>>(&grown).ok(),
            Some(one)
        );
    }

    #[test]
    fn longest_code_info_fits() {
        let info = LicenseCodeInfo {
            status: LicenseStatus::Released,
            expire_time: Some("99991231235959".into()),
            product_id: "p".repeat(64),
            amount: u64::MAX,
            order_id: "o".repeat(64),
        };
        assert!(ActivateData::new(&info).license_code_info.len() <= MAX_CODE_INFO);
    }

    #[test]
    fn only_the_layer_in_front_uses_other_statuses_than_200() {
        let mut seen = std::collections::BTreeSet::new();
        for error in LicenseError::ALL {
            let (status, code, text) = error.row();
            assert!(seen.insert(code) && !text.is_empty());
            assert_eq!(status == 200, code.starts_with("9202"), "{code}");
        }
        assert_eq!(check_request("POST", Some("Application/JSON; charset=UTF-8")), Ok(()));
        assert_eq!(check_request("GET", None), Err(LicenseError::Method));
        assert_eq!(check_request("POST", Some("text/plain")), Err(LicenseError::MediaType));
        assert_eq!(check_request("POST", None), Err(LicenseError::MediaType));
    }

    #[test]
    fn form_is_judged_before_meaning() {
        let v1 = |body: &str| ActivateRequest::parse_v1(body.as_bytes()).expect_err(body);
        for unreadable in ["", "[]", "<xml/>", "\"PL1\"", "{"] {
            assert_eq!(v1(unreadable), LicenseError::Unreadable);
        }
        let long = format!(r#"{{"license":"{}"}}"#, "x".repeat(65));
        for malformed in [
            "{}",
            r#"{"license":""}"#,
            r#"{"license":null}"#,
            r#"{"license":7}"#,
            r#"{"license":"a\nb"}"#,
            r#"{"license":"PL1","real_effect_time":"20231301000000"}"#,
            r#"{"license":"PL1","real_effect_time":"2023-10-01"}"#,
            long.as_str(),
        ] {
            assert_eq!(v1(malformed), LicenseError::Malformed, "{malformed}");
        }
        let list = |count: usize| format!(r#"{{"license_list":[{}]}}"#, vec![r#""PL1""#; count].join(","));
        assert!(ActivateRequest::parse_v2(list(100).as_bytes()).is_ok());
        for wrong in [
            list(0),
            list(101),
            r#"{"license_list":"PL1"}"#.into(),
            r#"{"license_list":[1]}"#.into(),
        ] {
            assert_eq!(
                HeartbeatRequest::parse_v2(wrong.as_bytes()),
                Err(LicenseError::Malformed)
            );
        }
    }

    #[test]
    fn the_retired_heartbeat_info_is_still_accepted() {
        let body = br#"{"license":"PL1","heartbeatInfo":{"thirdPartyAccount":"dev-1","ip":"10.0.0.1"}}"#;
        let request = HeartbeatRequest::parse_v1(body).expect("parses");
        assert_eq!(request.third_party_account.as_deref(), Some("dev-1"));
        assert!(HeartbeatRequest::parse_v1(br#"{"license":"PL1","heartbeatInfo":null}"#).is_ok());
        let wrong = br#"{"license":"PL1","heartbeatInfo":"x"}"#;
        assert_eq!(HeartbeatRequest::parse_v1(wrong), Err(LicenseError::Malformed));
    }

    #[test]
    fn usage_is_one_form_or_the_other() {
        let request = UsageRequest {
            rows: vec![
                UsageRow {
                    license: "PL1".into(),
                    figures: vec![UsageFigure::Id("设备-1".into()), UsageFigure::Id("2".into())],
                },
                UsageRow {
                    license: "PL2".into(),
                    figures: vec![UsageFigure::ActiveNum(999_999_999)],
                },
            ],
        };
        let body = request.to_json();
        assert!(body.contains(r#""software_usage_Info":[{"id":"设备-1"},{"id":"2"}]"#));
        assert_eq!(UsageRequest::parse(body.as_bytes()), Ok(request));
        let with = |figures: &str| {
            let body = format!(r#"{{"usage_info":[{{"license":"PL1","software_usage_Info":[{figures}]}}]}}"#);
            UsageRequest::parse(body.as_bytes())
        };
        assert!(with(r#"{"active_num":"12"}"#).is_ok());
        for wrong in [
            "",
            "{}",
            r#"{"id":"a","active_num":1}"#,
            r#"{"id":"a"},{"active_num":1}"#,
            r#"{"active_num":-1}"#,
            r#"{"active_num":1.0}"#,
            r#"{"active_num":1000000000}"#,
        ] {
            assert_eq!(with(wrong), Err(LicenseError::Malformed), "{wrong}");
        }
        let failure = LicenseAnswer::success(Some(UsageData {
            check_fail_list: vec![UsageFailure::new("PL9", LicenseError::NotExist)],
        }));
        assert_eq!(
            json(&failure),
            r#"{"error_code":"92020000","error_msg":"success","data":{"check_fail_list":[{"license":"PL9","error_code":"92020005","error_msg":"license code notexist"}]}}"#
        );
    }
}
