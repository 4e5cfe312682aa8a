//! Delivery through the production interface: what is asked of a seller, how often, and what a result means
//! (production interface §6).

use serde::{Deserialize, Serialize};

use crate::{
    catalog::PriceItemCode,
    client_license::{ClientLicense, DeviceFingerprint},
    id::Id,
    identity::Account,
    instance::Instance,
    license::LicenseCode,
    money::Money,
    order::Order,
    policy::RetryRule,
    refusal::{Code, Refusal},
    seller::{ProductionAddress, Protocol},
    time::{Period, Time},
};

/// Every activity of the production interface that the marketplace can call.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(
    feature = "sqlx",
    derive(sqlx::Type),
    sqlx(type_name = "TEXT", rename_all = "camelCase")
)]
#[expect(
    missing_docs,
    reason = "the names are those of the contract, production interface §1 and §2"
)]
pub enum Activity {
    NewInstance,
    QueryInstance,
    RefreshInstance,
    UpdateInstanceStatus,
    ReleaseInstance,
    UpgradeInstance,
    ChangeInstanceCheck,
    ExpireInstance,
    Upgrade,
    InstanceStatus,
    OrderNotify,
    RefreshLicenseCode,
    UpdateLicenseCodeStatus,
    ReleaseLicenseCode,
    GetLicense,
    RefreshLicense,
    ExpireLicense,
    ReleaseLicense,
    GetLicenseAsync,
}

impl Activity {
    /// The word on the wire.
    #[must_use]
    pub const fn wire(self) -> &'static str {
        match self {
            Self::NewInstance => "newInstance",
            Self::QueryInstance => "queryInstance",
            Self::RefreshInstance => "refreshInstance",
            Self::UpdateInstanceStatus => "updateInstanceStatus",
            Self::ReleaseInstance => "releaseInstance",
            Self::UpgradeInstance => "upgradeInstance",
            Self::ChangeInstanceCheck => "changeInstanceCheck",
            Self::ExpireInstance => "expireInstance",
            Self::Upgrade => "upgrade",
            Self::InstanceStatus => "instanceStatus",
            Self::OrderNotify => "orderNotify",
            Self::RefreshLicenseCode => "refreshLicenseCode",
            Self::UpdateLicenseCodeStatus => "updateLicenseCodeStatus",
            Self::ReleaseLicenseCode => "releaseLicenseCode",
            Self::GetLicense => "getLicense",
            Self::RefreshLicense => "refreshLicense",
            Self::ExpireLicense => "expireLicense",
            Self::ReleaseLicense => "releaseLicense",
            Self::GetLicenseAsync => "getLicenseAsync",
        }
    }
    /// Whether a protocol knows the activity.
    #[must_use]
    pub const fn belongs_to(self, protocol: Protocol) -> bool {
        match self {
            Self::NewInstance | Self::QueryInstance | Self::RefreshInstance | Self::ReleaseInstance => {
                matches!(protocol, Protocol::V1 | Protocol::V2)
            }
            Self::GetLicense | Self::RefreshLicense | Self::ExpireLicense | Self::ReleaseLicense => {
                matches!(protocol, Protocol::LicenseV1)
            }
            Self::ExpireInstance | Self::Upgrade | Self::InstanceStatus => matches!(protocol, Protocol::V1),
            Self::UpdateInstanceStatus
            | Self::UpgradeInstance
            | Self::ChangeInstanceCheck
            | Self::OrderNotify
            | Self::RefreshLicenseCode
            | Self::UpdateLicenseCodeStatus
            | Self::ReleaseLicenseCode
            | Self::GetLicenseAsync => matches!(protocol, Protocol::V2),
        }
    }
}

/// Why an instance is refreshed (production interface §1.3).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[expect(missing_docs, reason = "the names are those of the contract")]
pub enum Scene {
    TrialToFormal,
    Renewal,
    UnsubscribeRenewalPeriod,
    RenewalChange,
}

