//! The flows as data: which node follows which, whose turn it is there, what the turn's act must bring, and what ends
//! the flow by itself (business rules §4.4).
//!
//! A flow is known by its kind and its version. A published version is never edited: running orders keep the version
//! they began with, so a change is another version. The tables are constants; nothing in the engine knows a flow by name.

use serde::{Deserialize, Serialize};

use super::{Actor, command::Action};
use crate::{
    catalog::AccessType,
    evidence::EvidenceKind,
    policy::Site,
    time::{Time, Zone},
};

/// What sort of delivery is supervised.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(
    feature = "sqlx",
    derive(sqlx::Type),
    sqlx(type_name = "TEXT", rename_all = "snake_case")
)]
pub enum FlowKind {
    /// 标准服务流.
    StandardService,
    /// 建站服务流.
    WebsiteService,
    /// SaaS that is delivered offline.
    Saas,
    /// Licence 1.0: the buyer gives an identification code, the seller enables.
    LicenseIdentification,
    /// Licence 2.0: the marketplace mints a licence code.
    LicenseCode,
    /// A licence the seller hands over offline.
    LicenseOffline,
    /// A licence package that is deployed by the marketplace.
    LicensePackage,
    /// Goods.
    Hardware,
    /// Application orchestration.
    Orchestration,
    /// Data file.
    DataFile,
}

impl FlowKind {
    /// Every kind.
    pub const ALL: [Self; 10] = [
        Self::StandardService,
        Self::WebsiteService,
        Self::Saas,
        Self::LicenseIdentification,
        Self::LicenseCode,
        Self::LicenseOffline,
        Self::LicensePackage,
        Self::Hardware,
        Self::Orchestration,
        Self::DataFile,
    ];

    /// The kinds a product of an access type may choose from; none for types that are never supervised (business rules
    /// §2.2, §4.1).
    #[must_use]
    pub const fn of(access_type: AccessType) -> &'static [Self] {
        match access_type {
            AccessType::Saas => &[Self::Saas],
            AccessType::License => &[
                Self::LicenseIdentification,
                Self::LicenseCode,
                Self::LicenseOffline,
                Self::LicensePackage,
            ],
            AccessType::HumanService => &[Self::StandardService, Self::WebsiteService],
            AccessType::Hardware => &[Self::Hardware],
            AccessType::Orchestration => &[Self::Orchestration],
            AccessType::DataFile => &[Self::DataFile],
            AccessType::Image
            | AccessType::Consulting
            | AccessType::Api
            | AccessType::Agent
            | AccessType::AiAsset
            | AccessType::DataAsset
            | AccessType::Container => &[],
        }
    }
}

/// A generation of a flow; named after the day its first orders were placed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(type_name = "TEXT"))]
pub enum FlowVersion {
    /// Before any published change.
    #[serde(rename = "2023")]
    #[cfg_attr(feature = "sqlx", sqlx(rename = "2023"))]
    Y2023,
    /// Licence flows from 2024-09-14 on.
    #[serde(rename = "2024-09")]
    #[cfg_attr(feature = "sqlx", sqlx(rename = "2024-09"))]
    Y2024M09,
    /// Present generation: human services from 2025-03-26 on, the others from a day that is policy.
    #[serde(rename = "2025")]
    #[cfg_attr(feature = "sqlx", sqlx(rename = "2025"))]
    Y2025,
}

/// Names one flow for good; stored with the order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct FlowId {
    /// Kind.
    pub kind: FlowKind,
    /// Generation.
    pub version: FlowVersion,
}

/// A station of a flow.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum NodeKey {
    /// The buyer says what he needs.
    SubmitRequirement,
    /// The buyer gives the identification code.
    SubmitIdentification,
    /// The seller agrees to the requirement.
    ConfirmRequirement,
    /// The seller shows a draft.
    SubmitDraft,
    /// The buyer agrees to the draft.
    ConfirmDraft,
    /// The system gives the licence code to both sides.
    HandOverCode,
    /// The seller does the work.
    Implement,
    /// The system deploys.
    Deploy,
    /// The seller sends the goods.
    Ship,
    /// The buyer collects the licence code.
    ClaimCode,
    /// The licence code is activated through the open API.
    ActivateCode,
    /// The seller proves the delivery.
    Prove,
    /// 华为云复核: the marketplace looks at the delivery; only where the order carries the flag.
    Review,
    /// The buyer accepts.
    Accept,
    /// The system accepts at once.
    AutoAccept,
}

