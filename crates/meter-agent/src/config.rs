//! What an operator sets.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

use serde::{Deserialize, Serialize as _};
use wire::mac::sha256_hex;
use wire::secret::Secret;
use wire::usage_push::{MAX_ID, UsageApi};

use crate::state::Attribution;
use crate::units::Scale;

/// All settings; see `docs/meter-agent.md`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Folder of the spool.
    pub spool: PathBuf,
    /// Length of a period in seconds, a part of a day: `300` or `3600`.
    #[serde(default = "an_hour")]
    pub period: i64,
    /// Where records go.
    pub push: PushConfig,
    /// Endpoints that are read.
    #[serde(default)]
    pub prometheus: Vec<PrometheusConfig>,
    /// Listener for exporters.
    pub otlp: Option<OtlpConfig>,
}

const fn an_hour() -> i64 {
    3600
}

/// Where records go.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PushConfig {
    /// Base address of the marketplace.
    pub url: String,
    /// Which interface.
    #[serde(default)]
    pub interface: Interface,
    /// Seller key, for the new interface.
    #[serde(default, deserialize_with = "secret")]
    pub key: Option<Secret>,
    /// AK, for the old interface.
    pub access_key: Option<String>,
    /// SK, for the old interface.
    #[serde(default, deserialize_with = "secret")]
    pub secret_key: Option<Secret>,
    /// Longest wait for an answer, in seconds.
    #[serde(default = "half_a_minute")]
    pub timeout: u64,
}

const fn half_a_minute() -> u64 {
    30
}

fn secret<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Secret>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.map(Secret::new))
}

/// Generation of the push interface.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Interface {
    /// Signed with the seller key.
    #[default]
    New,
    /// Signed with AK/SK.
    Old,
}

impl From<Interface> for UsageApi {
    fn from(interface: Interface) -> Self {
        match interface {
            Interface::New => Self::New,
            Interface::Old => Self::Old,
        }
    }
}

/// An endpoint in the text exposition format.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrometheusConfig {
    /// A name of its own, which its counters are remembered under.
    pub name: String,
    /// Address, `http` or `https`.
    pub url: String,
    /// Seconds between two readings.
    #[serde(default = "a_quarter_minute")]
    pub interval: u64,
    /// What is metered of it.
    pub meters: Vec<Meter>,
}

const fn a_quarter_minute() -> u64 {
    15
}

/// A listener for OTLP over HTTP.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OtlpConfig {
    /// Address to listen on.
    pub listen: SocketAddr,
    /// What is metered of what arrives.
    pub meters: Vec<Meter>,
}

/// Which counter is charged, and to whom. A label is an attribute in OpenTelemetry's words.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meter {
    /// Name of the metric.
    pub metric: String,
    /// Units that one step of the counter is.
    #[serde(default, deserialize_with = "scale")]
    pub scale: (Scale, String),
    /// Only counters with these labels.
    #[serde(default, rename = "where")]
    pub only: BTreeMap<String, String>,
    /// The instance, the same for all.
    pub instance: Option<String>,
    /// The label that names the instance.
    pub instance_label: Option<String>,
    /// The product, for the old interface.
    pub product: Option<String>,
    /// The label that names the product.
    pub product_label: Option<String>,
    /// The package usage is deducted from.
    pub package: Option<String>,
    /// The label that names the package.
    pub package_label: Option<String>,
}

fn scale<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<(Scale, String), D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Text(String),
        Whole(u64),
        Decimal(f64),
    }
    let text = match Written::deserialize(deserializer)? {
        Written::Text(text) => text,
        Written::Whole(number) => number.to_string(),
        Written::Decimal(number) => number.to_string(),
    };
    Scale::try_from(text.clone())
        .map(|scale| (scale, text))
        .map_err(serde::de::Error::custom)
}

/// What is wrong with the settings.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(String);

