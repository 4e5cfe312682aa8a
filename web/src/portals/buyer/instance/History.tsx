import type { Schemas } from '#/api/types';
import { useLanguage } from '#/app/preferences';
import { useText } from '#/i18n';
import { clockTime, day, exact } from '#/ui/base/format';
import type { IconName } from '#/ui/base/Icon';
import type { Tone } from '#/ui/base/states';
import { Timeline, type TimelineEntry } from '#/ui/centre/Timeline';
import css from './instance.module.css';

const looks = {
  created: { icon: 'document', tone: 'end' },
  made: { icon: 'check', tone: 'good' },
  started: { icon: 'play', tone: 'good' },
  renewed: { icon: 'redo', tone: 'good' },
  auto_renewed: { icon: 'redo', tone: 'good' },
  auto_renewal_tried: { icon: 'redo', tone: 'wait' },
  renewal_cancelled: { icon: 'redo', tone: 'end' },
  turned_formal: { icon: 'check', tone: 'good' },
  change_begun: { icon: 'swap', tone: 'run' },
  changed: { icon: 'swap', tone: 'good' },
  planned: { icon: 'clock', tone: 'end' },
  reminded: { icon: 'bell', tone: 'end' },
  reminder_missed: { icon: 'bell', tone: 'end' },
  grace_begun: { icon: 'wait', tone: 'wait' },
  frozen: { icon: 'hold', tone: 'hold' },
  thawed: { icon: 'play', tone: 'good' },
  inspected: { icon: 'eye', tone: 'end' },
  password_shown: { icon: 'eye', tone: 'end' },
  license_shown: { icon: 'eye', tone: 'end' },
  closed: { icon: 'close', tone: 'end' },
  release_begun: { icon: 'bin', tone: 'end' },
  released: { icon: 'end', tone: 'end' },
} satisfies Record<string, { icon: IconName; tone: Tone }>;

const steps = {
  remind_expiry: 'bell',
  auto_renew: 'redo',
  remind_auto_failed: 'bell',
  expire: 'wait',
  freeze: 'hold',
  remind_release: 'bell',
  release: 'bin',
} satisfies Record<string, IconName>;

/** What happened to an instance, and what lies ahead if nothing is done. */
export function History({ details }: { details: Schemas['InstanceDetails'] }) {
  const t = useText('buyer');
  const locale = useLanguage();
  const time = (at: string) => (
    <time dateTime={at}>
      <span className={css.day}>{exact(at).slice(0, 10)}</span>
      {clockTime(at)}
    </time>
  );
  // Of reminders that repeat, the next one is enough.
  const coming = details.ahead.filter((one, at, all) => all.findIndex(({ step }) => step === one.step) === at);
  const ahead = coming.map((step): TimelineEntry => {
    const known = step.step in steps ? (step.step as keyof typeof steps) : undefined;
    return {
      key: `ahead ${step.step} ${step.at}`,
      ahead: true,
      time: time(step.at),
      icon: known ? steps[known] : 'clock',
      tone: 'end',
      title: known ? t(`step.${known}`) : step.step,
    };
  });
  const past = details.events.map((event): TimelineEntry => {
    const known = event.name in looks ? (event.name as keyof typeof looks) : undefined;
    const data = event.data as Record<string, unknown>;
    const until = typeof data.expire_at === 'string' ? day(data.expire_at, locale) : undefined;
    return {
      key: `event ${event.sequence}`,
      time: time(event.at),
      ...(known ? looks[known] : { icon: 'info', tone: 'end' }),
      title: known ? t(`life.event.${known}`) : event.name,
      ...(event.actor_id === details.instance.buyer_id && { actor: t('actor.you') }),
      ...(until && { detail: t('life.until', { date: until }) }),
    };
  });
  return <Timeline entries={[...ahead.reverse(), ...past.reverse()]} />;
}
