//! Sample sellers and their products, so that a fresh sandbox has a shop to look around in.

use domain::{
    catalog::Content,
    id::Id,
    identity::{Account, Role},
    money::Currency,
    seller::{AccessKey, AddressOptions, ProductionAddress, Protocol},
};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{Person, Planted, World};
use crate::{App, Error, Result, seller::key_purpose};

/// A product in one line: seller, category, name, summary, edition, unit, price of a unit for a
/// month and for a year, days of trial.
type Sample = (
    usize,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    u16,
);

/// What the samples sell.
const SAMPLES: &[Sample] = &[
    (
        0,
        "customer-service",
        "澄江客户管理 CRM",
        "客户管理:线索、商机、合同与回款一处看清。CRM for leads, deals, contracts and payments.",
        "云端版 Cloud",
        "席位 Seats",
        "49.00",
        "490.00",
        15,
    ),
    (
        0,
        "documents",
        "言契电子合同 Signet",
        "电子合同:起草、签署、归档,一份合同走到底。Draft, sign and file contracts online.",
        "企业版 Business",
        "席位 Seats",
        "29.00",
        "290.00",
        14,
    ),
    (
        0,
        "finance",
        "票达发票 Invoice Desk",
        "开票、收票、查验与对账,Invoice issuing, receipt and reconciliation in one place.",
        "标准版 Standard",
        "席位 Seats",
        "39.00",
        "390.00",
        30,
    ),
    (
        0,
        "office",
        "同舟协同办公 Workspace",
        "日程、审批、文档与会议,小团队当天就能用。Calendar, approvals, documents and meetings.",
        "团队版 Team",
        "席位 Seats",
        "19.00",
        "190.00",
        30,
    ),
    (
        1,
        "hr",
        "晨勤考勤打卡 Attendance",
        "考勤打卡、排班、请假与加班,月底自动汇总。Clock in, shifts, leave and overtime.",
        "标准版 Standard",
        "员工 Employees",
        "6.00",
        "60.00",
        15,
    ),
    (
        1,
        "backup",
        "磐石备份 Kubernetes Backup",
        "按命名空间备份与恢复 Kubernetes 集群,异地保存。Back up and restore clusters by namespace.",
        "专业版 Professional",
        "节点 Nodes",
        "88.00",
        "880.00",
        7,
    ),
    (
        1,
        "security",
        "守垣主机安全 Host Guard",
        "漏洞、弱口令与入侵告警,一小时内看到结果。Vulnerabilities, weak passwords and intrusion alerts.",
        "企业版 Business",
        "主机 Hosts",
        "35.00",
        "350.00",
        7,
    ),
    (
        1,
        "development",
        "流水线 Build Pipeline",
        "代码提交后自动构建、测试与发布。Build, test and release on every push.",
        "团队版 Team",
        "开发者 Developers",
        "45.00",
        "450.00",
        14,
    ),
    (
        1,
        "migration",
        "渡川上云迁移 Migrate",
        "评估、搬迁、校验,数据库与主机一同上云。Assess, move and verify servers and databases.",
        "专业版 Professional",
        "主机 Hosts",
        "120.00",
        "1200.00",
        0,
    ),
    (
        2,
        "data",
        "观澜数据看板 Dashboards",
        "连接数据库与表格,拖拽成看板,定时发送。Dashboards from databases and spreadsheets.",
        "标准版 Standard",
        "席位 Seats",
        "59.00",
        "590.00",
        15,
    ),
    (
        2,
        "ai",
        "知衡智能问答 Answers",
        "把制度与手册变成会回答的助手,答案附出处。An assistant that answers from your documents, with sources.",
        "企业版 Business",
        "席位 Seats",
        "69.00",
        "690.00",
        7,
    ),
    (
        2,
        "manufacturing",
        "齿轮生产执行 MES",
        "排产、报工、质检与追溯,车间大屏实时更新。Scheduling, reporting, quality and traceability.",
        "工厂版 Factory",
        "工位 Stations",
        "150.00",
        "1500.00",
        0,
    ),
    (
        2,
        "hardware",
        "触点设备管理 Device Hub",
        "门禁、传感器与网关集中管理,远程升级。Manage access control, sensors and gateways.",
        "标准版 Standard",
        "设备 Devices",
        "4.00",
        "40.00",
        30,
    ),
    (
        2,
        "other",
        "拾光活动报名 Events",
        "报名、签到、票务与问卷,一个链接发出去。Registration, check-in, tickets and surveys.",
        "标准版 Standard",
        "场次 Events",
        "99.00",
        "990.00",
        0,
    ),
];

