import type { ReactNode } from 'react';
import { api, body } from '#/api/client';
import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { Confirm } from '../base/Confirm';
import { Field } from '../base/Field';
import { fromUnits, money, units } from '../base/format';
import type { IconName } from '../base/Icon';
import { ActDialog, handed, useAct } from './ActDialog';
import { Files, type Given, useMissing, type Wanted } from './Files';
import type { Details, Side } from './query';
import css from './service.module.css';

type Header = { 'Idempotency-Key': string };
type FormProps = {
  details: Details;
  side: Side;
  verb: Verb;
  /** Carries out an act that brings at most a reason. */
  send: NonNullable<Act['send']>;
  onClose: () => void;
};
export type Act = {
  /** Where its button stands: it leads on, it leads back, or it lies beside the way. */
  place: 'on' | 'back' | 'beside';
  icon?: IconName;
  Form: (props: FormProps) => ReactNode;
  send?: (details: Details, header: Header, reason: string) => Promise<unknown>;
};

const at = ({ supervision }: Details, header: Header) => ({
  params: { path: { number: supervision.order.number }, header },
});

/** An act that brings nothing but a yes; what it does to the money is said before. */
function Yes({ details, verb, send, onClose }: FormProps) {
  const t = useText('service');
  const name = t(`act.${verb}.verb`);
  const act = useAct(name);
  return (
    <Confirm
      verb={name}
      effect={<p>{t(`act.${verb}.effect`, sums(details))}</p>}
      act={() => act((header) => send(details, header, ''))}
      onClose={onClose}
    />
  );
}

/** An act that needs a reason. */
function Reasoned({ details, verb, send, onClose }: FormProps) {
  const t = useText('service');
  const label = t('field.reason');
  return (
    <ActDialog
      verb={t(`act.${verb}.verb`)}
      effect={t(`act.${verb}.effect`, sums(details))}
      danger
      form={{
        start: { reason: '' },
        checks: { reason: (value) => (value.trim() ? undefined : t('common:field.required', { label })) },
      }}
      fields={(form) => (
        <Field label={label} help={t('field.reasonHelp')} error={form.error('reason')}>
          <textarea className="textarea" rows={4} maxLength={2000} {...form.text('reason')} />
        </Field>
      )}
      send={({ reason }, header) => send(details, header, reason)}
      onClose={onClose}
    />
  );
}

const none: readonly Given[] = [];
/** What is wanted, with room for more. */
const withMore = (needs: readonly Wanted[], ...more: Wanted['kind'][]): Wanted[] => [
  ...needs,
  ...more.filter((kind) => !needs.some((need) => need.kind === kind)).map((kind) => ({ kind, count: 0 })),
];

function Requirement({ details, onClose }: FormProps) {
  const t = useText('service');
  const missing = useMissing();
  const wanted = withMore(details.supervision.needs, 'requirement', 'other');
  const label = t('field.note');
  return (
    <ActDialog
      wide
      verb={t('act.submit_requirement.verb')}
      effect={t('act.submit_requirement.effect')}
      form={{
        start: { note: '', files: none },
        checks: {
          note: (value) => (value.trim() ? undefined : t('common:field.required', { label })),
          files: (value) => missing(wanted, value),
        },
      }}
      fields={(form) => (
        <>
          <Field label={label} help={t('field.noteHelp')} error={form.error('note')}>
            <textarea className="textarea" rows={6} maxLength={2000} {...form.text('note')} />
          </Field>
          <Files
            wanted={wanted}
            given={form.values.files}
            error={form.error('files')}
            onChange={(next) => form.change('files', next)}
          />
        </>
      )}
      send={({ note, files }, header) =>
        body(
          api.POST('/api/v1/orders/{number}/supervision/requirement', {
            ...at(details, header),
            body: { note, files: handed(files) },
          }),
        )
      }
      onClose={onClose}
    />
  );
}

function Draft({ details, onClose }: FormProps) {
  const t = useText('service');
  const missing = useMissing();
  const wanted = withMore(details.supervision.needs, 'other');
  return (
    <ActDialog
      wide
      verb={t('act.submit_draft.verb')}
      effect={t('act.submit_draft.effect')}
      form={{ start: { files: none }, checks: { files: (value) => missing(wanted, value) } }}
      fields={(form) => (
        <Files
          wanted={wanted}
          given={form.values.files}
          error={form.error('files')}
          onChange={(next) => form.change('files', next)}
        />
      )}
      send={({ files }, header) =>
        body(
          api.POST('/api/v1/orders/{number}/supervision/draft', {
            ...at(details, header),
            body: { files: handed(files) },
          }),
        )
      }
      onClose={onClose}
    />
  );
}

