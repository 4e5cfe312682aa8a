//! SaaS 1.0 calls: which query parameters each activity sends (production interface §2).
//!
//! Every parameter that is sent is signed, and some sellers sign over a fixed set of names: an optional parameter is
//! sent only if the product is configured for it (seller compatibility A1.11), see [`V1Options`].

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::field_crypto::EncryptedField;
use crate::json::Json;
use crate::v2::{CallError, check_ids, check_text};

/// New status of a pay-per-use instance, V1 words (production interface §2.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum V1Status {
    /// Stop the service.
    Freeze,
    /// Resume; V1 says `NORMAL` where V2 says `UNFREEZE`.
    Normal,
}

impl V1Status {
    /// The word on the wire.
    pub fn text(self) -> &'static str {
        match self {
            Self::Freeze => "FREEZE",
            Self::Normal => "NORMAL",
        }
    }
}

/// Which optional parameters a product asked for. The default sends only what all sellers seen insist on
/// (seller compatibility A1.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct V1Options {
    /// `email`, encrypted.
    pub email: bool,
    /// `userId` and `userName` of the sub-user, sent empty if there is none.
    pub user: bool,
    /// `skuCode`.
    pub sku_code: bool,
    /// `trialFlag`.
    pub trial_flag: bool,
    /// `chargingMode`.
    pub charging_mode: bool,
    /// `saasExtendParams`.
    pub extend_params: bool,
    /// `amount`.
    pub amount: bool,
    /// `diskSize`.
    pub disk_size: bool,
    /// `bandWidth`.
    pub band_width: bool,
    /// `periodType` and `periodNumber`.
    pub period: bool,
    /// `orderAmount`.
    pub order_amount: bool,
    /// `provisionType`.
    pub provision_type: bool,
    /// `platformParams` (WeLink, seller compatibility A1.12).
    pub platform_params: bool,
}

impl V1Options {
    /// Everything: for the debug form and for sellers that verify over whatever arrives.
    pub const ALL: Self = Self {
        email: true,
        user: true,
        sku_code: true,
        trial_flag: true,
        charging_mode: true,
        extend_params: true,
        amount: true,
        disk_size: true,
        band_width: true,
        period: true,
        order_amount: true,
        provision_type: true,
        platform_params: true,
    };
}

/// `chargingMode` of V1 (production interface §1.8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum V1ChargingMode {
    /// 0
    OnDemand,
    /// 1
    Period,
    /// 3
    OneTime,
}

impl V1ChargingMode {
    /// The digit on the wire.
    pub fn text(self) -> &'static str {
        match self {
            Self::OnDemand => "0",
            Self::Period => "1",
            Self::OneTime => "3",
        }
    }
}

/// Parameters of `newInstance` (production interface §2.1). Optional ones are sent only with the matching [`V1Options`].
#[derive(Debug, Clone)]
pub struct V1NewInstance {
    /// Buyer's account id, ≤ 100.
    pub customer_id: String,
    /// Buyer's account name, ≤ 64; one seller fails without it.
    pub customer_name: String,
    /// Encrypted mobile number; one seller refuses a call without it.
    pub mobile_phone: Option<EncryptedField>,
    /// Encrypted e-mail.
    pub email: Option<EncryptedField>,
    /// Sub-user id.
    pub user_id: Option<String>,
    /// Sub-user name.
    pub user_name: Option<String>,
    /// New for every request.
    pub business_id: String,
    /// Order id.
    pub order_id: String,
    /// SKU.
    pub sku_code: Option<String>,
    /// Price item id.
    pub product_id: String,
    /// Trial order?
    pub trial: bool,
    /// 14 digits UTC; absent for one-time and on-demand.
    pub expire_time: Option<String>,
    /// How it is charged.
    pub charging_mode: Option<V1ChargingMode>,
    /// Extension parameters, at most three.
    pub extend_params: Vec<(String, String)>,
    /// Quantity attribute.
    pub amount: Option<u64>,
    /// Quantity attribute disk size.
    pub disk_size: Option<u64>,
    /// Quantity attribute bandwidth.
    pub band_width: Option<u64>,
    /// `year`, `month` or `day`.
    pub period_type: Option<String>,
    /// Number of periods.
    pub period_number: Option<u32>,
    /// Decimal text, at most three decimals.
    pub order_amount: Option<String>,
    /// 1 at once, 2 after acceptance.
    pub provision_type: Option<u8>,
    /// JSON text `{tenantName,tennantId,userId}`.
    pub platform_params: Option<String>,
}

