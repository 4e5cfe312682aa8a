import { useState } from 'react';
import { api, body } from '#/api/client';
import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { Field } from '#/ui/base/Field';
import { Button, Note } from '#/ui/base/small';
import { words } from '#/ui/base/states';
import { toast } from '#/ui/base/Toast';
import { useOrderChanged } from '../order/Pay';
import css from './instance.module.css';
import { offersOf, unitOf } from './offers';

type Kind = Schemas['RenewalPlan']['plan'];
const kinds = Object.keys(words.plan) as Kind[];

/** What shall happen at the end of the period. */
export function Plan(props: {
  instance: Schemas['InstanceView'];
  product: Schemas['ShopProductView'] | undefined;
  etag: string;
  close: () => void;
}) {
  const t = useText('buyer');
  const changed = useOrderChanged();
  const { instance } = props;
  const set = instance.renewal;
  const { offers } = offersOf(props.product, instance);
  const sold = offers.filter(({ sku }) => sku.code === instance.sku_code).map(({ price }) => unitOf(price.charge));
  const given = set.plan === 'auto' ? set.period : undefined;
  const first = given?.unit ?? offers.find(({ price }) => price.code === instance.price_code)?.price.charge;
  const [plan, setPlan] = useState<Kind>(set.plan);
  const [unit, setUnit] = useState<Schemas['PeriodUnit']>((first && unitOf(first as Schemas['Charge'])) ?? 'month');
  const [count, setCount] = useState(given?.count ?? 1);
  const [left, setLeft] = useState(set.plan === 'auto' && set.left ? String(set.left) : '');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const save = async () => {
    setBusy(true);
    setError(undefined);
    const wish: Schemas['RenewalPlan'] =
      plan === 'auto' ? { plan, period: { unit, count }, left: left ? Number(left) : null } : { plan };
    try {
      await body(
        api.PUT('/api/v1/instances/{id}/renewal-plan', {
          params: { path: { id: instance.id }, header: { 'If-Match': props.etag } },
          body: wish,
        }),
      );
      await changed();
      toast(t('plan.saved', { product: instance.product_name, plan: t(`common:${words.plan[plan]}`) }));
      props.close();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className={css.panel} aria-label={t('plan.title')}>
      <h2>{t('plan.title')}</h2>
      {instance.trial && <Note tone="run">{t('plan.trial')}</Note>}
      <fieldset className={css.choices}>
        <legend className="sr">{t('plan.title')}</legend>
        {kinds.map((kind) => (
          <label key={kind}>
            <input type="radio" name="plan" checked={plan === kind} onChange={() => setPlan(kind)} />
            <span>
              <b>{t(`common:${words.plan[kind]}`)}</b>
              <small>{t(`plan.${kind}`)}</small>
            </span>
          </label>
        ))}
      </fieldset>
      {plan === 'auto' && (
        <div className={css.fields}>
          <Field label={t('plan.each')}>
            <input
              className="input"
              type="number"
              min={1}
              max={99}
              value={count}
              onChange={(event) => setCount(Math.min(Math.max(event.target.valueAsNumber || 1, 1), 99))}
            />
          </Field>
          <Field label={t('plan.unit')}>
            <select
              className="select"
              value={unit}
              onChange={(event) => setUnit(event.target.value as Schemas['PeriodUnit'])}
            >
              {[...new Set([unit, ...sold])].map(
                (one) =>
                  one && (
                    <option key={one} value={one}>
                      {t(`common:${words.unit[one]}`)}
                    </option>
                  ),
              )}
            </select>
          </Field>
          <Field label={t('plan.times')} optional help={t('plan.timesHelp')}>
            <input
              className="input"
              type="number"
              min={1}
              value={left}
              onChange={(event) => setLeft(event.target.value)}
            />
          </Field>
        </div>
      )}
      {error !== undefined && <ErrorNote error={error} />}
      <div className="row">
        <Button kind="primary" busy={busy} onClick={save}>
          {t('plan.save')}
        </Button>
        <Button kind="quiet" onClick={props.close}>
          {t('common:action.close')}
        </Button>
      </div>
    </section>
  );
}