/** A minute of the site as a moment. */
const moment = (local: string) => (local ? new Date(`${local}:00+08:00`).toISOString() : null);

function Delivery({ details, onClose }: FormProps) {
  const t = useText('service');
  const missing = useMissing();
  const wanted = withMore(details.supervision.needs, 'screenshot', 'other');
  return (
    <ActDialog
      wide
      verb={t('act.deliver.verb')}
      effect={t('act.deliver.effect')}
      form={{
        start: { files: none, enabled_at: '' },
        checks: { files: (value) => missing(wanted, value) },
      }}
      fields={(form) => (
        <>
          <Files
            wanted={wanted}
            given={form.values.files}
            error={form.error('files')}
            onChange={(next) => form.change('files', next)}
          />
          <Field label={t('field.enabled')} optional help={t('field.enabledHelp')} error={form.error('enabled_at')}>
            <input className={`input ${css.moment}`} type="datetime-local" {...form.text('enabled_at')} />
          </Field>
        </>
      )}
      send={({ files, enabled_at }, header) =>
        body(
          api.POST('/api/v1/orders/{number}/supervision/delivery', {
            ...at(details, header),
            body: { files: handed(files), enabled_at: moment(enabled_at) },
          }),
        )
      }
      onClose={onClose}
    />
  );
}

const reasons = {
  buyer: ['not_delivered', 'not_as_ordered', 'refund_refused', 'other'],
  seller: ['not_accepted', 'buyer_unreachable', 'refund_refused', 'other'],
} as const satisfies Record<string, readonly Schemas['AppealReason'][]>;

function Appeal({ details, side, onClose }: FormProps) {
  const t = useText('service');
  const missing = useMissing();
  const own = side === 'seller' ? reasons.seller : reasons.buyer;
  const needed = (reason: string): Wanted[] =>
    reason === 'buyer_unreachable' ? [{ kind: 'commitment', count: 1 }] : withMore([], 'commitment');
  const required = (label: string) => (value: string) =>
    value.trim() ? undefined : t('common:field.required', { label });
  return (
    <ActDialog
      wide
      danger
      verb={t('act.appeal.verb')}
      effect={t('act.appeal.effect')}
      form={{
        start: { reason: '' as Schemas['AppealReason'] | '', statement: '', demand: '', files: none },
        checks: {
          reason: required(t('field.why')),
          statement: required(t('field.statement')),
          demand: required(t('field.demand')),
          files: (value, { reason }) =>
            reason === 'not_accepted' && value.length === 0
              ? t('appeal.attachment')
              : missing(reason ? needed(reason) : [], value) && t('appeal.commitment'),
        },
      }}
      fields={(form) => (
        <>
          <Field label={t('field.why')} error={form.error('reason')}>
            <select className="select" {...form.text('reason')}>
              <option value="" />
              {own.map((reason) => (
                <option key={reason} value={reason}>
                  {t(`reason.${reason}`)}
                </option>
              ))}
            </select>
          </Field>
          <Field label={t('field.statement')} error={form.error('statement')}>
            <textarea className="textarea" rows={4} maxLength={2000} {...form.text('statement')} />
          </Field>
          <Field label={t('field.demand')} help={t('field.demandHelp')} error={form.error('demand')}>
            <textarea className="textarea" rows={2} maxLength={2000} {...form.text('demand')} />
          </Field>
          <Files
            wanted={withMore(needed(form.values.reason), 'screenshot', 'other')}
            given={form.values.files}
            error={form.error('files')}
            onChange={(next) => form.change('files', next)}
          />
        </>
      )}
      check={({ reason, statement, demand, files }) => (
        <>
          <p>
            <b>{t('act.appeal.check')}</b>
          </p>
          <dl className={css.check}>
            <dt>{t('field.why')}</dt>
            <dd>{reason && t(`reason.${reason}`)}</dd>
            <dt>{t('field.statement')}</dt>
            <dd>{statement}</dd>
            <dt>{t('field.demand')}</dt>
            <dd>{demand}</dd>
            {files.length > 0 && (
              <>
                <dt>{t('files.title')}</dt>
                <dd>{files.map(({ name }) => name).join(t('files.comma'))}</dd>
              </>
            )}
          </dl>
          <p className="text2">{t('act.appeal.effect')}</p>
        </>
      )}
      checkVerb={t('appeal.send')}
      send={({ reason, statement, demand, files }, header) =>
        body(
          api.POST('/api/v1/orders/{number}/supervision/appeal', {
            ...at(details, header),
            body: { reason: reason || 'other', statement, demand, files: handed(files), confirmed: true },
          }),
        )
      }
      onClose={onClose}
    />
  );
}