/// What the marketplace wants of a seller, before it is put into either protocol.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "intent", rename_all = "snake_case")]
pub enum Intent {
    /// Make the instance of an order line.
    Create,
    /// Ask for the instance information until it is there.
    AwaitInfo,
    /// Tell of a new expiry.
    Refresh {
        /// Why.
        scene: Scene,
        /// The new expiry.
        expire_at: Time,
        /// The price item, where it changed or may have.
        price_code: Option<PriceItemCode>,
        /// The period ordered.
        period: Option<Period>,
        /// What was paid.
        amount: Option<Money>,
    },
    /// Stop use, keep data.
    Freeze,
    /// Allow use again.
    Unfreeze,
    /// Stop use of what is paid by use and is owed for.
    Suspend,
    /// Allow use again of what is paid by use.
    Resume,
    /// Let go of everything.
    Release {
        /// The seller's id of what is released, where it differs from the instance's (a late success after a refund).
        orphan: Option<String>,
    },
    /// Carry out a paid change.
    Upgrade,
    /// Tell of a paid order (订单通知).
    Notify,
    /// Ask whether a renewal may change the product, before it is paid.
    CheckChange,
    /// Ask for the instance information because a buyer is looking; one try.
    Inspect,
    /// The same of what is paid by use, or of a package: the seller says too how much was used.
    InspectUse,
    /// Tell of a change of a licence code (production interface §8.2).
    Code {
        /// The code.
        license: LicenseCode,
        /// What has become of it.
        news: CodeNews,
    },
    /// Ask for a licence for one device, which is uploaded later (production interface §8.3).
    FetchLicense {
        /// The request; its id is the event id.
        request: Id<ClientLicense>,
        /// From when on it is valid.
        effective_at: Time,
        /// Until when, of what is bought for a period.
        expire_at: Option<Time>,
        /// The device, where one was named.
        device: Option<DeviceFingerprint>,
    },
}

/// What has become of a licence code.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "news", rename_all = "snake_case")]
pub enum CodeNews {
    /// A renewal was paid.
    Renewed {
        /// The new expiry.
        expire_at: Time,
        /// The price item of the renewal.
        price_code: PriceItemCode,
    },
    /// Grace is over: the software stops.
    Frozen,
    /// The software may go on.
    Thawed,
    /// It is gone for good.
    Released,
}

impl Intent {
    /// The activity that carries the intent in a protocol; `None` where the protocol has no call for it and nothing
    /// needs to be said: V1 sellers thaw on renewal, and answer newInstance with the information; of a licence nothing is
    /// asked a second time.
    #[must_use]
    pub const fn activity(&self, protocol: Protocol) -> Option<Activity> {
        Some(match (self, protocol) {
            (Self::Create, Protocol::LicenseV1) => Activity::GetLicense,
            (Self::Refresh { .. }, Protocol::LicenseV1) => Activity::RefreshLicense,
            (Self::Freeze, Protocol::LicenseV1) => Activity::ExpireLicense,
            (Self::Release { .. }, Protocol::LicenseV1) => Activity::ReleaseLicense,
            (Self::Create, _) => Activity::NewInstance,
            (Self::AwaitInfo, Protocol::V2) => Activity::QueryInstance,
            (Self::Refresh { .. }, _) => Activity::RefreshInstance,
            (Self::Freeze, Protocol::V1) => Activity::ExpireInstance,
            (Self::Freeze | Self::Unfreeze, Protocol::V2) => Activity::UpdateInstanceStatus,
            (Self::Release { .. }, _) => Activity::ReleaseInstance,
            (Self::Upgrade, Protocol::V1) => Activity::Upgrade,
            (Self::Upgrade, Protocol::V2) => Activity::UpgradeInstance,
            (Self::Notify, Protocol::V2) => Activity::OrderNotify,
            (Self::CheckChange, Protocol::V2) => Activity::ChangeInstanceCheck,
            (Self::Inspect, Protocol::V2) => Activity::QueryInstance,
            (Self::InspectUse, Protocol::V1 | Protocol::V2) => Activity::QueryInstance,
            // What is paid by period expires in V1; what is paid by use has a status (production interface §2.6).
            (Self::Suspend | Self::Resume, Protocol::V1) => Activity::InstanceStatus,
            (Self::Suspend | Self::Resume, Protocol::V2) => Activity::UpdateInstanceStatus,
            // V1 repeats newInstance whenever the buyer opens the details (production interface §2.1).
            (Self::Inspect, Protocol::V1) => Activity::NewInstance,
            (Self::Code { news, .. }, Protocol::V2) => match news {
                CodeNews::Renewed { .. } => Activity::RefreshLicenseCode,
                CodeNews::Frozen | CodeNews::Thawed => Activity::UpdateLicenseCodeStatus,
                CodeNews::Released => Activity::ReleaseLicenseCode,
            },
            (Self::FetchLicense { .. }, Protocol::V2) => Activity::GetLicenseAsync,
            (
                Self::AwaitInfo
                | Self::Unfreeze
                | Self::Notify
                | Self::CheckChange
                | Self::Code { .. }
                | Self::FetchLicense { .. },
                Protocol::V1,
            )
            | (_, Protocol::LicenseV1) => return None,
        })
    }

