//! What the files of each list hold.

use app::views::{
    AccountView, InstanceView, InterfaceMessageView, LicenseView, MessageView, OrderView, ProductEntry, QuestionView,
    StandingView, SupervisionView, TransferView, UsageChargeView, UsageRefusalView,
};
use domain::supervision::Actor;
use serde::Serialize;
use uuid::Uuid;

use super::{Cell, Row};

fn text(value: impl ToString) -> Cell {
    Cell::Text(value.to_string())
}

/// One of our words, as it stands in the API.
fn word(value: impl Serialize) -> Cell {
    let value = serde_json::to_value(value).unwrap_or_default();
    Cell::Text(value.as_str().unwrap_or_default().to_owned())
}

impl Row for OrderView {
    const HEADS: &'static [(&'static str, &'static str)] = &[
        ("Order", "订单号"),
        ("Kind", "类型"),
        ("State", "状态"),
        ("Product", "商品"),
        ("Specification", "规格"),
        ("SKU", "SKU"),
        ("Quantity", "数量"),
        ("Amount", "金额"),
        ("Currency", "币种"),
        ("Buyer", "买家"),
        ("Seller", "商家"),
        ("Instance", "实例"),
        ("Placed", "下单时间"),
        ("Paid", "支付时间"),
    ];
    fn id(&self) -> Uuid {
        self.id
    }
    fn cells(&self) -> Vec<Cell> {
        vec![
            text(&self.number),
            word(self.kind),
            text(self.state.name()),
            text(&self.goods.product_name),
            text(&self.goods.specification),
            text(&self.goods.sku_name),
            Cell::Number(self.goods.quantity.into()),
            Cell::Money(self.amount),
            text(self.amount.currency.code()),
            text(self.buyer_id),
            text(self.seller_id),
            text(self.instance_id.map(|id| id.to_string()).unwrap_or_default()),
            Cell::Time(Some(self.created_at)),
            Cell::Time(self.state.paid_at()),
        ]
    }
}

impl Row for InstanceView {
    const HEADS: &'static [(&'static str, &'static str)] = &[
        ("Instance", "实例"),
        ("Seller's id", "商家实例 ID"),
        ("State", "状态"),
        ("Trial", "试用"),
        ("Product", "商品"),
        ("Specification", "规格"),
        ("Quantity", "数量"),
        ("Order", "订单号"),
        ("Buyer", "买家"),
        ("Made", "创建时间"),
        ("Expires", "到期时间"),
    ];
    fn id(&self) -> Uuid {
        self.id
    }
    fn cells(&self) -> Vec<Cell> {
        vec![
            text(self.id),
            text(self.seller_instance_id.as_deref().unwrap_or_default()),
            text(self.state.name()),
            text(self.trial),
            text(&self.product_name),
            text(&self.specification),
            Cell::Number(self.quantity.into()),
            text(&self.order_number),
            text(self.buyer_id),
            Cell::Time(Some(self.created_at)),
            Cell::Time(self.expire_at),
        ]
    }
}

/// Without the codes themselves: files are passed on.
impl Row for LicenseView {
    const HEADS: &'static [(&'static str, &'static str)] = &[
        ("Id", "编号"),
        ("State", "状态"),
        ("Test", "测试"),
        ("Name", "名称"),
        ("Order", "订单号"),
        ("Quantity", "数量"),
        ("Buyer", "买家"),
        ("Seller", "商家"),
        ("Made", "创建时间"),
        ("Activated", "激活时间"),
        ("Expires", "到期时间"),
        ("Last used", "最近使用"),
    ];
    fn id(&self) -> Uuid {
        self.id
    }
    fn cells(&self) -> Vec<Cell> {
        vec![
            text(self.id),
            text(self.state.name()),
            text(self.test),
            text(&self.name),
            text(self.order_number.as_deref().unwrap_or_default()),
            Cell::Number(self.amount.into()),
            text(self.buyer_name.as_deref().unwrap_or_default()),
            text(self.seller_name.as_deref().unwrap_or_default()),
            Cell::Time(Some(self.created_at)),
            Cell::Time(self.state.activated_at()),
            Cell::Time(self.expire_at),
            Cell::Time(self.seen_at),
        ]
    }
}

