import type { ParseKeys } from 'i18next';
import type { Schemas } from '#/api/types';
import type { IconName } from './Icon';

export type Tone = 'good' | 'run' | 'wait' | 'hold' | 'bad' | 'end';
export type Shown = { tone: Tone; text: ParseKeys<'common'> };

export const toneIcon: Record<Tone, IconName> = {
  good: 'ok',
  run: 'run',
  wait: 'wait',
  hold: 'hold',
  bad: 'bad',
  end: 'end',
};

/** Tone and words of every state. A state the server adds does not compile until it is described here. */
export const states = {
  order: {
    pending_payment: { tone: 'wait', text: 'state.order.pending_payment' },
    pending_review: { tone: 'wait', text: 'state.order.pending_review' },
    pending_confirm: { tone: 'wait', text: 'state.order.pending_confirm' },
    processing: { tone: 'run', text: 'state.order.processing' },
    refunding: { tone: 'run', text: 'state.order.refunding' },
    completed: { tone: 'good', text: 'state.order.completed' },
    cancelled: { tone: 'end', text: 'state.order.cancelled' },
  } satisfies Record<Schemas['OrderState']['state'], Shown>,
  instance: {
    creating: { tone: 'run', text: 'state.instance.creating' },
    running: { tone: 'good', text: 'state.instance.running' },
    grace: { tone: 'wait', text: 'state.instance.grace' },
    frozen: { tone: 'hold', text: 'state.instance.frozen' },
    frozen_violation: { tone: 'bad', text: 'state.instance.frozen_violation' },
    releasing: { tone: 'run', text: 'state.instance.releasing' },
    released: { tone: 'end', text: 'state.instance.released' },
  } satisfies Record<Schemas['InstanceState']['state'], Shown>,
  license: {
    minted: { tone: 'wait', text: 'state.license.minted' },
    with_buyer: { tone: 'run', text: 'state.license.with_buyer' },
    active: { tone: 'good', text: 'state.license.active' },
    frozen: { tone: 'hold', text: 'state.license.frozen' },
    released: { tone: 'end', text: 'state.license.released' },
  } satisfies Record<Schemas['LicenseState']['state'], Shown>,
  message: {
    pending: { tone: 'run', text: 'state.message.pending' },
    succeeded: { tone: 'good', text: 'state.message.succeeded' },
    stopped: { tone: 'bad', text: 'state.message.stopped' },
    refunded: { tone: 'end', text: 'state.message.refunded' },
    withdrawn: { tone: 'end', text: 'state.message.withdrawn' },
  } satisfies Record<Schemas['MessageState']['state'], Shown>,
  review: {
    draft: { tone: 'end', text: 'state.review.draft' },
    pending_review: { tone: 'wait', text: 'state.review.pending_review' },
    approved: { tone: 'good', text: 'state.review.approved' },
    rejected: { tone: 'bad', text: 'state.review.rejected' },
  } satisfies Record<Schemas['Review']['state'], Shown>,
  shelf: {
    unreleased: { tone: 'end', text: 'state.shelf.unreleased' },
    on_shelf: { tone: 'good', text: 'state.shelf.on_shelf' },
    hidden: { tone: 'hold', text: 'state.shelf.hidden' },
    frozen: { tone: 'bad', text: 'state.shelf.frozen' },
    delisted: { tone: 'end', text: 'state.shelf.delisted' },
  } satisfies Record<Schemas['Shelf'], Shown>,
  phase: {
    direct: { tone: 'good', text: 'state.phase.direct' },
    pending: { tone: 'hold', text: 'state.phase.pending' },
    post: { tone: 'good', text: 'state.phase.post' },
    void: { tone: 'end', text: 'state.phase.void' },
  } satisfies Record<Schemas['Phase'], Shown>,
  question: {
    open: { tone: 'wait', text: 'state.question.open' },
    answered: { tone: 'good', text: 'state.question.answered' },
    withdrawn: { tone: 'end', text: 'state.question.withdrawn' },
    hidden: { tone: 'hold', text: 'state.question.hidden' },
  } satisfies Record<Schemas['Standing']['state'], Shown>,
  supervision: {
    open: { tone: 'run', text: 'state.supervision.open' },
    frozen: { tone: 'hold', text: 'state.supervision.frozen' },
    delivered: { tone: 'good', text: 'state.supervision.delivered' },
    refunded: { tone: 'end', text: 'state.supervision.refunded' },
  } satisfies Record<'open' | 'frozen' | Schemas['Ending'], Shown>,
  account: {
    active: { tone: 'good', text: 'state.account.active' },
    disabled: { tone: 'end', text: 'state.account.disabled' },
  } satisfies Record<Schemas['AccountState'], Shown>,
  job: {
    waiting: { tone: 'run', text: 'state.job.waiting' },
    parked: { tone: 'bad', text: 'state.job.parked' },
  } satisfies Record<'waiting' | 'parked', Shown>,
} as const;