/// What was asked about samples: product, question, answer.
const QUESTIONS: &[(&str, &str, &str)] = &[
    (
        "澄江客户管理 CRM",
        "可以从表格导入已有客户吗?\nCan existing customers be imported from a spreadsheet?",
        "可以,支持 XLSX 和 CSV,导入前可预览并按手机号去重。\nYes, from XLSX and CSV, with a preview first; duplicates are found by telephone number.",
    ),
    (
        "澄江客户管理 CRM",
        "到期后数据会保留多久?\nHow long is our data kept after the end?",
        "按您的等级保留 1 到 15 天,期间续费即可恢复使用,也可以随时自行导出。\nOne to fifteen days by your grade; renewing in that time brings everything back. You can export at any time.",
    ),
    (
        "磐石备份 Kubernetes Backup",
        "恢复时可以换一个集群吗?\nCan a backup be restored to another cluster?",
        "可以,目标集群版本不低于源集群即可。\nYes, as long as it is not older than the one the backup was made of.",
    ),
];

/// Sellers beside the sample seller: sign-in name and shown name.
const SELLERS: [(&str, &str); 2] = [
    ("yunxiu", "云岫软件 Yunxiu Software"),
    ("beichen", "北屿数据 Beiyu Data"),
];

impl App {
    /// Plants the sample products that are missing. Their sellers' calls go to `url`, where a reference seller with the
    /// world's access key may answer in this protocol.
    ///
    /// # Errors
    /// Not in the sandbox, or the store.
    pub async fn plant_samples(
        &self,
        world: &World,
        planted: Planted,
        url: &str,
        (protocol, options): (Protocol, AddressOptions),
    ) -> Result<()> {
        let mut sellers = vec![planted.seller];
        for (login, name) in SELLERS {
            let secret = Sha256::digest(format!("{login} {}", world.seller.token).as_bytes());
            let person = Person {
                login: format!("{login}@galleria.example"),
                name: name.to_owned(),
                token: wire::encode::hex_lower(&secret),
            };
            sellers.push(self.plant_account(world, &person, Role::Seller, None).await?);
        }
        let mut addresses = Vec::new();
        for seller in &sellers {
            let id = seller.account().ok_or_else(|| Error::fault("no seller"))?;
            let address = self.plant_address(world, id, url, (protocol, options)).await?;
            addresses.push((id, address));
        }
        let currency = {
            let mut tx = self.store.read().await?;
            self.policy(&mut *tx).await?.currency
        };
        if let Some((seller, address)) = addresses.first() {
            let content = by_use(*address, currency)?;
            self.shelve_sample(*seller, content, planted.operator).await?;
        }
        for (at, content) in by_people(currency)? {
            if let Some((seller, _)) = addresses.get(at) {
                self.shelve_sample(*seller, content, planted.operator).await?;
            }
        }
        for sample in SAMPLES {
            let Some((seller, address)) = addresses.get(sample.0) else {
                continue;
            };
            let content = content(sample, *address, currency)?;
            let product = self.shelve_sample(*seller, content, planted.operator).await?;
            let answering = sellers.get(sample.0).copied().unwrap_or(planted.seller);
            for (_, text, answer) in QUESTIONS.iter().filter(|(name, ..)| *name == sample.2) {
                let text = text.parse().map_err(Error::fault)?;
                let answer = answer.parse().map_err(Error::fault)?;
                self.plant_question((planted.buyer, answering), product, text, answer)
                    .await?;
            }
        }
        Ok(())
    }

