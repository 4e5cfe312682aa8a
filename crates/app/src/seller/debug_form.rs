//! The form of a debugging call: fields with the documented values for debugging, turned into a call of either protocol
//! (production interface §6.3).

use domain::{
    catalog::ParameterValue,
    fulfilment::{Activity, Scene},
    policy::Guide,
    refusal::{Code, Refusal},
    seller::{AddressOptions, EncryptBits, Protocol},
    time::{PeriodUnit, Span, Time},
};
use serde::{Deserialize, Serialize};
use wire::{
    field_crypto::{EncryptedField, Iv, KeyBits, encrypt},
    license_notice::{LicenseNotice, async_time},
    license_upload::MOCK_EVENT,
    license_v1::LicenseV1Call,
    secret::Secret,
    v1::{V1Call, V1ChargingMode, V1NewInstance, V1Options, V1Status},
    v2::{ProductInfo, RefreshScene, V2Call, V2Status},
};

use crate::{App, Error, Result};

/// What one may fill in. A field left out takes the documented value for debugging; an empty text leaves an optional
/// parameter out.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct DebugFields {
    /// `orderId`. The mock orders of the query-order API can be asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_id: Option<ParameterValue>,
    /// `orderLineId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_line_id: Option<ParameterValue>,
    /// `businessId`; a new one for every call where left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub business_id: Option<ParameterValue>,
    /// `instanceId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance_id: Option<ParameterValue>,
    /// `scene` of refreshInstance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scene: Option<Scene>,
    /// Whether updateInstanceStatus or instanceStatus freezes (true) or lets use go on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub freeze: Option<bool>,
    /// `productId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_id: Option<ParameterValue>,
    /// `skuCode`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sku_code: Option<ParameterValue>,
    /// `productName` of changeInstanceCheck.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_name: Option<ParameterValue>,
    /// `expireTime`, 14 digits (but for getLicenseAsync).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expire_time: Option<ParameterValue>,
    /// `eventId` of getLicenseAsync.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_id: Option<ParameterValue>,
    /// `effectiveTime` of getLicenseAsync, like `2026-10-27 10:30:15 z`; its `expireTime` is written so too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effective_time: Option<ParameterValue>,
    /// `deviceFingerprint` of getLicenseAsync.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device_fingerprint: Option<ParameterValue>,
    /// `amount` (V1) or `linearValue` (V2).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub quantity: Option<u32>,
    /// `customerId` (V1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<ParameterValue>,
    /// `customerName` (V1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_name: Option<ParameterValue>,
    /// `mobilePhone` in clear; sent encrypted (V1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mobile_phone: Option<ParameterValue>,
    /// `email` in clear; sent encrypted (V1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<ParameterValue>,
    /// `userId` (V1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<ParameterValue>,
    /// `userName` (V1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_name: Option<ParameterValue>,
    /// `trialFlag` of newInstance, `trialToFormal` of refreshInstance (V1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trial: Option<bool>,
    /// Whether newInstance is about what is paid by use, or a package: `chargingMode` 0 (V1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_demand: Option<bool>,
    /// `periodType` (V1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period_type: Option<PeriodUnit>,
    /// `periodNumber` (V1).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 99)]
    pub period_number: Option<u8>,
    /// `orderAmount`, decimal text (V1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_amount: Option<ParameterValue>,
    /// `provisionType`: 1 upon subscription, 2 after acceptance (V1).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 2)]
    pub provision_type: Option<u8>,
    /// Extension parameters, at most three (V1).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 3)]
    pub parameters: Vec<DebugParameter>,
    /// Send the optional parameters too (V1); as the address says where left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub optional: Option<bool>,
}

/// An extension parameter.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DebugParameter {
    /// Name.
    pub name: ParameterValue,
    /// Value.
    pub value: ParameterValue,
}

const ORDER: &str = "CS1906666666ABCDE";
const INSTANCE: &str = "huaiweitest123456";
const PRODUCT: &str = "00301-666666-0--0";
const LICENSE: &str = "PL0123456789ABCDEFGHJKMNPQRSTVWX";
const LINE: &str = "-000001";

