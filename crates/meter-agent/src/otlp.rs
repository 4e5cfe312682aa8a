//! What OpenTelemetry exporters send: `ExportMetricsServiceRequest` of OTLP 1.x, as protobuf and as JSON.
//!
//! Of the many messages only sums are read. The reader of protobuf's wire format is a page long and needs no generated
//! code; it is tried against the exporters of the OpenTelemetry SDK in `tests/clients`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value as Json;

/// Most metrics and points of one export together.
const MAX_PARTS: usize = 200_000;

/// Attributes by name; values as text.
pub type Attributes = BTreeMap<String, String>;

/// An export.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Export {
    /// Metrics of all resources.
    pub metrics: Vec<Metric>,
}

/// A metric of a resource.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Metric {
    /// What it was measured on.
    pub resource: Attributes,
    /// Who measured.
    pub scope: String,
    /// Name.
    pub name: String,
    /// The values; `None` for gauges, histograms and the like.
    pub sum: Option<Sum>,
}

/// Values that are added up.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Sum {
    /// How values relate to those before.
    pub temporality: Temporality,
    /// Whether they only grow.
    pub monotonic: bool,
    /// The values.
    pub points: Vec<Point>,
}

/// How values of a sum relate to those before.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum Temporality {
    /// Not said.
    #[default]
    Unspecified,
    /// Each adds to those before.
    Delta,
    /// Each is everything since the start.
    Cumulative,
}

/// One value.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Point {
    /// Its attributes.
    pub attributes: Attributes,
    /// Begin, in nanoseconds since 1970; 0 if not said.
    pub start_ns: i64,
    /// When it was taken, in nanoseconds since 1970; 0 if not said.
    pub time_ns: i64,
    /// The number; `None` where nothing was recorded.
    pub value: Option<Number>,
}

/// A number of either kind.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Number {
    /// Whole.
    Int(i64),
    /// With a fraction.
    Double(f64),
}

/// Why an export cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OtlpError {
    /// The bytes are not the message.
    #[error("not an ExportMetricsServiceRequest: {0}")]
    Malformed(String),
    /// More metrics and points than one export may have.
    #[error("more than {MAX_PARTS} metrics and points in one export")]
    TooMany,
}

fn malformed(what: &str) -> OtlpError {
    OtlpError::Malformed(what.to_owned())
}

/// Counts what is made, so that few bytes cannot become many objects.
struct Budget(usize);

impl Budget {
    fn take(&mut self) -> Result<(), OtlpError> {
        self.0 = self.0.checked_sub(1).ok_or(OtlpError::TooMany)?;
        Ok(())
    }
}

// ---- protobuf ----

/// A field's value on the wire.
enum Field<'a> {
    Varint(u64),
    Fixed64(u64),
    Bytes(&'a [u8]),
    Fixed32,
}

/// Reads the fields of one message.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn varint(&mut self) -> Result<u64, OtlpError> {
        let mut value = 0_u64;
        for shift in (0..70).step_by(7) {
            let (byte, rest) = self
                .0
                .split_first()
                .ok_or_else(|| malformed("it ends within a number"))?;
            self.0 = rest;
            if shift < 64 {
                value |= u64::from(byte & 0x7f) << shift;
            }
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(malformed("a number is too long"))
    }

    fn take(&mut self, count: u64) -> Result<&'a [u8], OtlpError> {
        let (taken, rest) = usize::try_from(count)
            .ok()
            .and_then(|count| self.0.split_at_checked(count))
            .ok_or_else(|| malformed("it ends within a field"))?;
        self.0 = rest;
        Ok(taken)
    }

    /// Number and value of the next field; `None` at the end.
    fn next(&mut self) -> Result<Option<(u64, Field<'a>)>, OtlpError> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let tag = self.varint()?;
        let field = match tag & 7 {
            0 => Field::Varint(self.varint()?),
            1 => {
                let bytes: [u8; 8] = self.take(8)?.try_into().map_err(|_| malformed("a number is short"))?;
                Field::Fixed64(u64::from_le_bytes(bytes))
            }
            2 => {
                let length = self.varint()?;
                Field::Bytes(self.take(length)?)
            }
            5 => {
                self.take(4)?;
                Field::Fixed32
            }
            _ => return Err(malformed("a field of an unknown kind")),
        };
        Ok(Some((tag >> 3, field)))
    }
}

