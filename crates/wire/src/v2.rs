//! SaaS 2.0 calls: which fields each activity sends (production interface §1, §8.4).
//!
//! The body that goes out is already the text the signature is made over: compact, keys ascending, no `null`, strings at
//! the top level, raw UTF-8. It is the only form that every seller seen accepts (seller compatibility A3.5).

use crate::json::{java_order, write_string};

/// Most ids one `queryInstance` may carry (production interface §1.2).
pub const MAX_QUERY_IDS: usize = 100;

/// Value of `testFlag` (production interface §1.1): set by the kind of call, never by a user's input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TestFlag {
    /// `"1"`: a debugging or probing call.
    Debug,
    /// `"0"`: the real thing.
    Production,
    /// Not sent. Means production; only for addresses whose policy says so.
    Omitted,
}

impl TestFlag {
    /// The text on the wire, `None` if the field is left out.
    pub fn text(self) -> Option<&'static str> {
        match self {
            Self::Debug => Some("1"),
            Self::Production => Some("0"),
            Self::Omitted => None,
        }
    }
}

/// Why an instance is refreshed (production interface §1.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RefreshScene {
    /// Trial to paid.
    TrialToFormal,
    /// Renewal.
    Renewal,
    /// A renewal period was unsubscribed.
    UnsubscribeRenewalPeriod,
    /// Renewal with a change of specification or quantity.
    RenewalChange,
}

impl RefreshScene {
    /// All scenes.
    pub const ALL: [Self; 4] = [
        Self::TrialToFormal,
        Self::Renewal,
        Self::UnsubscribeRenewalPeriod,
        Self::RenewalChange,
    ];

    /// The word on the wire.
    pub fn text(self) -> &'static str {
        match self {
            Self::TrialToFormal => "TRIAL_TO_FORMAL",
            Self::Renewal => "RENEWAL",
            Self::UnsubscribeRenewalPeriod => "UNSUBSCRIBE_RENEWAL_PERIOD",
            Self::RenewalChange => "RENEWAL_CHANGE",
        }
    }
}

/// New status of an instance, V2 words (production interface §1.4). V1 has its own, see [`crate::v1::V1Status`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum V2Status {
    /// Stop the service, keep the data.
    Freeze,
    /// Resume.
    Unfreeze,
}

impl V2Status {
    /// The word on the wire.
    pub fn text(self) -> &'static str {
        match self {
            Self::Freeze => "FREEZE",
            Self::Unfreeze => "UNFREEZE",
        }
    }
}

/// Target product of a change upon renewal (production interface §1.7).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductInfo {
    /// Id of the target price item, ≤ 64.
    pub product_id: String,
    /// Target SKU, ≤ 64.
    pub sku_code: Option<String>,
    /// Quantity of the linear attribute.
    pub linear_value: Option<u64>,
    /// Name as shown to the buyer.
    pub product_name: Option<String>,
}

impl ProductInfo {
    /// Compact JSON in one stable order.
    fn to_json(&self) -> String {
        let mut out = String::from("{\"productId\":");
        write_string(&self.product_id, &mut out);
        for (name, value) in [("skuCode", &self.sku_code), ("productName", &self.product_name)] {
            if let Some(value) = value {
                out.push_str(&format!(",\"{name}\":"));
                write_string(value, &mut out);
            }
        }
        if let Some(value) = self.linear_value {
            out.push_str(&format!(",\"linearValue\":{value}"));
        }
        out.push('}');
        out
    }
}

/// How the only structured value of V2 travels. Pages show an object; sellers that read the body into a map of strings
/// want JSON text (seller compatibility A3.6, A3.12). A policy of the production address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ProductInfoForm {
    /// A nested object.
    #[default]
    Object,
    /// A string that holds JSON.
    JsonText,
}