/// One call of the V1 interface.
#[derive(Debug, Clone)]
pub enum V1Call {
    /// Purchase (§2.1); also repeated live when the buyer opens the details.
    NewInstance(Box<V1NewInstance>),
    /// Renewal or trial to paid (§2.2).
    RefreshInstance {
        /// The new order.
        order_id: String,
        /// Seller instance id.
        instance_id: String,
        /// Only if the period type changed.
        product_id: Option<String>,
        /// New expiry, 14 digits UTC.
        expire_time: String,
        /// Trial to paid.
        trial_to_formal: bool,
        /// `year`, `month`, `day`.
        period_type: Option<String>,
        /// Number of periods.
        period_number: Option<u32>,
        /// Paid, decimal text.
        order_amount: Option<String>,
    },
    /// The instance expired; freeze it (§2.3).
    ExpireInstance {
        /// Seller instance id.
        instance_id: String,
        /// The subscription order.
        order_id: String,
    },
    /// Release (§2.4).
    ReleaseInstance {
        /// Seller instance id.
        instance_id: String,
        /// The original purchase order.
        order_id: String,
        /// Paid, decimal text.
        order_amount: Option<String>,
    },
    /// Change of specification or quantity (§2.5).
    Upgrade {
        /// Seller instance id.
        instance_id: String,
        /// The new order.
        order_id: String,
        /// New SKU; unchanged for a pure expansion.
        sku_code: String,
        /// New price item; unchanged for a pure expansion.
        product_id: String,
        /// Quantity attribute.
        amount: Option<u64>,
        /// Quantity attribute disk size.
        disk_size: Option<u64>,
        /// Quantity attribute bandwidth.
        band_width: Option<u64>,
    },
    /// Freeze or resume a pay-per-use instance (§2.6).
    InstanceStatus {
        /// Seller instance id.
        instance_id: String,
        /// Wanted status.
        status: V1Status,
    },
    /// Instance information (§2.7).
    QueryInstance {
        /// One to a hundred ids.
        instance_ids: Vec<String>,
    },
}

impl V1Call {
    /// Value of `activity`.
    pub fn activity(&self) -> &'static str {
        match self {
            Self::NewInstance(_) => "newInstance",
            Self::RefreshInstance { .. } => "refreshInstance",
            Self::ExpireInstance { .. } => "expireInstance",
            Self::ReleaseInstance { .. } => "releaseInstance",
            Self::Upgrade { .. } => "upgrade",
            Self::InstanceStatus { .. } => "instanceStatus",
            Self::QueryInstance { .. } => "queryInstance",
        }
    }

    /// Checks documented lengths.
    ///
    /// # Errors
    /// The first field that breaks its bounds.
    pub fn validate(&self) -> Result<(), CallError> {
        if let Self::QueryInstance { instance_ids } = self {
            return check_ids(instance_ids);
        }
        for (name, value) in self.parameters(&V1Options::default()) {
            let max = match name {
                "customerId" => 100,
                "mobilePhone" | "email" => 256,
                _ => 64,
            };
            check_text(name, &value, max)?;
            if name == "expireTime" && (value.len() != 14 || !value.bytes().all(|b| b.is_ascii_digit())) {
                return Err(CallError::ExpireTime);
            }
        }
        Ok(())
    }

    /// The parameters of the activity, without `activity`, `timeStamp`, `testFlag` and `authToken`, values decoded.
    pub(crate) fn parameters(&self, options: &V1Options) -> Vec<(&'static str, String)> {
        let mut list = List(Vec::with_capacity(24));
        match self {
            Self::NewInstance(new) => new.parameters(options, &mut list),
            Self::RefreshInstance {
                order_id,
                instance_id,
                product_id,
                expire_time,
                trial_to_formal,
                period_type,
                period_number,
                order_amount,
            } => {
                list.add("orderId", order_id);
                list.add("instanceId", instance_id);
                list.maybe("productId", true, product_id.as_deref());
                list.add("expireTime", expire_time);
                list.maybe("trialToFormal", *trial_to_formal, Some("1"));
                list.maybe("periodType", options.period, period_type.as_deref());
                list.number("periodNumber", options.period, period_number.map(u64::from));
                list.maybe("orderAmount", options.order_amount, order_amount.as_deref());
            }
            Self::ExpireInstance { instance_id, order_id } => {
                list.add("instanceId", instance_id);
                list.add("orderId", order_id);
            }
            Self::ReleaseInstance {
                instance_id,
                order_id,
                order_amount,
            } => {
                list.add("instanceId", instance_id);
                list.add("orderId", order_id);
                list.maybe("orderAmount", options.order_amount, order_amount.as_deref());
            }
            Self::Upgrade {
                instance_id,
                order_id,
                sku_code,
                product_id,
                amount,
                disk_size,
                band_width,
            } => {
                list.add("instanceId", instance_id);
                list.add("orderId", order_id);
                list.add("skuCode", sku_code);
                list.add("productId", product_id);
                list.number("amount", options.amount, *amount);
                list.number("diskSize", options.disk_size, *disk_size);
                list.number("bandWidth", options.band_width, *band_width);
            }
            Self::InstanceStatus { instance_id, status } => {
                list.add("instanceId", instance_id);
                list.add("instanceStatus", status.text());
            }
            Self::QueryInstance { instance_ids } => list.add("instanceId", &instance_ids.join(",")),
        }
        list.0
    }
}