export type StateKind = keyof typeof states;

export type Words<E extends string> = Record<E, ParseKeys<'common'>>;

/** Words of the other closed sets of values: `t(words.orderKind[order.kind])`. */
export const words = {
  orderKind: {
    new: 'enum.orderKind.new',
    trial: 'enum.orderKind.trial',
    trial_to_formal: 'enum.orderKind.trial_to_formal',
    renew: 'enum.orderKind.renew',
    renew_change: 'enum.orderKind.renew_change',
    change: 'enum.orderKind.change',
    unsubscribe: 'enum.orderKind.unsubscribe',
  } satisfies Words<Schemas['OrderKind']>,
  accessType: {
    saas: 'enum.accessType.saas',
    license: 'enum.accessType.license',
    image: 'enum.accessType.image',
    human_service: 'enum.accessType.human_service',
    consulting: 'enum.accessType.consulting',
    api: 'enum.accessType.api',
    agent: 'enum.accessType.agent',
    hardware: 'enum.accessType.hardware',
    ai_asset: 'enum.accessType.ai_asset',
    data_asset: 'enum.accessType.data_asset',
    data_file: 'enum.accessType.data_file',
    container: 'enum.accessType.container',
    orchestration: 'enum.accessType.orchestration',
  } satisfies Words<Schemas['AccessType']>,
  saleModel: {
    general: 'enum.saleModel.general',
    joint: 'enum.saleModel.joint',
    self_operated: 'enum.saleModel.self_operated',
  } satisfies Words<Schemas['SaleModel']>,
  transferKind: {
    top_up: 'enum.transferKind.top_up',
    hold: 'enum.transferKind.hold',
    post: 'enum.transferKind.post',
    void: 'enum.transferKind.void',
    seller_share: 'enum.transferKind.seller_share',
    platform_fee: 'enum.transferKind.platform_fee',
    refund_share: 'enum.transferKind.refund_share',
    refund_fee: 'enum.transferKind.refund_fee',
    refund_part: 'enum.transferKind.refund_part',
    usage_charge: 'enum.transferKind.usage_charge',
    usage_payment: 'enum.transferKind.usage_payment',
  } satisfies Words<Schemas['TransferKind']>,
  unit: {
    year: 'enum.unit.year',
    month: 'enum.unit.month',
    day: 'enum.unit.day',
  } satisfies Words<Schemas['PeriodUnit']>,
  canceller: {
    buyer: 'enum.canceller.buyer',
    timeout: 'enum.canceller.timeout',
    system: 'enum.canceller.system',
  } satisfies Words<Schemas['Canceller']>,
  plan: {
    manual: 'enum.plan.manual',
    auto: 'enum.plan.auto',
    end: 'enum.plan.end',
  } satisfies Words<Schemas['RenewalPlan']['plan']>,
  role: { buyer: 'role.buyer', seller: 'role.seller', operator: 'role.operator' } satisfies Words<Schemas['Role']>,
  charge: {
    year: 'charge.year',
    month: 'charge.month',
    day: 'charge.day',
    one_time: 'charge.one_time',
    on_demand: 'charge.on_demand',
    package: 'charge.package',
  } satisfies Words<Schemas['Charge']>,
  chargeName: {
    year: 'chargeName.year',
    month: 'chargeName.month',
    day: 'chargeName.day',
    one_time: 'chargeName.one_time',
    on_demand: 'chargeName.on_demand',
    package: 'chargeName.package',
  } satisfies Words<Schemas['Charge']>,
} as const;