/** Whether an amount is one that can be given back. */
export function payable(amount: string, most: Schemas['Money']): boolean {
  return (
    /^\d{1,9}(\.\d{1,2})?$/.test(amount) &&
    units({ amount, currency: most.currency }) > 0n &&
    units({ amount, currency: most.currency }) <= units(most)
  );
}

const kindOf: Partial<Record<Verb, Schemas['RefundKind']>> = {
  request_refund_not_received: 'not_received',
  request_return: 'return',
};

function RefundWish({ details, verb, onClose }: FormProps) {
  const t = useText('service');
  const paid = details.supervision.order.amount;
  const most = money(paid);
  const label = t('field.reason');
  return (
    <ActDialog
      verb={t(`act.${verb}.verb`)}
      effect={t(`act.${verb}.effect`, sums(details))}
      form={{
        start: { amount: paid.amount, reason: '' },
        checks: {
          amount: (value) => (payable(value.trim(), paid) ? undefined : t('field.amountWrong', { amount: most })),
          reason: (value) => (value.trim() ? undefined : t('common:field.required', { label })),
        },
      }}
      fields={(form) => (
        <>
          <Field
            label={t('field.amount', { currency: paid.currency })}
            help={t('field.amountHelp', { amount: most })}
            error={form.error('amount')}
          >
            <input className="input" inputMode="decimal" {...form.text('amount')} />
          </Field>
          <Field label={label} help={t('field.reasonHelp')} error={form.error('reason')}>
            <textarea className="textarea" rows={4} maxLength={2000} {...form.text('reason')} />
          </Field>
        </>
      )}
      send={({ amount, reason }, header) =>
        body(
          api.POST('/api/v1/orders/{number}/supervision/refund', {
            ...at(details, header),
            body: {
              kind: kindOf[verb] ?? 'negotiated',
              amount: { amount: amount.trim(), currency: paid.currency },
              reason,
            },
          }),
        )
      }
      onClose={onClose}
    />
  );
}

/** What a licence shall be bound to: the buyer's machine, or a code the marketplace makes. */
function Identification({ details, verb, onClose }: FormProps) {
  const t = useText('service');
  const label = t('field.code');
  return (
    <ActDialog
      verb={t(`act.${verb}.verb`)}
      effect={t(`act.${verb}.effect`, sums(details))}
      form={{
        start: { form: 'system' as 'system' | 'hardware', code: '' },
        checks: {
          code: (value, { form }) =>
            form === 'system' || value.trim() ? undefined : t('common:field.required', { label }),
        },
      }}
      fields={(form) => (
        <>
          <fieldset className={css.choices}>
            <legend className="sr">{t('field.bound')}</legend>
            {(['system', 'hardware'] as const).map((name) => (
              <label key={name}>
                <input
                  type="radio"
                  name="form"
                  checked={form.values.form === name}
                  onChange={() => form.set('form', name)}
                />
                <span>{t(`bound.${name}`)}</span>
              </label>
            ))}
          </fieldset>
          {form.values.form === 'hardware' && (
            <Field label={label} error={form.error('code')}>
              <input className="input mono" maxLength={256} {...form.text('code')} />
            </Field>
          )}
        </>
      )}
      send={({ form, code }, header) =>
        body(
          api.POST('/api/v1/orders/{number}/supervision/identification', {
            ...at(details, header),
            body: form === 'system' ? { form } : { form, code: code.trim() },
          }),
        )
      }
      onClose={onClose}
    />
  );
}

