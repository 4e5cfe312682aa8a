import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { money } from '#/ui/base/format';
import { Icon } from '#/ui/base/Icon';
import { useLength, useShort, useTicking } from '../time';
import css from './order.module.css';
import { current, standOf } from './stand';

type Details = Schemas['OrderDetails'];
type Step = { key: string; name: string; look: 'done' | 'now' | 'bad' | 'ahead'; note?: string };

/** Where the order stands and what comes next, in a sentence each, above its four stages. */
export function Now({ details, seller }: { details: Details; seller: string }) {
  const t = useText('buyer');
  const now = useTicking(1000);
  const short = useShort(now);
  const { order, messages, parent } = details;
  const stand = standOf(details);
  const message = current(messages);
  const { goods } = order;
  const values = {
    seller,
    product: goods.product_name,
    amount: money(order.amount),
    by: order.state === 'pending_payment' ? short(order.pay_by) : '',
    end: message ? short(message.window_ends_at) : '',
    until: goods.expire_at ? short(goods.expire_at) : '',
    sku: goods.sku_name,
    quantity: goods.quantity,
    parent: parent ?? '',
  };
  const steps = useSteps(details, now);
  return (
    <section className={css.standing} aria-label={t('order.whereItStands')}>
      <div aria-live="polite">
        <h2>{t(`stand.${stand}.now`, values)}</h2>
        <p>{t(`stand.${stand}.next`, values)}</p>
      </div>
      {steps.length > 0 && (
        <ol className={css.stages}>
          {steps.map((step) => (
            <li key={step.key} className={css[step.look]} aria-current={step.look === 'now' ? 'step' : undefined}>
              <b>
                {step.look === 'done' && <Icon name="check" size={14} />}
                {step.look === 'now' && <Icon name="run" size={14} />}
                {step.look === 'bad' && <Icon name="bad" size={14} />}
                {step.name}
              </b>
              <span>{step.note}</span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

type Work = 'setUp' | 'renew' | 'change';

const workOf: Record<Exclude<Schemas['OrderKind'], 'unsubscribe'>, Work> = {
  new: 'setUp',
  trial: 'setUp',
  trial_to_formal: 'renew',
  renew: 'renew',
  renew_change: 'change',
  change: 'change',
};

function useSteps({ order, messages }: Details, now: number): Step[] {
  const t = useText('buyer');
  const length = useLength();
  const short = useShort(now);
  if (order.kind === 'unsubscribe') return [];
  const work = workOf[order.kind];
  const paidAt = 'paid_at' in order ? order.paid_at : undefined;
  const message = current(messages);
  const paid = order.kind === 'trial' ? t('stage.free') : t('stage.paid');
  const doing: Step = { key: 'work', name: t(`stage.${work}`), look: 'ahead' };
  const ready: Step = { key: 'ready', name: t(`stage.${work}Done`), look: 'ahead' };
  const pay: Step = { key: 'paid', name: paid, look: paidAt ? 'done' : 'ahead', note: paidAt && short(paidAt) };
  switch (order.state) {
    case 'pending_payment':
      Object.assign(pay, { look: 'now', name: t('stage.pay'), note: t('stage.by', { time: short(order.pay_by) }) });
      break;
    case 'cancelled':
      Object.assign(pay, { name: t('stage.cancelled'), look: 'bad', note: short(order.at) });
      break;
    case 'processing':
      doing.look = 'now';
      doing.note = t('stage.soFar', { length: length(now - Date.parse(order.paid_at)) });
      if (message) ready.note = t('stage.settledBy', { time: short(message.window_ends_at) });
      break;
    case 'refunding':
      Object.assign(doing, { look: 'bad', name: t('stage.failed') });
      Object.assign(ready, { look: 'now', name: t('stage.refund') });
      break;
    case 'completed':
      if (order.ending === 'delivered') {
        Object.assign(doing, { look: 'done', note: length(Date.parse(order.at) - Date.parse(order.paid_at)) });
        Object.assign(ready, { look: 'done', note: short(order.at) });
      } else {
        const failed = messages.some(({ state }) => state === 'refunded');
        Object.assign(doing, { look: failed ? 'bad' : 'done', name: failed ? t('stage.failed') : doing.name });
        Object.assign(ready, { look: 'done', name: t('stage.refunded'), note: short(order.at) });
      }
  }
  return [{ key: 'placed', name: t('stage.placed'), look: 'done', note: short(order.created_at) }, pay, doing, ready];
}
