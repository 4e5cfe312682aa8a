import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, body, whole } from '#/api/client';
import type { Money as Amount, Schemas } from '#/api/types';
import { useLanguage } from '#/app/preferences';
import { useText } from '#/i18n';
import { Dialog } from '#/ui/base/Dialog';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { Field } from '#/ui/base/Field';
import { useForm } from '#/ui/base/form';
import { number, shortDay } from '#/ui/base/format';
import { Button, KeyValue, Moment, Money, Skeleton } from '#/ui/base/small';
import { toast } from '#/ui/base/Toast';
import { Chart } from '../Chart';
import { careOf, isAmount, isThreshold, thresholdText } from './care';
import { everyDay } from './days';
import { Records } from './Records';
import css from './usage.module.css';

type Use = Schemas['InstanceUsage'];
type Package = Schemas['PackageView'];

/** Noon of a day of the site, so that no zone turns it into another. */
const noon = (day: string) => `${day}T12:00:00+08:00`;

/** What an instance that is paid by use has come to: the open cycle, the last days, the packages that pay, the records. */
export function InstanceUse({ id }: { id: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['usage', 'instance', id],
    queryFn: () => whole(api.GET('/api/v1/instances/{id}/usage', { params: { path: { id } } })),
  });
  if (error && !data) return <ErrorNote error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton lines={6} />;
  return <Shown use={data.data} />;
}

