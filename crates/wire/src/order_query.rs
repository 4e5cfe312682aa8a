//! Query order: what a seller reads about an order (open API §1.1), its built-in mock orders and its error codes.
//!
//! Field order, names and types are those of a live answer. `email`, `userId` and `userName` are `null` when unknown,
//! never left out.

use serde::{Deserialize, Serialize};

/// Path of the API.
pub const PATH: &str = "/api/mkp-openapi-public/global/v1/order/query";

/// The whole answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct QueryOrderResponse {
    /// `MKT.0000` on success.
    pub result_code: String,
    /// For people.
    pub result_msg: String,
    /// Only on success.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order_info: Option<OrderInfo>,
}

/// One order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderInfo {
    /// Order id.
    pub order_id: String,
    /// `NEW`, `TRIAL`, `TRIAL_TO_FORMAL`, `UNSUBSCRIBE`, `RENEW`, `CHANGE`.
    pub order_type: String,
    /// When the buyer placed it, 14 digits UTC.
    pub create_time: String,
    /// Lines; an array although the name is singular.
    pub order_line: Vec<OrderLine>,
    /// Who bought.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buyer_info: Option<BuyerInfo>,
    /// Extension parameters of the order.
    #[serde(default)]
    pub extend_params: Vec<ExtendParam>,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderLine {
    /// Order id, hyphen, six digits.
    pub order_line_id: String,
    /// `PERIOD`, `ONE_TIME`, `ON_DEMAND`, `ON_DEMAND_PKG`.
    pub charging_mode: String,
    /// `year`, `month`, `day`; only of period lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period_type: Option<String>,
    /// How many periods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period_number: Option<u32>,
    /// 14 digits UTC; only of lines that expire.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expire_time: Option<String>,
    /// What was bought.
    pub product_info: Vec<OrderProductInfo>,
    /// Extension parameters of the line.
    #[serde(default)]
    pub extend_params: Vec<ExtendParam>,
    /// Decimal amount as text.
    pub currency: String,
    /// Decimal amount after discount as text.
    pub currency_after_discount: String,
}

/// One product of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderProductInfo {
    /// Price item id.
    pub product_id: String,
    /// SKU.
    pub sku_code: String,
    /// Quantity of the linear attribute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub linear_value: Option<u64>,
    /// Name, specification, edition and charging mode joined with commas.
    pub product_name: String,
}

/// Who bought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BuyerInfo {
    /// Plain text in this API.
    pub mobile_phone: Option<String>,
    /// `null` if unknown.
    pub email: Option<String>,
    /// 32 hexadecimal digits.
    pub customer_id: String,
    /// Account name.
    pub customer_name: String,
    /// Real name.
    pub customer_real_name: String,
    /// 0 individual, 1 enterprise.
    pub customer_type: u8,
    /// Sub-user id or `null`.
    pub user_id: Option<String>,
    /// Sub-user name or `null`.
    pub user_name: Option<String>,
}

/// A named value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtendParam {
    /// Name.
    pub name: String,
    /// Value.
    pub value: String,
}

/// Failures of the API (open API §1.1.1). Throttling is the gateway's ([`crate::gateway_error`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueryOrderError {
    /// Internal error.
    Internal,
    /// A value out of range or of a wrong form.
    Malformed,
    /// Unknown, extra or missing parameter.
    InvalidParameter,
    /// Other error of a parameter.
    Other,
    /// Not the caller's object, or none at all: no difference is shown.
    IllegalOperation,
    /// The caller is no seller.
    NoAuthority,
    /// Authentication failed.
    IllegalToken,
}

