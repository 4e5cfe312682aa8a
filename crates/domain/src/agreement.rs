//! The marketplace's user agreements: one for each sale model, versioned, in both languages (business rules §1.1, §3.1).
//!
//! They are policy: an operator writes a new version with the policy that is to come into force. What a buyer accepted
//! stands in his order.

use serde::{Deserialize, Serialize};

use crate::{
    bounded_text,
    catalog::SaleModel,
    identity::Locale,
    refusal::{Code, Refusal},
};

bounded_text! {
    /// Heading of an agreement.
    AgreementTitle: Line 1..=100;
    /// Its text; paragraphs are set apart by empty lines.
    AgreementBody: Lines 1..=20000;
}

/// An agreement in one language.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AgreementText {
    /// Heading.
    pub title: AgreementTitle,
    /// Text.
    pub body: AgreementBody,
}

/// An agreement.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Agreement {
    /// Counts up with every change of the text.
    #[cfg_attr(feature = "schema", schema(minimum = 1, maximum = 1_000_000))]
    pub version: u32,
    /// In Chinese.
    #[serde(rename = "zh-CN")]
    pub zh_cn: AgreementText,
    /// In English.
    #[serde(rename = "en-US")]
    pub en_us: AgreementText,
}

impl Agreement {
    /// In a language.
    #[must_use]
    pub const fn text(&self, locale: Locale) -> &AgreementText {
        match locale {
            Locale::ZhCn => &self.zh_cn,
            Locale::EnUs => &self.en_us,
        }
    }

    /// Whether this may come after `before`: another text is another, higher version, and a version is never taken back.
    fn follows(&self, before: &Self) -> bool {
        self == before || self.version > before.version
    }
}

/// The user agreements of a site.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Agreements {
    /// Of general products (通用商品), sold by the seller.
    pub general: Agreement,
    /// Of joint products (联营商品), sold by the marketplace.
    pub joint: Agreement,
    /// Of self-service products (自服务商品), sold by the marketplace.
    pub self_operated: Agreement,
}

impl Agreements {
    /// The one that a product of this model is bought under.
    #[must_use]
    pub const fn of(&self, model: SaleModel) -> &Agreement {
        match model {
            SaleModel::General => &self.general,
            SaleModel::Joint => &self.joint,
            SaleModel::SelfOperated => &self.self_operated,
        }
    }

    /// Refuses a text that changed without a new version.
    ///
    /// # Errors
    /// [`Code::AgreementVersion`] for the first such.
    pub fn check_after(&self, before: &Self) -> Result<(), Refusal> {
        let pairs = [
            ("general", &self.general, &before.general),
            ("joint", &self.joint, &before.joint),
            ("self_operated", &self.self_operated, &before.self_operated),
        ];
        match pairs.into_iter().find(|(_, new, old)| !new.follows(old)) {
            Some((name, _, old)) => Err(Refusal::new(Code::AgreementVersion)
                .field(format!("policy.agreements.{name}.version"))
                .with("version", old.version)),
            None => Ok(()),
        }
    }
}

impl Default for Agreements {
    fn default() -> Self {
        Self {
            general: first_version(&general::ZH, &general::EN),
            joint: first_version(&joint::ZH, &joint::EN),
            self_operated: first_version(&self_operated::ZH, &self_operated::EN),
        }
    }
}

