import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, body } from '#/api/client';
import { asProblem } from '#/api/problem';
import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { Dialog } from '#/ui/base/Dialog';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { Field } from '#/ui/base/Field';
import { useForm } from '#/ui/base/form';
import { Button, Chip, Copy, Moment, Note } from '#/ui/base/small';
import { toast } from '#/ui/base/Toast';
import { FilterBar } from '#/ui/centre/FilterBar';
import { ResourceTable } from '#/ui/centre/ResourceTable';
import { type Fault, faults } from './faults';

type Refusal = Schemas['UsageRefusalView'];
export type RefusedSearch = { fault?: string; settled?: string; serial?: string; cursor?: string };

const pretty = (record: Refusal['record']) => JSON.stringify(record, null, 2);
const said = (record: Refusal['record'], field: string) => String((record as Record<string, unknown>)[field] ?? '–');

/** Records that were refused, each with its reason and what to do; corrected, they are sent again from here. */
export function Refused(props: {
  search: { [K in keyof RefusedSearch]?: string | undefined };
  onSearch: (search: RefusedSearch, replace: boolean) => void;
}) {
  const t = useText('usage');
  const client = useQueryClient();
  const { serial, cursor } = props.search;
  const fault = faults.find((name) => name === props.search.fault);
  // What still needs work comes first.
  const settled = props.search.settled === 'true' ? 'true' : 'false';
  const [chosen, setChosen] = useState<Refusal>();
  const query = { fault, serial, cursor, settled: settled === 'true' };
  const settle = async ({ id }: Refusal) => {
    try {
      await body(api.POST('/api/v1/usage/refusals/{id}/settle', { params: { path: { id } } }));
      toast(t('refused.settledNow'));
    } catch (thrown) {
      toast(asProblem(thrown).message);
    }
    await client.invalidateQueries({ queryKey: ['usage'] });
  };
  return (
    <>
      <FilterBar
        values={{ fault, serial, settled: props.search.settled }}
        onChange={(values) => props.onSearch(values, true)}
        search={{ name: 'serial', placeholder: t('refused.find') }}
        filters={[
          {
            name: 'fault',
            label: t('refused.why'),
            options: faults.map((value) => ({ value, label: t(`fault.${value}.what`) })),
          },
          {
            name: 'settled',
            label: t('refused.work'),
            options: [
              { value: 'false', label: t('refused.open') },
              { value: 'true', label: t('refused.settled') },
            ],
          },
        ]}
      />
      <ResourceTable
        label={t('refused.title')}
        query={{
          queryKey: ['usage', 'refusals', query],
          queryFn: () => body(api.GET('/api/v1/usage/refusals', { params: { query } })),
        }}
        rowKey={({ id }) => id}
        {...(cursor && { cursor })}
        onCursor={(next) =>
          props.onSearch(
            { ...(fault && { fault }), ...(serial && { serial }), settled, ...(next && { cursor: next }) },
            false,
          )
        }
        filtered={fault !== undefined || serial !== undefined}
        empty={{ title: t(settled === 'true' ? 'refused.noneSettled' : 'refused.empty') }}
        exports={{ list: 'usage-refusals', filters: { fault, serial, settled } }}
        columns={[
          { key: 'at', head: t('refused.at'), cell: (one) => <Moment at={one.at} full /> },
          {
            key: 'why',
            head: t('refused.why'),
            cell: (one) => (
              <>
                <Chip tone="bad">{one.code}</Chip> {t(`fault.${one.fault}.what`)}
                <p className="xs text3">{t(`fault.${one.fault}.todo`)}</p>
              </>
            ),
          },
          {
            key: 'serial',
            head: t('field.serial'),
            cell: (one) => <span className="mono nowrap">{said(one.record, 'metering_sn')}</span>,
          },
          {
            key: 'instance',
            head: t('field.instance'),
            cell: (one) => <span className="mono">{said(one.record, 'instance_id')}</span>,
          },
          { key: 'value', head: t('charge.used'), number: true, cell: (one) => said(one.record, 'usage_value') },
          {
            key: 'act',
            head: t('hold.act'),
            cell: (one) => (
              <span className="row nowrap">
                <Button size="small" onClick={() => setChosen(one)}>
                  {t(one.settled_at ? 'refused.look' : 'refused.resend')}
                </Button>
                {!one.settled_at && (
                  <Button size="small" kind="quiet" onClick={() => void settle(one)}>
                    {t('refused.settle')}
                  </Button>
                )}
              </span>
            ),
          },
        ]}
      />
      {chosen && <Again refusal={chosen} onClose={() => setChosen(undefined)} />}
    </>
  );
}

function Again({ refusal, onClose }: { refusal: Refusal; onClose: () => void }) {
  const t = useText('usage');
  const client = useQueryClient();
  const [verdict, setVerdict] = useState<{ fault: Fault; detail: string }>();
  const parsed = (text: string): Record<string, never> | undefined => {
    try {
      const value: unknown = JSON.parse(text);
      return value && typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, never>) : undefined;
    } catch {
      return undefined;
    }
  };
  const form = useForm({
    start: { record: pretty(refusal.record) },
    checks: { record: (text) => (parsed(text) ? undefined : t('refused.jsonRule')) },
    send: async ({ record }) => {
      const answer = await body(
        api.POST('/api/v1/usage/refusals/{id}/resend', {
          params: { path: { id: refusal.id } },
          body: { record: parsed(record) ?? {} },
        }),
      );
      await client.invalidateQueries({ queryKey: ['usage'] });
      if (answer.accepted) {
        toast(t('refused.accepted'));
        onClose();
      } else if (answer.fault) {
        setVerdict({ fault: answer.fault, detail: answer.detail });
      }
    },
  });
  const over = Boolean(refusal.settled_at) || verdict !== undefined;
  return (
    <Dialog title={t(refusal.settled_at ? 'refused.look' : 'refused.resend')} onClose={onClose} wide>
      <form ref={form.form} onSubmit={form.submit} noValidate>
        <div className="dialog-body">
          <p>
            <b>{t(`fault.${refusal.fault}.what`)}</b> {t(`fault.${refusal.fault}.todo`)}
          </p>
          {refusal.detail && <p className="text2">{refusal.detail}</p>}
          <Field label={t('refused.record')} error={form.error('record')}>
            <textarea className="textarea mono" rows={11} readOnly={over} spellCheck={false} {...form.text('record')} />
          </Field>
          <Copy text={pretty(refusal.record)} what={t('refused.record')} />
          {verdict && (
            <Note tone="bad">
              {t('refused.again')} {t(`fault.${verdict.fault}.what`)} {verdict.detail}
            </Note>
          )}
          {form.problem && <ErrorNote error={form.problem} />}
        </div>
        <div className="dialog-foot">
          <Button onClick={onClose}>{t('common:action.close')}</Button>
          {!over && (
            <Button kind="primary" type="submit" busy={form.busy}>
              {t('refused.send')}
            </Button>
          )}
        </div>
      </form>
    </Dialog>
  );
}