/// One call of the V2 interface with exactly the fields the activity has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum V2Call {
    /// Create an instance (§1.1).
    NewInstance {
        /// Marketplace order id, ≤ 64.
        order_id: String,
        /// Order line id, ≤ 64.
        order_line_id: String,
        /// New for every request, ≤ 64; sellers reuse it as instance id.
        business_id: String,
    },
    /// Ask for instance information (§1.2).
    QueryInstance {
        /// One to [`MAX_QUERY_IDS`] seller instance ids.
        instance_ids: Vec<String>,
    },
    /// Move the expiry (§1.3).
    RefreshInstance {
        /// Why.
        scene: RefreshScene,
        /// Formal, renewal or unsubscription order.
        order_id: String,
        /// Its line.
        order_line_id: String,
        /// Seller instance id.
        instance_id: String,
        /// New product id if the billing cycle or the product changed.
        product_id: Option<String>,
        /// New expiry, 14 digits UTC ([`crate::time::compact14`]).
        expire_time: String,
    },
    /// Freeze or thaw (§1.4).
    UpdateInstanceStatus {
        /// Seller instance id.
        instance_id: String,
        /// Wanted status.
        status: V2Status,
    },
    /// Release the resource (§1.5).
    ReleaseInstance {
        /// Seller instance id.
        instance_id: String,
        /// The unsubscription order, if one is the cause.
        order_id: Option<String>,
        /// Its line.
        order_line_id: Option<String>,
    },
    /// The buyer changed specification or quantity (§1.6).
    UpgradeInstance {
        /// Seller instance id, unchanged by the upgrade.
        instance_id: String,
        /// The new upgrade order.
        order_id: String,
        /// Its line.
        order_line_id: String,
        /// New product id; sellers seen expect it (seller compatibility A3.12) although the page leaves it out.
        product_id: Option<String>,
    },
    /// May a renewal change the product? (§1.7)
    ChangeInstanceCheck {
        /// Seller instance id.
        instance_id: String,
        /// What it would become.
        product_info: ProductInfo,
    },
    /// An order was paid (§8.4); own address, own key.
    OrderNotify {
        /// Order id.
        order_id: String,
        /// Line id.
        order_line_id: String,
    },
}

/// A field that breaks its documented bounds.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// A mandatory field is empty.
    #[error("field {0} is empty")]
    Empty(&'static str),
    /// Longer than documented.
    #[error("field {field} is longer than {max} characters")]
    TooLong {
        /// Name on the wire.
        field: &'static str,
        /// Documented maximum.
        max: usize,
    },
    /// A batch of instance ids is empty or larger than [`MAX_QUERY_IDS`].
    #[error("a query carries 1 to {MAX_QUERY_IDS} ids, not {0}")]
    IdCount(usize),
    /// Several ids of which one holds a comma: it has to be asked singly.
    #[error("an instance id with a comma has to be asked singly")]
    CommaInBatch,
    /// A time that is not 14 digits.
    #[error("field expireTime is not yyyyMMddHHmmss")]
    ExpireTime,
}

