import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, body, newIntent } from '#/api/client';
import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { Confirm } from '#/ui/base/Confirm';
import { fromUnits, money, units } from '#/ui/base/format';
import { KeyValue, Money, Note } from '#/ui/base/small';
import { balanceQuery } from '../queries';

type Order = Schemas['OrderView'];

/** What an amount does to the balance, and whether the balance covers it. */
export function BalanceAfter({ amount }: { amount: Schemas['Money'] }) {
  const t = useText('buyer');
  const { data } = useQuery(balanceQuery);
  if (!data) return null;
  const left = units(data.available) - units(amount);
  if (left < 0n) {
    return <Note tone="wait">{t('pay.missing', { amount: money(fromUnits(-left, amount.currency)) })}</Note>;
  }
  return (
    <KeyValue
      items={[
        [t('pay.balance'), <Money key="now" value={data.available} />],
        [t('pay.after'), <Money key="after" value={fromUnits(left, amount.currency)} />],
      ]}
    />
  );
}

/** All answers that a change of an order makes stale. */
export function useOrderChanged() {
  const client = useQueryClient();
  return () =>
    Promise.all(
      ['order', 'instance', 'balance', 'transaction', 'overview'].map((root) =>
        client.invalidateQueries({ queryKey: [root] }),
      ),
    );
}

export function PayConfirm({ order, onClose }: { order: Order; onClose: () => void }) {
  const t = useText('buyer');
  const changed = useOrderChanged();
  const [intent] = useState(newIntent);
  const amount = money(order.amount);
  return (
    <Confirm
      verb={t('pay.verb', { amount })}
      effect={
        <>
          <p>{t('pay.effect', { product: order.goods.product_name, number: order.number, amount })}</p>
          <BalanceAfter amount={order.amount} />
        </>
      }
      act={async () => {
        await body(
          api.POST('/api/v1/orders/{number}/pay', {
            params: { path: { number: order.number }, header: { 'Idempotency-Key': intent } },
          }),
        );
        await changed();
      }}
      onClose={onClose}
    />
  );
}

export function CancelConfirm({ order, onClose }: { order: Order; onClose: () => void }) {
  const t = useText('buyer');
  const changed = useOrderChanged();
  return (
    <Confirm
      danger
      verb={t('cancel.verb')}
      effect={<p>{t('cancel.effect', { product: order.goods.product_name, number: order.number })}</p>}
      act={async () => {
        await body(api.POST('/api/v1/orders/{number}/cancel', { params: { path: { number: order.number } } }));
        await changed();
      }}
      onClose={onClose}
    />
  );
}

/** Undoes a renewal whose period has not begun. */
export function TakeBackConfirm(props: { order: Order; until: string; onClose: () => void }) {
  const t = useText('buyer');
  const changed = useOrderChanged();
  const [intent] = useState(newIntent);
  const { order } = props;
  return (
    <Confirm
      danger
      verb={t('takeBack.verb')}
      effect={
        <p>
          {t('takeBack.effect', {
            product: order.goods.product_name,
            amount: money(order.amount),
            until: props.until,
          })}
        </p>
      }
      act={async () => {
        await body(
          api.POST('/api/v1/orders/{number}/cancel-renewal', {
            params: { path: { number: order.number }, header: { 'Idempotency-Key': intent } },
          }),
        );
        await changed();
      }}
      onClose={props.onClose}
    />
  );
}
