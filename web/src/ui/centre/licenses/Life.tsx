import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { clockTime, exact } from '#/ui/base/format';
import type { IconName } from '#/ui/base/Icon';
import { Icon } from '#/ui/base/Icon';
import { Moment } from '#/ui/base/small';
import type { Tone } from '#/ui/base/states';
import { words } from '#/ui/base/states';
import { Timeline, type TimelineEntry } from '../Timeline';
import css from './licenses.module.css';

type Details = Schemas['LicenseDetails'];

/** When a code was activated, if it was. */
export const activatedAt = (license: Schemas['LicenseView']) =>
  'activated_at' in license ? (license.activated_at ?? undefined) : undefined;

/** The stations of a code's life with their moments: those passed, and those ahead if nothing is done. */
export function Life({ details: { license, ahead, events } }: { details: Details }) {
  const t = useText('licenses');
  const last = (name: string) => events.findLast((event) => event.name === name)?.at;
  const coming = (step: string) => ahead.find((one) => one.step === step)?.at;
  const released = license.state === 'released';
  const frozen = license.state === 'frozen' ? license.since : released ? last('frozen') : undefined;
  const held = license.state === 'minted' ? undefined : (last('claimed') ?? license.created_at);
  const activated = activatedAt(license);
  const graced = last('grace_begun');
  const ended = Boolean(frozen) || Boolean(graced && !coming('expire')) || released;
  const stations = [
    { key: 'made' as const, at: license.created_at, done: true },
    ...(license.test ? [] : [{ key: 'held' as const, at: held, done: Boolean(held) }]),
    { key: 'activated' as const, at: activated, done: Boolean(activated) },
    { key: 'expire' as const, at: license.expire_at ?? undefined, done: ended },
    ...(license.test
      ? []
      : [{ key: 'freeze' as const, at: frozen ?? (released ? undefined : coming('freeze')), done: Boolean(frozen) }]),
    { key: 'release' as const, at: license.state === 'released' ? license.at : coming('release'), done: released },
  ];
  const open = (key: (typeof stations)[number]['key']) => {
    if (released) return '—';
    if (key === 'held' || key === 'activated') return t('notYet');
    if (key === 'release' && license.test) return t('whenDeleted');
    if (key === 'expire' && license.period) {
      return t('fromActivation', {
        count: license.period.count,
        unit: t(`common:${words.unit[license.period.unit]}`),
      });
    }
    return license.period ? t('after') : t('never');
  };
  return (
    <ol className={css.life} aria-label={t('life')}>
      {stations.map(({ key, at, done }) => (
        <li key={key} className={done ? css.done : undefined}>
          <b>
            {done && <Icon name="check" size={14} />}
            {t(`station.${key}`)}
          </b>
          <span>{at ? <Moment at={at} /> : open(key)}</span>
        </li>
      ))}
    </ol>
  );
}

const looks = {
  minted: { icon: 'document', tone: 'end' },
  claimed: { icon: 'check', tone: 'good' },
  activated: { icon: 'play', tone: 'good' },
  renewed: { icon: 'redo', tone: 'good' },
  end_moved: { icon: 'edit', tone: 'end' },
  reminded: { icon: 'bell', tone: 'end' },
  reminder_missed: { icon: 'bell', tone: 'end' },
  grace_begun: { icon: 'wait', tone: 'wait' },
  frozen: { icon: 'hold', tone: 'hold' },
  lapsed: { icon: 'hold', tone: 'hold' },
  released: { icon: 'end', tone: 'end' },
} satisfies Record<string, { icon: IconName; tone: Tone }>;

const steps = {
  remind_expiry: 'bell',
  expire: 'wait',
  freeze: 'hold',
  remind_release: 'bell',
  release: 'bin',
} satisfies Record<string, IconName>;

/** What happened to a code, and what lies ahead if nothing is done. */
export function History({ details }: { details: Details }) {
  const t = useText('licenses');
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
    const until = (event.data as Record<string, unknown>).expire_at;
    return {
      key: `event ${event.sequence}`,
      time: time(event.at),
      ...(known ? looks[known] : { icon: 'info', tone: 'end' }),
      title: known ? t(`event.${known}`) : event.name,
      ...(typeof until === 'string' && { detail: t('until', { time: exact(until) }) }),
    };
  });
  return <Timeline entries={[...ahead.reverse(), ...past.reverse()]} />;
}
