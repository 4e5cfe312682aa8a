import { useLanguage } from '#/app/preferences';
import { useText } from '#/i18n';
import { clockTime, day, exact, minute, money } from '../base/format';
import type { IconName } from '../base/Icon';
import type { Tone } from '../base/states';
import { Timeline, type TimelineEntry } from '../centre/Timeline';
import { EvidenceFiles } from './Files';
import { type Details, type Side, type What, whatOf } from './query';
import css from './service.module.css';
import { toldOf } from './told';

type Look = { icon: IconName; tone: Tone };
const plain: Look = { icon: 'right', tone: 'end' };
const looks: Record<string, Look> = {
  begun: { icon: 'card', tone: 'good' },
  acted: { icon: 'check', tone: 'good' },
  rejected: { icon: 'redo', tone: 'bad' },
  reminded: { icon: 'bell', tone: 'wait' },
  appeal_raised: { icon: 'scale', tone: 'hold' },
  appeal_overdue: { icon: 'wait', tone: 'bad' },
  appeal_decided: { icon: 'scale', tone: 'good' },
  resumed: { icon: 'play', tone: 'run' },
  refund_requested: { icon: 'redo', tone: 'wait' },
  refund_ended: { icon: 'end', tone: 'end' },
  completed: { icon: 'ok', tone: 'good' },
  refunded: { icon: 'redo', tone: 'good' },
};

const simple = [
  'begun',
  'identified',
  'code_reached',
  'code_activated',
  'shipped',
  'signed_off',
  'loss_confirmed',
  'reminded',
  'address_changed',
  'invoice_issued',
  'invoice_returned',
  'appeal_overdue',
  'resumed',
  'sent_back',
] as const;

/** What an event says, in a line; one there are no words for is told by its own name. */
export function useEventText() {
  const t = useText('service');
  const locale = useLanguage();
  return (what: What): string => {
    const known = simple.find((name) => name === what.event);
    if (known) return t(`event.${known}`);
    const node = what.node ? t(`node.${what.node}`) : '';
    switch (what.event) {
      case 'acted':
        return what.action ? t(`acted.${what.action}`) : node;
      case 'entered':
        return t('event.entered', { node });
      case 'rejected':
        return t('event.rejected', { node });
      case 'enabling_declared':
        return what.enabled_at
          ? t('event.enabling_declared', { time: minute(what.enabled_at, locale) })
          : t('event.enabling_none');
      case 'appeal_raised':
        return t('event.appeal_raised', { reason: t(`reason.${what.appeal?.reason ?? 'other'}`) });
      case 'appeal_decided':
        return t('event.appeal_decided', { decision: t(`decide.${what.decision?.decision ?? 'resume'}`) });
      case 'refund_requested':
        return t('event.refund_requested', { amount: what.amount ? money(what.amount) : '' });
      case 'return_agreed':
        return t('event.return_agreed', { time: what.until ? minute(what.until, locale) : '' });
      case 'refund_ended':
        return t(`event.refund_ended.${what.end ?? 'withdrawn'}`);
      case 'completed':
        return t('event.completed', { paid: what.paid ? money(what.paid) : '' });
      case 'refunded':
        return t('event.refunded', {
          back: what.refund ? money(what.refund) : '',
          kept: what.post ? money(what.post) : '',
        });
      default:
        return what.event;
    }
  };
}

/** What somebody said with an event. */
export function useSaid() {
  const t = useText('service');
  return (what: What): string | undefined => {
    if (what.appeal) return `${what.appeal.statement}\n${t('desk.demand', { text: what.appeal.demand })}`;
    if (what.cause) return t(`cause.${what.cause}`);
    return what.note ?? what.reason;
  };
}

/** Every event of a supervised order in plain words, newest on top. */
export function History({ details, side }: { details: Details; side: Side }) {
  const t = useText('service');
  const locale = useLanguage();
  const text = useEventText();
  const said = useSaid();
  // Where it went is told with what led there.
  const follows = (number: number) => {
    const next = details.history.find((entry) => entry.number === number + 1);
    return next && whatOf(next).event === 'entered' ? whatOf(next) : undefined;
  };
  const newest = toldOf(details.history).toReversed();
  const entries = newest.map((entry, at): TimelineEntry => {
    const what = whatOf(entry);
    const before = newest[at - 1];
    const sameDay = before !== undefined && day(before.at, locale) === day(entry.at, locale);
    const words = said(what);
    const next = follows(entry.number);
    return {
      key: String(entry.number),
      ...(looks[what.event] ?? plain),
      time: (
        <time dateTime={entry.at} title={t('history.hash', { number: entry.number, hash: entry.hash })}>
          {!sameDay && <span className={css.day}>{exact(entry.at).slice(0, 10)}</span>}
          {clockTime(entry.at)}
        </time>
      ),
      title: <span className={css.what}>{text(what)}</span>,
      actor: entry.by === side ? t('by.you') : t(`by.${entry.by}`),
      detail: (words || next || entry.files.length > 0) && (
        <>
          {words && <p className={css.said}>{words}</p>}
          <EvidenceFiles files={entry.files} />
          {next && <p className="text3">{text(next)}</p>}
        </>
      ),
    };
  });
  return (
    <section aria-labelledby="service-history">
      <h2 id="service-history" className={css.head}>
        {t('history.title')}
      </h2>
      <Timeline entries={entries} />
    </section>
  );
}
