import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { api, body } from '#/api/client';
import type { Money, Schemas } from '#/api/types';
import { useLanguage } from '#/app/preferences';
import { useText } from '#/i18n';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { Field } from '#/ui/base/Field';
import { useForm } from '#/ui/base/form';
import { clockTime, fromUnits, money, units } from '#/ui/base/format';
import { Icon } from '#/ui/base/Icon';
import { Button, Note } from '#/ui/base/small';
import { words } from '#/ui/base/states';
import { Art } from './Art';
import css from './checkout.module.css';
import { Segments, Stepper } from './controls';
import { heldUntil, stages } from './delivery';
import { storedDraft, useDraft } from './draft';
import { Formula } from './Formula';
import { useOrder } from './order';
import {
  agreementQuery,
  type Choice,
  countedOf,
  isPeriodic,
  quoteQuery,
  relatedField,
  type ShopProduct,
  type settled,
  wantedOf,
} from './shop';
import { Terms } from './Terms';

// Most products are not sold by use.
const Related = lazy(() => import('./Related'));

type Settled = NonNullable<ReturnType<typeof settled>>;
type Values = Record<string, string | boolean>;

/** Who receives goods, and where. */
const receiver = ['name', 'phone', 'address'] as const;

/** The field of an extension parameter, as the server names it in its findings. */
const fieldOf = (name: string) => `parameters.${name}`;