impl NodeKey {
    /// The name in tables, routes and refusals.
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
            Self::Deploy => "deploy",
            Self::Ship => "ship",
            Self::ClaimCode => "claim_code",
            Self::ActivateCode => "activate_code",
            Self::Prove => "prove",
            Self::Review => "review",
            Self::Accept => "accept",
            Self::AutoAccept => "auto_accept",
        }
    }
}

/// What the act that leads on must bring.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// At least one file of this kind.
    File(EvidenceKind),
    /// As many screenshots as the order's delivery template wants.
    Screenshots,
}

/// One station with its rules.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Node {
    /// Which.
    pub key: NodeKey,
    /// Whose turn it is.
    pub turn: Actor,
    /// The act that leads to the next node.
    pub forward: Action,
    /// Where a rejection leads, if this side may reject.
    pub back: Option<NodeKey>,
    /// What the forward act must bring.
    pub needs: &'static [Need],
}

/// What makes a refund impossible before the flow has ended.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundBar {
    /// The buyer has collected the licence code.
    Claim,
    /// The licence code was activated.
    Activation,
}

/// A flow.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Flow {
    /// Its name.
    pub id: FlowId,
    /// Its stations in order; the first is where a paid order stands.
    pub nodes: &'static [Node],
    /// Whether goods travel: courier reports, acceptance by time, and returns.
    pub goods: bool,
    /// What bars a refund.
    pub refund_bar: Option<RefundBar>,
}

impl Flow {
    /// The flow of that name; none if there never was one.
    #[must_use]
    pub fn find(id: FlowId) -> Option<&'static Self> {
        CATALOGUE.iter().find(|flow| flow.id == id)
    }

    /// The flow an order placed at `placed_at` begins with: the newest version of its kind that had started by then, or
    /// the oldest if none had.
    #[must_use]
    pub fn for_order(kind: FlowKind, placed_at: Time, starts: &[FlowStart]) -> Option<&'static Self> {
        let started = |flow: &&Self| {
            starts
                .iter()
                .find(|start| start.flow == flow.id)
                .is_none_or(|start| start.from <= placed_at)
        };
        let of_kind = || CATALOGUE.iter().filter(|flow| flow.id.kind == kind);
        of_kind()
            .filter(started)
            .max_by_key(|flow| flow.id.version)
            .or_else(|| of_kind().min_by_key(|flow| flow.id.version))
    }

    /// A node by its key.
    #[must_use]
    pub fn node(&self, key: NodeKey) -> Option<&'static Node> {
        self.nodes.iter().find(|node| node.key == key)
    }

    /// The node that follows `key`.
    #[must_use]
    pub fn after(&self, key: NodeKey) -> Option<&'static Node> {
        self.nodes.iter().skip_while(|node| node.key != key).nth(1)
    }
}

/// From when on new orders begin with a flow. A flow without an entry has always been there.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct FlowStart {
    /// The flow.
    pub flow: FlowId,
    /// Placed at this moment or later.
    pub from: Time,
}

impl FlowStart {
    /// The starts as published; where no day is known the present generation has started (business rules §4.3, §4.4).
    #[must_use]
    pub fn defaults(site: Site, zone: &Zone) -> Vec<Self> {
        // Days of publication are mainland days; abroad the present generation is the only one ever sold.
        if site != Site::Cn {
            return Vec::new();
        }
        let day = |year, month, day| Time::from_local(jiff::civil::date(year, month, day).at(0, 0, 0, 0), zone);
        let start = |kind, version, from| Self {
            flow: FlowId { kind, version },
            from,
        };
        let licence = day(2024, 9, 14);
        let human = day(2025, 3, 26);
        vec![
            start(FlowKind::LicenseIdentification, FlowVersion::Y2024M09, licence),
            start(FlowKind::LicenseCode, FlowVersion::Y2024M09, licence),
            start(FlowKind::LicenseOffline, FlowVersion::Y2024M09, licence),
            start(FlowKind::StandardService, FlowVersion::Y2025, human),
            start(FlowKind::WebsiteService, FlowVersion::Y2025, human),
        ]
    }
}