    /// Whether final failure gives the money back by itself (production interface §6.1).
    #[must_use]
    pub const fn refunds(&self) -> bool {
        matches!(self, Self::Create | Self::AwaitInfo | Self::Upgrade)
    }
}

/// One intent towards a seller, with all its attempts (生产接口消息).
#[derive(Clone, Debug)]
pub struct InterfaceMessage {
    /// Identifier.
    pub id: Id<InterfaceMessage>,
    /// The seller.
    pub seller_id: Id<Account>,
    /// Where the calls go.
    pub address_id: Id<ProductionAddress>,
    /// The order behind it.
    pub order_id: Id<Order>,
    /// The instance it is about; order notices have none.
    pub instance_id: Option<Id<Instance>>,
    /// What is wanted.
    pub intent: Intent,
    /// The activity that carries it.
    pub activity: Activity,
    /// Where it stands.
    pub state: MessageState,
    /// End of the automatic window.
    pub window_ends_at: Time,
    /// Distance between two tries.
    pub interval: crate::time::Span,
    /// Tries so far.
    pub attempts: i32,
    /// When it was made.
    pub created_at: Time,
    /// Guard against lost updates.
    pub version: i64,
}

/// State of an [`InterfaceMessage`].
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum MessageState {
    /// Being tried.
    Pending {
        /// The next try.
        next_at: Time,
    },
    /// Done.
    Succeeded {
        /// When.
        at: Time,
    },
    /// Tried in vain; can be restarted by hand.
    Stopped {
        /// When the tries ended.
        at: Time,
    },
    /// Tried in vain, and the order refunded; cannot be restarted.
    Refunded {
        /// When the tries ended.
        at: Time,
    },
    /// Overtaken: what it was for is gone.
    Withdrawn {
        /// When.
        at: Time,
    },
}

impl MessageState {
    /// The state's name in tables and routes.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Pending { .. } => "pending",
            Self::Succeeded { .. } => "succeeded",
            Self::Stopped { .. } => "stopped",
            Self::Refunded { .. } => "refunded",
            Self::Withdrawn { .. } => "withdrawn",
        }
    }
    /// All edges of the machine.
    pub const EDGES: [(&'static str, &'static str, &'static str); 7] = [
        ("pending", "succeed", "succeeded"),
        ("pending", "retry", "pending"),
        ("pending", "give_up", "stopped"),
        ("pending", "give_up", "refunded"),
        ("pending", "withdraw", "withdrawn"),
        ("pending", "restart", "pending"),
        ("stopped", "restart", "pending"),
    ];
}