/// A call of either protocol.
pub(super) enum Call {
    /// V1.
    V1(Box<V1Call>, V1Options),
    /// Licence V1.
    License(Box<LicenseV1Call>, V1Options),
    /// A call about licences, in the V2 envelope.
    Notice(LicenseNotice),
    /// V2.
    V2(Box<V2Call>),
}

impl Call {
    pub(super) fn build(
        app: &App,
        protocol: Protocol,
        options: AddressOptions,
        activity: Activity,
        fields: &DebugFields,
        key: &Secret,
    ) -> Result<Self> {
        if !activity.belongs_to(protocol) {
            return Err(Refusal::new(Code::ActivityProtocol).field("activity").into());
        }
        fields.check()?;
        let form = Filled {
            preset: preset(protocol, activity, app.clock.now()),
            fields,
            app,
            options,
            key,
        };
        let (call, checked) = match protocol {
            Protocol::LicenseV1 => {
                let wanted = fields.optional.unwrap_or(options.v1_optional);
                let optional = if wanted { V1Options::ALL } else { V1Options::default() };
                let call = LicenseV1Call::like_saas(form.v1(activity)?)
                    .ok_or_else(|| Error::fault(format!("{activity:?} is not about a licence")))?;
                let checked = call.validate();
                (Self::License(Box::new(call), optional), checked)
            }
            Protocol::V1 => {
                let wanted = fields.optional.unwrap_or(options.v1_optional);
                let mut optional = if wanted { V1Options::ALL } else { V1Options::default() };
                optional.charging_mode |= fields.on_demand == Some(true);
                let call = form.v1(activity)?;
                let checked = call.validate();
                (Self::V1(Box::new(call), optional), checked)
            }
            Protocol::V2 if matches!(Guide::of(activity, protocol), Guide::LicenseCode | Guide::LicenseClient) => {
                let notice = form.notice(activity)?;
                let checked = notice.validate();
                let refused = |error| Refusal::new(Code::DebugFields).field("fields").with("detail", error);
                return checked
                    .map(|()| Self::Notice(notice))
                    .map_err(|error| refused(error).into());
            }
            Protocol::V2 => {
                let call = form.v2(activity)?;
                let checked = call.validate();
                (Self::V2(Box::new(call)), checked)
            }
        };
        checked.map_err(|error| Refusal::new(Code::DebugFields).field("fields").with("detail", error))?;
        Ok(call)
    }
}

impl DebugFields {
    fn check(&self) -> Result<()> {
        let range = |field: &str, fits: bool, min: u32, max: u32| {
            let refusal = Refusal::new(Code::NumberRange).field(format!("fields.{field}"));
            (!fits).then(|| refusal.with("min", min).with("max", max))
        };
        let mut found: Vec<Refusal> = [
            range(
                "quantity",
                self.quantity.is_none_or(|n| (1..=1_000_000).contains(&n)),
                1,
                1_000_000,
            ),
            range(
                "period_number",
                self.period_number.is_none_or(|n| (1..=99).contains(&n)),
                1,
                99,
            ),
            range(
                "provision_type",
                self.provision_type.is_none_or(|n| (1..=2).contains(&n)),
                1,
                2,
            ),
        ]
        .into_iter()
        .flatten()
        .collect();
        if self.parameters.len() > 3 {
            found.push(Refusal::new(Code::TooMany).field("fields.parameters"));
        }
        Refusal::all(found).map_or(Ok(()), |refusal| Err(refusal.into()))
    }
}