export function CheckoutForm(props: { product: ShopProduct; now: Settled; trial: boolean; buyer: string }) {
  const t = useText('storefront');
  const navigate = useNavigate();
  const client = useQueryClient();
  const { product, now, trial } = props;
  const { choice, sku } = now;
  const { pricing } = now.price;
  const metered = !trial && pricing.kind === 'metered' ? pricing : undefined;
  const terms = !trial && pricing.kind === 'package' ? pricing : undefined;
  const related = wantedOf(product, terms?.contents ?? []);
  const [copies, setCopies] = useState(1);
  const delivery = product.supervised;
  const sent = delivery?.flow === 'hardware' ? receiver : [];
  const quote = useQuery(quoteQuery(choice));
  const balance = useQuery({ queryKey: ['balance'], queryFn: () => body(api.GET('/api/v1/balance')) });
  const agreement = useQuery(agreementQuery(product.model, useLanguage()));
  const { order, unpaid } = useOrder();
  const [changed, setChanged] = useState<{ from: Money; to: Money }>();

  const draftName = `checkout.${props.buyer}.${product.id}`;
  const empty: Values = { accept_agreement: false };
  for (const parameter of product.parameters) empty[fieldOf(parameter.name)] = '';
  for (const part of sent) empty[`receiver.${part}`] = '';
  for (const { meter } of related) empty[relatedField(meter)] = '';
  const needed = [
    ...product.parameters.filter((one) => one.required).map((one) => ({ key: fieldOf(one.name), label: one.label })),
    ...sent.map((part) => ({ key: `receiver.${part}`, label: t(`checkout.${part}`) })),
    ...related.map(({ meter, item }) => ({ key: relatedField(meter), label: item })),
  ];
  const form = useForm<Values>({
    start: { ...empty, ...storedDraft<Values>(draftName), accept_agreement: false },
    checks: {
      ...Object.fromEntries(
        needed.map(({ key, label }) => [
          key,
          (value: string | boolean) =>
            typeof value === 'string' && value.trim() ? undefined : t('common:field.required', { label }),
        ]),
      ),
      accept_agreement: (value) => (value ? undefined : t('checkout.consent')),
    },
    send: async (values) => {
      if (!quote.data || !agreement.data) return;
      const parameters = product.parameters
        .map((parameter) => ({ name: parameter.name, value: String(values[fieldOf(parameter.name)] ?? '').trim() }))
        .filter((answer) => answer.value);
      const wish = {
        price_code: choice.price,
        quantity: choice.quantity,
        periods: choice.periods,
        parameters,
        ...(sent.length > 0 && {
          receiver: {
            name: String(values['receiver.name']).trim(),
            phone: String(values['receiver.phone']).trim(),
            address: String(values['receiver.address']).trim(),
          },
        }),
        related: related.map(({ meter }) => String(values[relatedField(meter)] ?? '')),
        copies,
        trial,
        accept_agreement: values.accept_agreement === true,
        agreement_version: agreement.data.version,
      };
      const result = await order(choice, wish, changed?.to ?? quote.data.total).catch(async (error) => {
        // The text may be a newer one now: it is there to be read when the refusal says so.
        await client.invalidateQueries({ queryKey: ['shop', 'agreement'] });
        throw error;
      });
      if ('changed' in result) return setChanged(result.changed);
      draft.forget();
      await navigate({ to: '/buyer/orders/$number', params: { number: result.done } });
    },
  });
  const draft = useDraft(draftName, form.values);
  const set = (part: Partial<Choice>) => {
    setChanged(undefined);
    void navigate({
      to: '/checkout',
      search: { product: product.id, ...choice, ...part, ...(trial && { trial }) },
      replace: true,
      resetScroll: false,
    });
  };

  const each = trial || metered ? undefined : (changed?.to ?? quote.data?.total);
  const due = each && fromUnits(units(each) * BigInt(copies), each.currency);
  const short = due && balance.data ? units(due) - units(balance.data.available) : 0n;
  const lacking = short > 0n && due ? money(fromUnits(short, due.currency)) : undefined;
  const next = delivery
    ? stages[delivery.flow].map((stage) => t(`service.${stage}`, { count: delivery.delivery_days }))
    : [t('checkout.next1', { name: product.seller.name }), t('checkout.next2')];
  if (!delivery && !trial && !metered) next.push(t('checkout.next3'));
  if (metered) next.push(t(`checkout.nextUse.${metered.cycle}`));
  const wrong = [...needed.map(({ key }) => key), 'accept_agreement'].filter((key) => form.error(key)).length;

  const asks = sent.length > 0 ? 'checkout.receiver' : next[0] === t('service.need') ? 'service.later' : undefined;

  return (
    <form ref={form.form} onSubmit={form.submit} noValidate className={css.page}>
      <div>
        <div className={css.title}>
          <h1>{t('checkout.title')}</h1>
          <span className="xs text3" aria-live="polite">
            {draft.at ? t('checkout.saved', { time: clockTime(draft.at).slice(0, 5) }) : ''}
          </span>
        </div>
        <Step number={1} title={t('checkout.product')} aside={<ChangeLink product={product} choice={choice} />}>
          <div className={css.line}>
            <Art name={product.name} file={product.logo} />
            <div>
              <h3>
                {product.name} · {sku.name}
              </h3>
              <p className="sm text2">
                {now.specification.name}, {t('checkout.seller', { name: product.seller.name })}
              </p>
            </div>
            <b className="money">
              {trial ? t('checkout.free') : metered ? t('checkout.nothingDue') : quote.data && money(quote.data.total)}
            </b>
          </div>
          {!trial && <Amounts now={now} set={set} />}
        </Step>
        <Step number={2} title={t('checkout.setup')}>
          <div className={css.body}>
            <p className="sm text2">
              {product.parameters.length > 0
                ? t('checkout.asked', { name: product.seller.name })
                : t(asks ?? 'checkout.notAsked', { name: product.seller.name })}
            </p>
            <div className={css.fields}>
              {(terms || metered) && (
                <Suspense>
                  <Related
                    product={product}
                    metered={metered}
                    wanted={related}
                    value={(key) => String(form.values[key] ?? '')}
                    error={form.error}
                    set={(key, value) => form.set(key, value)}
                    copies={copies}
                    setCopies={setCopies}
                  />
                </Suspense>
              )}
              {product.parameters.map((parameter) => (
                <Field
                  key={parameter.name}
                  label={parameter.label}
                  optional={!parameter.required}
                  error={form.error(fieldOf(parameter.name))}
                >
                  <input className="input" autoComplete="off" {...form.text(fieldOf(parameter.name))} />
                </Field>
              ))}
              {sent.map((part) => (
                <Field key={part} label={t(`checkout.${part}`)} error={form.error(`receiver.${part}`)}>
                  <input
                    className="input"
                    autoComplete={{ name: 'name', phone: 'tel', address: 'street-address' }[part]}
                    {...form.text(`receiver.${part}`)}
                  />
                </Field>
              ))}
            </div>
          </div>
        </Step>
        <Step number={3} title={t('checkout.payment')}>
          <div className={css.body}>
            {trial ? (
              <p>{t('checkout.trialFree', { count: sku.trial_days ?? 0 })}</p>
            ) : metered ? (
              <p>{t(`checkout.useLater.${metered.cycle}`, { item: metered.item })}</p>
            ) : (
              <Balance balance={balance.data} due={due} lacking={lacking} />
            )}
            {balance.error && <ErrorNote error={balance.error} retry={() => void balance.refetch()} />}
          </div>
        </Step>
        <Step number={4} title={t('checkout.agreement')}>
          <div className={css.body}>
            <label className={css.agree}>
              <input
                type="checkbox"
                name="accept_agreement"
                checked={form.values.accept_agreement === true}
                aria-invalid={form.error('accept_agreement') ? true : undefined}
                aria-describedby={form.error('accept_agreement') ? 'agree-error' : undefined}
                onChange={(event) => form.set('accept_agreement', event.target.checked)}
              />
              <span>
                {t('checkout.agree')}{' '}
                <Link to="/agreements/$model" params={{ model: product.model }} target="_blank">
                  {agreement.data
                    ? t('checkout.agreementName', { title: agreement.data.title, version: agreement.data.version })
                    : t('checkout.agreement')}
                </Link>
                {product.service_terms && t('checkout.agreeTerms', { name: product.seller.name })}
              </span>
            </label>
            {form.error('accept_agreement') && (
              <p id="agree-error" className="sm field-error">
                {form.error('accept_agreement')}
              </p>
            )}
            {agreement.error && <ErrorNote error={agreement.error} retry={() => void agreement.refetch()} />}
            {product.service_terms && <Terms product={product} />}
            <ul className={css.terms}>
              {!metered && <li>{t(delivery ? `service.${heldUntil(delivery.flow)}` : 'checkout.termHeld')}</li>}
              <li>{t('checkout.termData', { name: product.seller.name })}</li>
              <li>
                {t(
                  terms
                    ? 'checkout.termPackage'
                    : metered
                      ? 'checkout.termUse'
                      : product.supervised
                        ? 'service.appeal'
                        : 'checkout.termRefund',
                )}
              </li>
            </ul>
          </div>
        </Step>
      </div>
      <aside className={`panel ${css.sum}`} aria-label={t('checkout.breakdown')}>
        <div className={css.block}>
          <h2>{t('checkout.breakdown')}</h2>
          {trial ? (
            <p className="sm text2">{t('checkout.trialFree', { count: sku.trial_days ?? 0 })}</p>
          ) : (
            quote.data && !metered && <Formula quote={quote.data} offer={now} />
          )}
          {terms && copies > 1 && <p className="sm text2">{t('checkout.times', { count: copies })}</p>}
          {quote.error && (
            <ErrorNote
              error={quote.error}
              retry={() => void client.invalidateQueries({ queryKey: ['shop', 'quote'] })}
            />
          )}
        </div>
        <div className={css.block}>
          <div className={css.due} aria-live="polite">
            <span>{t('checkout.due')}</span>
            <b>{trial ? t('checkout.free') : metered ? t('checkout.nothingDue') : due && money(due)}</b>
          </div>
          {changed && (
            <Note tone="wait">{t('checkout.changed', { from: money(changed.from), to: money(changed.to) })}</Note>
          )}
          {form.problem && <ErrorNote error={form.problem} />}
          {unpaid && form.problem && (
            <p className="sm">
              {t('checkout.waits')}{' '}
              <Link to="/buyer/orders/$number" params={{ number: unpaid }} className="mono">
                {unpaid}
              </Link>
            </p>
          )}
          <Button type="submit" kind="primary" size="large" busy={form.busy}>
            {trial
              ? t('price.trial', { count: sku.trial_days ?? 0 })
              : metered
                ? t('price.open')
                : t('checkout.pay', { amount: due ? money(due) : '' })}
          </Button>
          {wrong > 0 && <p className="sm field-error">{t('checkout.wrong', { count: wrong })}</p>}
          {lacking && wrong === 0 && <p className="sm text2">{t('checkout.short', { amount: lacking })}</p>}
        </div>
        <div className={css.block}>
          <h3>{t(trial ? 'checkout.afterTrial' : metered ? 'checkout.afterOpen' : 'checkout.after')}</h3>
          <ol className={css.next}>
            {next.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ol>
        </div>
      </aside>
    </form>
  );
}

function Step(props: { number: number; title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section className={css.step}>
      <span className={css.number} aria-hidden="true">
        {props.number}
      </span>
      <div>
        <h2>
          {props.title} {props.aside}
        </h2>
        <div className="panel">{props.children}</div>
      </div>
    </section>
  );
}

function ChangeLink({ product, choice }: { product: ShopProduct; choice: Choice }) {
  const t = useText('storefront');
  return (
    <Link to="/products/$id" params={{ id: product.id }} search={choice}>
      {t('checkout.change')}
    </Link>
  );
}

/** Quantity and period, still open to change here. */
function Amounts({ now, set }: { now: Settled; set: (part: Partial<Choice>) => void }) {
  const t = useText('storefront');
  const { sku, price, choice } = now;
  const counted = countedOf(now);
  if (!counted && !isPeriodic(price.charge) && sku.prices.length < 2) return null;
  return (
    <div className={css.amounts}>
      {counted && (
        <Stepper
          label={counted.label}
          range={t('price.range', { min: counted.min, max: counted.max, step: counted.step })}
          value={choice.quantity}
          min={counted.min}
          max={counted.max}
          step={counted.step}
          onChange={(quantity) => set({ quantity })}
        />
      )}
      {isPeriodic(price.charge) && (
        <Stepper
          label={t(`price.periods.${price.charge}`)}
          value={choice.periods}
          min={1}
          max={99}
          step={1}
          onChange={(periods) => set({ periods })}
        />
      )}
      {sku.prices.length > 1 && (
        <Segments
          label={t('price.billing')}
          value={price.code}
          options={sku.prices.map((one) => ({ value: one.code, text: t(`common:${words.chargeName[one.charge]}`) }))}
          onChange={(code) => set({ price: code, periods: 1 })}
        />
      )}
    </div>
  );
}

function Balance(props: {
  balance: Schemas['BalanceView'] | undefined;
  due: Money | undefined;
  lacking: string | undefined;
}) {
  const t = useText('storefront');
  const { balance, due, lacking } = props;
  if (!balance || !due) return <div className={css.waiting} />;
  const left = fromUnits(units(balance.available) - units(due), due.currency);
  return (
    <div className={css.line}>
      <Icon name="card" size={20} />
      <div>
        <h3>{t('checkout.balance')}</h3>
        <p className="sm text2">
          {lacking
            ? t('checkout.available', { amount: money(balance.available) })
            : t('checkout.left', { amount: money(balance.available), left: money(left) })}
        </p>
      </div>
      <span className={`sm ${lacking ? 'field-error' : css.enough}`}>
        {lacking ? t('checkout.short', { amount: lacking }) : t('checkout.enough')}
      </span>
    </div>
  );
}