/// What an attempt came to, boiled down to what the rules need.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// The seller did it.
    Success,
    /// The seller is at it (`000004`), or the information is not there yet.
    InProgress,
    /// Anything else.
    Failure,
}

impl InterfaceMessage {
    /// Whether final failure gives the money back by itself. A licence that could not be fetched can still be delivered
    /// when its seller has restarted the call (production interface §6.1).
    #[must_use]
    pub const fn refunds(&self) -> bool {
        self.intent.refunds() && !matches!(self.activity, Activity::GetLicense)
    }

    /// Draws the conclusion from an attempt that ended at `now`. A try that would fall behind the window's end is made
    /// at its end; after that one the window is over.
    ///
    /// # Errors
    /// The message is not pending any more: its fate was decided before (threat M4).
    pub fn after_attempt(&self, outcome: Outcome, now: Time) -> Result<MessageState, Refusal> {
        if !matches!(self.state, MessageState::Pending { .. }) {
            return Err(Refusal::state(Code::MessageState, self.state.name()));
        }
        Ok(match outcome {
            Outcome::Success => MessageState::Succeeded { at: now },
            Outcome::InProgress | Outcome::Failure if now < self.window_ends_at => MessageState::Pending {
                next_at: now.plus(self.interval).min(self.window_ends_at),
            },
            Outcome::InProgress | Outcome::Failure if self.refunds() => MessageState::Refunded { at: now },
            Outcome::InProgress | Outcome::Failure => MessageState::Stopped { at: now },
        })
    }

    /// Tries at once, by hand. During the window the automatic tries go on behind it; after the window it is one more
    /// try, and its failure stops the message again.
    ///
    /// # Errors
    /// It succeeded, was withdrawn, or its order was refunded.
    pub fn restart(&self, now: Time) -> Result<MessageState, Refusal> {
        match &self.state {
            MessageState::Pending { .. } | MessageState::Stopped { .. } => Ok(MessageState::Pending { next_at: now }),
            MessageState::Refunded { at } => Err(Refusal::new(Code::MessageRefunded).with("at", at)),
            other => Err(Refusal::state(Code::MessageState, other.name())),
        }
    }

    /// Gives it up because what it was for is gone.
    #[must_use]
    pub fn withdraw(&self, now: Time) -> Option<MessageState> {
        matches!(self.state, MessageState::Pending { .. } | MessageState::Stopped { .. })
            .then_some(MessageState::Withdrawn { at: now })
    }
}

/// Makes a message whose first try is due at once.
#[must_use]
#[expect(
    clippy::too_many_arguments,
    reason = "all parts are different types and all are needed"
)]
pub fn new_message(
    id: Id<InterfaceMessage>,
    seller_id: Id<Account>,
    address_id: Id<ProductionAddress>,
    order_id: Id<Order>,
    instance_id: Option<Id<Instance>>,
    intent: Intent,
    activity: Activity,
    rule: RetryRule,
    now: Time,
) -> InterfaceMessage {
    InterfaceMessage {
        id,
        seller_id,
        address_id,
        order_id,
        instance_id,
        intent,
        activity,
        state: MessageState::Pending { next_at: now },
        window_ends_at: now.plus(rule.window),
        interval: rule.interval,
        attempts: 0,
        created_at: now,
        version: 0,
    }
}

