import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, body } from '#/api/client';
import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { Dialog } from '#/ui/base/Dialog';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { Field } from '#/ui/base/Field';
import { useForm } from '#/ui/base/form';
import { Button, Chip, Moment } from '#/ui/base/small';
import { toast } from '#/ui/base/Toast';
import { isUse } from '#/ui/use/counted';
import { ResourceTable } from '../ResourceTable';
import { WriteDialog } from '../WriteDialog';

export type UsageRecord = Schemas['UsageRecordView'];

const tones = { counted: 'run', held: 'wait', charged: 'good' } as const;

/** What stands with a record. */
export function RecordState({ record }: { record: UsageRecord }) {
  const t = useText('usage');
  return (
    <span className="nowrap">
      <Chip tone={tones[record.state]}>{t(`record.state.${record.state}`)}</Chip>{' '}
      {record.late && <span className="tag">{t('record.late')}</span>}
    </span>
  );
}

/** Records of an instance that were taken in; a buyer disputes one, a seller corrects one. */
export function Records({ side, instance }: { side: 'buyer' | 'seller'; instance: string }) {
  const t = useText('usage');
  const client = useQueryClient();
  const [cursor, setCursor] = useState<string>();
  const [chosen, setChosen] = useState<UsageRecord>();
  const done = async (text: string) => {
    await client.invalidateQueries({ queryKey: ['usage'] });
    toast(text);
  };
  return (
    <>
      <ResourceTable
        label={t('record.title')}
        query={{
          queryKey: ['usage', 'records', instance, cursor],
          queryFn: () =>
            body(
              api.GET('/api/v1/instances/{id}/usage/records', {
                params: { path: { id: instance }, query: { cursor } },
              }),
            ),
        }}
        rowKey={(one) => one.begin_at + one.end_at}
        {...(cursor && { cursor })}
        onCursor={setCursor}
        empty={{ title: t('record.empty') }}
        columns={[
          {
            key: 'use',
            head: t('record.use'),
            cell: (one) => (
              <span className="nowrap">
                <Moment at={one.begin_at} full /> – <Moment at={one.end_at} full />
              </span>
            ),
          },
          { key: 'value', head: t('charge.used'), number: true, cell: (one) => one.value },
          { key: 'packaged', head: t('charge.packaged'), number: true, cell: (one) => one.packaged },
          {
            key: 'corrected',
            head: t('record.corrected'),
            number: true,
            cell: (one) => (/[1-9]/.test(one.corrected) ? one.corrected : '–'),
          },
          { key: 'state', head: t('record.standing'), cell: (one) => <RecordState record={one} /> },
          {
            key: 'act',
            head: t('hold.act'),
            cell: (one) =>
              (side === 'buyer' ? one.state === 'counted' : one.state !== 'held') && (
                <Button size="small" onClick={() => setChosen(one)}>
                  {t(side === 'buyer' ? 'record.dispute' : 'record.correct')}
                </Button>
              ),
          },
        ]}
      />
      {chosen && side === 'buyer' && (
        <WriteDialog
          verb={t('record.dispute')}
          about={<p className="text2">{t('record.disputeEffect', { use: chosen.value })}</p>}
          name="reason"
          label={t('record.disputeReason')}
          most={500}
          send={async (reason) => {
            const { begin_at, end_at } = chosen;
            await body(
              api.POST('/api/v1/instances/{id}/usage/disputes', {
                params: { path: { id: instance } },
                body: { begin_at, end_at, reason },
              }),
            );
            await done(t('record.disputed'));
          }}
          onClose={() => setChosen(undefined)}
        />
      )}
      {chosen && side === 'seller' && (
        <Correct
          record={chosen}
          onClose={() => setChosen(undefined)}
          send={async ({ value, reason }) => {
            const { begin_at, end_at } = chosen;
            await body(
              api.POST('/api/v1/instances/{id}/usage/corrections', {
                params: { path: { id: instance } },
                body: { begin_at, end_at, value, reason },
              }),
            );
            await done(t('record.correctedNow'));
          }}
        />
      )}
    </>
  );
}

function Correct(props: {
  record: UsageRecord;
  send: (values: { value: string; reason: string }) => Promise<unknown>;
  onClose: () => void;
}) {
  const t = useText('usage');
  const form = useForm({
    start: { value: props.record.value, reason: '' },
    checks: {
      value: (value) => (isUse(value) ? undefined : t('record.valueRule')),
      reason: (reason) => (reason.trim() ? undefined : t('common:field.required', { label: t('record.reason') })),
    },
    send: async (values) => {
      await props.send(values);
      props.onClose();
    },
  });
  return (
    <Dialog title={t('record.correct')} onClose={props.onClose}>
      <form ref={form.form} onSubmit={form.submit} noValidate>
        <div className="dialog-body">
          <p className="text2">{t('record.correctEffect')}</p>
          <Field label={t('record.shouldBe')} error={form.error('value')}>
            <input className="input" inputMode="decimal" {...form.text('value')} />
          </Field>
          <Field label={t('record.reason')} help={t('record.reasonHelp')} error={form.error('reason')}>
            <textarea className="textarea" rows={3} maxLength={500} {...form.text('reason')} />
          </Field>
          {form.problem && <ErrorNote error={form.problem} />}
        </div>
        <div className="dialog-foot">
          <Button onClick={props.onClose}>{t('common:action.cancel')}</Button>
          <Button kind="primary" type="submit" busy={form.busy}>
            {t('record.correct')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