impl QueryOrderError {
    /// HTTP status, result code, text.
    pub fn row(self) -> (u16, &'static str, &'static str) {
        match self {
            Self::Internal => (500, "MKT.0999", "System internal error."),
            Self::Malformed => (500, "MKT.0100", "Failure of input parameter"),
            Self::InvalidParameter => (400, "MKT.0101", "Invalid parameter"),
            Self::Other => (400, "MKT.0199", "Request parameter error"),
            Self::IllegalOperation => (401, "MKT.0150", "Illegal operation"),
            Self::NoAuthority => (401, "MKT.0151", "No authority"),
            Self::IllegalToken => (401, "MKT.0154", "Illegal token"),
        }
    }

    /// The answer's body; `detail` follows the text if not empty.
    pub fn response(self, detail: &str) -> QueryOrderResponse {
        let (_, code, text) = self.row();
        let result_msg = if detail.is_empty() {
            text.to_owned()
        } else {
            format!("{text}: {detail}")
        };
        QueryOrderResponse {
            result_code: code.to_owned(),
            result_msg,
            order_info: None,
        }
    }
}

impl QueryOrderResponse {
    /// A successful answer.
    pub fn success(order: OrderInfo) -> Self {
        Self {
            result_code: "MKT.0000".into(),
            result_msg: "Success".into(),
            order_info: Some(order),
        }
    }
}