impl Row for SupervisionView {
    const HEADS: &'static [(&'static str, &'static str)] = &[
        ("Order", "订单号"),
        ("Product", "商品"),
        ("SKU", "SKU"),
        ("Buyer", "买家"),
        ("Seller", "商家"),
        ("Delivery", "交付流程"),
        ("State", "状态"),
        ("Stands at", "当前节点"),
        ("Whose turn", "处理方"),
        ("Since", "开始时间"),
        ("Due", "到期时间"),
        ("Amount", "金额"),
        ("Currency", "币种"),
        ("Refund asked for", "申请退款"),
        ("Sent back by buyer", "买家退回次数"),
        ("Sent back by seller", "商家退回次数"),
        ("Paid", "支付时间"),
        ("Valid from", "生效时间"),
    ];
    fn id(&self) -> Uuid {
        self.order.id
    }
    fn cells(&self) -> Vec<Cell> {
        let (state, node, due) = match &self.standing {
            StandingView::Open { node } => (text("open"), Some(node), self.next_at),
            StandingView::Frozen { node, due, .. } => (text("frozen"), Some(node), Some(*due)),
            StandingView::Closed { ending, .. } => (word(ending), None, None),
        };
        vec![
            text(&self.order.number),
            text(&self.order.goods.product_name),
            text(&self.order.goods.sku_name),
            text(self.order.buyer_name.as_deref().unwrap_or_default()),
            text(self.order.seller_name.as_deref().unwrap_or_default()),
            word(self.flow.kind),
            state,
            node.map_or_else(|| text(""), |node| text(node.name())),
            text(self.turn.map(Actor::name).unwrap_or_default()),
            Cell::Time(Some(self.node_since)),
            Cell::Time(due),
            Cell::Money(self.order.amount),
            text(self.order.amount.currency.code()),
            self.refund
                .as_ref()
                .map_or_else(|| text(""), |refund| Cell::Money(refund.amount)),
            Cell::Number(self.buyer_rejections.into()),
            Cell::Number(self.seller_rejections.into()),
            Cell::Time(self.order.state.paid_at()),
            Cell::Time(self.valid_from),
        ]
    }
}

impl Row for InterfaceMessageView {
    const HEADS: &'static [(&'static str, &'static str)] = &[
        ("Message", "消息"),
        ("Order", "订单号"),
        ("Instance", "实例"),
        ("Activity", "接口"),
        ("State", "状态"),
        ("Tries", "尝试次数"),
        ("Made", "创建时间"),
        ("Window ends", "重试截止"),
    ];
    fn id(&self) -> Uuid {
        self.id
    }
    fn cells(&self) -> Vec<Cell> {
        vec![
            text(self.id),
            text(&self.order_number),
            text(self.instance_id.map(|id| id.to_string()).unwrap_or_default()),
            text(self.activity.wire()),
            text(self.state.name()),
            Cell::Number(self.tries.into()),
            Cell::Time(Some(self.created_at)),
            Cell::Time(Some(self.window_ends_at)),
        ]
    }
}

impl Row for TransferView {
    const HEADS: &'static [(&'static str, &'static str)] = &[
        ("Transfer", "流水号"),
        ("Kind", "类型"),
        ("Phase", "阶段"),
        ("From", "付方"),
        ("To", "收方"),
        ("Amount", "金额"),
        ("Currency", "币种"),
        ("Order", "订单号"),
        ("Booked", "记账时间"),
        ("Memo", "备注"),
    ];
    fn id(&self) -> Uuid {
        self.id
    }
    fn cells(&self) -> Vec<Cell> {
        vec![
            text(self.id),
            word(self.kind),
            word(self.phase),
            text(&self.debit),
            text(&self.credit),
            Cell::Money(self.amount),
            text(self.amount.currency.code()),
            text(self.order_number.as_deref().unwrap_or_default()),
            Cell::Time(Some(self.at)),
            text(&self.memo),
        ]
    }
}

impl Row for ProductEntry {
    const HEADS: &'static [(&'static str, &'static str)] = &[
        ("Product", "商品"),
        ("Name", "名称"),
        ("Shelf", "货架"),
        ("Review", "审核"),
        ("Revision", "版本"),
        ("Made", "创建时间"),
    ];
    fn id(&self) -> Uuid {
        self.id
    }
    fn cells(&self) -> Vec<Cell> {
        vec![
            text(self.id),
            text(&self.name),
            word(self.shelf),
            text(self.review.name()),
            Cell::Number(self.revision.into()),
            Cell::Time(Some(self.created_at)),
        ]
    }
}

