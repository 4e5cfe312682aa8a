//! What the sides may ask of a flow.

use serde::{Deserialize, Serialize};

use crate::{bounded_text, evidence::Evidence, money::Money, time::Time};

bounded_text! {
    /// A reason, a demand, a note.
    Note: Lines 1..=2000;
    /// The identification code a licence is bound to.
    IdentificationCode: Line 1..=256;
    /// A courier's code in the list of couriers.
    CourierCode: Token 1..=32;
    /// The number of a parcel.
    TrackingNumber: Token 4..=64;
    /// Who receives goods.
    ReceiverName: Line 1..=64;
    /// Where goods go.
    PostalAddress: Lines 5..=300;
    /// How a courier can be called.
    ReceiverPhone: Phone 5..=32;
    /// A courier's name.
    CourierName: Line 1..=64;
}

/// Who acts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Actor {
    /// The buyer.
    Buyer,
    /// The seller.
    Seller,
    /// The marketplace's operators.
    Operator,
    /// The marketplace itself: timers, courier reports, the open API.
    System,
}

impl Actor {
    /// The name in tables and in the evidence log.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Buyer => "buyer",
            Self::Seller => "seller",
            Self::Operator => "operator",
            Self::System => "system",
        }
    }
}

/// The acts that lead from one node to the next.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Action {
    /// Say what is needed.
    SubmitRequirement,
    /// Give the identification code.
    SubmitIdentification,
    /// Agree to the requirement.
    ConfirmRequirement,
    /// Show a draft.
    SubmitDraft,
    /// Agree to the draft.
    ConfirmDraft,
    /// Give the licence code to both sides.
    HandOverCode,
    /// Report the work done, without proof yet.
    Implement,
    /// Report the delivery with its proof.
    Deliver,
    /// Deploy.
    Deploy,
    /// Send the goods.
    Ship,
    /// Collect the licence code.
    ClaimCode,
    /// Activate the licence code.
    ActivateCode,
    /// Let the delivery pass.
    PassReview,
    /// Accept.
    Accept,
}

impl Action {
    /// The name in refusals and routes.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SubmitRequirement => "submit_requirement",
            Self::SubmitIdentification => "submit_identification",
            Self::ConfirmRequirement => "confirm_requirement",
            Self::SubmitDraft => "submit_draft",
            Self::ConfirmDraft => "confirm_draft",
            Self::HandOverCode => "hand_over_code",
            Self::Implement => "implement",
            Self::Deliver => "deliver",
            Self::Deploy => "deploy",
            Self::Ship => "ship",
            Self::ClaimCode => "claim_code",
            Self::ActivateCode => "activate_code",
            Self::PassReview => "pass_review",
            Self::Accept => "accept",
        }
    }
}

/// What a licence 1.0 is bound to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "form", rename_all = "snake_case", deny_unknown_fields)]
pub enum Identification {
    /// 硬件识别码: typed by the buyer.
    Hardware {
        /// As typed.
        code: IdentificationCode,
    },
    /// 系统识别码: made by the marketplace, unique ([`crate::license::system_code`]).
    System {
        /// As made.
        code: IdentificationCode,
    },
}

/// A parcel on its way.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parcel {
    /// Who carries it.
    pub courier: CourierCode,
    /// Its number there.
    pub number: TrackingNumber,
}

/// Who receives goods, and where. The courier's answer counts only if the telephone number on the parcel is this one
/// (business rules §4.4).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Receiver {
    /// Who.
    pub name: ReceiverName,
    /// Telephone number.
    pub phone: ReceiverPhone,
    /// Where.
    pub address: PostalAddress,
}

impl std::fmt::Debug for Receiver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Receiver(…)")
    }
}

/// A courier whose parcels the marketplace can follow.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Courier {
    /// Its code.
    pub code: CourierCode,
    /// Its name.
    pub name: CourierName,
}

/// Why somebody appeals.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum AppealReason {
    /// The buyer does not accept. An attachment is required.
    NotAccepted,
    /// The buyer cannot be reached. A letter of commitment is required.
    BuyerUnreachable,
    /// The seller does not deliver.
    NotDelivered,
    /// What was delivered is not what was ordered.
    NotAsOrdered,
    /// A refund or a return was refused.
    RefundRefused,
    /// Anything else.
    Other,
}

/// An appeal as it is raised.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Appeal {
    /// Why.
    pub reason: AppealReason,
    /// What happened, in words.
    pub statement: Note,
    /// 诉求: what the appealing side wants.
    pub demand: Note,
    /// Proof.
    #[serde(default)]
    pub files: Vec<Evidence>,
    /// The side has confirmed after reading it all once more.
    pub confirmed: bool,
}

/// What operations decide on an appeal.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "decision", rename_all = "snake_case", deny_unknown_fields)]
pub enum Decision {
    /// The flow goes on where it stood.
    Resume,
    /// The delivery counts as accepted.
    Complete,
    /// Money goes back, all of it or a part; the flow ends.
    Refund {
        /// More than nothing, at most what was paid.
        amount: Money,
    },
}