const ACCEPTANCE_ONLY: &[Need] = &[Need::File(EvidenceKind::Acceptance), Need::Screenshots];
const FULL_PROOF: &[Need] = &[
    Need::File(EvidenceKind::Requirement),
    Need::File(EvidenceKind::Acceptance),
    Need::Screenshots,
];

const fn node(key: NodeKey, turn: Actor, forward: Action, back: Option<NodeKey>, needs: &'static [Need]) -> Node {
    Node {
        key,
        turn,
        forward,
        back,
        needs,
    }
}

const REQUIREMENT: Node = node(
    NodeKey::SubmitRequirement,
    Actor::Buyer,
    Action::SubmitRequirement,
    None,
    &[],
);
const IDENTIFICATION: Node = node(
    NodeKey::SubmitIdentification,
    Actor::Buyer,
    Action::SubmitIdentification,
    None,
    &[],
);
const CONFIRM: Node = node(
    NodeKey::ConfirmRequirement,
    Actor::Seller,
    Action::ConfirmRequirement,
    Some(NodeKey::SubmitRequirement),
    &[],
);
const HAND_OVER: Node = node(NodeKey::HandOverCode, Actor::System, Action::HandOverCode, None, &[]);
const CLAIM: Node = node(NodeKey::ClaimCode, Actor::Buyer, Action::ClaimCode, None, &[]);
const ACTIVATE: Node = node(NodeKey::ActivateCode, Actor::System, Action::ActivateCode, None, &[]);
const IMPLEMENT: Node = node(NodeKey::Implement, Actor::Seller, Action::Implement, None, &[]);
const AUTO_ACCEPT: Node = node(NodeKey::AutoAccept, Actor::System, Action::Accept, None, &[]);

const fn deliver(back: Option<NodeKey>, needs: &'static [Need]) -> Node {
    node(NodeKey::Implement, Actor::Seller, Action::Deliver, back, needs)
}
const fn prove(needs: &'static [Need]) -> Node {
    node(NodeKey::Prove, Actor::Seller, Action::Deliver, None, needs)
}
const fn review(back: NodeKey) -> Node {
    node(NodeKey::Review, Actor::Operator, Action::PassReview, Some(back), &[])
}
const fn accept(back: Option<NodeKey>) -> Node {
    node(NodeKey::Accept, Actor::Buyer, Action::Accept, back, &[])
}

const fn flow(kind: FlowKind, version: FlowVersion, nodes: &'static [Node]) -> Flow {
    Flow {
        id: FlowId { kind, version },
        nodes,
        goods: false,
        refund_bar: None,
    }
}