/// The documented values for debugging an activity.
pub(super) fn preset(protocol: Protocol, activity: Activity, now: Time) -> DebugFields {
    let text = |value: &str| ParameterValue::parse(value).ok();
    let order = |v2: &str| {
        if protocol == Protocol::V2 {
            text(v2)
        } else {
            text(ORDER)
        }
    };
    let line = |v2: &str| {
        if protocol == Protocol::V2 {
            text(&format!("{v2}{LINE}"))
        } else {
            None
        }
    };
    let v1 = protocol != Protocol::V2;
    let next_year = text(&now.plus(Span::days(365)).compact_utc());
    let empty = DebugFields::default();
    let instance = DebugFields {
        instance_id: text(INSTANCE),
        ..empty.clone()
    };
    match activity {
        Activity::NewInstance | Activity::OrderNotify | Activity::GetLicense => DebugFields {
            order_id: order("MOCKPERIODYEARNEW"),
            order_line_id: line("MOCKPERIODYEARNEW"),
            product_id: text(PRODUCT).filter(|_| v1),
            customer_id: text("68cbc86abc2018ab880d92f36422fa0e").filter(|_| v1),
            customer_name: text("huaiweitest").filter(|_| v1),
            mobile_phone: text("18700000000").filter(|_| v1),
            trial: v1.then_some(false),
            expire_time: next_year.filter(|_| v1),
            period_type: v1.then_some(PeriodUnit::Year),
            period_number: v1.then_some(1),
            order_amount: text("100").filter(|_| v1),
            provision_type: v1.then_some(1),
            ..empty
        },
        Activity::QueryInstance => instance,
        Activity::RefreshInstance | Activity::RefreshLicense => DebugFields {
            scene: (!v1).then_some(Scene::Renewal),
            order_id: order("MOCKMONTYRENEW"),
            order_line_id: line("MOCKMONTYRENEW"),
            product_id: text(PRODUCT),
            expire_time: next_year,
            trial: v1.then_some(false),
            period_type: v1.then_some(PeriodUnit::Year),
            period_number: v1.then_some(1),
            order_amount: text("100").filter(|_| v1),
            ..instance
        },
        Activity::UpdateInstanceStatus | Activity::InstanceStatus => DebugFields {
            freeze: Some(true),
            ..instance
        },
        Activity::ReleaseInstance | Activity::ReleaseLicense => DebugFields {
            order_id: order("MOCKMONTYUNSUBSCRIBE"),
            order_line_id: line("MOCKMONTYUNSUBSCRIBE"),
            order_amount: text("100").filter(|_| v1),
            ..instance
        },
        Activity::ExpireInstance | Activity::ExpireLicense => DebugFields {
            order_id: text(ORDER),
            ..instance
        },
        Activity::UpgradeInstance | Activity::Upgrade => DebugFields {
            order_id: order("MOCKMONTYCHANGE"),
            order_line_id: line("MOCKMONTYCHANGE"),
            product_id: text(PRODUCT),
            sku_code: text("0d4b9a2e-5b8a-4c3f-9d43-0a6c6f5f0001").filter(|_| v1),
            quantity: v1.then_some(10),
            ..instance
        },
        Activity::RefreshLicenseCode => DebugFields {
            instance_id: text(LICENSE),
            scene: Some(Scene::Renewal),
            order_id: order("MOCKMONTYRENEW"),
            order_line_id: line("MOCKMONTYRENEW"),
            product_id: text(PRODUCT),
            expire_time: next_year,
            ..empty
        },
        Activity::GetLicenseAsync => DebugFields {
            event_id: text(MOCK_EVENT),
            effective_time: text(&async_time(now.timestamp())),
            expire_time: text(&async_time(now.plus(Span::days(365)).timestamp())),
            device_fingerprint: text("galleria-debug-device"),
            ..instance
        },
        Activity::UpdateLicenseCodeStatus => DebugFields {
            instance_id: text(LICENSE),
            freeze: Some(true),
            ..empty
        },
        Activity::ReleaseLicenseCode => DebugFields {
            instance_id: text(LICENSE),
            order_id: order("MOCKMONTYUNSUBSCRIBE"),
            order_line_id: line("MOCKMONTYUNSUBSCRIBE"),
            ..empty
        },
        Activity::ChangeInstanceCheck => DebugFields {
            product_id: text(PRODUCT),
            quantity: Some(10),
            ..instance
        },
    }
}

/// The fields over their documented values.
struct Filled<'a> {
    app: &'a App,
    preset: DebugFields,
    fields: &'a DebugFields,
    options: AddressOptions,
    key: &'a Secret,
}

