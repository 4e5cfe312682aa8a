//! Why the marketplace says no: one stable code for each reason, with its sentence in both languages.
//!
//! Clients build on the codes; sentences may be improved at any time. A refusal never carries what the reader may not
//! know: detail for the log stays in the log.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{identity::Locale, money::MoneyError};

/// What sort of no it is; the HTTP layer gives each its status.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// The input breaks a rule.
    Invalid,
    /// Not signed in, or the credential is not good.
    Unauthenticated,
    /// Signed in, but not allowed.
    Forbidden,
    /// No such thing, or not yours: the two look alike on purpose (threat A1).
    Absent,
    /// The thing is in another state by now, or someone else was quicker.
    Conflict,
    /// Too often.
    TooMany,
    /// An edit came without saying which version it was made from.
    Precondition,
}

macro_rules! codes {
    ($($name:ident $kind:ident $code:literal $en:literal $zh:literal;)*) => {
        /// A stable reason. `{braces}` in its sentences are filled from the refusal's parameters.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
        #[expect(missing_docs, reason = "each variant's English sentence is its documentation")]
        pub enum Code { $($name,)* }

        impl Code {
            /// Every code, for the documentation and the tests.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];
            /// The code as clients see it.
            #[must_use]
            pub const fn text(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }
            /// What sort of no.
            #[must_use]
            pub const fn kind(self) -> Kind {
                match self { $(Self::$name => Kind::$kind,)* }
            }
            /// The sentence with its placeholders.
            #[must_use]
            pub const fn template(self, locale: Locale) -> &'static str {
                match (self, locale) {
                    $((Self::$name, Locale::EnUs) => $en, (Self::$name, Locale::ZhCn) => $zh,)*
                }
            }
        }
    };
}