/// Every flow there is or was. New generations of the human-service and licence flows keep the nodes and want the
/// requirement document with the proof (business rules §11b, row 6).
pub const CATALOGUE: &[Flow] = &[
    flow(
        FlowKind::StandardService,
        FlowVersion::Y2023,
        &[
            REQUIREMENT,
            CONFIRM,
            deliver(None, ACCEPTANCE_ONLY),
            review(NodeKey::Implement),
            accept(Some(NodeKey::Implement)),
        ],
    ),
    flow(
        FlowKind::StandardService,
        FlowVersion::Y2025,
        &[
            REQUIREMENT,
            CONFIRM,
            deliver(None, FULL_PROOF),
            review(NodeKey::Implement),
            accept(Some(NodeKey::Implement)),
        ],
    ),
    flow(
        FlowKind::WebsiteService,
        FlowVersion::Y2023,
        &[
            REQUIREMENT,
            CONFIRM,
            node(
                NodeKey::SubmitDraft,
                Actor::Seller,
                Action::SubmitDraft,
                None,
                &[Need::File(EvidenceKind::Draft)],
            ),
            node(
                NodeKey::ConfirmDraft,
                Actor::Buyer,
                Action::ConfirmDraft,
                Some(NodeKey::SubmitDraft),
                &[],
            ),
            deliver(None, ACCEPTANCE_ONLY),
            review(NodeKey::Implement),
            accept(Some(NodeKey::Implement)),
        ],
    ),
    flow(
        FlowKind::WebsiteService,
        FlowVersion::Y2025,
        &[
            REQUIREMENT,
            CONFIRM,
            node(
                NodeKey::SubmitDraft,
                Actor::Seller,
                Action::SubmitDraft,
                None,
                &[Need::File(EvidenceKind::Draft)],
            ),
            node(
                NodeKey::ConfirmDraft,
                Actor::Buyer,
                Action::ConfirmDraft,
                Some(NodeKey::SubmitDraft),
                &[],
            ),
            deliver(None, FULL_PROOF),
            review(NodeKey::Implement),
            accept(Some(NodeKey::Implement)),
        ],
    ),
    flow(
        FlowKind::Saas,
        FlowVersion::Y2025,
        &[
            REQUIREMENT,
            CONFIRM,
            deliver(None, FULL_PROOF),
            review(NodeKey::Implement),
            accept(Some(NodeKey::Implement)),
        ],
    ),
    flow(
        FlowKind::LicenseIdentification,
        FlowVersion::Y2023,
        &[
            IDENTIFICATION,
            deliver(None, ACCEPTANCE_ONLY),
            review(NodeKey::Implement),
            accept(Some(NodeKey::Implement)),
        ],
    ),
    flow(
        FlowKind::LicenseIdentification,
        FlowVersion::Y2024M09,
        &[
            IDENTIFICATION,
            deliver(None, FULL_PROOF),
            review(NodeKey::Implement),
            accept(Some(NodeKey::Implement)),
        ],
    ),
    Flow {
        refund_bar: Some(RefundBar::Claim),
        ..flow(
            FlowKind::LicenseCode,
            FlowVersion::Y2024M09,
            &[
                IMPLEMENT,
                CLAIM,
                ACTIVATE,
                prove(FULL_PROOF),
                review(NodeKey::Prove),
                AUTO_ACCEPT,
            ],
        )
    },
    Flow {
        refund_bar: Some(RefundBar::Activation),
        ..flow(
            FlowKind::LicenseCode,
            FlowVersion::Y2025,
            &[
                HAND_OVER,
                IMPLEMENT,
                ACTIVATE,
                prove(FULL_PROOF),
                review(NodeKey::Prove),
                AUTO_ACCEPT,
            ],
        )
    },
    flow(
        FlowKind::LicenseOffline,
        FlowVersion::Y2023,
        &[
            deliver(None, ACCEPTANCE_ONLY),
            review(NodeKey::Implement),
            accept(Some(NodeKey::Implement)),
        ],
    ),
    flow(
        FlowKind::LicenseOffline,
        FlowVersion::Y2024M09,
        &[
            deliver(None, FULL_PROOF),
            review(NodeKey::Implement),
            accept(Some(NodeKey::Implement)),
        ],
    ),
    flow(
        FlowKind::LicensePackage,
        FlowVersion::Y2025,
        &[
            node(NodeKey::Deploy, Actor::System, Action::Deploy, None, &[]),
            accept(Some(NodeKey::Deploy)),
        ],
    ),
    Flow {
        goods: true,
        ..flow(
            FlowKind::Hardware,
            FlowVersion::Y2025,
            &[
                node(NodeKey::Ship, Actor::Seller, Action::Ship, None, &[]),
                review(NodeKey::Ship),
                accept(Some(NodeKey::Ship)),
            ],
        )
    },
    flow(
        FlowKind::Orchestration,
        FlowVersion::Y2025,
        &[deliver(None, ACCEPTANCE_ONLY), accept(Some(NodeKey::Implement))],
    ),
    flow(
        FlowKind::DataFile,
        FlowVersion::Y2025,
        &[
            REQUIREMENT,
            deliver(Some(NodeKey::SubmitRequirement), ACCEPTANCE_ONLY),
            accept(Some(NodeKey::Implement)),
        ],
    ),
];
