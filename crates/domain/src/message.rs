//! Messages of the message centre: what is told to whom, under which category, over which channels (business rules §7).

use serde::{Deserialize, Serialize};

use crate::{
    catalog::Product,
    id::Id,
    identity::{Account, Locale},
    time::Time,
};

/// A message to an account.
#[derive(Clone, Debug)]
pub struct Message {
    /// Identifier.
    pub id: Id<Message>,
    /// To whom.
    pub account_id: Id<Account>,
    /// What happened.
    pub event: Event,
    /// Its particulars.
    pub facts: Facts,
    /// When.
    pub created_at: Time,
    /// When it was read.
    pub read_at: Option<Time>,
}

/// What a message speaks of; all optional, each event uses its own.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Facts {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(value_type = Option<uuid::Uuid>))]
    pub product_id: Option<Id<Product>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub activity: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Time>,
}

/// Channels of a message beside the in-app list.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(
    feature = "sqlx",
    derive(sqlx::Type),
    sqlx(type_name = "TEXT", rename_all = "snake_case")
)]
pub enum Channel {
    /// E-mail.
    Email,
    /// Short message.
    Sms,
}

macro_rules! events {
    ($($name:ident $category:literal $group:literal [$($channel:ident),*]
        $en_title:literal $en:literal $zh_title:literal $zh:literal;)*) => {
        /// Everything the marketplace tells its people about.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
        #[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(type_name = "TEXT", rename_all = "snake_case"))]
        #[expect(missing_docs, reason = "each event's English title is its documentation")]
        pub enum Event { $($name,)* }

        impl Event {
            /// All events.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];
            /// Category code of the original's message centre; empty where none is known.
            #[must_use]
            pub const fn category(self) -> &'static str { match self { $(Self::$name => $category,)* } }
            /// Group of the message centre.
            #[must_use]
            pub const fn group(self) -> &'static str { match self { $(Self::$name => $group,)* } }
            /// Channels beside the in-app list.
            #[must_use]
            pub const fn channels(self) -> &'static [Channel] { match self { $(Self::$name => &[$(Channel::$channel),*],)* } }
            const fn title_template(self, locale: Locale) -> &'static str {
                match (self, locale) { $((Self::$name, Locale::EnUs) => $en_title, (Self::$name, Locale::ZhCn) => $zh_title,)* }
            }
            const fn text_template(self, locale: Locale) -> &'static str {
                match (self, locale) { $((Self::$name, Locale::EnUs) => $en, (Self::$name, Locale::ZhCn) => $zh,)* }
            }
        }
    };
}

