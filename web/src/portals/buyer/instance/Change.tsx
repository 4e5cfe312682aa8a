import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, body, newIntent } from '#/api/client';
import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { Dialog } from '#/ui/base/Dialog';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { Field } from '#/ui/base/Field';
import { useForm } from '#/ui/base/form';
import { money, units } from '#/ui/base/format';
import { Button, Money, Note } from '#/ui/base/small';
import { BalanceAfter, useOrderChanged } from '../order/Pay';
import { useLength, useTicking } from '../time';
import css from './instance.module.css';
import { offersOf, unitOf } from './offers';

type Props = { instance: Schemas['InstanceView']; product: Schemas['ShopProductView']; close: () => void };

/** Another specification or a larger quantity for the rest of the period: first the fee, then the payment. */
export function Change({ instance, product, close }: Props) {
  const t = useText('buyer');
  const changed = useOrderChanged();
  const { edition, offers, present } = offersOf(product, instance);
  const unit = present && unitOf(present.price.charge);
  const choices = offers.filter(({ price }) => unitOf(price.charge) === unit);
  const [order, setOrder] = useState<Schemas['OrderView']>();
  const [intent, setIntent] = useState(newIntent);
  const limits = edition?.quantity;
  const form = useForm({
    start: { price_code: instance.price_code, quantity: instance.quantity },
    checks: {
      quantity: (value, all) => {
        if (value < instance.quantity) return t('change.less', { count: instance.quantity });
        const same = all.price_code === instance.price_code && value === instance.quantity;
        return same ? t('change.same') : undefined;
      },
    },
    send: async ({ price_code, quantity }) => {
      const placed = await body(
        api.POST('/api/v1/instances/{id}/change', {
          params: { path: { id: instance.id }, header: { 'Idempotency-Key': intent } },
          body: { price_code, quantity, pay: false },
        }),
      );
      setIntent(newIntent());
      setOrder(placed);
    },
  });
  if (!product.upgradable) return <Note tone="end">{t('change.never')}</Note>;
  return (
    <section className={css.panel} aria-label={t('change.title')}>
      <h2>{t('change.title')}</h2>
      <form ref={form.form} onSubmit={form.submit} noValidate className="stack">
        <div className={css.fields}>
          <Field label={t('goods.sku')} error={form.error('price_code')}>
            <select
              className="select"
              value={form.values.price_code}
              onChange={(event) => form.set('price_code', event.target.value)}
            >
              {choices.map(({ sku, price }) => (
                <option key={price.code} value={price.code}>
                  {sku.name}
                </option>
              ))}
            </select>
          </Field>
          <Field
            label={limits?.label ?? t('goods.quantity')}
            help={limits && t('change.range', { ...limits })}
            error={form.error('quantity')}
          >
            <input
              className="input"
              type="number"
              min={instance.quantity}
              max={limits?.max}
              step={limits?.step}
              value={form.values.quantity}
              onChange={(event) => form.set('quantity', event.target.valueAsNumber || instance.quantity)}
              onBlur={() => form.leave('quantity')}
            />
          </Field>
        </div>
        <p className="sm text2">{t('change.rule')}</p>
        {form.problem && <ErrorNote error={form.problem} />}
        <div className="row">
          <Button type="submit" kind="primary" busy={form.busy}>
            {t('change.work')}
          </Button>
          <Button kind="quiet" onClick={close}>
            {t('common:action.close')}
          </Button>
        </div>
      </form>
      {order && (
        <Fee
          order={order}
          instance={instance}
          done={async () => {
            setOrder(undefined);
            await changed();
          }}
        />
      )}
    </section>
  );
}

/** The fee as the marketplace worked it out, with what it is made of; it is paid, left for later, or dropped. */
function Fee(props: { order: Schemas['OrderView']; instance: Schemas['InstanceView']; done: () => Promise<void> }) {
  const t = useText('buyer');
  const { order, instance, done } = props;
  const navigate = useNavigate();
  const length = useLength();
  const now = useTicking(60_000);
  const [intent] = useState(newIntent);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const quoteOf = (code: string, quantity: number) => ({
    queryKey: ['shop', 'quote', code, quantity, 1],
    queryFn: () =>
      body(api.GET('/api/v1/shop/quote', { params: { query: { price_code: code, quantity, periods: 1 } } })),
    retry: false,
  });
  const before = useQuery(quoteOf(instance.price_code, instance.quantity));
  const after = useQuery(quoteOf(order.goods.price_code, order.goods.quantity));
  const days = instance.expire_at ? Math.ceil((Date.parse(instance.expire_at) - now) / 86_400_000) : 0;
  const amount = money(order.amount);
  const attempt = async (act: () => Promise<unknown>) => {
    setBusy(true);
    setError(undefined);
    try {
      await act();
      await done();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  const path = { number: order.number };
  const open = () => navigate({ to: '/buyer/orders/$number', params: path });
  const pay = () =>
    attempt(async () => {
      await body(api.POST('/api/v1/orders/{number}/pay', { params: { path, header: { 'Idempotency-Key': intent } } }));
      await open();
    });
  const drop = () => attempt(() => body(api.POST('/api/v1/orders/{number}/cancel', { params: { path } })));
  return (
    <Dialog wide title={t('change.feeTitle', { product: instance.product_name })} onClose={() => void attempt(open)}>
      <div className="dialog-body">
        <div className={css.tiles}>
          {after.data && (
            <span>
              <small>{t('change.after', { sku: order.goods.sku_name, count: order.goods.quantity })}</small>
              <Money value={after.data.total} /> {t('sums.per', { unit: t(`common:charge.${after.data.charge}`) })}
            </span>
          )}
          {before.data && (
            <span>
              <small>{t('change.before', { count: instance.quantity })}</small>
              {'− '}
              <Money value={before.data.total} /> {t('sums.per', { unit: t(`common:charge.${before.data.charge}`) })}
            </span>
          )}
          <span>
            <small>{t('change.left')}</small>
            {'× '}
            {length(days * 86_400_000)}
          </span>
          <span className={css.sum}>
            <small>{t('change.fee')}</small>
            <Money value={order.amount} />
          </span>
        </div>
        <p className="sm text2">{t('change.how')}</p>
        <p>{t('change.effect', { product: instance.product_name, amount })}</p>
        {units(order.amount) > 0n && <BalanceAfter amount={order.amount} />}
        {error !== undefined && <ErrorNote error={error} />}
      </div>
      <div className="dialog-foot">
        <Button kind="danger" busy={busy} onClick={drop}>
          {t('change.drop')}
        </Button>
        <Button busy={busy} onClick={() => void attempt(open)}>
          {t('change.later')}
        </Button>
        <Button kind="primary" busy={busy} onClick={pay}>
          {t('pay.verb', { amount })}
        </Button>
      </div>
    </Dialog>
  );
}