/** With whom goods travel, and the number of the parcel there; on the way to the buyer, or back. */
function Parcel({ details, verb, onClose }: FormProps) {
  const t = useText('service');
  const label = t('field.tracking');
  const path = verb === 'send_back' ? 'refund/shipment' : 'shipment';
  return (
    <ActDialog
      verb={t(`act.${verb}.verb`)}
      effect={t(`act.${verb}.effect`, sums(details))}
      form={{
        start: { courier: details.couriers[0]?.code ?? '', number: '' },
        checks: {
          number: (value) => (value.trim().length >= 4 ? undefined : t('common:field.required', { label })),
        },
      }}
      fields={(form) => (
        <>
          <Field label={t('field.courier')} error={form.error('courier')}>
            <select className="select" {...form.text('courier')}>
              {details.couriers.map(({ code, name }) => (
                <option key={code} value={code}>
                  {name}
                </option>
              ))}
            </select>
          </Field>
          <Field label={label} error={form.error('number')}>
            <input className="input mono" maxLength={64} {...form.text('number')} />
          </Field>
        </>
      )}
      send={({ courier, number }, header) =>
        body(
          api.POST(`/api/v1/orders/{number}/supervision/${path}`, {
            ...at(details, header),
            body: { courier, number: number.trim() },
          }),
        )
      }
      onClose={onClose}
    />
  );
}

/** Where goods shall go instead. */
function NewReceiver({ details, verb, onClose }: FormProps) {
  const t = useText('service');
  const { receiver } = details;
  const required = (label: string) => (value: string) =>
    value.trim() ? undefined : t('common:field.required', { label });
  return (
    <ActDialog
      verb={t(`act.${verb}.verb`)}
      effect={t(`act.${verb}.effect`, sums(details))}
      form={{
        start: { name: receiver?.name ?? '', phone: receiver?.phone ?? '', address: receiver?.address ?? '' },
        checks: {
          name: required(t('field.receiver')),
          phone: required(t('field.phone')),
          address: required(t('field.address')),
        },
      }}
      fields={(form) => (
        <>
          <Field label={t('field.receiver')} error={form.error('name')}>
            <input className="input" autoComplete="name" {...form.text('name')} />
          </Field>
          <Field label={t('field.phone')} error={form.error('phone')}>
            <input className="input" type="tel" autoComplete="tel" {...form.text('phone')} />
          </Field>
          <Field label={t('field.address')} error={form.error('address')}>
            <textarea className="textarea" rows={3} autoComplete="street-address" {...form.text('address')} />
          </Field>
        </>
      )}
      send={(values, header) =>
        body(api.POST('/api/v1/orders/{number}/supervision/receiver', { ...at(details, header), body: values }))
      }
      onClose={onClose}
    />
  );
}

/** What happens to the money if the refund that is asked for is agreed. */
function sums({ supervision: { order, refund } }: Details) {
  const back = refund?.amount ?? order.amount;
  return {
    amount: money(order.amount),
    seller: order.seller_name ?? '',
    back: money(back),
    kept: money(fromUnits(units(order.amount) - units(back), back.currency)),
  };
}

/**
 * What the sides can do, by its name in `can`. A further act is an entry here, its words in `act`, and a form where it
 * brings more than a yes.
 */
