import type { Schemas } from '#/api/types';
import { useLanguage } from '#/app/preferences';
import { useText } from '#/i18n';
import { clockTime, day, exact, money } from '#/ui/base/format';
import type { IconName } from '#/ui/base/Icon';
import type { Tone } from '#/ui/base/states';
import { AttemptStrip } from '#/ui/centre/AttemptStrip';
import { Timeline, type TimelineEntry } from '#/ui/centre/Timeline';
import { useLength, useTicking } from '../time';
import { Attempts } from './Attempts';
import css from './order.module.css';
import { current, outcome } from './stand';

type Details = Schemas['OrderDetails'];
type Message = Schemas['InterfaceMessageView'];
type Entry = Omit<TimelineEntry, 'time'> & { at: string };

const looks = {
  placed: { icon: 'document', tone: 'end' },
  paid: { icon: 'card', tone: 'good' },
  approved: { icon: 'check', tone: 'good' },
  refused: { icon: 'bad', tone: 'bad' },
  delivered: { icon: 'check', tone: 'good' },
  refund_begun: { icon: 'redo', tone: 'wait' },
  refunded: { icon: 'redo', tone: 'good' },
  cancelled: { icon: 'end', tone: 'end' },
  invoice_requested: { icon: 'document', tone: 'wait' },
  invoice_issued: { icon: 'document', tone: 'good' },
  invoice_returned: { icon: 'document', tone: 'end' },
} satisfies Record<string, { icon: IconName; tone: Tone }>;

/** An event there are words for; another one is told by its own name. */
function known(name: string): keyof typeof looks | undefined {
  return name in looks ? (name as keyof typeof looks) : undefined;
}

type Ask = 'create' | 'info' | 'renew' | 'status' | 'release' | 'expire' | 'change' | 'check' | 'notice' | 'device';

const asks: Record<Schemas['Activity'], Ask> = {
  newInstance: 'create',
  queryInstance: 'info',
  refreshInstance: 'renew',
  updateInstanceStatus: 'status',
  instanceStatus: 'status',
  releaseInstance: 'release',
  expireInstance: 'expire',
  upgradeInstance: 'change',
  upgrade: 'change',
  changeInstanceCheck: 'check',
  orderNotify: 'notice',
  refreshLicenseCode: 'renew',
  updateLicenseCodeStatus: 'status',
  releaseLicenseCode: 'release',
  getLicense: 'create',
  refreshLicense: 'renew',
  expireLicense: 'expire',
  releaseLicense: 'release',
  getLicenseAsync: 'device',
};

const messageTone: Record<Message['state'], Tone> = {
  pending: 'run',
  succeeded: 'good',
  stopped: 'bad',
  refunded: 'bad',
  withdrawn: 'end',
};

/** What happened to an order and what will, newest on top. */
export function Story(props: { details: Details; seller: string; technical: boolean }) {
  const locale = useLanguage();
  const now = useTicking(1000);
  const past = usePast(props);
  const ahead = useAhead(props.details, now);
  const all = [...ahead, ...past];
  const entries = all.map((entry, at): TimelineEntry => {
    const { at: moment, ...rest } = entry;
    const above = all[at - 1]?.at ?? new Date(now).toISOString();
    const sameDay = day(above, locale) === day(moment, locale);
    return {
      ...rest,
      time: (
        <time dateTime={moment} title={day(moment, locale)}>
          {!sameDay && <span className={css.day}>{exact(moment).slice(0, 10)}</span>}
          {clockTime(moment)}
        </time>
      ),
    };
  });
  return <Timeline entries={entries} />;
}

function usePast({ details, seller, technical }: { details: Details; seller: string; technical: boolean }): Entry[] {
  const t = useText('buyer');
  const { order, events, messages } = details;
  const amount = money(order.amount);

  const ofEvents = events.map((event): Entry => {
    const look = known(event.name);
    const own = event.actor_id === order.buyer_id;
    const free = order.kind === 'trial' || order.kind === 'unsubscribe';
    const failed = messages.some(({ state }) => state === 'refunded');
    const text = event.name === 'refund_begun' && !failed ? 'taken_back' : look;
    return {
      key: `event ${event.sequence}`,
      at: event.at,
      ...(look ? looks[look] : { icon: 'info', tone: 'end' }),
      title: text ? <span className={css.what}>{t(`event.${text}.what`, { amount, seller })}</span> : event.name,
      actor: own ? t('actor.you') : t('actor.marketplace'),
      detail: (
        <>
          {text && !free && t(`event.${text}.more`, { amount, seller })}
          {technical && <span className={`mono xs ${css.raw}`}>{`${event.name} ${JSON.stringify(event.data)}`}</span>}
        </>
      ),
    };
  });
  const ofMessages = messages.map((message): Entry => {
    const done = message.state === 'succeeded';
    const last = message.attempts.at(-1);
    const at = 'at' in message ? message.at : (last?.started_at ?? message.created_at);
    const failing = last !== undefined && outcome(last) === 'failed';
    return {
      key: message.id,
      at,
      icon: done ? 'check' : message.state === 'pending' ? 'run' : 'swap',
      tone: message.state === 'pending' && failing ? 'wait' : messageTone[message.state],
      title: (
        <span className={css.what}>
          {t(`ask.${asks[message.activity]}.${done ? 'done' : 'open'}`, { seller, product: order.goods.product_name })}
        </span>
      ),
      actor: (
        <>
          {t('attempts', { count: message.tries })}{' '}
          {message.attempts.length > 1 && <AttemptStrip attempts={message.attempts.map(outcome)} />}
        </>
      ),
      detail: <Attempts message={message} technical={technical} />,
    };
  });
  const order_ = (entry: Entry) => Date.parse(entry.at);
  // Where two share a moment, the marketplace's own note about it came last.
  return [...ofMessages, ...ofEvents].sort((a, b) => order_(a) - order_(b)).reverse();
}

function useAhead({ order, messages }: Details, now: number): Entry[] {
  const t = useText('buyer');
  const length = useLength();
  const amount = money(order.amount);
  if (order.state === 'pending_payment') {
    return [
      {
        key: 'pay by',
        ahead: true,
        at: order.pay_by,
        icon: 'clock',
        tone: 'end',
        title: t('ahead.unpaid'),
        detail: t('ahead.unpaidThen'),
      },
    ];
  }
  const message = current(messages);
  if (order.state !== 'processing' || !message || !('next_at' in message)) return [];
  const refunds = ['create', 'info', 'change'].includes(asks[message.activity]);
  const wait = Date.parse(message.next_at) - now;
  const next: Entry[] =
    message.next_at < message.window_ends_at && message.attempts.length > 0
      ? [
          {
            key: 'next try',
            ahead: true,
            at: message.next_at,
            icon: 'clock',
            tone: 'end',
            title: t(`again.${asks[message.activity]}`),
            actor: wait > 0 ? t('ahead.in', { length: length(wait) }) : t('ahead.anyMoment'),
          },
        ]
      : [];
  return [
    {
      key: 'window',
      ahead: true,
      at: message.window_ends_at,
      icon: refunds ? 'redo' : 'hold',
      tone: 'end',
      title: t('ahead.window'),
      detail: refunds ? t('ahead.refund', { amount }) : t('ahead.stop'),
    },
    ...next,
  ];
}