    /// The address of a sample seller, with a key of its own for the same secret.
    async fn plant_address(
        &self,
        world: &World,
        seller: Id<Account>,
        url: &str,
        (protocol, options): (Protocol, AddressOptions),
    ) -> Result<Id<ProductionAddress>> {
        let mut tx = self.store.begin().await?;
        let known = tx.addresses(seller).await?;
        if let Some(address) = known.iter().find(|address| address.url.as_str() == url) {
            return Ok(address.id);
        }
        let label: domain::identity::Label = "sandbox".parse().map_err(Error::fault)?;
        let key_id = match tx.access_keys(seller).await?.first() {
            Some(key) => key.id,
            None => {
                let id: Id<AccessKey> = self.id();
                let sealed = self.sealer.seal(&key_purpose(id), world.access_key.as_bytes());
                let key = AccessKey {
                    id,
                    seller_id: seller,
                    label,
                    sealed: sealed.map_err(Error::fault)?,
                    created_at: self.clock.now(),
                    revoked_at: None,
                };
                tx.insert_access_key(&key).await?;
                id
            }
        };
        let address = ProductionAddress {
            id: self.id(),
            seller_id: seller,
            url: url.parse().map_err(Error::fault)?,
            protocol,
            key_id,
            options,
            created_at: self.clock.now(),
            version: 0,
        };
        tx.insert_address(&address).await?;
        tx.commit().await?;
        Ok(address.id)
    }
}

fn content(
    &(_, category, name, summary, edition, unit, month, year, trial): &Sample,
    address: Id<ProductionAddress>,
    currency: Currency,
) -> Result<Content> {
    let price = |charge: &str, amount: &str| {
        let money = json!({"amount": amount, "currency": currency.code()});
        json!({"charge": charge, "pricing": {"kind": "linear", "unit_price": money}})
    };
    let trial = if trial == 0 { Value::Null } else { trial.into() };
    let description = format!(
        "{summary}\n\n购买后由商家自动开通,通常几分钟内可用;到期前可续费,也可随时增加数量。\n\
         Set up by the seller at once, usually within minutes. Renew before it ends; add more whenever you need them."
    );
    let content = json!({
        "name": name, "summary": summary, "description": description, "category": category,
        "model": "general", "access_type": "saas", "address_id": address, "upgradable": true,
        "specifications": [{
            "name": edition,
            "quantity": {"name": "amount", "label": unit, "min": 1, "max": 1000, "step": 1},
            "skus": [{"name": edition, "trial_days": trial, "prices": [price("month", month), price("year", year)]}],
        }],
    });
    serde_json::from_value(content).map_err(Error::fault)
}

/// A product that is paid by use: short messages, by the hour, with a price that falls as they grow in number, and two packages.
fn by_use(address: Id<ProductionAddress>, currency: Currency) -> Result<Content> {
    let package = |name: &str, price: &str, quota: &str, reset: &str, unit: &str| {
        json!({"name": name, "prices": [{"charge": "package", "pricing": {
            "kind": "package", "package": "on_demand", "price": {"amount": price, "currency": currency.code()},
            "valid": {"unit": unit, "count": 1}, "reset": reset, "contents": [{"meter": "sms", "quota": quota}],
        }}]})
    };
    let bands = json!([
        {"from": "0", "unit_price": "0.045"},
        {"from": "1000", "unit_price": "0.04"},
        {"from": "10000", "unit_price": "0.035"},
    ]);
    let summary = "短信通知与验证码,发多少付多少,也可购买套餐包。Text messages and codes: pay for what you send, or buy packages.";
    let content = json!({
        "name": "飞羽短信 Text Messages", "summary": summary, "category": "development",
        "description": format!("{summary}\n\n开通免费,按小时结算。\nOpening it costs nothing; what was sent is charged every hour."),
        "model": "general", "access_type": "saas", "address_id": address, "upgradable": false,
        "specifications": [{"name": "国内短信 Domestic messages", "skus": [
            {"name": "按条计费 By message", "prices": [{"charge": "on_demand", "pricing": {
                "kind": "metered", "meter": "sms", "item": "短信 Messages", "unit": "条", "cycle": "hour",
                "currency": currency.code(), "tariff": {"mode": "step", "bands": bands},
            }}]},
            package("一千条 1,000 messages", "38.00", "1000", "never", "year"),
            package("每月一万条 10,000 a month", "4200.00", "10000", "month", "year"),
        ]}],
    });
    serde_json::from_value(content).map_err(Error::fault)
}