codes! {
    // Input in general
    Malformed Invalid "input.malformed" "The request body could not be read: {detail}." "无法读取请求内容:{detail}。";
    FieldUnknown Invalid "input.unknown_field" "This field is not known here. Remove it." "此处没有该字段,请删除。";
    FieldMissing Invalid "input.missing_field" "This field is required." "该字段必填。";
    FieldType Invalid "input.type" "This field has the wrong type: {detail}." "该字段类型不正确:{detail}。";
    TextLength Invalid "input.length" "Use {min} to {max} characters." "请输入 {min} 至 {max} 个字符。";
    TextCharacters Invalid "input.characters" "Control characters and invisible characters are not allowed here." "此处不能包含控制字符或不可见字符。";
    TextEmail Invalid "input.email" "This is not an e-mail address. Write it like name@example.com." "邮箱格式不正确,请按 name@example.com 的形式填写。";
    TextPhone Invalid "input.phone" "A telephone number holds digits, blanks and + - ( ) only." "电话号码只能包含数字、空格和 + - ( )。";
    TextToken Invalid "input.token" "Only letters, digits, dots, dashes and underscores are allowed here." "此处只能使用字母、数字、点、短横线和下划线。";
    TextUrl Invalid "input.url" "Write a full address that begins with https:// (or http:// in the sandbox)." "请填写以 https:// 开头的完整地址(沙箱中也可用 http://)。";
    MoneySyntax Invalid "input.money" "Write an amount like 12.30, with at most two digits after the point." "金额请写成 12.30 的形式,最多两位小数。";
    MoneyOverflow Invalid "input.money_range" "This amount is too large." "金额过大。";
    CurrencyMismatch Invalid "input.currency" "This marketplace works in {currency}." "本站币种为 {currency}。";
    NumberRange Invalid "input.range" "Use a number from {min} to {max}." "请输入 {min} 到 {max} 之间的数。";
    TooMany Invalid "input.too_many" "There are too many entries here." "此处条目过多。";
    NeedsOne Invalid "input.needs_one" "At least one entry is needed here, and not more than 50." "此处至少需要一项,且不超过 50 项。";
    Duplicate Invalid "input.duplicate" "This value appears twice." "该值重复。";
    CursorBroken Invalid "input.cursor" "This page cursor is not valid. Start again from the first page." "分页游标无效,请从第一页重新开始。";
    TimePast Invalid "input.time_past" "This moment has already passed." "该时间已过。";
    NotFound Absent "not_found" "There is nothing here, or it is not yours." "内容不存在,或不属于您。";
    MethodWrong Invalid "input.method" "This address does not take that method." "该地址不支持此请求方法。";
    BodyTooLarge Invalid "input.too_large" "The request is larger than {max} bytes." "请求超过 {max} 字节。";
    MediaType Invalid "input.media_type" "Send the body as application/json." "请以 application/json 发送请求内容。";
    VersionMissing Precondition "precondition.required" "Send the ETag you read in an If-Match header, so that nobody's edit is overwritten." "请在 If-Match 头中带上读到的 ETag,以免覆盖他人的修改。";
    VersionStale Conflict "conflict.stale" "Someone changed this in the meantime. Load it again, then repeat your edit." "内容已被他人修改,请重新加载后再编辑。";
    Raced Conflict "conflict.raced" "Another request was quicker. Load the page again to see where things stand." "另一请求已先行处理,请刷新查看最新状态。";
    TooFast TooMany "rate.limited" "Too many requests. Try again in {seconds} seconds." "请求过于频繁,请在 {seconds} 秒后重试。";
    Internal Conflict "internal" "Something went wrong on our side. It has been logged under {request_id}." "系统内部错误,已记录,编号 {request_id}。";

    // Identity
    SignInWrong Unauthenticated "signin.wrong" "The account name or the password is not right." "账号或密码不正确。";
    SignInWait TooMany "signin.wait" "Too many tries. Wait {seconds} seconds, then try again." "尝试次数过多,请在 {seconds} 秒后重试。";
    SignInNeeded Unauthenticated "signin.needed" "Sign in first." "请先登录。";
    SessionForm Forbidden "session.csrf" "This request did not come from a page of this marketplace." "该请求不是由本站页面发出的。";
    SessionToken Conflict "session.token" "This request came with a bearer token. Revoke it among your tokens; signing out is for browsers." "该请求使用访问令牌。如需停用令牌,请在令牌列表中吊销;退出登录仅用于浏览器。";
    NotAllowed Forbidden "access.denied" "Your account may not do this." "您的账号无权执行此操作。";
    LoginTaken Conflict "account.login_taken" "There is already an account with this name." "该账号名已被使用。";
    OwnDecision Forbidden "access.own_decision" "Nobody decides on his own request." "不能审批自己的申请。";
    GradeOnlyBuyers Conflict "account.grade_buyers" "Only buyers have a grade." "只有买家账号才有等级。";
    AccountDisabled Forbidden "account.disabled" "This account has been disabled. Ask the marketplace's operators." "该账号已被停用,请联系本站运营人员。";
    PasswordWrong Invalid "account.password_wrong" "The present password is not right." "当前密码不正确。";
    OwnAccount Conflict "account.own" "Nobody disables his own account." "不能停用自己的账号。";
    RegistrationLink Invalid "account.registration_link" "This link is not valid or has expired. Register again." "该链接无效或已过期,请重新注册。";

    // Catalogue
    SpecNameEmpty Invalid "product.spec_name" "This name must say what the specification is; \"spec 1\" or a period alone does not." "规格名称须体现规格内容,不能只是“规格1”或周期。";
    NameReserved Invalid "product.name_reserved" "appName, version, os and mode are preset and cannot be used." "appName、version、os、mode 为系统预置名称,不可使用。";
    QuantityRange Invalid "product.quantity_range" "The quantity needs 1 ≤ min ≤ max ≤ 1,000,000 and a step of at least 1." "数量须满足 1 ≤ 最小值 ≤ 最大值 ≤ 1,000,000,步长至少为 1。";
    TrialDays Invalid "product.trial_days" "A trial lasts 3 to 180 days." "试用期为 3 至 180 天。";
    TrialPeriodic Invalid "product.trial_periodic" "Only SaaS that is sold by the year or month can have a trial." "只有按年或按月销售的 SaaS 商品可以设置试用。";
    PricePositive Invalid "product.price_positive" "A price is more than zero and in the currency of this marketplace." "价格须大于零,且使用本站币种。";
    PriceBands Invalid "product.price_bands" "Bands rise in quantity, the first begins no later than the smallest quantity, and there are at most 20." "价格区间须按数量递增,首个区间不得晚于最小数量,且最多 20 个。";
    PricingKind Invalid "product.pricing_kind" "This way of pricing does not fit what is paid for." "该计价方式与计费类型不符。";
    UsageBands Invalid "product.usage_bands" "Bands rise in use, the first begins at 0, and there are at most 20." "用量区间须递增,首个区间从 0 开始,且最多 20 个。";
    PackageContents Invalid "product.package_contents" "A package holds more than nothing of 1 to 10 different meters." "套餐包须包含 1 至 10 个不同计量项,且额度须大于零。";
    UsageUncovered Conflict "usage.uncovered" "No package covers this use, and it is not sold without one." "没有套餐包可抵扣该用量,且该计费项不单独按量销售。";
    ChargeRecordsGone Conflict "usage.records_gone" "The records of this charge are kept no longer; the charge itself, its sums and its price are." "该笔扣费的用量话单已超过保留期;扣费金额、合计与单价仍可查看。";
    ExportTooLarge Conflict "export.too_large" "This holds more than {max} entries, more than one file carries." "条目超过 {max} 条,无法导出为单个文件。";
    UsageLimit Invalid "usage.limit" "Write an amount above zero in {currency}, or leave it out for none." "请输入大于零的金额(币种 {currency}),留空表示不设置。";
    InArrears Conflict "usage.arrears" "You owe for use. Top up your balance first; then you can open more that is paid by use." "您有未结清的用量费用,请先充值,结清后可开通新的按需资源。";
    UsageHeld Conflict "usage.held" "This record waits for an operator's decision already." "该用量记录正在等待运营人员处理。";
    UsageCharged Conflict "usage.charged" "This use was charged already. Ask the seller to correct the record; the correction is charged with the next cycle." "该用量已出账。请联系商家更正记录,更正金额将计入下一个计费周期。";
    UsageDecided Conflict "usage.decided" "An operator has decided on this record already." "运营人员已对该用量记录作出处理决定。";
    UsageCorrection Invalid "usage.correction" "A record is corrected to another amount than it has, not below the {packaged} that packages paid of it." "更正后的用量须与原用量不同,且不能低于套餐包已抵扣的 {packaged}。";
    PackageThreshold Invalid "package.threshold" "Choose 1 to 99 percent, or an amount above nothing and below what the package holds." "请设置 1 至 99 的百分比,或大于零且小于套餐包额度的数量。";
    PackageRebuy Conflict "package.rebuy" "This package cannot be bought again automatically: it is free, fills up by itself, is not sold any more, or holds less now." "该套餐包不支持自动复购:免费、可自动重置、已停售或现售额度小于当前额度。";
    PackageMeter Invalid "product.package_meter" "A package holds meters of prices by use of the same product only." "套餐包只能包含同一商品按需计费项的计量项。";
    PricingNeedsQuantity Invalid "product.pricing_quantity" "This pricing needs a quantity attribute on the specification." "该计价方式需要规格设置数量属性。";
    AccessTypeLater Invalid "product.access_type_later" "Products of this access type can be drafted but not published yet." "该接入类型的商品目前只能保存草稿,暂不能发布。";
    AccessTypeFixed Conflict "product.access_type_fixed" "A released product keeps its access type. Publish another product for another way of delivery." "已上架商品不能更改接入类型;如需其他交付方式,请另行发布商品。";
    DeliveryMissing Invalid "product.delivery_missing" "Say how this service is delivered." "请填写该服务的交付方式。";
    FlowForeign Invalid "product.flow" "This flow does not belong to the product's access type." "该服务流程不适用于此商品的接入类型。";
    AcceptanceMissing Invalid "product.acceptance_missing" "Say what counts as delivered; joint and self-operated products need that." "联营和自服务商品须填写商品交付模板(验收标准)。";
    DeliveryOneTime Invalid "product.delivery_one_time" "What is delivered this way is sold for one-time prices so far." "采用该交付方式的商品目前仅支持一次性价格。";
    LicenseFixed Invalid "product.license_fixed" "A licence that is fetched from your server cannot be changed within its period." "通过接口获取的 License 不支持在有效期内变更规格。";
    AddressProtocol Invalid "product.address_protocol" "The address speaks another interface than this product needs." "该生产接口地址的协议与商品的接入方式不符。";
    ReceiverMissing Invalid "order.receiver_missing" "Say who receives the goods, and where." "请填写收货人、联系电话与收货地址。";
    ReceiverForeign Invalid "order.receiver_foreign" "Nothing is sent for this product; leave the receiver out." "该商品无需寄送,请勿填写收货信息。";
    CourierUnknown Invalid "supervision.courier" "This marketplace does not know the courier yet. Ask its operators to add it." "平台暂未收录该快递公司,请联系平台运营添加。";
    InvoiceState Conflict "invoice.state" "The invoice is {state}; that is not possible now." "发票当前状态为 {state},无法执行该操作。";
    OnDemandSaas Invalid "product.on_demand_saas" "Prices by use and packages are sold for SaaS that is delivered through the production interface only." "按需计价与套餐包仅适用于通过生产接口交付的 SaaS 商品。";
    PackageKindMeter Invalid "product.package_kind" "A package that stops when it is used up needs meters sold with packages only; any other package needs meters with a price." "用完即停套餐包须对应仅以套餐包销售的计量项;按需套餐包须对应设有单价的计量项。";
    MeterFixed Invalid "product.meter_fixed" "A released price by use keeps its meter, item, unit, cycle and way of pricing. Only its prices change." "已上架按需计价项的计量项、名称、单位、计费周期和计价方式不可修改,只能调整单价。";
    PackageFixed Invalid "product.package_fixed" "A released package keeps its name, kind, validity, reset and contents. Only its price changes." "已上架套餐包的名称、类型、有效期、重置规则和额度不可修改,只能调整价格。";
    StepFixed Invalid "product.step_fixed" "The step of a released quantity cannot be changed." "已上架规格的数量步长不可修改。";
    AddressMissing Invalid "product.address_missing" "Choose the production address that serves this product." "请选择为该商品提供服务的生产地址。";
    CodeForeign Invalid "product.code_foreign" "This code was not given by the marketplace for this product." "该编码不是本站为此商品分配的编码。";
    CasesMissing Conflict "product.cases_missing" "Save these debug cases first: {cases}." "请先保存以下调测用例:{cases}。";
    RevisionState Conflict "product.revision_state" "This version is {state}, so that is not possible." "该版本当前为 {state},不能执行此操作。";
    ProductNotSold Conflict "product.not_sold" "This product cannot be bought at the moment." "该商品目前不可购买。";
    OfferGone Conflict "product.offer_gone" "This price is no longer offered. Choose again." "该价格已不再提供,请重新选择。";
    ShelfState Conflict "product.shelf_state" "The product is {state}, so that is not possible." "该商品当前为 {state},不能执行此操作。";
    ChargeFixed Invalid "product.charge_fixed" "This price code stands for another period. Leave the code out to offer a new price." "该价格编码对应其他周期;如需新增价格,请不要填写编码。";

    // Seller tools
    KeyBound Conflict "key.bound" "This key signs calls to {count} address(es). Bind another key to them first." "该密钥已绑定 {count} 个生产地址,请先为其更换密钥。";
    KeyRevoked Conflict "key.revoked" "This key has been revoked." "该密钥已吊销。";
    KeyLimit Conflict "key.limit" "You have as many keys as a seller may have ({max}). Revoke one first." "密钥数量已达上限({max}),请先吊销不用的密钥。";
    AddressHttps Invalid "address.https" "A production address begins with https://." "生产地址须以 https:// 开头。";
    AddressDomain Invalid "address.domain" "A production address uses a domain name, not an IP number." "生产地址须使用域名,不能使用 IP。";
    AddressShape Invalid "address.shape" "This address cannot be used: {detail}." "该地址不可用:{detail}。";
    AddressInUse Conflict "address.in_use" "Products or orders still use this address." "仍有商品或订单在使用该地址。";
    ActivityProtocol Invalid "debug.activity" "This activity does not belong to the protocol of the address." "该接口不属于此地址的协议版本。";
    DebugFields Invalid "debug.fields" "{detail}." "{detail}。";
    CaseNotPassed Conflict "debug.not_passed" "Only a call that passed can be saved as a debug case." "只有调测通过的请求才能保存为用例。";

    // Files
    FilePicture Invalid "file.picture" "This is not a PNG, JPEG, GIF or WebP picture, whatever its name says. Save it as one of these." "该文件的内容不是 PNG、JPEG、GIF 或 WebP 图片,请另存为其中一种格式后重新上传。";
    FileDocument Invalid "file.document" "This is neither PDF nor DOCX, XLSX or PPTX, whatever its name says. Save it as one of these." "该文件的内容不是 PDF、DOCX、XLSX 或 PPTX,请另存为其中一种格式后重新上传。";
    FileBroken Invalid "file.broken" "This file is damaged, or something else hangs on to it. Save it anew and upload that." "该文件已损坏或附带其他内容,请重新保存后再上传。";
    FileBomb Invalid "file.bomb" "This file unpacks to more than is taken. Make it smaller." "该文件解压后超出允许的大小,请精简后再上传。";
    FileProgram Invalid "file.program" "There are macros, programs or archives in this file. Save it without them." "该文件含有宏、程序或压缩包,请去除后再上传。";
    FileDimensions Invalid "file.dimensions" "This picture has {width}×{height} pixels. Use at least {least_width}×{least_height}, and at most {most} on a side." "该图片为 {width}×{height} 像素;至少需要 {least_width}×{least_height},单边不超过 {most}。";
    FileQuota TooMany "file.quota" "You have uploaded as much as a day allows ({files} files). Go on tomorrow." "今日上传已达上限({files} 个文件),请明天再传。";
    FileEmpty Invalid "file.empty" "This file is empty. Choose another one." "该文件为空,请选择其他文件。";

    // Questions
    QuestionState Conflict "question.state" "The question is {state}, so that is not possible." "该提问当前为 {state},不能执行此操作。";
    QuestionWord Invalid "question.sensitive_word" "\"{word}\" may not stand on a product page. Please put it differently." "内容包含不能在商品页面上出现的词语“{word}”,请换一种表述。";
    QuestionQuota TooMany "question.quota" "You have asked as much as a day allows ({max} questions). Go on tomorrow." "今日提问已达上限({max} 个),请明天再提问。";

    // Orders
    QuantityStep Invalid "order.quantity" "Order {min} to {max} in steps of {step}." "可订购数量为 {min} 至 {max},步长 {step}。";
    PeriodWrong Invalid "order.period" "This price is paid by {unit}; give 1 to {max} of it." "该价格按 {unit} 计费,请选择 1 至 {max} 个周期。";
    ParameterMissing Invalid "order.parameter_missing" "The seller needs an answer here." "商家要求填写此项。";
    ParameterUnknown Invalid "order.parameter_unknown" "The seller does not ask for this." "该商品没有此参数。";
    NoTrial Conflict "order.no_trial" "This SKU has no trial." "该 SKU 不支持试用。";
    TrialUsed Conflict "order.trial_used" "You have already tried this product." "您已试用过该商品。";
    OrderState Conflict "order.state" "The order is {state}, so that is not possible." "订单当前为 {state},不能执行此操作。";
    OrderOverdue Conflict "order.overdue" "The time to pay is over. Place the order again." "订单已超过支付时限,请重新下单。";
    BalanceShort Conflict "ledger.balance" "Your balance does not cover {amount} {currency}. Top up first." "余额不足以支付 {amount} {currency},请先充值。";
    OrderStale Conflict "order.requote" "The instance or its price has changed since this order was placed. Place it again." "下单后实例或价格已变化,请重新下单。";
    AgreementVersion Invalid "agreement.version" "A changed agreement needs a version above {version}." "协议内容有变更时,版本号必须大于 {version}。";
    AgreementStale Conflict "agreement.stale" "The user agreement has a newer version {version}. Read it and accept it to go on." "用户协议已更新到第 {version} 版,请阅读并同意后继续。";
    PackageFirst Conflict "order.package_first" "Open the price by use that counts {meter} first, then say for which instance the package is." "请先开通计量项 {meter} 的按需计价,并选择套餐包对应的实例。";
    PackageOtherProduct Invalid "order.package_product" "This instance belongs to another product than the package." "该实例与套餐包不属于同一商品。";
    PackageOtherMeter Invalid "order.package_meter" "The package holds nothing for this instance, or another instance was named for the same meter." "套餐包中没有该实例可用的计量项,或同一计量项已选择其他实例。";
    RelatedForeign Invalid "order.related" "Only packages belong to instances; leave them out." "仅套餐包需要选择对应实例,请勿填写。";
    CopiesForeign Invalid "order.copies" "Only packages are bought several at once, up to {max}." "仅套餐包可一次购买多个,最多 {max} 个。";
    ConsentMissing Invalid "order.consent" "Accept the user agreement to go on." "请先同意用户协议。";

    // Instances
    InstanceState Conflict "instance.state" "The instance is {state}, so that is not possible." "实例当前为 {state},不能执行此操作。";
    NotPeriodic Conflict "instance.not_periodic" "This instance has no period, so that there is nothing to renew." "该实例没有计费周期,无需续费。";
    PackageEnds Conflict "instance.package_ends" "A package is not renewed. Buy another one." "套餐包不支持续费,请重新购买。";
    NotByUse Conflict "instance.not_by_use" "Only what is paid by use can be closed at any time." "仅按需计费的实例可随时关闭。";
    RenewalOpen Conflict "instance.renewal_open" "A renewal or change of this instance is still being carried out." "该实例已有续费或变更正在处理。";
    TrialRenewal Conflict "instance.trial_renewal" "A trial is not renewed; turn it into a formal subscription." "试用不能续费,请转为正式订购。";
    NotTrial Conflict "instance.not_trial" "This instance is not a trial." "该实例不是试用。";
    ChangeForbidden Conflict "instance.change_forbidden" "The seller does not offer changes of this product." "商家不支持该商品变更。";
    ChangeSame Invalid "instance.change_same" "That is what you have already." "变更内容与当前一致。";
    ChangeOtherSpec Invalid "instance.change_spec" "A change stays within the same specification." "只能在同一规格内变更。";
    ChangeDown Invalid "instance.change_down" "Only a larger SKU or quantity can be ordered now; a smaller one at renewal." "当前只能升级或扩容,降配请在续费时办理。";
    ChangeEarly Conflict "instance.change_early" "Changes at renewal are offered in the last {days} days." "续费变更仅在到期前 {days} 天内提供。";
    ChangeRefused Conflict "instance.change_refused" "The seller refused the change: {detail}." "商家拒绝了本次变更:{detail}。";
    RenewalBegun Conflict "instance.renewal_begun" "The renewed period has begun; it cannot be cancelled any more." "续费周期已开始,不能取消。";
    RenewalNotLast Conflict "instance.renewal_not_last" "A newer renewal or change stands on this one. Only the newest renewal can be cancelled." "该续费之后已有新的续费或变更,只能取消最近一次续费。";
    PeriodTooLong Invalid "instance.too_long" "An instance cannot be renewed further than {max} years ahead." "续费后的到期时间不能超过 {max} 年。";

    // Fulfilment
    MessageState Conflict "message.state" "This message is {state}; there is nothing to restart." "该消息当前为 {state},无需重新启动。";
    MessageRefunded Conflict "message.refunded" "The order was refunded when its window ended at {at}; it cannot be restarted." "该订单已在处理窗口于 {at} 结束后自动退款,不能重新启动。";
    MessageBusy Conflict "message.busy" "An attempt is under way. Wait for its result." "正在调用中,请等待结果。";

    // Service supervision
    NotSupervised Conflict "supervision.none" "Deliveries of this product are not supervised." "该商品的交付不在服务监管范围内。";
    EvidenceFile Invalid "supervision.file" "A screenshot is handed in as a picture, any other proof as a document or picture; the sign of a product is neither." "截图须以图片上传,其他材料须以文档或图片上传,不能使用商品标志。";
    SupervisionClosed Conflict "supervision.closed" "This delivery is over; nothing can be done about it any more." "该服务监管流程已结束,不能再进行操作。";
    SupervisionFrozen Conflict "supervision.frozen" "An appeal is open. Wait until the operators have decided it." "申诉处理中,请等待运营人员处理完成后再操作。";
    SupervisionTurn Conflict "supervision.turn" "The delivery stands at {node}; {action} is not possible there, or not for you." "当前节点为 {node},此时或以您的身份不能执行 {action}。";
    EvidenceMissing Invalid "supervision.evidence" "Attach what is still missing: {missing}." "请补充以下材料:{missing}。";
    ConfirmAgain Invalid "supervision.confirm" "Confirm a second time; this cannot be undone." "请再次确认,该操作不可撤销。";
    EnablingTime Invalid "supervision.enabling_time" "The time of enabling lies between the payment and now." "实际开通时间须在付款之后且不晚于当前时间。";
    SignOffTime Invalid "supervision.sign_off_time" "The parcel was signed for between the payment and now." "签收时间须在付款之后且不晚于当前时间。";
    RemindedLately TooMany "supervision.reminded" "You have sent a reminder lately. Wait until {at}." "您近期已发送提醒,请于 {at} 之后再试。";
    AppealAttachment Invalid "appeal.attachment" "An appeal for this reason needs proof. Attach at least one file." "以此原因申诉须上传证明材料,请至少添加一个文件。";
    AppealCommitment Invalid "appeal.commitment" "An appeal because the buyer cannot be reached needs a letter of commitment." "因无法联系买家而申诉,须上传承诺函。";
    AppealEarly Conflict "appeal.early" "The conditions for an appeal by the seller are not met yet." "尚未满足商家发起申诉的条件。";
    RefundAmount Invalid "refund.amount" "A refund is more than zero and at most {max}." "退款金额须大于零且不超过 {max}。";
    RefundOpen Conflict "refund.open" "A refund is being discussed. It must be settled or withdrawn first." "退款申请处理中,请先处理或撤回该申请。";
    RefundStage Conflict "refund.stage" "The refund does not stand where that would be possible." "退款当前所处阶段不能执行此操作。";
    RefundInvoiced Conflict "refund.invoiced" "Return the invoice first, then ask for the refund." "请先退回已开具的发票,再申请退款。";
    RefundCodeUsed Conflict "refund.code_used" "The licence code has been collected or activated, so that no refund can be agreed any more." "授权码已领取或已激活,不能再申请协商退款。";
    RefundInTransit Conflict "refund.in_transit" "The goods are on their way. A refund needs the marketplace to confirm first that they did not arrive." "商品运输中,须经平台确认未送达后才能申请退款。";
    RefundGoods Conflict "refund.goods" "That sort of refund does not fit where the goods are." "该退款方式与商品当前状态不符。";

    // Licence codes
    LicenseUnknown Absent "license.unknown" "There is no such licence code." "授权码不存在。";
    LicenseState Conflict "license.state" "The licence code is {state}, so that is not possible." "授权码当前为 {state},不能执行此操作。";
    LicenseNotReceived Conflict "license.not_received" "The buyer has not received the licence code yet." "买家尚未领取授权码。";
    LicenseNotActivated Conflict "license.not_activated" "The licence code has not been activated." "授权码尚未激活。";
    LicenseEffectTime Invalid "license.effect_time" "The time of effect lies between the order and now." "实际生效时间须在下单之后且不晚于当前时间。";

    ClientLicenseNone Conflict "client_license.none" "This instance gives no licences for single devices." "该实例不提供按设备申请的 License。";
    ClientLicenseState Conflict "client_license.state" "The request is {state}, so that is not possible." "该申请当前为 {state},不能执行此操作。";
    ClientLicenseOpen Conflict "client_license.open" "A licence for this device is being asked for already." "该设备的 License 正在申请中。";
    ClientLicenseLimit Conflict "client_license.limit" "This instance has as many requests as it may have ({max})." "该实例的申请数量已达上限({max})。";

    LicenseTestLimit Conflict "license.test_limit" "You have as many test codes as a seller may have ({max}). Release one first." "测试授权码数量已达上限({max}),请先释放不用的测试码。";
    LicenseTestEnd Invalid "license.test_end" "A test code ends after now and within {days} days." "测试授权码的到期时间须晚于当前时间,且不超过 {days} 天。";

    // Idempotency and sandbox
    KeyReused Invalid "idempotency.other_body" "This Idempotency-Key was used for another request." "该 Idempotency-Key 已用于其他请求。";
    KeyInFlight Conflict "idempotency.in_flight" "The first request with this Idempotency-Key is still running." "使用该 Idempotency-Key 的首个请求仍在处理。";
    KeyNeeded Invalid "idempotency.missing" "Send an Idempotency-Key header of 1 to 128 characters, so that a repeat does nothing twice." "请发送长度为 1 至 128 的 Idempotency-Key 请求头,以免重复执行。";
    ClockBackwards Invalid "clock.backwards" "The clock only moves forward; it reads {now}." "时钟只能向前拨,当前为 {now}。";
    ClockBusy Conflict "clock.busy" "The clock is already being moved." "时钟正在拨动中。";
}