/// What sort of refund is asked for (business rules §3.7.1, §3.7.2).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum RefundKind {
    /// By agreement with the seller.
    Negotiated,
    /// 未收货退订: the goods have not arrived.
    NotReceived,
    /// The goods are sent back.
    Return,
}

/// One command to a flow. The application composes it from what a side sent and from what the marketplace made itself
/// (a system identification code, a courier's report); it is never read from outside as a whole.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Command {
    /// See [`Action::SubmitRequirement`].
    SubmitRequirement {
        /// What is needed.
        note: Note,
        /// The filled-in requirement template and more.
        files: Vec<Evidence>,
    },
    /// See [`Action::SubmitIdentification`].
    SubmitIdentification {
        /// The code.
        identification: Identification,
    },
    /// See [`Action::ConfirmRequirement`].
    ConfirmRequirement,
    /// See [`Action::SubmitDraft`].
    SubmitDraft {
        /// The draft.
        files: Vec<Evidence>,
    },
    /// See [`Action::ConfirmDraft`].
    ConfirmDraft,
    /// See [`Action::HandOverCode`].
    HandOverCode,
    /// See [`Action::Implement`].
    Implement,
    /// See [`Action::Deliver`].
    Deliver {
        /// The proof.
        files: Vec<Evidence>,
        /// 服务实际开通时间: when the buyer could really use it.
        enabled_at: Option<Time>,
    },
    /// See [`Action::Deploy`].
    Deploy,
    /// See [`Action::Ship`].
    Ship {
        /// The parcel.
        parcel: Parcel,
    },
    /// See [`Action::ClaimCode`].
    ClaimCode,
    /// See [`Action::ActivateCode`]; of the open API alone.
    ActivateCode {
        /// `real_effect_time`, if the caller named one.
        effective_at: Option<Time>,
    },
    /// See [`Action::PassReview`].
    PassReview,
    /// See [`Action::Accept`].
    Accept {
        /// The buyer was asked a second time and said yes.
        confirmed: bool,
    },
    /// Send the flow back.
    Reject {
        /// Why.
        reason: Note,
    },
    /// Ask the other side to act.
    Remind,
    /// The goods shall go elsewhere; the new address is kept with the order.
    ChangeAddress,
    /// The courier says that the parcel was signed for.
    CourierSignOff {
        /// When.
        signed_at: Time,
        /// Whether the receiver's telephone number on the parcel is the order's ([`super::same_phone`]).
        phone_matches: bool,
    },
    /// An invoice was issued to the buyer.
    InvoiceIssued,
    /// The invoice came back.
    InvoiceReturned,
    /// Appeal to the operators.
    Appeal {
        /// The appeal.
        appeal: Appeal,
    },
    /// Decide the appeal.
    DecideAppeal {
        /// How.
        decision: Decision,
        /// Why.
        reason: Note,
    },
    /// Ask the seller for a refund.
    RequestRefund {
        /// What sort.
        kind: RefundKind,
        /// More than nothing, at most what was paid.
        amount: Money,
        /// Why.
        reason: Note,
    },
    /// The marketplace has found that the goods in transit never arrived.
    ConfirmLoss,
    /// The buyer takes his request back.
    WithdrawRefund,
    /// The seller agrees to the request.
    ApproveRefund,
    /// The seller refuses the request, or what was sent back.
    RefuseRefund {
        /// Why.
        reason: Note,
    },
    /// The buyer has sent the goods back.
    SendBack {
        /// The parcel.
        parcel: Parcel,
    },
    /// The seller has what was sent back.
    ReceiveReturn,
    /// Do what is due by now.
    Timer,
}

/// A command without what it brings: what screens offer and what preconditions speak of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(into = "&'static str")]
pub enum Verb {
    /// An act that leads on.
    Act(Action),
    /// See [`Command::Reject`].
    Reject,
    /// See [`Command::Remind`].
    Remind,
    /// See [`Command::ChangeAddress`].
    ChangeAddress,
    /// See [`Command::CourierSignOff`].
    CourierSignOff,
    /// See [`Command::InvoiceIssued`].
    InvoiceIssued,
    /// See [`Command::InvoiceReturned`].
    InvoiceReturned,
    /// See [`Command::Appeal`].
    Appeal,
    /// See [`Command::DecideAppeal`].
    DecideAppeal,
    /// See [`Command::RequestRefund`].
    RequestRefund(RefundKind),
    /// See [`Command::ConfirmLoss`].
    ConfirmLoss,
    /// See [`Command::WithdrawRefund`].
    WithdrawRefund,
    /// See [`Command::ApproveRefund`].
    ApproveRefund,
    /// See [`Command::RefuseRefund`].
    RefuseRefund,
    /// See [`Command::SendBack`].
    SendBack,
    /// See [`Command::ReceiveReturn`].
    ReceiveReturn,
    /// See [`Command::Timer`].
    Timer,
}

