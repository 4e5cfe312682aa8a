import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, body } from '#/api/client';
import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { Field } from '../base/Field';
import { exact } from '../base/format';
import { Button } from '../base/small';
import { ActDialog } from './ActDialog';
import css from './service.module.css';

type Order = Schemas['OrderView'];
type Verb = 'request' | 'issue' | 'return';
const next = {
  buyer: { none: 'request', returned: 'request' },
  seller: { requested: 'issue', issued: 'return' },
} as const satisfies Record<string, Partial<Record<Schemas['InvoiceState']['state'] | 'none', Verb>>>;

const billed = (order: Order) =>
  (order.state === 'processing' || (order.state === 'completed' && order.ending === 'delivered')) &&
  order.kind !== 'unsubscribe' &&
  Number(order.amount.amount) > 0;

/** The invoice of a paid order, from being asked for to coming back. */
export function Invoice({ order, side }: { order: Order; side: 'buyer' | 'seller' }) {
  const t = useText('service');
  const [verb, setVerb] = useState<Verb>();
  const path = { number: order.number };
  const paid = billed(order);
  const { data: invoice } = useQuery({
    queryKey: ['order', 'invoice', order.number],
    queryFn: () => body(api.GET('/api/v1/orders/{number}/invoice', { params: { path } })),
    enabled: paid,
  });
  if (!paid || invoice === undefined || (side === 'seller' && !invoice)) return null;
  const state = invoice?.state ?? 'none';
  const could = (next[side] as Partial<Record<string, Verb>>)[state];
  return (
    <section className={css.part}>
      <h2>{t('invoice.title')}</h2>
      {invoice && (
        <p className="sm">
          {invoice.title}
          {invoice.tax_number && <span className="mono"> {invoice.tax_number}</span>}
        </p>
      )}
      <p className="sm text2">
        {t(`invoice.${state}`, {
          time: invoice ? exact(invoice.at) : '',
          number: invoice?.state === 'issued' ? invoice.number : '',
        })}
      </p>
      {could && (
        <p className="row">
          <Button size="small" onClick={() => setVerb(could)}>
            {t(`invoice.act.${could}`)}
          </Button>
        </p>
      )}
      {verb === 'request' && (
        <ActDialog
          verb={t('invoice.act.request')}
          effect={t('invoice.asking')}
          form={{
            start: { title: invoice?.title ?? '', tax_number: invoice?.tax_number ?? '' },
            checks: {
              title: (value) =>
                value.trim() ? undefined : t('common:field.required', { label: t('invoice.madeOut') }),
            },
          }}
          fields={(form) => (
            <>
              <Field label={t('invoice.madeOut')} error={form.error('title')}>
                <input className="input" maxLength={128} autoComplete="organization" {...form.text('title')} />
              </Field>
              <Field label={t('invoice.taxNumber')} optional error={form.error('tax_number')}>
                <input className="input mono" maxLength={32} {...form.text('tax_number')} />
              </Field>
            </>
          )}
          send={({ title, tax_number }, header) =>
            body(
              api.POST('/api/v1/orders/{number}/invoice', {
                params: { path, header },
                body: { title: title.trim(), tax_number: tax_number.trim() || null },
              }),
            )
          }
          onClose={() => setVerb(undefined)}
        />
      )}
      {verb === 'issue' && (
        <ActDialog
          verb={t('invoice.act.issue')}
          effect={t('invoice.issuing')}
          form={{
            start: { number: '' },
            checks: {
              number: (value) =>
                value.trim() ? undefined : t('common:field.required', { label: t('invoice.number') }),
            },
          }}
          fields={(form) => (
            <Field label={t('invoice.number')} error={form.error('number')}>
              <input className="input mono" maxLength={32} {...form.text('number')} />
            </Field>
          )}
          send={({ number }, header) =>
            body(
              api.POST('/api/v1/orders/{number}/invoice/issue', {
                params: { path, header },
                body: { number: number.trim() },
              }),
            )
          }
          onClose={() => setVerb(undefined)}
        />
      )}
      {verb === 'return' && (
        <ActDialog
          verb={t('invoice.act.return')}
          effect={t('invoice.returning')}
          form={{ start: {} }}
          fields={() => null}
          send={(_, header) => body(api.POST('/api/v1/orders/{number}/invoice/return', { params: { path, header } }))}
          onClose={() => setVerb(undefined)}
        />
      )}
    </section>
  );
}