impl Config {
    /// Looks for what cannot work.
    ///
    /// # Errors
    /// The first thing found, in words.
    pub fn check(&self) -> Result<(), ConfigError> {
        let fail = |text: String| Err(ConfigError(text));
        if !(1..=86_400).contains(&self.period) || 86_400 % self.period != 0 {
            return fail(format!(
                "period = {} does not divide a day; 300 and 3600 are usual",
                self.period
            ));
        }
        let push = &self.push;
        web_address("push.url", &push.url)?;
        let (key, pair) = (
            push.key.is_some(),
            push.access_key.is_some() && push.secret_key.is_some(),
        );
        match push.interface {
            Interface::New if !key => return fail("the new interface needs push.key, the seller key".into()),
            Interface::Old if !pair => {
                return fail("the old interface needs push.access_key and push.secret_key".into());
            }
            _ => {}
        }
        let mut names = std::collections::BTreeSet::new();
        for source in &self.prometheus {
            web_address("prometheus.url", &source.url)?;
            if source.name.is_empty() || !names.insert(&source.name) {
                return fail(format!("prometheus.name {:?} is empty or used twice", source.name));
            }
            if source.interval == 0 {
                return fail(format!("prometheus {:?}: interval is 0", source.name));
            }
        }
        let meters = |list: &[Meter], of: &str| -> Result<(), ConfigError> {
            let mut seen = std::collections::BTreeSet::new();
            if list.is_empty() {
                return Err(ConfigError(format!("{of} has no meters")));
            }
            for meter in list {
                meter
                    .check(self.push.interface)
                    .map_err(|text| ConfigError(format!("{of}: {text}")))?;
                if !seen.insert(meter.id()) {
                    return Err(ConfigError(format!("{of}: the meter of {} stands twice", meter.metric)));
                }
            }
            Ok(())
        };
        for source in &self.prometheus {
            meters(&source.meters, &format!("prometheus {:?}", source.name))?;
        }
        if let Some(otlp) = &self.otlp {
            meters(&otlp.meters, "otlp")?;
        }
        if self.prometheus.is_empty() && self.otlp.is_none() {
            return fail("nothing is metered: there is neither [[prometheus]] nor [otlp]".into());
        }
        Ok(())
    }
}

fn web_address(what: &str, url: &str) -> Result<(), ConfigError> {
    match reqwest::Url::parse(url) {
        Ok(parsed) if matches!(parsed.scheme(), "http" | "https") && parsed.has_host() => Ok(()),
        _ => Err(ConfigError(format!(
            "{what} = {url:?} is not of the form http(s)://host[:port]/path"
        ))),
    }
}

impl Meter {
    fn check(&self, interface: Interface) -> Result<(), String> {
        if self.metric.is_empty() {
            return Err("a meter without metric".into());
        }
        let one = |a: &Option<String>, b: &Option<String>| u8::from(a.is_some()) + u8::from(b.is_some());
        if one(&self.instance, &self.instance_label) != 1 {
            return Err(format!("{}: exactly one of instance and instance_label", self.metric));
        }
        let products = one(&self.product, &self.product_label);
        if products > 1 || (interface == Interface::Old && products == 0) {
            return Err(format!(
                "{}: the old interface needs exactly one of product and product_label",
                self.metric
            ));
        }
        if one(&self.package, &self.package_label) > 1 {
            return Err(format!("{}: at most one of package and package_label", self.metric));
        }
        Ok(())
    }

    /// Changes with whatever changes the meaning of a counter, so that a changed meter begins anew.
    pub fn id(&self) -> String {
        let mut text = String::new();
        let parts = (
            &self.metric,
            &self.scale.1,
            &self.only,
            &self.instance,
            &self.instance_label,
        );
        // Texts and maps of texts always become JSON; the fallback keeps the function total.
        let mut json = serde_json::Serializer::new(Vec::new());
        if parts.serialize(&mut json).is_ok() {
            text = String::from_utf8_lossy(&json.into_inner()).into_owned();
        }
        sha256_hex(text.as_bytes()).chars().take(12).collect()
    }

