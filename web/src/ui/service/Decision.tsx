import { useState } from 'react';
import { api, body } from '#/api/client';
import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { Confirm } from '../base/Confirm';
import { Field } from '../base/Field';
import { useForm } from '../base/form';
import { fromUnits, money, units } from '../base/format';
import { Button } from '../base/small';
import { useAct } from './ActDialog';
import { payable } from './acts';
import type { Details } from './query';
import css from './service.module.css';

const kinds = ['resume', 'complete', 'refund'] as const;

/** What operations decide on the open appeal; asked once more with what happens to the money. */
export function Decision({ details }: { details: Details }) {
  const t = useText('service');
  const { number, amount: paid } = details.supervision.order;
  const most = money(paid);
  const act = useAct(t('act.decide_appeal.verb'));
  const [asking, setAsking] = useState(false);
  const label = t('field.reason');
  const form = useForm({
    start: { kind: 'resume' as (typeof kinds)[number], amount: '', reason: '' },
    checks: {
      amount: (value, { kind }) =>
        kind !== 'refund' || payable(value.trim(), paid) ? undefined : t('field.amountWrong', { amount: most }),
      reason: (value) => (value.trim() ? undefined : t('common:field.required', { label })),
    },
    send: async () => setAsking(true),
  });
  const { kind, reason } = form.values;
  const back: Schemas['Money'] = { amount: form.values.amount.trim() || '0', currency: paid.currency };
  const effect = () =>
    t(`decide.${kind}Effect`, {
      amount: most,
      back: money(back),
      kept: money(fromUnits(units(paid) - units(back), paid.currency)),
    });
  const decision = (): Schemas['AppealDecision'] =>
    kind === 'refund' ? { decision: kind, amount: back, reason } : { decision: kind, reason };
  return (
    <form ref={form.form} onSubmit={form.submit} noValidate className={css.decision} aria-labelledby="service-decision">
      <h2 id="service-decision">{t('decide.title')}</h2>
      <fieldset className={css.choices}>
        <legend className="sr">{t('field.decision')}</legend>
        {kinds.map((name) => (
          <label key={name}>
            <input type="radio" name="decision" checked={kind === name} onChange={() => form.set('kind', name)} />
            <span>
              <b>{t(`decide.${name}`)}</b>
              <br />
              <span className="sm text2">
                {name === 'refund' ? t('decide.refundHint') : t(`decide.${name}Effect`, { amount: most })}
              </span>
            </span>
          </label>
        ))}
      </fieldset>
      {kind === 'refund' && (
        <Field
          label={t('field.amount', { currency: paid.currency })}
          help={t('field.amountHelp', { amount: most })}
          error={form.error('amount')}
        >
          <input className="input" inputMode="decimal" {...form.text('amount')} />
        </Field>
      )}
      <Field label={label} help={t('act.decide_appeal.effect')} error={form.error('reason')}>
        <textarea className="textarea" rows={5} maxLength={2000} {...form.text('reason')} />
      </Field>
      <Button kind="primary" type="submit">
        {t('act.decide_appeal.verb')}
      </Button>
      {asking && (
        <Confirm
          verb={t(`decide.${kind}`)}
          danger={kind !== 'resume'}
          effect={
            <>
              <p>{effect()}</p>
              <p className={`text2 ${css.said}`}>{reason}</p>
            </>
          }
          act={() =>
            act((header) =>
              body(
                api.POST('/api/v1/orders/{number}/supervision/appeal/decision', {
                  params: { path: { number }, header },
                  body: decision(),
                }),
              ),
            )
          }
          onClose={() => setAsking(false)}
        />
      )}
    </form>
  );
}