fn utf8(bytes: &[u8]) -> Result<String, OtlpError> {
    String::from_utf8(bytes.to_vec()).map_err(|_| malformed("a text is not UTF-8"))
}

/// The same bits, read as a signed number: how protobuf has them.
fn signed(bits: u64) -> i64 {
    i64::from_ne_bytes(bits.to_ne_bytes())
}

/// Nanoseconds since 1970; what is beyond 2262 is none.
fn nanoseconds(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(0)
}

impl Export {
    /// Reads a protobuf message. Unknown fields are ignored.
    ///
    /// # Errors
    /// See [`OtlpError`].
    pub fn from_protobuf(bytes: &[u8]) -> Result<Self, OtlpError> {
        let mut budget = Budget(MAX_PARTS);
        let mut export = Self::default();
        let mut top = Reader(bytes);
        while let Some((number, field)) = top.next()? {
            let (1, Field::Bytes(bytes)) = (number, field) else {
                continue;
            };
            let mut resource = Attributes::new();
            let mut metrics = Vec::new();
            let mut inner = Reader(bytes);
            while let Some(field) = inner.next()? {
                match field {
                    (1, Field::Bytes(bytes)) => resource = attributes(bytes, 1)?,
                    (2, Field::Bytes(bytes)) => scope_metrics(bytes, &mut metrics, &mut budget)?,
                    _ => {}
                }
            }
            export.metrics.extend(metrics.into_iter().map(|metric| Metric {
                resource: resource.clone(),
                ..metric
            }));
        }
        Ok(export)
    }
}

/// The attributes of a message that has them in the field of this number.
fn attributes(bytes: &[u8], number: u64) -> Result<Attributes, OtlpError> {
    let mut attributes = Attributes::new();
    let mut reader = Reader(bytes);
    while let Some(field) = reader.next()? {
        if let (found, Field::Bytes(bytes)) = field
            && found == number
        {
            key_value(bytes, &mut attributes)?;
        }
    }
    Ok(attributes)
}

fn key_value(bytes: &[u8], attributes: &mut Attributes) -> Result<(), OtlpError> {
    let (mut key, mut value) = (String::new(), None);
    let mut reader = Reader(bytes);
    while let Some(field) = reader.next()? {
        match field {
            (1, Field::Bytes(bytes)) => key = utf8(bytes)?,
            (2, Field::Bytes(bytes)) => {
                let mut any = Reader(bytes);
                while let Some(field) = any.next()? {
                    value = match field {
                        (1, Field::Bytes(bytes)) => Some(utf8(bytes)?),
                        (2, Field::Varint(bits)) => Some((bits != 0).to_string()),
                        (3, Field::Varint(bits)) => Some(signed(bits).to_string()),
                        (4, Field::Fixed64(bits)) => Some(f64::from_bits(bits).to_string()),
                        _ => None,
                    };
                }
            }
            _ => {}
        }
    }
    if let Some(value) = value {
        attributes.insert(key, value);
    }
    Ok(())
}

fn scope_metrics(bytes: &[u8], metrics: &mut Vec<Metric>, budget: &mut Budget) -> Result<(), OtlpError> {
    let mut scope = String::new();
    let mut reader = Reader(bytes);
    let begin = metrics.len();
    while let Some(field) = reader.next()? {
        match field {
            (1, Field::Bytes(bytes)) => {
                let mut inner = Reader(bytes);
                while let Some(field) = inner.next()? {
                    if let (1, Field::Bytes(bytes)) = field {
                        scope = utf8(bytes)?;
                    }
                }
            }
            (2, Field::Bytes(bytes)) => {
                budget.take()?;
                metrics.push(metric(bytes, budget)?);
            }
            _ => {}
        }
    }
    for metric in metrics.iter_mut().skip(begin) {
        metric.scope.clone_from(&scope);
    }
    Ok(())
}