/// One call as it went over the wire. Secrets are masked before they get here.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// Identifier.
    pub id: Id<Attempt>,
    /// The message.
    pub message_id: Id<InterfaceMessage>,
    /// 1, 2, 3 …
    pub number: i32,
    /// When it began, by the marketplace's clock.
    pub started_at: Time,
    /// How long it took, in milliseconds of real time.
    pub duration_ms: i64,
    /// Method and URL, with the signature's parameters.
    pub request_line: String,
    /// The body sent; empty for GET.
    pub request_body: String,
    /// The text that was signed, with the key masked.
    pub string_to_sign: String,
    /// HTTP status, if an answer came.
    pub http_status: Option<i32>,
    /// The answer, cut to a bounded length.
    pub response_body: String,
    /// `success`, `in_progress` or a failure's stable name.
    pub verdict: String,
    /// The documented sentence about a failure.
    pub detail: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Span;

    fn message(intent: Intent) -> InterfaceMessage {
        let id = uuid::Uuid::nil();
        let rule = RetryRule {
            window: Span::hours(3),
            interval: Span::minutes(3),
        };
        new_message(
            Id::from_uuid(id),
            Id::from_uuid(id),
            Id::from_uuid(id),
            Id::from_uuid(id),
            None,
            intent,
            Activity::NewInstance,
            rule,
            Time::ZERO,
        )
    }

    #[test]
    fn the_last_try_is_made_at_the_end_of_the_window() {
        let m = message(Intent::Create);
        let end = m.window_ends_at;
        let next = |at| m.after_attempt(Outcome::Failure, at).unwrap();
        assert_eq!(
            next(Time::ZERO),
            MessageState::Pending {
                next_at: Time::ZERO.plus(Span::minutes(3))
            }
        );
        assert_eq!(
            next(end.minus(Span::seconds(1))),
            MessageState::Pending { next_at: end }
        );
        assert_eq!(next(end), MessageState::Refunded { at: end });
        assert_eq!(
            m.after_attempt(Outcome::Success, end).unwrap(),
            MessageState::Succeeded { at: end }
        );
    }

    #[test]
    fn only_creation_and_upgrade_give_money_back() {
        let end = message(Intent::Freeze).window_ends_at;
        let last = |intent| message(intent).after_attempt(Outcome::InProgress, end).unwrap();
        assert_eq!(last(Intent::Freeze), MessageState::Stopped { at: end });
        assert_eq!(
            last(Intent::Release { orphan: None }),
            MessageState::Stopped { at: end }
        );
        assert_eq!(last(Intent::Upgrade), MessageState::Refunded { at: end });
        assert_eq!(last(Intent::AwaitInfo), MessageState::Refunded { at: end });
    }

    #[test]
    fn fate_is_decided_once_and_edges_are_the_listed_ones() {
        let at = Time::from_millis(5);
        let states = [
            MessageState::Pending { next_at: at },
            MessageState::Succeeded { at },
            MessageState::Stopped { at },
            MessageState::Refunded { at },
            MessageState::Withdrawn { at },
        ];
        for state in states {
            for intent in [Intent::Create, Intent::Freeze] {
                let mut m = message(intent);
                m.state = state.clone();
                let listed = |command: &str, to: &MessageState| {
                    MessageState::EDGES.contains(&(state.name(), command, to.name()))
                };
                for (command, outcome, moment) in [
                    ("succeed", Outcome::Success, at),
                    ("retry", Outcome::Failure, at),
                    ("give_up", Outcome::Failure, m.window_ends_at),
                ] {
                    match m.after_attempt(outcome, moment) {
                        Ok(to) => assert!(listed(command, &to), "{} {command} {}", state.name(), to.name()),
                        Err(_) => assert_ne!(state.name(), "pending"),
                    }
                }
                if let Ok(to) = m.restart(at) {
                    assert!(listed("restart", &to));
                }
            }
        }
    }

    #[test]
    fn intents_find_their_activity() {
        assert_eq!(Intent::Freeze.activity(Protocol::V1), Some(Activity::ExpireInstance));
        assert_eq!(Intent::Unfreeze.activity(Protocol::V1), None);
        assert_eq!(
            Intent::Unfreeze.activity(Protocol::V2),
            Some(Activity::UpdateInstanceStatus)
        );
        for protocol in [Protocol::V1, Protocol::V2] {
            for intent in [
                Intent::Create,
                Intent::Freeze,
                Intent::Upgrade,
                Intent::Release { orphan: None },
            ] {
                assert!(intent.activity(protocol).unwrap().belongs_to(protocol));
            }
        }
    }
}