/// A heading and paragraphs.
type Written = (&'static str, &'static [&'static str]);

fn first_version(zh: &Written, en: &Written) -> Agreement {
    let text = |(title, paragraphs): &Written| AgreementText {
        // Held to their rules by a test.
        title: AgreementTitle((*title).to_owned()),
        body: AgreementBody(paragraphs.join("\n\n")),
    };
    Agreement {
        version: 1,
        zh_cn: text(zh),
        en_us: text(en),
    }
}

/// What every model has in common follows what sets it apart.
mod general {
    pub(super) const ZH: super::Written = (
        "云商店通用商品用户协议",
        &[
            "一、订立。您在下单时勾选本协议并提交订单,即与销售该商品的商家订立买卖合同;云商店提供交易、履约监管和资金托管服务,不是合同的卖方。",
            "二、付款与托管。您支付的款项由云商店托管。商品开通完成后,款项扣除平台服务费后结算给商家;在规定时间内未能开通的,订单自动退订,款项全额退回您的余额。",
            "三、开通与使用。商家应按商品页面的说明开通和提供服务。您下单时填写的信息只用于开通该商品,并仅提供给该商家。登录信息由您自行保管。",
            "四、续费、变更与到期。续费自原到期时间起算;变更规格或数量按剩余天数补差价。到期后依次进入宽限期和保留期,保留期结束后实例被释放,数据无法恢复。",
            "五、发票与售后。发票由商家开具,服务问题由商家负责答复;商家未履行义务的,您可以向云商店申诉,云商店依据平台规则处理。",
            "六、规则变更。协议内容变更时会形成新的版本,只适用于变更之后提交的订单;您的订单记录了所同意的版本。",
        ],
    );
    pub(super) const EN: super::Written = (
        "User agreement for general products",
        &[
            "1. Contract. By ticking this agreement and placing an order you conclude a contract of sale with the seller of the product. The marketplace provides the trading place, supervises delivery and holds the money; it is not the seller.",
            "2. Payment and escrow. The marketplace holds what you pay. Once the product is set up, the amount less the platform fee is settled to the seller. If it cannot be set up within the time allowed, the order is undone by itself and the full amount returns to your balance.",
            "3. Setup and use. The seller sets the product up and provides it as its page describes. What you enter when ordering is used for this setup alone and given to this seller only. Keep your sign-in details to yourself.",
            "4. Renewal, change and end. A renewal counts from the previous expiry; a change of specification or quantity is charged by the days left. After expiry come a grace period and a retention period; at the end of retention the instance is released and its data cannot be restored.",
            "5. Invoices and service. Invoices are issued and questions of service answered by the seller. Where a seller does not meet these duties you can appeal to the marketplace, which decides by its rules.",
            "6. Changes of this text. A changed text is a new version and applies to orders placed afterwards. Your order records the version you accepted.",
        ],
    );
}

mod joint {
    pub(super) const ZH: super::Written = (
        "云商店联营商品用户协议",
        &[
            "一、订立。您在下单时勾选本协议并提交订单,即与云商店的运营方订立买卖合同;商品由合作商家供货并提供服务。",
            "二、付款与托管。款项由云商店收取并托管。商品开通完成后按约定与商家分成;在规定时间内未能开通的,订单自动退订,款项全额退回您的余额。",
            "三、开通与使用。商品由商家按商品页面的说明开通。您下单时填写的信息只用于开通该商品,并仅提供给该商家。",
            "四、续费、变更与到期。续费自原到期时间起算;变更规格或数量按剩余天数补差价。到期后依次进入宽限期和保留期,保留期结束后实例被释放,数据无法恢复。",
            "五、发票与售后。发票由云商店的运营方开具;服务问题由商家答复,云商店负责督促和协调。",
            "六、规则变更。协议内容变更时会形成新的版本,只适用于变更之后提交的订单;您的订单记录了所同意的版本。",
        ],
    );
    pub(super) const EN: super::Written = (
        "User agreement for joint products",
        &[
            "1. Contract. By ticking this agreement and placing an order you conclude a contract of sale with the operator of the marketplace. The product is supplied and served by the partner named on its page.",
            "2. Payment and escrow. The marketplace collects and holds what you pay. Once the product is set up, the amount is shared with the partner as agreed between them. If it cannot be set up within the time allowed, the order is undone by itself and the full amount returns to your balance.",
            "3. Setup and use. The partner sets the product up as its page describes. What you enter when ordering is used for this setup alone and given to this partner only.",
            "4. Renewal, change and end. A renewal counts from the previous expiry; a change of specification or quantity is charged by the days left. After expiry come a grace period and a retention period; at the end of retention the instance is released and its data cannot be restored.",
            "5. Invoices and service. Invoices are issued by the operator of the marketplace. Questions of service are answered by the partner; the marketplace sees to it that they are.",
            "6. Changes of this text. A changed text is a new version and applies to orders placed afterwards. Your order records the version you accepted.",
        ],
    );
}

mod self_operated {
    pub(super) const ZH: super::Written = (
        "云商店自服务商品用户协议",
        &[
            "一、订立。您在下单时勾选本协议并提交订单,即与云商店的运营方订立买卖合同;商品由云商店的运营方自行提供。",
            "二、付款与托管。款项由云商店收取。在规定时间内未能开通的,订单自动退订,款项全额退回您的余额。",
            "三、开通与使用。商品按商品页面的说明开通。您下单时填写的信息只用于开通该商品。",
            "四、续费、变更与到期。续费自原到期时间起算;变更规格或数量按剩余天数补差价。到期后依次进入宽限期和保留期,保留期结束后实例被释放,数据无法恢复。",
            "五、发票与售后。发票由云商店的运营方开具,服务问题也由其答复。",
            "六、规则变更。协议内容变更时会形成新的版本,只适用于变更之后提交的订单;您的订单记录了所同意的版本。",
        ],
    );
    pub(super) const EN: super::Written = (
        "User agreement for self-service products",
        &[
            "1. Contract. By ticking this agreement and placing an order you conclude a contract of sale with the operator of the marketplace, which provides the product itself.",
            "2. Payment. The marketplace collects what you pay. If the product cannot be set up within the time allowed, the order is undone by itself and the full amount returns to your balance.",
            "3. Setup and use. The product is set up as its page describes. What you enter when ordering is used for this setup alone.",
            "4. Renewal, change and end. A renewal counts from the previous expiry; a change of specification or quantity is charged by the days left. After expiry come a grace period and a retention period; at the end of retention the instance is released and its data cannot be restored.",
            "5. Invoices and service. Invoices are issued and questions of service answered by the operator of the marketplace.",
            "6. Changes of this text. A changed text is a new version and applies to orders placed afterwards. Your order records the version you accepted.",
        ],
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_model_has_its_text_in_both_languages() {
        let agreements = Agreements::default();
        for model in [SaleModel::General, SaleModel::Joint, SaleModel::SelfOperated] {
            for locale in [Locale::ZhCn, Locale::EnUs] {
                let text = agreements.of(model).text(locale);
                assert_eq!(AgreementTitle::parse(text.title.as_str()).as_ref(), Ok(&text.title));
                assert_eq!(AgreementBody::parse(text.body.as_str()).as_ref(), Ok(&text.body));
                assert!(text.title.as_str().len() > 10 && text.body.as_str().split("\n\n").count() == 6);
            }
        }
        assert_ne!(agreements.general, agreements.joint);
        assert_ne!(agreements.joint, agreements.self_operated);
    }

    #[test]
    fn another_text_is_another_version() {
        let before = Agreements::default();
        assert_eq!(before.check_after(&before), Ok(()));
        let mut after = before.clone();
        after.joint.en_us.body = AgreementBody::parse("Nothing at all.").unwrap();
        let refused = after.check_after(&before).unwrap_err();
        assert_eq!(refused.code, Code::AgreementVersion);
        after.joint.version = 2;
        assert_eq!(after.check_after(&before), Ok(()));
        assert!(before.check_after(&after).is_err(), "a version is never taken back");
    }
}
