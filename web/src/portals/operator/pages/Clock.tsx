import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { api, body } from '#/api/client';
import { clockQuery } from '#/api/query';
import { useLanguage } from '#/app/preferences';
import { useText } from '#/i18n';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { Field } from '#/ui/base/Field';
import { exact, minute, spanMs, spanParts } from '#/ui/base/format';
import { Button, Empty, KeyValue, Moment, PageHeader, Skeleton, useNow } from '#/ui/base/small';
import { usePage } from '#/ui/shell/page';
import { Ahead } from '../parts/Ahead';
import css from '../parts/clock.module.css';
import { Happened } from '../parts/Happened';
import { fromField, monthsLater, toField } from '../parts/moment';

const hour = 3_600_000;
/** Asked for a moment that moves, the server would be asked anew with each second. */
const wholeHour = (at: number) => Math.ceil(at / hour) * hour;
type Trip = { from: number; to: number };

/** Moves the sandbox's clock, always forward, and tells what happened on the way. */
export default function Clock() {
  const t = useText('operator');
  const locale = useLanguage();
  const client = useQueryClient();
  usePage([{ text: t('nav.clock') }]);
  const { data: clock, isPending } = useQuery({ ...clockQuery, refetchOnMount: 'always' });
  const now = useNow();
  const [aim, setAim] = useState('');
  const [trip, setTrip] = useState<Trip>();
  const [reached, setReached] = useState<number>();
  const [done, setDone] = useState<Trip & { stops: number }>();
  const [error, setError] = useState<unknown>();
  const [wrong, setWrong] = useState<string>();
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((n) => n + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  // While the clock runs, it is asked where it is.
  useEffect(() => {
    if (!trip) return;
    const timer = setInterval(() => {
      void body(api.GET('/api/v1/sandbox/clock')).then(
        (seen) => setReached(Date.parse(seen.now)),
        () => undefined,
      );
    }, 400);
    return () => clearInterval(timer);
  }, [trip]);

  if (isPending) return <Skeleton lines={6} />;
  if (!clock) {
    return (
      <>
        <PageHeader title={t('nav.clock')} />
        <Empty title={t('clock.none')} />
      </>
    );
  }

  const go = async (to: number) => {
    setWrong(undefined);
    setError(undefined);
    setDone(undefined);
    const from = now;
    if (to <= from) return setWrong(t('clock.back'));
    setReached(from);
    setTrip({ from, to });
    try {
      const after = await body(api.PUT('/api/v1/sandbox/clock', { body: { to: new Date(to).toISOString() } }));
      setDone({ from, to: Date.parse(after.now), stops: after.stops ?? 0 });
      setAim('');
    } catch (thrown) {
      setError(thrown);
    } finally {
      setTrip(undefined);
      await client.invalidateQueries();
    }
  };
  const start = (event: FormEvent) => {
    event.preventDefault();
    const to = fromField(aim);
    if (to === undefined) return setWrong(t('clock.incomplete'));
    void go(to);
  };
  const aimed = fromField(aim);
  const due = clock.next_due ? Date.parse(clock.next_due) : undefined;
  const ahead = spanParts(clock.ahead);
  const steps: readonly { key: string; text: string; to: number }[] = [
    ...(due !== undefined && due > now ? [{ key: 'next', text: t('clock.toNext'), to: due }] : []),
    { key: 'hour', text: t('clock.hour'), to: now + hour },
    { key: 'day', text: t('clock.day'), to: now + 24 * hour },
    { key: 'week', text: t('clock.week'), to: now + 7 * 24 * hour },
    { key: 'month', text: t('clock.month'), to: monthsLater(now, 1) },
  ];
  const share = trip && reached ? Math.min(1, Math.max(0, (reached - trip.from) / (trip.to - trip.from))) : 0;
  return (
    <>
      <PageHeader title={t('nav.clock')} facts={t('clock.facts')} />
      <div className={css.two}>
        <div>
          <section className={css.now} aria-label={t('clock.nowHead')}>
            <p className="sm text3">{t('clock.nowHead')}</p>
            <p className={css.time}>{exact(new Date(trip && reached ? reached : now).toISOString())}</p>
            <p className="sm text2">
              {spanMs(clock.ahead) < 1000
                ? t('common:sandbox.level')
                : t('common:sandbox.ahead', { span: t(`common:span.${ahead.unit}`, { count: ahead.count }) })}
            </p>
          </section>
          {trip ? (
            <section aria-live="polite" className="stack">
              <p>{t('clock.running', { to: minute(new Date(trip.to).toISOString(), locale) })}</p>
              <progress className={css.progress} value={share} max={1} aria-label={t('clock.progress')} />
              <p className="xs text3">{t('clock.runningNote')}</p>
            </section>
          ) : (
            <>
              <h2 className={css.head}>{t('clock.step')}</h2>
              <div className="row wrap">
                {steps.map((step) => (
                  <Button key={step.key} icon={step.key === 'next' ? 'right' : 'plus'} onClick={() => void go(step.to)}>
                    {step.text}
                  </Button>
                ))}
              </div>
              <h2 className={css.head}>{t('clock.aim')}</h2>
              <form className={css.aim} onSubmit={start} noValidate>
                <Field label={t('clock.aimLabel')} error={wrong} help={t('clock.aimHelp')}>
                  <input
                    className="input"
                    type="datetime-local"
                    min={toField(now)}
                    value={aim}
                    onChange={(event) => {
                      setAim(event.target.value);
                      setWrong(undefined);
                    }}
                  />
                </Field>
                <Button kind="primary" type="submit">
                  {t('clock.go')}
                </Button>
              </form>
            </>
          )}
          {error !== undefined && <ErrorNote error={error} />}
          {done && <Happened from={done.from} to={done.to} stops={done.stops} />}
          {!trip && <Ahead to={aimed !== undefined && aimed > now ? aimed : monthsLater(wholeHour(now), 1)} />}
        </div>
        <aside>
          <h2 className={css.side}>{t('clock.about')}</h2>
          <KeyValue
            items={[
              [t('clock.wall'), exact(clock.wall)],
              [t('clock.next'), clock.next_due ? <Moment key="due" at={clock.next_due} full /> : t('clock.nothingDue')],
              [t('clock.zone'), 'Asia/Shanghai, GMT+8'],
            ]}
          />
          <p className="sm text2" style={{ marginTop: 16 }}>
            {t('clock.explain')}
          </p>
        </aside>
      </div>
    </>
  );
}
