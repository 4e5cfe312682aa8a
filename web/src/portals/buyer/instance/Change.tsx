import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, body, newIntent } from '#/api/client';
import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { Confirm } from '#/ui/base/Confirm';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { Field } from '#/ui/base/Field';
import { money, units } from '#/ui/base/format';
import { Button, Money, Note } from '#/ui/base/small';
import { BalanceAfter, useOrderChanged } from '../order/Pay';
import { useLength } from '../time';
import css from './instance.module.css';
import { offersOf, unitOf } from './offers';

type Props = { instance: Schemas['InstanceView']; product: Schemas['ShopProductView']; close: () => void };

/** Another specification or a larger quantity for the rest of the period; the fee follows every choice. */
export function Change({ instance, product, close }: Props) {
  const t = useText('buyer');
  const navigate = useNavigate();
  const changed = useOrderChanged();
  const { edition, offers, present } = offersOf(product, instance);
  const unit = present && unitOf(present.price.charge);
  const choices = offers.filter(({ price }) => unitOf(price.charge) === unit);
  const [code, setCode] = useState(instance.price_code);
  const [quantity, setQuantity] = useState(instance.quantity);
  const [asking, setAsking] = useState(false);
  const [intent] = useState(newIntent);
  const limits = edition?.quantity;
  const same = code === instance.price_code && quantity === instance.quantity;
  const less = quantity < instance.quantity;
  const quote = useQuery({
    queryKey: ['instance', instance.id, 'change-quote', code, quantity],
    queryFn: () =>
      body(
        api.GET('/api/v1/instances/{id}/change-quote', {
          params: { path: { id: instance.id }, query: { price_code: code, quantity } },
        }),
      ),
    enabled: product.upgradable && !same && !less,
    placeholderData: keepPreviousData,
    retry: false,
  });
  if (!product.upgradable) return <Note tone="end">{t('change.never')}</Note>;
  const known = same || less ? undefined : quote.data;
  const act = async () => {
    const order = await body(
      api.POST('/api/v1/instances/{id}/change', {
        params: { path: { id: instance.id }, header: { 'Idempotency-Key': intent } },
        body: { price_code: code, quantity, pay: true },
      }),
    );
    await changed();
    await navigate({ to: '/buyer/orders/$number', params: { number: order.number } });
  };
  const verb = t('change.verb', { amount: known ? money(known.amount) : '' });
  return (
    <section className={css.panel} aria-label={t('change.title')}>
      <h2>{t('change.title')}</h2>
      <div className={css.fields}>
        <Field label={t('goods.sku')}>
          <select className="select" value={code} onChange={(event) => setCode(event.target.value)}>
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
          error={less ? t('change.less', { count: instance.quantity }) : undefined}
        >
          <input
            className="input"
            type="number"
            min={instance.quantity}
            max={limits?.max}
            step={limits?.step}
            value={quantity}
            onChange={(event) => setQuantity(event.target.valueAsNumber || instance.quantity)}
          />
        </Field>
      </div>
      {quote.error && !same && !less && <ErrorNote error={quote.error} />}
      {known ? <Fee quote={known} /> : <p className="sm text2">{t('change.same')}</p>}
      <p className="sm text2">{t('change.rule')}</p>
      <div className="row">
        <Button kind="primary" disabled={!known || quote.isPlaceholderData} onClick={() => setAsking(true)}>
          {verb}
        </Button>
        <Button kind="quiet" onClick={close}>
          {t('common:action.close')}
        </Button>
      </div>
      {asking && known && (
        <Confirm
          verb={verb}
          effect={
            <>
              <p>{t('change.effect', { product: instance.product_name, amount: money(known.amount) })}</p>
              {units(known.amount) > 0n && <BalanceAfter amount={known.amount} />}
            </>
          }
          act={act}
          onClose={() => setAsking(false)}
        />
      )}
    </section>
  );
}

/** What the fee is made of. */
function Fee({ quote }: { quote: Schemas['ChangeQuote'] }) {
  const t = useText('buyer');
  const length = useLength();
  const { before, after, days, amount } = quote;
  return (
    <>
      <div className={css.tiles}>
        <span>
          <small>{t('change.after', { sku: after.sku_name, count: after.quantity })}</small>
          <Money value={after.per_period} /> {t('sums.per', { unit: t(`common:charge.${after.charge}`) })}
        </span>
        <span>
          <small>{t('change.before', { sku: before.sku_name, count: before.quantity })}</small>
          {'− '}
          <Money value={before.per_period} /> {t('sums.per', { unit: t(`common:charge.${before.charge}`) })}
        </span>
        <span>
          <small>{t('change.left')}</small>
          {'× '}
          {length(days * 86_400_000)}
        </span>
        <span className={css.sum}>
          <small>{t('change.fee')}</small>
          <Money value={amount} />
        </span>
      </div>
      <p className="sm text2">{t('change.how')}</p>
    </>
  );
}