/// What is delivered under supervision, with the place of its seller: goods that are sent, and software that a licence code opens.
fn by_people(currency: Currency) -> Result<[(usize, Content); 2]> {
    let linear = |charge: &str, amount: &str| {
        let money = json!({"amount": amount, "currency": currency.code()});
        json!({"charge": charge, "pricing": {"kind": "linear", "unit_price": money}})
    };
    let reader = "支持卡片、二维码与手机的门禁读卡器,两年保修。A door reader for cards, codes and phones, with two years of warranty.";
    let backup = "电脑文件自动备份,加密存到您自己的空间。Backs up the files of desktop computers, encrypted, to your own storage.";
    let goods = json!({
        "name": "触点读卡器 Badge Reader", "summary": reader, "category": "hardware",
        "description": format!("{reader}\n\n付款后由商家发货,签收十天后自动验收。\n\
            The seller sends it once you have paid; ten days after you signed for it, it counts as accepted."),
        "model": "general", "access_type": "hardware",
        "supervised": {"flow": "hardware", "delivery_days": 3, "screenshots": 0,
            "acceptance": "外观完好,可读取随附的测试卡。Undamaged, and it reads the test card that comes with it."},
        "specifications": [{"name": "壁挂式 Wall-mounted",
            "quantity": {"name": "amount", "label": "台 Pieces", "min": 1, "max": 500, "step": 1},
            "skus": [{"name": "黑色 Black", "prices": [linear("one_time", "168.00")]},
                {"name": "白色 White", "prices": [linear("one_time", "178.00")]}]}],
    });
    let licence = json!({
        "name": "磐石桌面备份 Desktop Backup", "summary": backup, "category": "backup",
        "description": format!("{backup}\n\n付款后获得授权码,在软件中激活后开始计算有效期。\n\
            You get a licence code; its period begins when you activate it in the software."),
        "model": "general", "access_type": "license",
        "supervised": {"flow": "license_code", "delivery_days": 1, "screenshots": 1},
        "specifications": [{"name": "专业版 Professional",
            "quantity": {"name": "amount", "label": "电脑 Computers", "min": 1, "max": 1000, "step": 1},
            "skus": [{"name": "专业版 Professional", "prices": [linear("month", "12.00"), linear("year", "120.00")]}]}],
    });
    let content = |value| serde_json::from_value(value).map_err(Error::fault);
    Ok([(2, content(goods)?), (1, content(licence)?)])
}

#[cfg(test)]
mod tests {
    use domain::money::Currency;

    use super::*;

    #[test]
    fn every_sample_could_be_submitted() {
        let mut names = std::collections::BTreeSet::new();
        for sample in SAMPLES {
            let content = content(sample, Id::from_uuid(uuid::Uuid::nil()), Currency::Cny).unwrap();
            assert!(content.submission_problems(Currency::Cny).is_empty(), "{}", sample.2);
            assert!(names.insert(sample.2));
        }
        assert_eq!(names.len(), 14);
        let by_use = by_use(Id::from_uuid(uuid::Uuid::nil()), Currency::Cny).unwrap();
        assert_eq!(by_use.submission_problems(Currency::Cny), []);
        for (_, content) in by_people(Currency::Cny).unwrap() {
            assert_eq!(content.submission_problems(Currency::Cny), [], "{}", content.name);
        }
        let rules = domain::question::QuestionRules::default();
        for (product, text, answer) in QUESTIONS {
            assert!(names.contains(product), "{product}");
            assert!(text.parse::<domain::question::QuestionText>().is_ok() && rules.check(text).is_ok());
            assert!(answer.parse::<domain::question::AnswerText>().is_ok() && rules.check(answer).is_ok());
        }
    }
}