/// One reason with what its sentence needs.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{}{}", .code.text(), .field.as_ref().map(|f| format!(" at {f}")).unwrap_or_default())]
pub struct Refusal {
    /// The reason.
    pub code: Code,
    /// The input field it is about, as a path like `specifications[0].name`.
    pub field: Option<String>,
    /// Values for the placeholders of the sentence, and for programs.
    pub params: BTreeMap<&'static str, String>,
    /// Further findings of the same request.
    pub more: Vec<Refusal>,
}

/// What a refusal looks like to a program.
#[derive(Serialize)]
pub struct Finding<'a> {
    /// Stable code.
    pub code: &'static str,
    /// Field path.
    pub field: Option<&'a str>,
    /// The sentence.
    pub message: String,
}

impl Refusal {
    /// A refusal without parameters.
    #[must_use]
    pub fn new(code: Code) -> Self {
        Self {
            code,
            field: None,
            params: BTreeMap::new(),
            more: Vec::new(),
        }
    }
    /// A refusal because of a state.
    #[must_use]
    pub fn state(code: Code, state: &str) -> Self {
        Self::new(code).with("state", state)
    }
    /// The thing is absent or foreign.
    #[must_use]
    pub fn absent() -> Self {
        Self::new(Code::NotFound)
    }
    /// Names the field.
    #[must_use]
    pub fn field(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }
    /// Adds a parameter.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.params.insert(name, value.to_string());
        self
    }
    /// Folds several findings into one refusal; `None` if there are none.
    #[must_use]
    pub fn all(findings: Vec<Self>) -> Option<Self> {
        let mut findings = findings.into_iter();
        let mut first = findings.next()?;
        first.more = findings.collect();
        Some(first)
    }
    /// The sentence in the reader's language.
    #[must_use]
    pub fn sentence(&self, locale: Locale) -> String {
        self.params
            .iter()
            .fold(self.code.template(locale).to_owned(), |text, (name, value)| {
                text.replace(&format!("{{{name}}}"), value)
            })
    }
    /// This and all further findings, for programs.
    #[must_use]
    pub fn findings(&self, locale: Locale) -> Vec<Finding<'_>> {
        std::iter::once(self)
            .chain(&self.more)
            .map(|r| Finding {
                code: r.code.text(),
                field: r.field.as_deref(),
                message: r.sentence(locale),
            })
            .collect()
    }
}