function Shown({ use }: { use: Use }) {
  const t = useText('usage');
  const locale = useLanguage();
  const [limiting, setLimiting] = useState(false);
  const [caring, setCaring] = useState<Package>();
  const { unit, item } = use.price.metered;
  // The day of the site on which the open cycle began: eight hours ahead of UTC.
  const today = new Date(Date.parse(use.cycle_at) + 8 * 3_600_000).toISOString().slice(0, 10);
  const days = everyDay(use.days, [today, use.days.at(-1)?.day ?? today].toSorted()[1] ?? today);
  return (
    <>
      <div className={css.row}>
        <h2>{t('use.soFar')}</h2>
        <Button size="small" onClick={() => setLimiting(true)}>
          {t('use.limits')}
        </Button>
      </div>
      <p className={css.figure}>
        <Money value={use.estimate} />
      </p>
      <KeyValue
        items={[
          [t('use.cycle'), <Moment key="end" at={use.ends_at} full />],
          ...(use.uncharged ? [[t('use.uncharged'), <Money key="uncharged" value={use.uncharged} />] as const] : []),
          [t('use.used'), `${use.value} ${unit}`],
          ...(/[1-9]/.test(use.packaged) ? [[t('charge.packaged'), `${use.packaged} ${unit}`] as const] : []),
          [t('use.cap'), use.cap ? <Money key="cap" value={use.cap} /> : t('use.none')],
          [t('use.alert'), use.alert ? <Money key="alert" value={use.alert} /> : t('use.none')],
        ]}
      />
      {use.days.length > 0 && (
        <div className={css.chart}>
          <Chart
            label={t('use.byDay', { item, unit })}
            kind="bar"
            steps={days.map(({ day }) => shortDay(noon(day), locale))}
            series={[
              { name: t('use.billable'), values: days.map((one) => Number(one.value) - Number(one.packaged)) },
              ...(days.some(({ packaged }) => /[1-9]/.test(packaged))
                ? [{ name: t('charge.packaged'), values: days.map((one) => Number(one.packaged)) }]
                : []),
            ]}
            format={(value) => number(value, locale)}
          />
        </div>
      )}
      {use.packages.length > 0 && (
        <section className={css.part}>
          <h2>{t('package.title')}</h2>
          <ul className={css.meters}>
            {use.packages.map((one) => (
              <li key={one.id} className={css.meter}>
                <div className={css.row}>
                  <b>{t('package.left', { left: one.left, quota: one.quota, unit })}</b>
                  <Button size="small" onClick={() => setCaring(one)}>
                    {t('package.care')}
                  </Button>
                </div>
                <progress value={Number(one.left)} max={Number(one.quota)} aria-label={t('package.title')} />
                <p className="xs text3">
                  {t('package.until')} <Moment at={one.expire_at} full />
                  {one.reset_at && (
                    <>
                      {' · '}
                      {t('package.resets')} <Moment at={one.reset_at} full />
                    </>
                  )}
                  {one.alarm && ` · ${t('package.alarmAt', { left: thresholdText(one.alarm, unit) })}`}
                  {one.rebuy && ` · ${t('package.rebuyAt', { left: thresholdText(one.rebuy, unit) })}`}
                </p>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section className={css.part}>
        <h2>{t('record.title')}</h2>
        <Records side="buyer" instance={use.instance_id} />
      </section>
      {limiting && <Limits use={use} onClose={() => setLimiting(false)} />}
      {caring && <Care one={caring} unit={unit} onClose={() => setCaring(undefined)} />}
    </>
  );
}

function Limits({ use, onClose }: { use: Use; onClose: () => void }) {
  const t = useText('usage');
  const client = useQueryClient();
  const { currency } = use.price.metered;
  const money = (text: string): Amount | null => (text.trim() ? { amount: text.trim(), currency } : null);
  const check = (text: string) => (text.trim() === '' || isAmount(text.trim()) ? undefined : t('use.amountRule'));
  const form = useForm({
    start: { cap: use.cap?.amount ?? '', alert: use.alert?.amount ?? '' },
    checks: { cap: check, alert: check },
    send: async ({ cap, alert }) => {
      await body(
        api.PUT('/api/v1/instances/{id}/usage/limits', {
          params: { path: { id: use.instance_id }, header: { 'If-Match': `"${use.version}"` } },
          body: { cap: money(cap), alert: money(alert) },
        }),
      );
      await client.invalidateQueries({ queryKey: ['usage'] });
      toast(t('use.limitsSet'));
      onClose();
    },
  });
  return (
    <Dialog title={t('use.limits')} onClose={onClose}>
      <form ref={form.form} onSubmit={form.submit} noValidate>
        <div className="dialog-body">
          <Field
            label={`${t('use.alert')} (${currency})`}
            help={t('use.alertHelp')}
            error={form.error('alert')}
            optional
          >
            <input className="input" inputMode="decimal" {...form.text('alert')} />
          </Field>
          <Field label={`${t('use.cap')} (${currency})`} help={t('use.capHelp')} error={form.error('cap')} optional>
            <input className="input" inputMode="decimal" {...form.text('cap')} />
          </Field>
          {form.problem && <ErrorNote error={form.problem} />}
        </div>
        <div className="dialog-foot">
          <Button onClick={onClose}>{t('common:action.cancel')}</Button>
          <Button kind="primary" type="submit" busy={form.busy}>
            {t('common:action.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Care({ one, unit, onClose }: { one: Package; unit: string; onClose: () => void }) {
  const t = useText('usage');
  const client = useQueryClient();
  const check = (text: string) => (isThreshold(text) ? undefined : t('package.rule'));
  const form = useForm({
    start: { alarm: one.alarm ? thresholdText(one.alarm) : '', rebuy: one.rebuy ? thresholdText(one.rebuy) : '' },
    checks: { alarm: check, rebuy: check },
    send: async ({ alarm, rebuy }) => {
      await body(
        api.PUT('/api/v1/packages/{id}/care', {
          params: { path: { id: one.id }, header: { 'If-Match': `"${one.version}"` } },
          body: { alarm: careOf(alarm), rebuy: careOf(rebuy) },
        }),
      );
      await client.invalidateQueries({ queryKey: ['usage'] });
      toast(t('package.careSet'));
      onClose();
    },
  });
  return (
    <Dialog title={t('package.care')} onClose={onClose}>
      <form ref={form.form} onSubmit={form.submit} noValidate>
        <div className="dialog-body">
          <p className="text2">{t('package.careLead', { unit })}</p>
          <Field label={t('package.alarm')} help={t('package.alarmHelp')} error={form.error('alarm')} optional>
            <input className="input" {...form.text('alarm')} />
          </Field>
          <Field label={t('package.rebuy')} help={t('package.rebuyHelp')} error={form.error('rebuy')} optional>
            <input className="input" {...form.text('rebuy')} />
          </Field>
          {form.problem && <ErrorNote error={form.problem} />}
        </div>
        <div className="dialog-foot">
          <Button onClick={onClose}>{t('common:action.cancel')}</Button>
          <Button kind="primary" type="submit" busy={form.busy}>
            {t('common:action.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