impl V1NewInstance {
    fn parameters(&self, options: &V1Options, list: &mut List) {
        list.add("customerId", &self.customer_id);
        list.add("customerName", &self.customer_name);
        list.maybe(
            "mobilePhone",
            true,
            self.mobile_phone.as_ref().map(EncryptedField::as_str),
        );
        list.maybe("email", options.email, self.email.as_ref().map(EncryptedField::as_str));
        if options.user {
            // Sent even when empty: a licence seller concatenates them unconditionally (production interface §4.1).
            list.add("userId", self.user_id.as_deref().unwrap_or(""));
            list.add("userName", self.user_name.as_deref().unwrap_or(""));
        }
        list.add("businessId", &self.business_id);
        list.add("orderId", &self.order_id);
        list.maybe("skuCode", options.sku_code, self.sku_code.as_deref());
        list.add("productId", &self.product_id);
        list.maybe(
            "trialFlag",
            options.trial_flag,
            Some(if self.trial { "1" } else { "0" }),
        );
        list.maybe("expireTime", true, self.expire_time.as_deref());
        list.maybe(
            "chargingMode",
            options.charging_mode,
            self.charging_mode.map(V1ChargingMode::text),
        );
        if !self.extend_params.is_empty() {
            list.maybe(
                "saasExtendParams",
                options.extend_params,
                Some(&extend_params_text(&self.extend_params)),
            );
        }
        list.number("amount", options.amount, self.amount);
        list.number("diskSize", options.disk_size, self.disk_size);
        list.number("bandWidth", options.band_width, self.band_width);
        list.maybe("periodType", options.period, self.period_type.as_deref());
        list.number("periodNumber", options.period, self.period_number.map(u64::from));
        list.maybe("orderAmount", options.order_amount, self.order_amount.as_deref());
        list.number(
            "provisionType",
            options.provision_type,
            self.provision_type.map(u64::from),
        );
        list.maybe(
            "platformParams",
            options.platform_params,
            self.platform_params.as_deref(),
        );
    }
}

struct List(Vec<(&'static str, String)>);

impl List {
    fn add(&mut self, name: &'static str, value: &str) {
        self.0.push((name, value.to_owned()));
    }

    fn maybe(&mut self, name: &'static str, wanted: bool, value: Option<&str>) {
        if let (true, Some(value)) = (wanted, value) {
            self.add(name, value);
        }
    }

    fn number(&mut self, name: &'static str, wanted: bool, value: Option<u64>) {
        if let (true, Some(value)) = (wanted, value) {
            self.add(name, &value.to_string());
        }
    }
}

/// Reads `saasExtendParams`; none where it is not what it should be.
pub fn extend_params_of(text: &str) -> Option<Vec<(String, String)>> {
    let bytes = STANDARD.decode(text).ok()?;
    let Ok(Json::Array(items)) = Json::parse(&bytes) else {
        return None;
    };
    items
        .iter()
        .map(|item| Some((item.get("name")?.as_text()?, item.get("value")?.as_text()?)))
        .collect()
}

/// `saasExtendParams`: Base64 of a compact JSON array of `{"name","value"}`, ASCII only, strings only: one seller
/// evaluates it as a Python literal (seller compatibility A1.10).
pub fn extend_params_text(params: &[(String, String)]) -> String {
    let mut json = String::from("[");
    for (index, (name, value)) in params.iter().enumerate() {
        if index > 0 {
            json.push(',');
        }
        json.push_str("{\"name\":");
        write_ascii(name, &mut json);
        json.push_str(",\"value\":");
        write_ascii(value, &mut json);
        json.push('}');
    }
    json.push(']');
    STANDARD.encode(json)
}

fn write_ascii(text: &str, out: &mut String) {
    let mut raw = String::new();
    crate::json::write_string(text, &mut raw);
    let mut units = [0u16; 2];
    for character in raw.chars() {
        if character.is_ascii() {
            out.push(character);
        } else {
            for unit in character.encode_utf16(&mut units) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extension_parameters_are_ascii() {
        let text = extend_params_text(&[("emailDomainName".into(), "测\"😀".into())]);
        let json = String::from_utf8(STANDARD.decode(&text).expect("base64")).expect("utf-8");
        assert_eq!(json, r#"[{"name":"emailDomainName","value":"\u6d4b\"\ud83d\ude00"}]"#);
        assert_eq!(
            extend_params_of(&text),
            Some(vec![("emailDomainName".to_owned(), "测\"😀".to_owned())])
        );
        assert_eq!(extend_params_of("no"), None);
    }

    #[test]
    fn optional_parameters_wait_to_be_asked_for() {
        let call = V1Call::Upgrade {
            instance_id: "i".into(),
            order_id: "o".into(),
            sku_code: "s".into(),
            product_id: "p".into(),
            amount: Some(5),
            disk_size: None,
            band_width: None,
        };
        let names = |options: &V1Options| {
            call.parameters(options)
                .iter()
                .map(|(name, _)| *name)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            names(&V1Options::default()),
            ["instanceId", "orderId", "skuCode", "productId"]
        );
        assert_eq!(
            names(&V1Options::ALL),
            ["instanceId", "orderId", "skuCode", "productId", "amount"]
        );
        assert_eq!(call.validate(), Ok(()));
    }
}