events! {
    // To buyers
    OrderPaid "101" "trade" [] "Order paid" "Order {order} for {product} is paid ({amount}). We have asked the seller to set it up." "订单已支付" "您的订单 {order}({product})已支付 {amount},我们已通知商家开通。";
    OrderDelivered "101" "trade" [Email] "Ready to use" "Order {order} for {product} is complete." "订单已完成" "您的订单 {order}({product})已完成。";
    OrderRefunded "101" "trade" [Email, Sms] "Order refunded" "The seller did not deliver order {order} for {product} in time. {amount} is back on your balance." "订单已退款" "商家未能按时开通订单 {order}({product}),{amount} 已退回您的余额。";
    OrderTimedOut "" "trade" [] "Order cancelled" "Order {order} was not paid in time and has been cancelled." "订单已取消" "订单 {order} 超时未支付,已自动取消。";
    RenewalCancelled "" "trade" [Email] "Renewal cancelled" "The renewal {order} of {product} was cancelled. {amount} is back on your balance." "续费已取消" "{product} 的续费订单 {order} 已取消,{amount} 已退回您的余额。";
    ExpiryNear "" "trade" [Email, Sms] "Expires in {days} days" "{product} expires at {until}. Renew it to keep using it." "{days} 天后到期" "{product} 将于 {until} 到期,请及时续费。";
    PackageNear "" "trade" [Email, Sms] "Package ends in {days} days" "The package of {product} ends at {until}; what is left of it is lost then. Buy another one to go on." "套餐包将在 {days} 天后到期" "{product} 的套餐包将于 {until} 到期,未用完的额度届时失效,如需继续使用请另行购买。";
    TrialNear "" "trade" [Email, Sms] "Trial ends in {days} days" "The trial of {product} ends at {until}. Turn it into a subscription to keep your data." "试用将在 {days} 天后结束" "{product} 的试用将于 {until} 结束,如需保留数据请转为正式订购。";
    AutoRenewed "" "trade" [Email] "Renewed automatically" "{product} was renewed until {until} for {amount}." "已自动续费" "{product} 已自动续费至 {until},扣款 {amount}。";
    AutoRenewFailed "" "trade" [Email, Sms] "Automatic renewal has not worked" "{product} expires at {until} and could not be renewed automatically: {detail}" "自动续费未成功" "{product} 将于 {until} 到期,自动续费未成功:{detail}";
    GraceBegun "" "trade" [Email] "Expired, still usable" "{product} has expired. It stays usable until {until}; renew it before then." "已到期,宽限期内可继续使用" "{product} 已到期,宽限期至 {until},请尽快续费。";
    InstanceFrozen "" "trade" [Email, Sms] "Frozen" "{product} is frozen. Your data is kept until {until}; renewing it makes it usable again." "已冻结" "{product} 已冻结,数据保留至 {until},续费后可恢复使用。";
    ReleaseNear "" "trade" [Email, Sms] "Released in {days} days" "{product} will be released at {until} and its data deleted. Renew it to prevent that." "{days} 天后释放" "{product} 将于 {until} 释放并删除数据,如需保留请续费。";
    InstanceReleased "" "trade" [Email] "Released" "{product} has been released." "已释放" "{product} 已释放。";
    SupervisionTurn "" "trade" [Email] "Your turn" "Order {order} for {product} waits for you. Service supervision shows what is needed." "等待您处理" "订单 {order}({product})正等待您处理,请在服务监管中查看所需内容。";
    SupervisionMoved "" "trade" [] "The delivery has moved on" "Order {order} for {product} has moved on; somebody else is to act next." "服务进度已更新" "订单 {order}({product})的服务进度已更新,目前等待其他方处理。";
    SupervisionSentBack "" "trade" [Email] "Sent back to you" "Order {order} for {product} was sent back to you: {detail}" "已退回,请修改" "订单 {order}({product})已被退回给您,原因:{detail}";
    SupervisionReminder "" "trade" [Email, Sms] "The seller waits for you" "The seller of order {order} for {product} asks you to act. Service supervision shows what is needed." "商家提醒您处理" "订单 {order}({product})的商家提醒您尽快处理,请在服务监管中查看所需内容。";
    AppealRaised "" "trade" [Email] "An appeal was raised" "The other side of order {order} for {product} has appealed: {detail} Nothing can be done until the operators have decided." "对方已发起申诉" "订单 {order}({product})的对方已发起申诉:{detail} 在运营人员处理完成前,双方均不能操作。";
    AppealDecided "" "trade" [Email] "The appeal was decided" "The appeal about order {order} for {product} was decided: {detail}" "申诉处理完成" "订单 {order}({product})的申诉已处理完成:{detail}";
    RefundSettled "" "trade" [Email] "Order ended with a refund" "Order {order} for {product} has ended. {amount} went back to the buyer's balance." "订单已退款结束" "订单 {order}({product})已结束,{amount} 已退回买家余额。";
    RefundAsked "101" "trade" [Email] "A refund was asked for" "The buyer of order {order} for {product} asks for {amount} back: {detail}" "买家申请退款" "订单 {order}({product})的买家申请退款 {amount},原因:{detail}";
    RefundDeclined "" "trade" [Email] "No refund" "The refund asked for order {order} for {product} has come to nothing: {detail}" "退款申请已结束" "订单 {order}({product})的退款申请未成立:{detail}";
    InvoiceIssued "" "trade" [Email] "Invoice issued" "The invoice for order {order} for {product} was issued: {detail}" "发票已开具" "订单 {order}({product})的发票已开具:{detail}";
    InvoiceReturned "" "trade" [] "Invoice returned" "The seller has the invoice for order {order} for {product} back." "发票已退回" "订单 {order}({product})的发票已退回商家。";
    ToppedUp "" "trade" [] "Balance topped up" "{amount} was added to your balance." "余额已充值" "您的余额已增加 {amount}。";
    QuestionAnswered "" "product" [Email] "Your question was answered" "The seller answered your question about {product}: {detail}" "您的提问已有回答" "商家回答了您关于 {product} 的提问:{detail}";
    QuestionHidden "" "product" [] "Question taken off the page" "A question about {product} is no longer shown: {detail}" "提问已隐藏" "关于 {product} 的一条提问已不再展示:{detail}";
    QuestionShown "" "product" [] "Question shown again" "A question about {product} is on its page again." "提问已恢复展示" "关于 {product} 的一条提问已恢复展示。";
    LicenseToClaim "" "trade" [Email] "A licence code waits for you" "The licence code of {product} (order {order}) is there. Collect it under Licence codes; the software can be activated after that." "授权码待领取" "{product}(订单 {order})的授权码已生成,请在“授权码”中领取后激活软件。";
    LicenseHanded "" "trade" [Email] "Your licence code" "The licence code of {product} (order {order}) is there. Find it under Licence codes and enter it in the software." "授权码已发放" "{product}(订单 {order})的授权码已发放,请在“授权码”中查看并在软件中输入。";
    ArrearsBegun "" "trade" [Email, Sms] "Your balance does not cover your use" "{amount} is due for what you used. Top up by {until}; after that it is frozen." "账户余额不足以支付用量费用" "您的用量费用尚欠 {amount},请在 {until} 前充值,逾期将冻结。";
    ArrearsFrozen "" "trade" [Email, Sms] "Frozen because of arrears" "{amount} is due. What you pay by use is frozen and its data are kept until {until}; topping up makes it usable again." "因欠费已冻结" "您尚欠费 {amount},按需资源已冻结,数据保留至 {until},充值后可恢复使用。";
    ArrearsRelease "" "trade" [Email, Sms] "Released in {days} days because of arrears" "{amount} is due. What you pay by use will be released at {until} and its data deleted. Top up to prevent that." "{days} 天后因欠费释放" "您尚欠费 {amount},按需资源将于 {until} 释放并删除数据,请尽快充值。";
    ArrearsEnded "" "trade" [Email] "Nothing is due any more" "What was due for use is paid." "欠费已结清" "您的用量费用已全部结清。";
    PackageLow "" "trade" [Email, Sms] "Little left of a package" "{product}: {amount} left in the package. Buy another before it is used up." "套餐包余量不足" "{product}:套餐包剩余 {amount},请在用完前购买新的套餐包。";
    PackageRebought "" "trade" [Email] "Package bought again" "Another package of {product} was bought automatically: order {order}, {amount}." "套餐包已自动复购" "已自动复购 {product} 的套餐包,订单 {order},扣款 {amount}。";
    PackageNotRebought "" "trade" [Email, Sms] "Package not bought again" "Little is left of the package of {product}, and another could not be bought automatically: {detail}" "套餐包自动复购未成功" "{product} 的套餐包余量不足,自动复购未成功:{detail}";
    PackageUsedUp "" "trade" [Email, Sms] "Package used up, service stopped" "The packages of {product} are used up, and it has stopped. Buy another package to go on." "套餐包已用完,服务已停止" "{product} 的套餐包已用完,服务已停止,购买新的套餐包后可继续使用。";
    UsageAlert "" "trade" [Email, Sms] "Your use has passed your alert" "What you used of {product} in this cycle comes to {amount} so far." "用量费用已超过提醒值" "您本计费周期使用 {product} 的费用已达 {amount}。";
    UsageCapped "" "trade" [Email, Sms] "Your limit is reached" "The seller reported {amount} of {product} beyond your limit. It is not charged unless an operator lets it count; that is decided by {until}." "已达到费用上限" "商家上报的 {product} 用量 {amount} 超出您设置的费用上限,运营人员将在 {until} 前决定是否计费,在此之前不会扣款。";
    UsageCorrected "" "trade" [Email] "Reported use was corrected" "The seller corrected a record of {product} to {amount}: {detail} The difference is part of the next charge." "用量记录已更正" "商家已将 {product} 的一条用量记录更正为 {amount},原因:{detail} 差额计入下一次扣费。";
    UsageLetCount "" "trade" [] "Reported use counts" "{amount} of {product} that waited for a decision counts from now on." "用量记录已计入" "{product} 待处理的用量 {amount} 已确认计入。";
    UsageNotCounted "" "trade" [] "Reported use does not count" "{amount} of {product} that waited for a decision does not count. The seller may report it anew, rightly." "用量记录未计入" "{product} 待处理的用量 {amount} 未予计入,商家可更正后重新上报。";
    ClientLicenseDelivered "" "trade" [Email] "Your licence is there" "The licence you asked for of {product} (order {order}) is there. Find it on the instance's page." "License 已送达" "您为 {product}(订单 {order})申请的 License 已送达,请在实例详情中查看。";
    ClientLicenseDenied "" "trade" [Email] "No licence" "The seller did not give the licence you asked for of {product} (order {order}): {detail}" "License 申请未通过" "商家未提供您为 {product}(订单 {order})申请的 License:{detail}";
    ClientLicenseFailed "" "trade" [Email] "Your licence has not come" "The seller of {product} (order {order}) could not be reached, so your licence has not come. You can ask for it again on the instance's page." "License 申请未成功" "暂时无法联系 {product}(订单 {order})的商家,License 未能送达,您可在实例详情中重新申请。";
    LicenseActivated "" "trade" [] "Licence code activated" "The licence code of {product} (order {order}) was activated." "授权码已激活" "{product}(订单 {order})的授权码已激活。";
    // To sellers
    QuestionAsked "" "product" [Email] "New question" "Somebody asked about {product}: {detail}" "新的商品提问" "有买家就 {product} 提问:{detail}";
    LicenseMinted "" "trade" [] "Licence code handed out" "Order {order} for {product} has its licence code. Help the buyer to activate it." "授权码已发放" "订单 {order}({product})的授权码已生成,请协助买家激活。";
    LicenseClaimed "" "trade" [] "Licence code collected" "The buyer of order {order} has collected the licence code of {product}." "授权码已领取" "订单 {order} 的买家已领取 {product} 的授权码。";
    LicenseExceeded "" "trade" [Email] "Licence code used more widely than bought" "{product} (order {order}): {detail}" "授权码使用超量" "{product}(订单 {order}):{detail}";
    UsageHeld "" "trade" [Email] "Reported use waits" "{amount} of {product} waits for an operator's decision until {until}. Usage records say why." "用量记录待处理" "{product} 的用量 {amount} 正等待运营人员处理,期限 {until},原因请在“用量记录”中查看。";
    UsageDisputed "" "trade" [Email] "Reported use is disputed" "The buyer disputes {amount} of {product}: {detail} An operator decides until {until}." "买家对用量有异议" "买家对 {product} 的用量 {amount} 有异议:{detail} 运营人员将在 {until} 前处理。";
    InvoiceAsked "901" "trade" [Email] "An invoice was asked for" "The buyer of order {order} for {product} asks for an invoice. Issue it within 7 days." "买家申请开票" "订单 {order}({product})的买家申请开具发票,请在 7 天内处理。";
    SaleMade "101" "trade" [] "New order" "Order {order} for {product} was paid ({amount})." "新订单" "买家已支付订单 {order}({product}),金额 {amount}。";
    InterfaceFailed "501" "trade" [Email, Sms] "A call to your server failed" "The call {activity} for order {order} failed: {detail} We try again until {until}. See it under Interface messages." "生产接口调用失败" "订单 {order} 的 {activity} 接口调用失败:{detail} 系统将持续重试至 {until},请在“生产接口消息”中查看。";
    InterfaceStopped "501" "trade" [Email, Sms] "Calls to your server have stopped" "The call {activity} for order {order} never succeeded and has stopped. Restart it under Interface messages once your server is mended." "生产接口调用已停止" "订单 {order} 的 {activity} 接口持续失败,调用已停止。请修复后在“生产接口消息”中重新启动。";
    ProvisioningFailed "101" "trade" [Email, Sms] "Order lost" "Order {order} for {product} could not be set up in time and was refunded ({amount})." "开通失败,订单已退订" "订单 {order}({product})未能按时开通,已自动退订并退款 {amount}。";
    DeliveryAccepted "101" "trade" [Email] "Delivery accepted" "Order {order} for {product} is accepted and complete ({amount})." "交付已验收" "订单 {order}({product})已验收完成,金额 {amount}。";
    UnsubscribeFiled "101" "trade" [Email] "Unsubscription" "Order {order} for {product} was unsubscribed ({amount})." "退订通知" "订单 {order}({product})已退订,金额 {amount}。";
    RenewalSold "renewal" "trade" [] "Renewal" "{product} was renewed by order {order} ({amount})." "产品续费通知" "买家已续费 {product},订单 {order},金额 {amount}。";
    RevisionApproved "" "product" [Email] "Product approved" "{product} passed the review and is on the shelf." "商品审核通过" "{product} 已通过审核并上架。";
    RevisionRejected "" "product" [Email] "Product sent back" "{product} did not pass the review: {detail}" "商品审核未通过" "{product} 未通过审核:{detail}";
    // To operators
    RevisionSubmitted "" "product" [] "Product to review" "{product} waits for your review." "待审核商品" "{product} 等待审核。";
    AppealToDecide "" "operations" [Email] "An appeal to decide" "An appeal about order {order} for {product} waits for a decision until {until}: {detail}" "待处理申诉" "订单 {order}({product})有申诉待处理,期限 {until}:{detail}";
    AppealOverdue "" "operations" [Email, Sms] "An appeal is overdue" "The appeal about order {order} for {product} should have been decided by now." "申诉处理超时" "订单 {order}({product})的申诉已超过处理期限,请立即处理。";
    DeliveryToCheck "" "operations" [] "A delivery to check" "The delivery of order {order} for {product} waits for the marketplace's check." "待复核交付" "订单 {order}({product})的交付等待平台复核。";
    UsageToDecide "" "operations" [] "Reported use to decide on" "{amount} of {product} waits for a decision until {until}." "待处理用量记录" "{product} 的用量 {amount} 等待处理,期限 {until}。";
    BooksBroken "" "operations" [Email, Sms] "The books do not add up" "The check of the ledger found: {detail}" "账务校验异常" "账务校验发现:{detail}";
}