fn metric(bytes: &[u8], budget: &mut Budget) -> Result<Metric, OtlpError> {
    let mut metric = Metric::default();
    let mut reader = Reader(bytes);
    while let Some(field) = reader.next()? {
        match field {
            (1, Field::Bytes(bytes)) => metric.name = utf8(bytes)?,
            (7, Field::Bytes(bytes)) => {
                let mut sum = Sum::default();
                let mut inner = Reader(bytes);
                while let Some(field) = inner.next()? {
                    match field {
                        (1, Field::Bytes(bytes)) => {
                            budget.take()?;
                            sum.points.push(point(bytes)?);
                        }
                        (2, Field::Varint(kind)) => sum.temporality = Temporality::of(kind),
                        (3, Field::Varint(bits)) => sum.monotonic = bits != 0,
                        _ => {}
                    }
                }
                metric.sum = Some(sum);
            }
            _ => {}
        }
    }
    Ok(metric)
}

fn point(bytes: &[u8]) -> Result<Point, OtlpError> {
    let mut point = Point::default();
    let mut nothing = false;
    let mut reader = Reader(bytes);
    while let Some(field) = reader.next()? {
        match field {
            (7, Field::Bytes(bytes)) => key_value(bytes, &mut point.attributes)?,
            (2, Field::Fixed64(value)) => point.start_ns = nanoseconds(value),
            (3, Field::Fixed64(value)) => point.time_ns = nanoseconds(value),
            (4, Field::Fixed64(bits)) => point.value = Some(Number::Double(f64::from_bits(bits))),
            (6, Field::Fixed64(bits)) => point.value = Some(Number::Int(signed(bits))),
            (8, Field::Varint(flags)) => nothing = flags & 1 == 1,
            _ => {}
        }
    }
    if nothing {
        point.value = None;
    }
    Ok(point)
}

impl Temporality {
    fn of(kind: u64) -> Self {
        match kind {
            1 => Self::Delta,
            2 => Self::Cumulative,
            _ => Self::Unspecified,
        }
    }
}

/// The answer to an export of which some points were refused; empty where none was.
pub fn answer_protobuf(rejected: u64, why: &str) -> Vec<u8> {
    if rejected == 0 {
        return Vec::new();
    }
    let mut inner = vec![0x08];
    write_varint(rejected, &mut inner);
    inner.push(0x12);
    write_varint(u64::try_from(why.len()).unwrap_or(0), &mut inner);
    inner.extend_from_slice(why.as_bytes());
    let mut out = vec![0x0a];
    write_varint(u64::try_from(inner.len()).unwrap_or(0), &mut out);
    out.extend(inner);
    out
}

fn write_varint(mut value: u64, out: &mut Vec<u8>) {
    loop {
        let [low, ..] = value.to_le_bytes();
        value >>= 7;
        if value == 0 {
            out.push(low & 0x7f);
            return;
        }
        out.push(low | 0x80);
    }
}

/// The same as JSON.
pub fn answer_json(rejected: u64, why: &str) -> String {
    if rejected == 0 {
        return "{}".to_owned();
    }
    serde_json::json!({"partialSuccess": {"rejectedDataPoints": rejected.to_string(), "errorMessage": why}}).to_string()
}

