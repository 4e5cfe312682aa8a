//! Reads an order through the open API, as a V2 seller must: the call itself carries only ids (open API §1.1).

use std::sync::Arc;

use reqwest::Method;
use wire::encode::percent_encode;
use wire::order_query::{self, OrderInfo, QueryOrderResponse};

use super::state::{Ledger, OrderRead};
use super::{RELATED, Shared};
use crate::open_api::OpenApiAccess;

/// Largest order worth reading, in bytes.
const MAX_ORDER: usize = 1 << 18;

/// Reads an order in the background and writes what it says into the ledger.
pub(super) fn read_later(shared: &Arc<Shared>, order_id: String, order_line_id: Option<String>) {
    let Some(access) = shared.config.open_api.clone() else {
        return;
    };
    let shared = Arc::clone(shared);
    tokio::spawn(async move {
        let mut read = OrderRead {
            order_id,
            order_line_id,
            http_status: 0,
            result: String::new(),
            order: None,
        };
        if let Err(error) = fetch(&shared.client, &access, &mut read).await {
            read.result = error;
        }
        tracing::info!(order = %read.order_id, status = read.http_status, result = %read.result, "read the order");
        let mut memory = shared.memory();
        count_use(&mut memory.ledger, &read);
        memory.ledger.orders_read.push(read);
        shared.save(&memory.ledger);
    });
}

/// What is paid by use is counted from now on: only the order says that it is.
fn count_use(ledger: &mut Ledger, read: &OrderRead) {
    let Some(order) = read.order.clone() else { return };
    let Ok(order) = serde_json::from_value::<OrderInfo>(order) else {
        return;
    };
    for line in &order.order_line {
        if !matches!(line.charging_mode.as_str(), "ON_DEMAND" | "ON_DEMAND_PKG") || order.order_type != "NEW" {
            continue;
        }
        let related: Vec<String> = line
            .extend_params
            .iter()
            .filter(|param| param.name == RELATED)
            .map(|param| param.value.clone())
            .collect();
        let id = ledger
            .by_order
            .get(&line.order_line_id)
            .or_else(|| ledger.by_order.get(&order.order_id));
        if let Some(instance) = id.cloned().and_then(|id| ledger.instances.get_mut(&id)) {
            instance.count_for(&related);
        }
    }
}

async fn fetch(client: &reqwest::Client, access: &OpenApiAccess, read: &mut OrderRead) -> Result<(), String> {
    let mut target = format!("{}?orderId={}", order_query::PATH, percent_encode(&read.order_id));
    if let Some(line) = &read.order_line_id {
        target.push_str(&format!("&orderLineId={}", percent_encode(line)));
    }
    let (status, body) = access
        .call(client, Method::GET, &target, String::new(), MAX_ORDER)
        .await?;
    read.http_status = status;
    let text = String::from_utf8_lossy(&body);
    match serde_json::from_slice::<QueryOrderResponse>(&body) {
        Ok(answer) => {
            read.result = answer.result_code;
            read.order = answer.order_info.and_then(|order| serde_json::to_value(order).ok());
            Ok(())
        }
        Err(_) => Err(text.chars().take(500).collect()),
    }
}