export const acts: Record<Verb, Act> = {
  submit_requirement: { place: 'on', icon: 'edit', Form: Requirement },
  confirm_requirement: {
    place: 'on',
    icon: 'check',
    Form: Yes,
    send: (details, header) =>
      body(api.POST('/api/v1/orders/{number}/supervision/requirement/confirm', at(details, header))),
  },
  submit_identification: { place: 'on', icon: 'key', Form: Identification },
  submit_draft: { place: 'on', icon: 'up', Form: Draft },
  confirm_draft: {
    place: 'on',
    icon: 'check',
    Form: Yes,
    send: (details, header) => body(api.POST('/api/v1/orders/{number}/supervision/draft/confirm', at(details, header))),
  },
  implement: {
    place: 'on',
    icon: 'check',
    Form: Yes,
    send: (details, header) =>
      body(api.POST('/api/v1/orders/{number}/supervision/implementation', at(details, header))),
  },
  deploy: {
    place: 'on',
    icon: 'check',
    Form: Yes,
    send: (details, header) => body(api.POST('/api/v1/orders/{number}/supervision/deployment', at(details, header))),
  },
  ship: { place: 'on', icon: 'box', Form: Parcel },
  claim_code: {
    place: 'on',
    icon: 'key',
    Form: Yes,
    // Collecting it twice is collecting it once.
    send: ({ license_id }) =>
      body(api.POST('/api/v1/licenses/{id}/claim', { params: { path: { id: license_id ?? '' } } })),
  },
  deliver: { place: 'on', icon: 'up', Form: Delivery },
  pass_review: {
    place: 'on',
    icon: 'check',
    Form: Yes,
    send: (details, header) =>
      body(
        api.POST('/api/v1/orders/{number}/supervision/recheck', { ...at(details, header), body: { decision: 'pass' } }),
      ),
  },
  accept: {
    place: 'on',
    icon: 'check',
    Form: Yes,
    send: (details, header) =>
      body(
        api.POST('/api/v1/orders/{number}/supervision/acceptance', {
          ...at(details, header),
          body: { confirmed: true },
        }),
      ),
  },
  approve_refund: {
    place: 'on',
    icon: 'check',
    Form: Yes,
    send: (details, header) =>
      body(
        api.POST('/api/v1/orders/{number}/supervision/refund/answer', {
          ...at(details, header),
          body: { answer: 'approve' },
        }),
      ),
  },
  send_back: { place: 'on', icon: 'box', Form: Parcel },
  receive_return: {
    place: 'on',
    icon: 'check',
    Form: Yes,
    send: (details, header) =>
      body(api.POST('/api/v1/orders/{number}/supervision/refund/receipt', at(details, header))),
  },
  reject: {
    place: 'back',
    icon: 'redo',
    Form: Reasoned,
    send: (details, header, reason) => {
      // A delivery that waits for the marketplace's look is sent back by its decision about it.
      const { standing } = details.supervision;
      return standing.state === 'open' && standing.node === 'review'
        ? body(
            api.POST('/api/v1/orders/{number}/supervision/recheck', {
              ...at(details, header),
              body: { decision: 'reject', reason },
            }),
          )
        : body(api.POST('/api/v1/orders/{number}/supervision/rejection', { ...at(details, header), body: { reason } }));
    },
  },
  refuse_refund: {
    place: 'back',
    Form: Reasoned,
    send: (details, header, reason) =>
      body(
        api.POST('/api/v1/orders/{number}/supervision/refund/answer', {
          ...at(details, header),
          body: { answer: 'refuse', reason },
        }),
      ),
  },
  remind: {
    place: 'beside',
    icon: 'bell',
    Form: Yes,
    send: (details, header) => body(api.POST('/api/v1/orders/{number}/supervision/reminder', at(details, header))),
  },
  change_address: { place: 'beside', icon: 'edit', Form: NewReceiver },
  confirm_loss: {
    place: 'beside',
    Form: Yes,
    send: (details, header) => body(api.POST('/api/v1/orders/{number}/supervision/shipment/loss', at(details, header))),
  },
  request_refund: { place: 'beside', Form: RefundWish },
  request_refund_not_received: { place: 'beside', Form: RefundWish },
  request_return: { place: 'beside', Form: RefundWish },
  withdraw_refund: {
    place: 'beside',
    Form: Yes,
    send: (details, header) =>
      body(api.POST('/api/v1/orders/{number}/supervision/refund/withdraw', at(details, header))),
  },
  appeal: { place: 'beside', icon: 'scale', Form: Appeal },
};

export type Verb =
  | 'submit_identification'
  | 'implement'
  | 'deploy'
  | 'ship'
  | 'claim_code'
  | 'send_back'
  | 'receive_return'
  | 'change_address'
  | 'confirm_loss'
  | 'request_refund_not_received'
  | 'request_return'
  | 'submit_requirement'
  | 'confirm_requirement'
  | 'submit_draft'
  | 'confirm_draft'
  | 'deliver'
  | 'pass_review'
  | 'accept'
  | 'approve_refund'
  | 'reject'
  | 'refuse_refund'
  | 'remind'
  | 'request_refund'
  | 'withdraw_refund'
  | 'appeal';

/** The acts among those the server allows that the console knows, those that lead on first. */
export function possible(can: readonly string[]): Verb[] {
  return (Object.keys(acts) as Verb[]).filter((verb) => can.includes(verb));
}