impl Row for QuestionView {
    const HEADS: &'static [(&'static str, &'static str)] = &[
        ("Question", "提问"),
        ("Product", "商品"),
        ("Asked by", "提问人"),
        ("State", "状态"),
        ("Answer", "回答"),
        ("Asked", "提问时间"),
        ("Answered", "回答时间"),
    ];
    fn id(&self) -> Uuid {
        self.id
    }
    fn cells(&self) -> Vec<Cell> {
        let answer = self.standing.answer();
        vec![
            text(&self.text),
            text(&self.product_name),
            text(&self.asker),
            text(self.standing.name()),
            text(answer.map(|answer| answer.text.as_str()).unwrap_or_default()),
            Cell::Time(Some(self.created_at)),
            Cell::Time(answer.map(|answer| answer.at)),
        ]
    }
}

impl Row for AccountView {
    const HEADS: &'static [(&'static str, &'static str)] = &[
        ("Account", "账号"),
        ("Login", "登录名"),
        ("Name", "名称"),
        ("Role", "角色"),
        ("Grade", "等级"),
        ("State", "状态"),
        ("Made", "创建时间"),
    ];
    fn id(&self) -> Uuid {
        self.id
    }
    fn cells(&self) -> Vec<Cell> {
        vec![
            text(self.id),
            text(&self.login),
            text(&self.name),
            word(self.role),
            word(self.grade),
            word(self.state),
            Cell::Time(Some(self.created_at)),
        ]
    }
}

impl Row for MessageView {
    const HEADS: &'static [(&'static str, &'static str)] = &[
        ("Title", "标题"),
        ("Text", "内容"),
        ("Received", "时间"),
        ("Read", "阅读时间"),
    ];
    fn id(&self) -> Uuid {
        self.id
    }
    fn cells(&self) -> Vec<Cell> {
        vec![
            text(&self.title),
            text(&self.text),
            Cell::Time(Some(self.created_at)),
            Cell::Time(self.read_at),
        ]
    }
}

impl Row for UsageChargeView {
    const HEADS: &'static [(&'static str, &'static str)] = &[
        ("Charge", "扣费编号"),
        ("Instance", "实例"),
        ("Product", "商品"),
        ("Cycle begins", "周期开始"),
        ("Cycle ends", "周期结束"),
        ("Charged", "扣费时间"),
        ("Records", "记录数"),
        ("Used", "用量"),
        ("Paid by packages", "套餐包抵扣"),
        ("Corrections", "更正"),
        ("Amount", "金额"),
        ("Due", "未付"),
        ("Currency", "币种"),
    ];
    fn id(&self) -> Uuid {
        self.id
    }
    fn cells(&self) -> Vec<Cell> {
        vec![
            text(self.id),
            text(self.instance_id),
            text(&self.product_name),
            Cell::Time(Some(self.cycle_at)),
            Cell::Time(Some(self.ends_at)),
            Cell::Time(Some(self.at)),
            Cell::Number(self.records),
            text(&self.value),
            text(&self.packaged),
            text(&self.adjusted),
            Cell::Money(self.amount),
            Cell::Money(self.due),
            text(self.amount.currency.code()),
        ]
    }
}

impl Row for UsageRefusalView {
    const HEADS: &'static [(&'static str, &'static str)] = &[
        ("Refused", "拒绝时间"),
        ("Code", "错误码"),
        ("Reason", "原因"),
        ("Detail", "说明"),
        ("Instance", "实例"),
        ("Serial", "流水号"),
        ("Begins", "开始时间"),
        ("Ends", "结束时间"),
        ("Used", "用量"),
        ("Settled", "处理时间"),
    ];
    fn id(&self) -> Uuid {
        self.id
    }
    fn cells(&self) -> Vec<Cell> {
        let field = |name: &str| {
            text(
                self.record
                    .get(name)
                    .and_then(|value| value.as_str())
                    .unwrap_or_default(),
            )
        };
        vec![
            Cell::Time(Some(self.at)),
            text(&self.code),
            word(self.fault),
            text(&self.detail),
            field("instance_id"),
            field("metering_sn"),
            field("begin_time"),
            field("end_time"),
            field("usage_value"),
            Cell::Time(self.settled_at),
        ]
    }
}