// ---- JSON ----

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct JsonExport {
    resource_metrics: Vec<JsonResource>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct JsonResource {
    resource: JsonAttributed,
    scope_metrics: Vec<JsonScope>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct JsonAttributed {
    attributes: Vec<JsonKeyValue>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct JsonKeyValue {
    key: String,
    value: Json,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct JsonScope {
    scope: JsonName,
    metrics: Vec<JsonMetric>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct JsonName {
    name: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct JsonMetric {
    name: String,
    sum: Option<JsonSum>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct JsonSum {
    data_points: Vec<JsonPoint>,
    aggregation_temporality: Json,
    is_monotonic: bool,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct JsonPoint {
    attributes: Vec<JsonKeyValue>,
    start_time_unix_nano: Json,
    time_unix_nano: Json,
    as_int: Json,
    as_double: Json,
    flags: u32,
}

/// 64-bit numbers are written as text in protobuf's JSON, and read as either.
fn json_int(value: &Json) -> Option<i64> {
    match value {
        Json::Number(number) => number.as_i64(),
        Json::String(text) => text.parse().ok(),
        _ => None,
    }
}

fn json_attributes(list: Vec<JsonKeyValue>) -> Attributes {
    let text = |value: &Json| -> Option<String> {
        let (kind, value) = value.as_object()?.iter().next()?;
        match (kind.as_str(), value) {
            ("stringValue", Json::String(text)) | ("intValue", Json::String(text)) => Some(text.clone()),
            ("boolValue", Json::Bool(value)) => Some(value.to_string()),
            ("intValue" | "doubleValue", Json::Number(number)) => Some(number.to_string()),
            _ => None,
        }
    };
    list.into_iter()
        .filter_map(|member| Some((member.key, text(&member.value)?)))
        .collect()
}

impl Export {
    /// Reads the JSON form. Unknown members are ignored.
    ///
    /// # Errors
    /// See [`OtlpError`].
    pub fn from_json(bytes: &[u8]) -> Result<Self, OtlpError> {
        let json: JsonExport = serde_json::from_slice(bytes).map_err(|error| malformed(&error.to_string()))?;
        let mut budget = Budget(MAX_PARTS);
        let mut export = Self::default();
        for resource in json.resource_metrics {
            let attributes = json_attributes(resource.resource.attributes);
            for scope in resource.scope_metrics {
                for metric in scope.metrics {
                    budget.take()?;
                    let sum = metric.sum.map(|sum| json_sum(sum, &mut budget)).transpose()?;
                    export.metrics.push(Metric {
                        resource: attributes.clone(),
                        scope: scope.scope.name.clone(),
                        name: metric.name,
                        sum,
                    });
                }
            }
        }
        Ok(export)
    }
}

fn json_sum(sum: JsonSum, budget: &mut Budget) -> Result<Sum, OtlpError> {
    let mut points = Vec::new();
    for point in sum.data_points {
        budget.take()?;
        let double = || match &point.as_double {
            Json::Number(number) => number.as_f64(),
            Json::String(text) => text.parse().ok(),
            _ => None,
        };
        let value = json_int(&point.as_int)
            .map(Number::Int)
            .or_else(|| double().map(Number::Double));
        points.push(Point {
            attributes: json_attributes(point.attributes),
            start_ns: json_int(&point.start_time_unix_nano).unwrap_or(0),
            time_ns: json_int(&point.time_unix_nano).unwrap_or(0),
            value: value.filter(|_| point.flags & 1 == 0),
        });
    }
    let temporality = match &sum.aggregation_temporality {
        Json::String(name) => match name.as_str() {
            "AGGREGATION_TEMPORALITY_DELTA" => Temporality::Delta,
            "AGGREGATION_TEMPORALITY_CUMULATIVE" => Temporality::Cumulative,
            _ => Temporality::Unspecified,
        },
        number => Temporality::of(number.as_u64().unwrap_or(0)),
    };
    Ok(Sum {
        temporality,
        monotonic: sum.is_monotonic,
        points,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const JSON: &str = r#"{"resourceMetrics":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"api"}}]},
        "scopeMetrics":[{"scope":{"name":"m","version":"1"},"metrics":[
          {"name":"calls","unit":"1","sum":{"aggregationTemporality":2,"isMonotonic":true,"dataPoints":[
            {"attributes":[{"key":"tenant","value":{"stringValue":"i-1"}},{"key":"n","value":{"intValue":"7"}}],
             "startTimeUnixNano":"1544712660300000000","timeUnixNano":"1544712660400000000","asInt":"5"},
            {"timeUnixNano":1544712660400000000,"asDouble":2.5},{"asInt":"9","flags":1}]}},
          {"name":"load","gauge":{"dataPoints":[{"asDouble":1}]}}]}]}]}"#;

    /// The same message, written by hand: field, kind, length.
    fn message(number: u8, inner: &[u8]) -> Vec<u8> {
        let mut out = vec![number << 3 | 2];
        write_varint(inner.len() as u64, &mut out);
        out.extend_from_slice(inner);
        out
    }

    fn key_value_bytes(key: &str, any: &[u8]) -> Vec<u8> {
        [message(1, key.as_bytes()), message(2, any)].concat()
    }

    fn protobuf() -> Vec<u8> {
        let fixed = |number: u8, value: u64| [vec![number << 3 | 1], value.to_le_bytes().to_vec()].concat();
        let first = [
            message(7, &key_value_bytes("tenant", &message(1, b"i-1"))),
            message(7, &key_value_bytes("n", &[3 << 3, 7])),
            fixed(2, 1_544_712_660_300_000_000),
            fixed(3, 1_544_712_660_400_000_000),
            fixed(6, 5),
        ]
        .concat();
        let second = [fixed(3, 1_544_712_660_400_000_000), fixed(4, 2.5_f64.to_bits())].concat();
        let third = [fixed(6, 9), vec![8 << 3, 1]].concat();
        let sum = [
            message(1, &first),
            message(1, &second),
            message(1, &third),
            vec![2 << 3, 2, 3 << 3, 1],
        ]
        .concat();
        let calls = [message(1, b"calls"), message(3, b"1"), message(7, &sum)].concat();
        let load = [message(1, b"load"), message(5, &message(1, &fixed(4, 0)))].concat();
        let scope = [
            message(1, &[message(1, b"m"), message(2, b"1")].concat()),
            message(2, &calls),
            message(2, &load),
        ]
        .concat();
        let resource = message(1, &key_value_bytes("service.name", &message(1, b"api")));
        message(1, &[message(1, &resource), message(2, &scope)].concat())
    }

    #[test]
    fn both_forms_say_the_same() {
        let json = Export::from_json(JSON.as_bytes()).expect("JSON");
        assert_eq!(Export::from_protobuf(&protobuf()), Ok(json.clone()));
        let [calls, load] = json.metrics.as_slice() else {
            panic!("two metrics")
        };
        assert_eq!(calls.resource["service.name"], "api");
        assert_eq!((calls.scope.as_str(), load.sum.is_none()), ("m", true));
        let sum = calls.sum.as_ref().expect("a sum");
        assert!(sum.monotonic && sum.temporality == Temporality::Cumulative);
        assert_eq!(sum.points[0].attributes["n"], "7");
        assert_eq!(sum.points[0].value, Some(Number::Int(5)));
        assert_eq!(sum.points[1].value, Some(Number::Double(2.5)));
        assert_eq!(sum.points[2].value, None);
    }

    #[test]
    fn answers() {
        assert_eq!(answer_protobuf(0, "x"), b"");
        assert_eq!(answer_protobuf(300, "no"), b"\x0a\x07\x08\xac\x02\x12\x02no");
        assert_eq!(answer_json(0, ""), "{}");
        assert!(answer_json(3, "no").contains("\"rejectedDataPoints\":\"3\""));
    }

    #[test]
    fn few_bytes_do_not_become_many_objects() {
        let points = message(7, &[0x0a, 0x00].repeat(MAX_PARTS));
        let bytes = message(1, &message(2, &message(2, &points)));
        assert_eq!(Export::from_protobuf(&bytes), Err(OtlpError::TooMany));
    }

    proptest! {
        #[test]
        fn spoilt_bytes_never_panic(at in 0..200_usize, bit in 0..8_u8, cut in 0..250_usize) {
            let mut bytes = protobuf();
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << bit;
            }
            bytes.truncate(cut.max(1));
            let _ = Export::from_protobuf(&bytes);
        }
    }
}
