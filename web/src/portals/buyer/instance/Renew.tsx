import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, body, newIntent } from '#/api/client';
import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { Confirm } from '#/ui/base/Confirm';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { Field } from '#/ui/base/Field';
import { money } from '#/ui/base/format';
import { Button, Money, Note } from '#/ui/base/small';
import { BalanceAfter, useOrderChanged } from '../order/Pay';
import { useShort, useTicking } from '../time';
import css from './instance.module.css';
import { type Offer, offersOf, unitOf } from './offers';

type Props = { instance: Schemas['InstanceView']; product: Schemas['ShopProductView']; close: () => void };
type Wish = { periods: number; price_code: string; quantity: number };

/** Renews an instance, also with another specification or quantity; or turns a trial formal. */
export function Renew({ instance, product, close }: Props) {
  const t = useText('buyer');
  const short = useShort(useTicking(60_000));
  const { edition, offers, present } = offersOf(product, instance);
  return (
    <RenewForm
      formal={instance.trial}
      product={instance.product_name}
      choices={instance.trial ? offers.filter(({ sku }) => sku.code === instance.sku_code) : offers}
      present={present}
      quantity={instance.quantity}
      range={instance.trial ? undefined : edition?.quantity}
      other={(offer, quantity) => offer.sku.code !== instance.sku_code || quantity !== instance.quantity}
      begins={(length) =>
        instance.trial || !instance.expire_at
          ? t('renew.fromNow', { length })
          : t('renew.fromExpiry', { expire: short(instance.expire_at), length })
      }
      effect={(other, sums) => t(other ? 'renew.effectOther' : 'renew.effect', sums)}
      send={(wish, header) =>
        body(
          api.POST('/api/v1/instances/{id}/renew', {
            params: { path: { id: instance.id }, header },
            body: { ...wish, pay: true },
          }),
        )
      }
      close={close}
    />
  );
}

/** The next period of what was bought: what there is to choose from, what it costs, and the order. */
export function RenewForm(props: {
  /** A trial turns formal with it. */
  formal?: boolean;
  product: string;
  choices: readonly Offer[];
  /** What is paid now, if it is still sold. */
  present: Offer | undefined;
  quantity: number;
  /** Where the quantity may be another. */
  range?: Schemas['ShopSpecification']['quantity'];
  /** Whether that is something else than what there is. */
  other?: (offer: Offer, quantity: number) => boolean;
  begins: (length: string) => string;
  effect: (other: boolean, sums: { product: string; length: string; amount: string }) => string;
  send: (wish: Wish, header: { 'Idempotency-Key': string }) => Promise<Schemas['OrderView']>;
  close: () => void;
}) {
  const t = useText('buyer');
  const navigate = useNavigate();
  const changed = useOrderChanged();
  const { choices, range } = props;
  const verb = props.formal ? 'formal' : 'renew';
  const [code, setCode] = useState(props.present?.price.code ?? choices[0]?.price.code ?? '');
  const [periods, setPeriods] = useState(1);
  const [quantity, setQuantity] = useState(props.quantity);
  const [asking, setAsking] = useState(false);
  const [intent] = useState(newIntent);
  const chosen = choices.find(({ price }) => price.code === code);
  const quote = useQuery({
    queryKey: ['shop', 'quote', code, quantity, periods],
    queryFn: () => body(api.GET('/api/v1/shop/quote', { params: { query: { price_code: code, quantity, periods } } })),
    enabled: Boolean(code),
    placeholderData: keepPreviousData,
    retry: false,
  });
  if (!chosen) return <Note tone="end">{t('renew.gone')}</Note>;
  const unit = unitOf(chosen.price.charge) ?? 'month';
  const other = props.other?.(chosen, quantity) ?? false;
  const total = quote.data && money(quote.data.total);
  const length = t(`period.${unit}`, { count: periods });
  const act = async () => {
    const order = await props.send({ periods, price_code: code, quantity }, { 'Idempotency-Key': intent });
    await changed();
    await navigate({ to: '/buyer/orders/$number', params: { number: order.number } });
  };
  return (
    <section className={css.panel} aria-label={t(`renew.${verb}`)}>
      <h2>{t(`renew.${verb}`)}</h2>
      <div className={css.fields}>
        <Field label={t('renew.offer')}>
          <select className="select" value={code} onChange={(event) => setCode(event.target.value)}>
            {choices.map(({ sku, price }) => (
              <option key={price.code} value={price.code}>
                {sku.name} · {t(`common:chargeName.${price.charge}`)}
              </option>
            ))}
          </select>
        </Field>
        <Field label={t('renew.periods')} help={length}>
          <input
            className="input"
            type="number"
            min={1}
            max={99}
            value={periods}
            onChange={(event) => setPeriods(Math.min(Math.max(event.target.valueAsNumber || 1, 1), 99))}
          />
        </Field>
        {range && (
          <Field label={range.label} help={t('change.range', { ...range })}>
            <input
              className="input"
              type="number"
              min={range.min}
              max={range.max}
              step={range.step}
              value={quantity}
              onChange={(event) => setQuantity(event.target.valueAsNumber || props.quantity)}
            />
          </Field>
        )}
      </div>
      {other && <Note tone="run">{t('renew.other')}</Note>}
      {quote.error && <ErrorNote error={quote.error} />}
      {quote.data && (
        <div className={css.tiles}>
          {quote.data.lines.map((line) => (
            <span key={line.step}>
              <small>{t(`step.${line.step}`)}</small>
              {line.formula}
            </span>
          ))}
          <span className={css.sum}>
            <small>{t('sums.toPay')}</small>
            <Money value={quote.data.total} />
          </span>
        </div>
      )}
      <p className="sm text2">{props.begins(length)}</p>
      <div className="row">
        <Button kind="primary" disabled={!quote.data || quote.isPlaceholderData} onClick={() => setAsking(true)}>
          {t(`renew.${verb}For`, { amount: total ?? '' })}
        </Button>
        <Button kind="quiet" onClick={props.close}>
          {t('common:action.close')}
        </Button>
      </div>
      {asking && quote.data && (
        <Confirm
          verb={t(`renew.${verb}For`, { amount: total ?? '' })}
          effect={
            <>
              <p>{props.effect(other, { product: props.product, length, amount: money(quote.data.total) })}</p>
              <BalanceAfter amount={quote.data.total} />
            </>
          }
          act={act}
          onClose={() => setAsking(false)}
        />
      )}
    </section>
  );
}