    /// Whose usage a counter with these labels is. `None` if it is not meant.
    ///
    /// # Errors
    /// If it is meant, but a label that is needed is missing or cannot be an id.
    pub fn attribute<'l>(&self, label: impl Fn(&str) -> Option<&'l str>) -> Option<Result<Attribution, String>> {
        if self.only.iter().any(|(name, value)| label(name) != Some(value)) {
            return None;
        }
        let pick = |fixed: &Option<String>, name: &Option<String>| -> Result<Option<String>, String> {
            let text = match (fixed, name) {
                (Some(fixed), _) => fixed.as_str(),
                (None, Some(name)) => match label(name) {
                    Some(text) if !text.is_empty() => text,
                    _ => return Err(format!("{}: a counter has no label {name}", self.metric)),
                },
                (None, None) => return Ok(None),
            };
            if text.is_empty() || text.chars().count() > MAX_ID || text.chars().any(char::is_control) {
                return Err(format!(
                    "{}: {text:?} is no id of 1 to {MAX_ID} characters",
                    self.metric
                ));
            }
            Ok(Some(text.to_owned()))
        };
        let whole = || {
            Ok(Attribution {
                instance: pick(&self.instance, &self.instance_label)?.unwrap_or_default(),
                product: pick(&self.product, &self.product_label)?,
                package: pick(&self.package, &self.package_label)?,
            })
        };
        Some(whole())
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    fn config(json: serde_json::Value) -> Result<Config, String> {
        let config: Config = serde_json::from_value(json).map_err(|error| error.to_string())?;
        config.check().map_err(|error| error.to_string())?;
        Ok(config)
    }

    #[test]
    fn what_cannot_work_is_said() {
        let good = serde_json::json!({
            "spool": "/s", "push": {"url": "https://m.example", "key": "k"},
            "prometheus": [{"name": "a", "url": "http://127.0.0.1:9100/metrics",
                            "meters": [{"metric": "calls_total", "instance_label": "tenant", "scale": 0.001}]}],
        });
        let read = config(good.clone()).expect("good");
        assert_eq!((read.period, read.prometheus[0].interval), (3600, 15));
        assert!(!format!("{read:?}").contains("\"k\""));
        for (pointer, value, said) in [
            ("/period", serde_json::json!(7), "divide a day"),
            ("/push/url", serde_json::json!("ftp://x"), "push.url"),
            ("/push/key", serde_json::json!(null), "push.key"),
            ("/push/interface", serde_json::json!("old"), "access_key"),
            ("/push/typo", serde_json::json!(1), "unknown field"),
            ("/prometheus", serde_json::json!([]), "nothing is metered"),
            ("/prometheus/0/meters/0/instance", serde_json::json!("i"), "exactly one"),
            ("/prometheus/0/meters/0/scale", serde_json::json!("0"), "scale"),
        ] {
            let mut bad = good.clone();
            let (parent, name) = pointer.rsplit_once('/').expect("a path");
            bad.pointer_mut(parent).expect("there")[name] = value;
            let error = config(bad).expect_err(pointer);
            assert!(error.contains(said), "{pointer}: {error}");
        }
    }

    #[test]
    fn whose_it_is() {
        let meter: Meter = serde_json::from_value(serde_json::json!({
            "metric": "m", "instance_label": "tenant", "product": "P", "where": {"kind": "paid"},
        }))
        .expect("a meter");
        let of = |labels: &[(&str, &str)]| {
            let labels: BTreeMap<String, String> = labels
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect();
            meter.attribute(|name| labels.get(name).map(String::as_str))
        };
        assert_eq!(of(&[("tenant", "i-1")]), None);
        assert!(of(&[("kind", "paid")]).expect("meant").is_err());
        assert!(
            of(&[("kind", "paid"), ("tenant", &"x".repeat(65))])
                .expect("meant")
                .is_err()
        );
        let whose = of(&[("kind", "paid"), ("tenant", "i-1")])
            .expect("meant")
            .expect("whole");
        assert_eq!((whose.instance.as_str(), whose.product.as_deref()), ("i-1", Some("P")));
    }
}