impl V2Call {
    /// Value of `activity`.
    pub fn activity(&self) -> &'static str {
        match self {
            Self::NewInstance { .. } => "newInstance",
            Self::QueryInstance { .. } => "queryInstance",
            Self::RefreshInstance { .. } => "refreshInstance",
            Self::UpdateInstanceStatus { .. } => "updateInstanceStatus",
            Self::ReleaseInstance { .. } => "releaseInstance",
            Self::UpgradeInstance { .. } => "upgradeInstance",
            Self::ChangeInstanceCheck { .. } => "changeInstanceCheck",
            Self::OrderNotify { .. } => "orderNotify",
        }
    }

    /// Checks lengths and forms of production interface §1 before anything is signed.
    ///
    /// # Errors
    /// The first field that breaks its bounds.
    pub fn validate(&self) -> Result<(), CallError> {
        if let Self::QueryInstance { instance_ids } = self {
            return check_ids(instance_ids);
        }
        for field in self.fields(ProductInfoForm::Object) {
            if let Value::Text(text) = &field.value {
                check_text(field.name, text, 64)?;
                if field.name == "expireTime" && (text.len() != 14 || !text.bytes().all(|b| b.is_ascii_digit())) {
                    return Err(CallError::ExpireTime);
                }
            }
        }
        if let Self::ChangeInstanceCheck { product_info, .. } = self {
            check_text("productId", &product_info.product_id, 64)?;
        }
        Ok(())
    }

    /// The body to sign and to send, byte for byte, with `productInfo` as an object.
    pub fn payload(&self, test_flag: TestFlag) -> String {
        self.payload_as(test_flag, ProductInfoForm::Object)
    }

    /// As [`V2Call::payload`] with the address's policy for `productInfo`.
    pub fn payload_as(&self, test_flag: TestFlag, form: ProductInfoForm) -> String {
        let mut fields = self.fields(form);
        fields.push(Field::text("activity", self.activity()));
        if let Some(flag) = test_flag.text() {
            fields.push(Field::text("testFlag", flag));
        }
        fields.sort_by(|a, b| java_order(a.name, b.name));
        let mut out = String::from("{");
        for (index, field) in fields.iter().enumerate() {
            if index > 0 {
                out.push(',');
            }
            write_string(field.name, &mut out);
            out.push(':');
            match &field.value {
                Value::Text(text) => write_string(text, &mut out),
                Value::Raw(json) => out.push_str(json),
            }
        }
        out.push('}');
        out
    }

    fn fields(&self, form: ProductInfoForm) -> Vec<Field> {
        let mut fields = Vec::with_capacity(9);
        let mut add = |name, value: &str| fields.push(Field::text(name, value));
        match self {
            Self::NewInstance {
                order_id,
                order_line_id,
                business_id,
            } => {
                add("orderId", order_id);
                add("orderLineId", order_line_id);
                add("businessId", business_id);
            }
            Self::QueryInstance { instance_ids } => add("instanceId", &instance_ids.join(",")),
            Self::RefreshInstance {
                scene,
                order_id,
                order_line_id,
                instance_id,
                product_id,
                expire_time,
            } => {
                add("scene", scene.text());
                add("orderId", order_id);
                add("orderLineId", order_line_id);
                add("instanceId", instance_id);
                add("expireTime", expire_time);
                if let Some(product_id) = product_id {
                    add("productId", product_id);
                }
            }
            Self::UpdateInstanceStatus { instance_id, status } => {
                add("instanceId", instance_id);
                add("status", status.text());
            }
            Self::ReleaseInstance {
                instance_id,
                order_id,
                order_line_id,
            } => {
                add("instanceId", instance_id);
                if let Some(order_id) = order_id {
                    add("orderId", order_id);
                }
                if let Some(order_line_id) = order_line_id {
                    add("orderLineId", order_line_id);
                }
            }
            Self::UpgradeInstance {
                instance_id,
                order_id,
                order_line_id,
                product_id,
            } => {
                add("instanceId", instance_id);
                add("orderId", order_id);
                add("orderLineId", order_line_id);
                if let Some(product_id) = product_id {
                    add("productId", product_id);
                }
            }
            Self::ChangeInstanceCheck {
                instance_id,
                product_info,
            } => {
                add("instanceId", instance_id);
                let json = product_info.to_json();
                fields.push(match form {
                    ProductInfoForm::Object => Field {
                        name: "productInfo",
                        value: Value::Raw(json),
                    },
                    ProductInfoForm::JsonText => Field::text("productInfo", &json),
                });
            }
            Self::OrderNotify {
                order_id,
                order_line_id,
            } => {
                add("orderId", order_id);
                add("orderLineId", order_line_id);
            }
        }
        fields
    }
}

struct Field {
    name: &'static str,
    value: Value,
}

enum Value {
    Text(String),
    Raw(String),
}

impl Field {
    fn text(name: &'static str, value: &str) -> Self {
        Self {
            name,
            value: Value::Text(value.to_owned()),
        }
    }
}