struct Mock {
    order_id: &'static str,
    order_type: &'static str,
    charging_mode: &'static str,
    period: Option<(&'static str, u32)>,
    expire_time: Option<&'static str>,
    mode_name: &'static str,
}

const fn mock(
    order_id: &'static str,
    order_type: &'static str,
    charging_mode: &'static str,
    period: Option<(&'static str, u32)>,
    expire_time: Option<&'static str>,
    mode_name: &'static str,
) -> Mock {
    Mock {
        order_id,
        order_type,
        charging_mode,
        period,
        expire_time,
        mode_name,
    }
}

const YEAR: Option<(&str, u32)> = Some(("year", 1));
const MONTH: Option<(&str, u32)> = Some(("month", 1));

/// The spelling `MONTY` is genuine.
const MOCKS: [Mock; 9] = [
    mock(
        "MOCKPERIODYEARNEW",
        "NEW",
        "PERIOD",
        YEAR,
        Some("20251121235959"),
        "yearly",
    ),
    mock("MOCKONETIMENEW", "NEW", "ONE_TIME", None, None, "one-time"),
    mock("MOCKONDEMAND", "NEW", "ON_DEMAND", None, None, "on-demand"),
    mock(
        "MOCKONDEMANDPKG",
        "NEW",
        "ON_DEMAND_PKG",
        YEAR,
        Some("20251121235959"),
        "on-demand package",
    ),
    mock(
        "MOCKPERIODDAYTRIAL",
        "TRIAL",
        "PERIOD",
        Some(("day", 7)),
        Some("20241128235959"),
        "daily",
    ),
    mock(
        "MOCKMONTYTRIALTOFORMAL",
        "TRIAL_TO_FORMAL",
        "PERIOD",
        MONTH,
        Some("20241221235959"),
        "monthly",
    ),
    mock(
        "MOCKMONTYUNSUBSCRIBE",
        "UNSUBSCRIBE",
        "PERIOD",
        MONTH,
        Some("20241121235959"),
        "monthly",
    ),
    mock(
        "MOCKMONTYRENEW",
        "RENEW",
        "PERIOD",
        MONTH,
        Some("20250121235959"),
        "monthly",
    ),
    mock(
        "MOCKMONTYCHANGE",
        "CHANGE",
        "PERIOD",
        MONTH,
        Some("20241221235959"),
        "monthly",
    ),
];

/// Ids of the built-in orders.
pub fn mock_order_ids() -> impl Iterator<Item = &'static str> {
    MOCKS.iter().map(|mock| mock.order_id)
}

/// Answers a built-in order; `None` if the id is none of them or the line does not belong to it.
pub fn mock_order(order_id: &str, order_line_id: Option<&str>) -> Option<QueryOrderResponse> {
    let mock = MOCKS.iter().find(|mock| mock.order_id == order_id)?;
    let line_id = format!("{order_id}-000001");
    if order_line_id.is_some_and(|asked| asked != line_id) {
        return None;
    }
    let param = |name: &str, value: &str| ExtendParam {
        name: name.into(),
        value: value.into(),
    };
    Some(QueryOrderResponse::success(OrderInfo {
        order_id: order_id.to_owned(),
        order_type: mock.order_type.into(),
        create_time: "20241121103000".into(),
        order_line: vec![OrderLine {
            order_line_id: line_id,
            charging_mode: mock.charging_mode.into(),
            period_type: mock.period.map(|(kind, _)| kind.into()),
            period_number: mock.period.map(|(_, number)| number),
            expire_time: mock.expire_time.map(Into::into),
            product_info: vec![OrderProductInfo {
                product_id: "OFFI000000000000000001".into(),
                sku_code: "6f9d6f30-0000-4000-8000-000000000001".into(),
                linear_value: Some(50),
                product_name: format!(
                    "Mock product,Standard specification,Standard edition,{}",
                    mock.mode_name
                ),
            }],
            extend_params: vec![param("emailDomainName", "test.xxxx.com"), param("ip", "127.0.0.1")],
            currency: "100".into(),
            currency_after_discount: "100".into(),
        }],
        buyer_info: Some(BuyerInfo {
            mobile_phone: Some("13800000000".into()),
            email: None,
            customer_id: "0123456789abcdef0123456789abcdef".into(),
            customer_name: "mock_customer".into(),
            customer_real_name: "Mock Customer".into(),
            customer_type: 0,
            user_id: None,
            user_name: None,
        }),
        extend_params: Vec::new(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nine_mock_orders_with_their_lines() {
        assert_eq!(mock_order_ids().count(), 9);
        for id in mock_order_ids() {
            let line = format!("{id}-000001");
            assert!(mock_order(id, None).is_some() && mock_order(id, Some(&line)).is_some());
            assert!(mock_order(id, Some("other-000001")).is_none());
        }
        assert!(mock_order("CS2207261447AUY4H", None).is_none());
    }

    #[test]
    fn the_shape_of_a_live_answer() {
        let json = serde_json::to_string(&mock_order("MOCKPERIODYEARNEW", None).expect("mock")).expect("json");
        assert_eq!(
            json,
            concat!(
                r#"{"resultCode":"MKT.0000","resultMsg":"Success","orderInfo":{"orderId":"MOCKPERIODYEARNEW","orderType":"NEW","#,
                r#""createTime":"20241121103000","orderLine":[{"orderLineId":"MOCKPERIODYEARNEW-000001","chargingMode":"PERIOD","#,
                r#""periodType":"year","periodNumber":1,"expireTime":"20251121235959","productInfo":[{"productId":"OFFI000000000000000001","#,
                r#""skuCode":"6f9d6f30-0000-4000-8000-000000000001","linearValue":50,"#,
                r#""productName":"Mock product,Standard specification,Standard edition,yearly"}],"#,
                r#""extendParams":[{"name":"emailDomainName","value":"test.xxxx.com"},{"name":"ip","value":"127.0.0.1"}],"#,
                r#""currency":"100","currencyAfterDiscount":"100"}],"buyerInfo":{"mobilePhone":"13800000000","email":null,"#,
                r#""customerId":"0123456789abcdef0123456789abcdef","customerName":"mock_customer","customerRealName":"Mock Customer","#,
                r#""customerType":0,"userId":null,"userName":null},"extendParams":[]}}"#
            )
        );
    }

    #[test]
    fn unknown_fields_are_tolerated_by_a_reader() {
        let json = r#"{"resultCode":"MKT.0000","resultMsg":"ok","newField":1,"orderInfo":{"orderId":"o","orderType":"NEW","createTime":"t","orderLine":[]}}"#;
        let parsed: QueryOrderResponse = serde_json::from_str(json).expect("parses");
        assert_eq!(parsed.order_info.map(|order| order.order_id).as_deref(), Some("o"));
    }
}