impl Verb {
    /// Every verb.
    pub const ALL: [Self; 32] = [
        Self::Act(Action::SubmitRequirement),
        Self::Act(Action::SubmitIdentification),
        Self::Act(Action::ConfirmRequirement),
        Self::Act(Action::SubmitDraft),
        Self::Act(Action::ConfirmDraft),
        Self::Act(Action::HandOverCode),
        Self::Act(Action::Implement),
        Self::Act(Action::Deliver),
        Self::Act(Action::Deploy),
        Self::Act(Action::Ship),
        Self::Act(Action::ClaimCode),
        Self::Act(Action::ActivateCode),
        Self::Act(Action::PassReview),
        Self::Act(Action::Accept),
        Self::Reject,
        Self::Remind,
        Self::ChangeAddress,
        Self::CourierSignOff,
        Self::InvoiceIssued,
        Self::InvoiceReturned,
        Self::Appeal,
        Self::DecideAppeal,
        Self::RequestRefund(RefundKind::Negotiated),
        Self::RequestRefund(RefundKind::NotReceived),
        Self::RequestRefund(RefundKind::Return),
        Self::ConfirmLoss,
        Self::WithdrawRefund,
        Self::ApproveRefund,
        Self::RefuseRefund,
        Self::SendBack,
        Self::ReceiveReturn,
        Self::Timer,
    ];

    /// The name in refusals and routes.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Act(action) => action.name(),
            Self::Reject => "reject",
            Self::Remind => "remind",
            Self::ChangeAddress => "change_address",
            Self::CourierSignOff => "courier_sign_off",
            Self::InvoiceIssued => "invoice_issued",
            Self::InvoiceReturned => "invoice_returned",
            Self::Appeal => "appeal",
            Self::DecideAppeal => "decide_appeal",
            Self::RequestRefund(RefundKind::Negotiated) => "request_refund",
            Self::RequestRefund(RefundKind::NotReceived) => "request_refund_not_received",
            Self::RequestRefund(RefundKind::Return) => "request_return",
            Self::ConfirmLoss => "confirm_loss",
            Self::WithdrawRefund => "withdraw_refund",
            Self::ApproveRefund => "approve_refund",
            Self::RefuseRefund => "refuse_refund",
            Self::SendBack => "send_back",
            Self::ReceiveReturn => "receive_return",
            Self::Timer => "timer",
        }
    }
}

impl From<Verb> for &'static str {
    fn from(verb: Verb) -> Self {
        verb.name()
    }
}

impl Command {
    /// The command without what it brings.
    #[must_use]
    pub const fn verb(&self) -> Verb {
        match self {
            Self::SubmitRequirement { .. } => Verb::Act(Action::SubmitRequirement),
            Self::SubmitIdentification { .. } => Verb::Act(Action::SubmitIdentification),
            Self::ConfirmRequirement => Verb::Act(Action::ConfirmRequirement),
            Self::SubmitDraft { .. } => Verb::Act(Action::SubmitDraft),
            Self::ConfirmDraft => Verb::Act(Action::ConfirmDraft),
            Self::HandOverCode => Verb::Act(Action::HandOverCode),
            Self::Implement => Verb::Act(Action::Implement),
            Self::Deliver { .. } => Verb::Act(Action::Deliver),
            Self::Deploy => Verb::Act(Action::Deploy),
            Self::Ship { .. } => Verb::Act(Action::Ship),
            Self::ClaimCode => Verb::Act(Action::ClaimCode),
            Self::ActivateCode { .. } => Verb::Act(Action::ActivateCode),
            Self::PassReview => Verb::Act(Action::PassReview),
            Self::Accept { .. } => Verb::Act(Action::Accept),
            Self::Reject { .. } => Verb::Reject,
            Self::Remind => Verb::Remind,
            Self::ChangeAddress => Verb::ChangeAddress,
            Self::CourierSignOff { .. } => Verb::CourierSignOff,
            Self::InvoiceIssued => Verb::InvoiceIssued,
            Self::InvoiceReturned => Verb::InvoiceReturned,
            Self::Appeal { .. } => Verb::Appeal,
            Self::DecideAppeal { .. } => Verb::DecideAppeal,
            Self::RequestRefund { kind, .. } => Verb::RequestRefund(*kind),
            Self::ConfirmLoss => Verb::ConfirmLoss,
            Self::WithdrawRefund => Verb::WithdrawRefund,
            Self::ApproveRefund => Verb::ApproveRefund,
            Self::RefuseRefund { .. } => Verb::RefuseRefund,
            Self::SendBack { .. } => Verb::SendBack,
            Self::ReceiveReturn => Verb::ReceiveReturn,
            Self::Timer => Verb::Timer,
        }
    }

    /// The files it brings.
    #[must_use]
    pub fn files(&self) -> &[Evidence] {
        match self {
            Self::SubmitRequirement { files, .. } | Self::SubmitDraft { files } | Self::Deliver { files, .. } => files,
            Self::Appeal { appeal } => &appeal.files,
            _ => &[],
        }
    }
}