/// Checks a batch of instance ids: 1 to 100, each 1 to 64 characters, no comma unless alone (threat O8).
pub(crate) fn check_ids(ids: &[String]) -> Result<(), CallError> {
    if ids.is_empty() || ids.len() > MAX_QUERY_IDS {
        return Err(CallError::IdCount(ids.len()));
    }
    for id in ids {
        check_text("instanceId", id, 64)?;
        if ids.len() > 1 && id.contains(',') {
            return Err(CallError::CommaInBatch);
        }
    }
    Ok(())
}

pub(crate) fn check_text(field: &'static str, text: &str, max: usize) -> Result<(), CallError> {
    if text.is_empty() {
        return Err(CallError::Empty(field));
    }
    if text.chars().count() > max {
        return Err(CallError::TooLong { field, max });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refresh() -> V2Call {
        V2Call::RefreshInstance {
            scene: RefreshScene::Renewal,
            order_id: "CS1906666666ABCDE".into(),
            order_line_id: "CS1906666666ABCDE-000001".into(),
            instance_id: "03pf80c2bae96vc49b80b917bea776d7".into(),
            product_id: Some("00301-666666-0--0".into()),
            expire_time: "20261224194509".into(),
        }
    }

    #[test]
    fn keys_ascend_and_absent_fields_are_absent() {
        assert_eq!(
            refresh().payload(TestFlag::Production),
            r#"{"activity":"refreshInstance","expireTime":"20261224194509","instanceId":"03pf80c2bae96vc49b80b917bea776d7","orderId":"CS1906666666ABCDE","orderLineId":"CS1906666666ABCDE-000001","productId":"00301-666666-0--0","scene":"RENEWAL","testFlag":"0"}"#
        );
        let release = V2Call::ReleaseInstance {
            instance_id: "实例/1".into(),
            order_id: None,
            order_line_id: None,
        };
        assert_eq!(
            release.payload(TestFlag::Omitted),
            r#"{"activity":"releaseInstance","instanceId":"实例/1"}"#
        );
    }

    #[test]
    fn product_info_in_both_forms() {
        let call = V2Call::ChangeInstanceCheck {
            instance_id: "i-1".into(),
            product_info: ProductInfo {
                product_id: "OFFI0001".into(),
                sku_code: None,
                linear_value: Some(20),
                product_name: None,
            },
        };
        assert_eq!(
            call.payload(TestFlag::Debug),
            r#"{"activity":"changeInstanceCheck","instanceId":"i-1","productInfo":{"productId":"OFFI0001","linearValue":20},"testFlag":"1"}"#
        );
        assert_eq!(
            call.payload_as(TestFlag::Omitted, ProductInfoForm::JsonText),
            r#"{"activity":"changeInstanceCheck","instanceId":"i-1","productInfo":"{\"productId\":\"OFFI0001\",\"linearValue\":20}"}"#
        );
    }

    #[test]
    fn bounds_are_checked() {
        assert_eq!(refresh().validate(), Ok(()));
        let ids = |ids: &[&str]| V2Call::QueryInstance {
            instance_ids: ids.iter().map(|&id| id.into()).collect(),
        };
        assert_eq!(ids(&["a,b"]).validate(), Ok(()));
        assert_eq!(ids(&["a,b", "c"]).validate(), Err(CallError::CommaInBatch));
        assert_eq!(ids(&[]).validate(), Err(CallError::IdCount(0)));
        assert_eq!(ids(&["x"; 101]).validate(), Err(CallError::IdCount(101)));
        let long = "x".repeat(65);
        assert_eq!(
            ids(&[&long]).validate(),
            Err(CallError::TooLong {
                field: "instanceId",
                max: 64
            })
        );
        let call = V2Call::OrderNotify {
            order_id: String::new(),
            order_line_id: "l".into(),
        };
        assert_eq!(call.validate(), Err(CallError::Empty("orderId")));
    }
}