impl From<MoneyError> for Refusal {
    fn from(error: MoneyError) -> Self {
        Self::new(match error {
            MoneyError::Currency => Code::CurrencyMismatch,
            MoneyError::Overflow => Code::MoneyOverflow,
            MoneyError::Syntax => Code::MoneySyntax,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placeholders(text: &str) -> std::collections::BTreeSet<&str> {
        text.split('{')
            .skip(1)
            .filter_map(|part| part.split_once('}').map(|p| p.0))
            .collect()
    }

    #[test]
    fn codes_are_unique_and_both_languages_ask_for_the_same() {
        let mut seen = std::collections::BTreeSet::new();
        for code in Code::ALL {
            assert!(seen.insert(code.text()), "{} twice", code.text());
            let (en, zh) = (code.template(Locale::EnUs), code.template(Locale::ZhCn));
            assert_eq!(placeholders(en), placeholders(zh), "{}", code.text());
            assert!(!en.is_empty() && zh.chars().any(|c| c > '\u{2e80}'), "{}", code.text());
        }
    }

    #[test]
    fn sentences_are_filled() {
        let refusal = Refusal::new(Code::TextLength).with("min", 2).with("max", 60);
        assert_eq!(refusal.sentence(Locale::EnUs), "Use 2 to 60 characters.");
    }
}
