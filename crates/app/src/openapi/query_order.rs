//! Query order (open APIs §1.1): a seller reads the order behind a call.

use domain::{
    identity::{Account, Role},
    order::{Order, OrderKind},
};
use wire::order_query::{
    BuyerInfo, ExtendParam, OrderInfo, OrderLine, OrderProductInfo, QueryOrderError, QueryOrderResponse, mock_order,
};

use super::Caller;
use crate::{
    App,
    fulfilment::{extend_params, product_name},
};

impl App {
    /// The order with this number, if it is the caller's to deliver; (HTTP status, answer). Mock orders are answered to
    /// everyone with a good credential. Unknown parameters are tolerated, as the compatibility promise says.
    pub async fn query_order(
        &self,
        caller: Caller,
        order_id: Option<&str>,
        line_id: Option<&str>,
    ) -> (u16, QueryOrderResponse) {
        let refuse = |error: QueryOrderError, detail: &str| (error.row().0, error.response(detail));
        let Some(number) = order_id.filter(|id| !id.is_empty()) else {
            return refuse(QueryOrderError::InvalidParameter, "orderId is required");
        };
        let shaped = |text: &str| text.len() <= 64 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if !shaped(number) || !line_id.is_none_or(shaped) {
            return refuse(QueryOrderError::Malformed, "orderId or orderLineId is malformed");
        }
        if caller.role != Role::Seller {
            return refuse(QueryOrderError::NoAuthority, "");
        }
        if let Some(mock) = mock_order(number, line_id) {
            return (200, mock);
        }
        match self.find_order(caller, number, line_id).await {
            Ok(Some(info)) => (200, QueryOrderResponse::success(info)),
            // Foreign and absent look alike.
            Ok(None) => refuse(QueryOrderError::IllegalOperation, ""),
            Err(error) => {
                tracing::error!(%error, "order query failed");
                refuse(QueryOrderError::Internal, "")
            }
        }
    }

    async fn find_order(&self, caller: Caller, number: &str, line: Option<&str>) -> crate::Result<Option<OrderInfo>> {
        let mut tx = self.store.glance().await?;
        let Some(order) = tx.order_by_number(number).await? else {
            return Ok(None);
        };
        if order.seller_id != caller.account_id || line.is_some_and(|l| l != order.line.number) {
            return Ok(None);
        }
        let Some(buyer) = tx.account(order.buyer_id).await? else {
            return Ok(None);
        };
        Ok(Some(order_info(&order, &buyer)))
    }
}

fn order_info(order: &Order, buyer: &Account) -> OrderInfo {
    let goods = &order.line.goods;
    let extend_params = extend_params(goods)
        .into_iter()
        .map(|(name, value)| ExtendParam { name, value })
        .collect();
    // An unsubscription carries what it undoes; the seller reads the same goods.
    let expire_time = match (order.kind, &goods.before) {
        (OrderKind::Unsubscribe, Some(before)) => Some(before.expire_at),
        _ => goods.expire_at,
    };
    OrderInfo {
        order_id: order.number.to_string(),
        order_type: order.kind.wire().to_owned(),
        create_time: order.created_at.compact_utc(),
        order_line: vec![OrderLine {
            order_line_id: order.line.number.clone(),
            charging_mode: goods.charge.wire().to_owned(),
            period_type: goods.period.map(|p| p.unit.wire().to_owned()),
            period_number: goods.period.map(|p| u32::from(p.count)),
            expire_time: expire_time.map(domain::time::Time::compact_utc),
            product_info: vec![OrderProductInfo {
                product_id: goods.price_code.to_string(),
                sku_code: goods.sku_code.to_string(),
                linear_value: goods.counted.then_some(u64::from(goods.quantity)),
                product_name: product_name(goods),
            }],
            extend_params,
            currency: order.amount.to_string(),
            currency_after_discount: order.amount.to_string(),
        }],
        buyer_info: Some(BuyerInfo {
            mobile_phone: Some(buyer.phone.to_string()).filter(|p| !p.is_empty()),
            email: Some(buyer.login.to_string()),
            customer_id: buyer.customer_id(),
            customer_name: buyer.name.to_string(),
            customer_real_name: buyer.name.to_string(),
            customer_type: 1,
            user_id: None,
            user_name: None,
        }),
        extend_params: Vec::new(),
    }
}