impl Filled<'_> {
    fn text(&self, pick: impl Fn(&DebugFields) -> &Option<ParameterValue>) -> String {
        let value = pick(self.fields).as_ref().or(pick(&self.preset).as_ref());
        value.map(|v| v.as_str().to_owned()).unwrap_or_default()
    }

    fn maybe(&self, pick: impl Fn(&DebugFields) -> &Option<ParameterValue>) -> Option<String> {
        Some(self.text(pick)).filter(|text| !text.is_empty())
    }

    fn business_id(&self) -> String {
        self.maybe(|f| &f.business_id)
            .unwrap_or_else(|| wire::encode::hex_lower(&self.app.entropy.bytes::<16>()))
    }

    fn quantity(&self) -> Option<u64> {
        self.fields.quantity.or(self.preset.quantity).map(u64::from)
    }

    fn period_type(&self) -> Option<String> {
        self.fields
            .period_type
            .or(self.preset.period_type)
            .map(|unit| unit.wire().to_owned())
    }

    fn period_number(&self) -> Option<u32> {
        self.fields.period_number.or(self.preset.period_number).map(u32::from)
    }

    fn freeze(&self) -> bool {
        self.fields.freeze.or(self.preset.freeze).unwrap_or(true)
    }

    fn trial(&self) -> bool {
        self.fields.trial.or(self.preset.trial).unwrap_or(false)
    }

    fn encrypted(&self, text: Option<String>) -> Option<EncryptedField> {
        let bits = match self.options.encrypt_bits {
            EncryptBits::Aes128 => KeyBits::Aes128,
            EncryptBits::Aes256 => KeyBits::Aes256,
        };
        text.map(|text| encrypt(self.key, bits, &Iv::from_random(self.app.entropy.bytes()), &text))
    }

    fn v2(&self, activity: Activity) -> Result<V2Call> {
        let (order_id, order_line_id) = (self.text(|f| &f.order_id), self.text(|f| &f.order_line_id));
        let instance_id = self.text(|f| &f.instance_id);
        Ok(match activity {
            Activity::NewInstance => V2Call::NewInstance {
                order_id,
                order_line_id,
                business_id: self.business_id(),
            },
            Activity::QueryInstance => V2Call::QueryInstance {
                instance_ids: vec![instance_id],
            },
            Activity::RefreshInstance => V2Call::RefreshInstance {
                scene: match self.fields.scene.or(self.preset.scene) {
                    Some(Scene::TrialToFormal) => RefreshScene::TrialToFormal,
                    Some(Scene::UnsubscribeRenewalPeriod) => RefreshScene::UnsubscribeRenewalPeriod,
                    Some(Scene::RenewalChange) => RefreshScene::RenewalChange,
                    Some(Scene::Renewal) | None => RefreshScene::Renewal,
                },
                order_id,
                order_line_id,
                instance_id,
                product_id: self.maybe(|f| &f.product_id),
                expire_time: self.text(|f| &f.expire_time),
            },
            Activity::UpdateInstanceStatus => V2Call::UpdateInstanceStatus {
                instance_id,
                status: if self.freeze() {
                    V2Status::Freeze
                } else {
                    V2Status::Unfreeze
                },
            },
            Activity::ReleaseInstance => V2Call::ReleaseInstance {
                instance_id,
                order_id: self.maybe(|f| &f.order_id),
                order_line_id: self.maybe(|f| &f.order_line_id),
            },
            Activity::UpgradeInstance => V2Call::UpgradeInstance {
                instance_id,
                order_id,
                order_line_id,
                product_id: self.maybe(|f| &f.product_id),
            },
            Activity::ChangeInstanceCheck => V2Call::ChangeInstanceCheck {
                instance_id,
                product_info: ProductInfo {
                    product_id: self.text(|f| &f.product_id),
                    sku_code: self.maybe(|f| &f.sku_code),
                    linear_value: self.quantity(),
                    product_name: self.maybe(|f| &f.product_name),
                },
            },
            Activity::OrderNotify => V2Call::OrderNotify {
                order_id,
                order_line_id,
            },
            other => return Err(Error::fault(format!("{other:?} is no V2 activity"))),
        })
    }

    /// A call about licences; a code stands in the field of the instance.
    fn notice(&self, activity: Activity) -> Result<LicenseNotice> {
        let license = self.text(|f| &f.instance_id);
        Ok(match activity {
            Activity::RefreshLicenseCode => LicenseNotice::RefreshLicenseCode {
                scene: match self.fields.scene.or(self.preset.scene) {
                    Some(Scene::UnsubscribeRenewalPeriod) => RefreshScene::UnsubscribeRenewalPeriod,
                    _ => RefreshScene::Renewal,
                },
                order_id: self.text(|f| &f.order_id),
                order_line_id: self.text(|f| &f.order_line_id),
                license,
                product_id: self.maybe(|f| &f.product_id),
                expire_time: self.text(|f| &f.expire_time),
            },
            Activity::UpdateLicenseCodeStatus => LicenseNotice::UpdateLicenseCodeStatus {
                license,
                status: match self.freeze() {
                    true => V2Status::Freeze,
                    false => V2Status::Unfreeze,
                },
            },
            Activity::ReleaseLicenseCode => LicenseNotice::ReleaseLicenseCode {
                license,
                order_id: self.maybe(|f| &f.order_id),
                order_line_id: self.maybe(|f| &f.order_line_id),
            },
            Activity::GetLicenseAsync => LicenseNotice::GetLicenseAsync {
                instance_id: license,
                effective_time: self.text(|f| &f.effective_time),
                expire_time: self.maybe(|f| &f.expire_time),
                event_id: self.text(|f| &f.event_id),
                device_fingerprint: self.maybe(|f| &f.device_fingerprint),
            },
            other => return Err(Error::fault(format!("{other:?} is not about a licence"))),
        })
    }

    fn v1(&self, activity: Activity) -> Result<V1Call> {
        let (order_id, instance_id) = (self.text(|f| &f.order_id), self.text(|f| &f.instance_id));
        let (period_type, period_number) = (self.period_type(), self.period_number());
        let by_use = self.fields.on_demand.unwrap_or(false);
        let order_amount = self.maybe(|f| &f.order_amount);
        Ok(match activity {
            Activity::NewInstance | Activity::GetLicense => V1Call::NewInstance(Box::new(V1NewInstance {
                customer_id: self.text(|f| &f.customer_id),
                customer_name: self.text(|f| &f.customer_name),
                mobile_phone: self.encrypted(self.maybe(|f| &f.mobile_phone)),
                email: self.encrypted(self.maybe(|f| &f.email)),
                user_id: self.maybe(|f| &f.user_id),
                user_name: self.maybe(|f| &f.user_name),
                business_id: self.business_id(),
                order_id,
                sku_code: self.maybe(|f| &f.sku_code),
                product_id: self.text(|f| &f.product_id),
                trial: self.trial(),
                expire_time: self
                    .maybe(|f| &f.expire_time)
                    .filter(|_| !by_use || self.fields.expire_time.is_some()),
                charging_mode: Some(match period_type {
                    _ if by_use => V1ChargingMode::OnDemand,
                    Some(_) => V1ChargingMode::Period,
                    None => V1ChargingMode::OneTime,
                }),
                extend_params: self
                    .fields
                    .parameters
                    .iter()
                    .map(|p| (p.name.as_str().to_owned(), p.value.as_str().to_owned()))
                    .collect(),
                amount: self.quantity(),
                disk_size: None,
                band_width: None,
                period_type: period_type.filter(|_| !by_use),
                period_number: period_number.filter(|_| !by_use),
                order_amount,
                provision_type: self.fields.provision_type.or(self.preset.provision_type),
                platform_params: None,
            })),
            Activity::RefreshInstance | Activity::RefreshLicense => V1Call::RefreshInstance {
                order_id,
                instance_id,
                product_id: self.maybe(|f| &f.product_id),
                expire_time: self.text(|f| &f.expire_time),
                trial_to_formal: self.trial(),
                period_type,
                period_number,
                order_amount,
            },
            Activity::ExpireInstance | Activity::ExpireLicense => V1Call::ExpireInstance { instance_id, order_id },
            Activity::ReleaseInstance | Activity::ReleaseLicense => V1Call::ReleaseInstance {
                instance_id,
                order_id,
                order_amount,
            },
            Activity::Upgrade => V1Call::Upgrade {
                instance_id,
                order_id,
                sku_code: self.text(|f| &f.sku_code),
                product_id: self.text(|f| &f.product_id),
                amount: self.quantity(),
                disk_size: None,
                band_width: None,
            },
            Activity::InstanceStatus => V1Call::InstanceStatus {
                instance_id,
                status: if self.freeze() {
                    V1Status::Freeze
                } else {
                    V1Status::Normal
                },
            },
            Activity::QueryInstance => V1Call::QueryInstance {
                instance_ids: vec![instance_id],
            },
            other => return Err(Error::fault(format!("{other:?} is no V1 activity"))),
        })
    }
}
