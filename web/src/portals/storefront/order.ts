import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { api, body, newIntent } from '#/api/client';
import type { Money, Schemas } from '#/api/types';
import { type Choice, quoteQuery } from './shop';

type Wish = Schemas['PlaceOrder'];
/** `orders`: what was placed, with whether and under which key each is paid. */
type Attempt = { wish: string; place: string; orders?: { number: string; pay?: string }[] };
export type Result = { done: string } | { changed: { from: Money; to: Money } };

/**
 * Places an order and pays it from the balance. The same wish keeps its keys over every retry, so it is placed and paid
 * once; an order that was placed and could not be paid is paid by the next try.
 */
export function useOrder() {
  const client = useQueryClient();
  const attempt = useRef<Attempt>(undefined);
  const [unpaid, setUnpaid] = useState<string>();

  const order = async (choice: Choice, wish: Wish, shown: Money): Promise<Result> => {
    const quote = await client.fetchQuery({ ...quoteQuery(choice), staleTime: 0 });
    if (!wish.trial && quote.total.amount !== shown.amount) return { changed: { from: shown, to: quote.total } };

    const text = JSON.stringify(wish);
    if (attempt.current?.wish !== text) {
      attempt.current = { wish: text, place: newIntent() };
      setUnpaid(undefined);
    }
    const now = attempt.current;
    if (!now.orders) {
      const header = { 'Idempotency-Key': now.place };
      const placed = await body(api.POST('/api/v1/orders', { params: { header }, body: wish }));
      // What costs nothing begins at once.
      const due = placed.state === 'pending_payment';
      const numbers = [placed.number, ...(placed.also ?? [])];
      now.orders = numbers.map((number) => ({ number, ...(due && { pay: newIntent() }) }));
      // The price may change between the quote and the order; nothing is paid that was not shown.
      if (!wish.trial && placed.amount.amount !== shown.amount) {
        await client.invalidateQueries({ queryKey: ['shop', 'quote'] });
        return { changed: { from: shown, to: placed.amount } };
      }
    }
    for (const { number, pay } of now.orders) {
      if (!pay) continue;
      setUnpaid(number);
      const params = { path: { number }, header: { 'Idempotency-Key': pay } };
      await body(api.POST('/api/v1/orders/{number}/pay', { params }));
    }
    await Promise.all(['order', 'balance', 'instance'].map((root) => client.invalidateQueries({ queryKey: [root] })));
    return { done: now.orders[0]?.number ?? '' };
  };
  return { order, unpaid };
}