impl Event {
    /// Title and text in the reader's language.
    #[must_use]
    pub fn write(self, facts: &Facts, locale: Locale) -> (String, String) {
        let days = facts.days.map(|d| d.to_string());
        let until = facts
            .until
            .map(|t| t.timestamp().strftime("%Y-%m-%d %H:%M UTC").to_string());
        let pairs = [
            ("{order}", facts.order.as_ref()),
            ("{instance}", facts.instance.as_ref()),
            ("{product}", facts.product.as_ref()),
            ("{activity}", facts.activity.as_ref()),
            ("{detail}", facts.detail.as_ref()),
            ("{amount}", facts.amount.as_ref()),
            ("{days}", days.as_ref()),
            ("{until}", until.as_ref()),
        ];
        let fill = |template: &str| {
            pairs.iter().fold(template.to_owned(), |text, (name, value)| {
                if text.contains(name) {
                    text.replace(name, value.map_or("–", String::as_str))
                } else {
                    text
                }
            })
        };
        (fill(self.title_template(locale)), fill(self.text_template(locale)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_speaks_both_languages() {
        for event in Event::ALL {
            let facts = Facts {
                detail: Some("x".into()),
                ..Facts::default()
            };
            let (en, zh) = (event.write(&facts, Locale::EnUs), event.write(&facts, Locale::ZhCn));
            assert!(
                !en.0.contains('{') && !en.1.contains('{') && !zh.1.contains('{'),
                "{event:?}"
            );
            assert!(zh.1.chars().any(|c| c > '\u{2e80}'));
        }
    }
}
