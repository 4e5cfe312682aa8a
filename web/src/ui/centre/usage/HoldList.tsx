import type { ReactNode } from 'react';
import { api, body } from '#/api/client';
import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { Chip, Id, Moment } from '#/ui/base/small';
import { ResourceTable } from '../ResourceTable';

export type Hold = Schemas['UsageHoldView'];

/** Records that wait for a decision, or waited. */
export function HoldList(props: {
  open: boolean;
  cursor: string | undefined;
  onCursor: (cursor: string | undefined) => void;
  act?: (hold: Hold) => ReactNode;
}) {
  const t = useText('usage');
  const query = { open: props.open, cursor: props.cursor };
  const { act } = props;
  return (
    <ResourceTable
      label={t('hold.title')}
      query={{
        queryKey: ['usage', 'holds', query],
        queryFn: () => body(api.GET('/api/v1/usage/holds', { params: { query } })),
      }}
      rowKey={({ id }) => id}
      cursor={props.cursor}
      onCursor={props.onCursor}
      empty={{ title: t(props.open ? 'hold.empty' : 'hold.noneDecided') }}
      columns={[
        {
          key: 'use',
          head: t('hold.use'),
          cell: (one) => (
            <span className="nowrap">
              <Moment at={one.begin_at} full /> – <Moment at={one.end_at} full />
            </span>
          ),
        },
        {
          key: 'instance',
          head: t('field.instance'),
          cell: (one) => (
            <>
              {one.product_name}
              <p>
                <Id value={one.instance_id} short />
              </p>
            </>
          ),
        },
        { key: 'value', head: t('charge.used'), number: true, cell: (one) => one.value },
        {
          key: 'why',
          head: t('hold.why'),
          cell: (one) => (
            <>
              {t(`hold.reason.${one.reason}`)}
              {one.note && <p className="text3">{one.note}</p>}
            </>
          ),
        },
        {
          key: 'serial',
          head: t('field.serial'),
          cell: (one) => <span className="mono nowrap">{one.serial ?? '–'}</span>,
        },
        props.open
          ? { key: 'until', head: t('hold.until'), cell: (one: Hold) => <Moment at={one.until_at} full /> }
          : {
              key: 'outcome',
              head: t('hold.outcome'),
              cell: (one: Hold) =>
                one.accepted ? (
                  <Chip tone="good">{t('hold.counts')}</Chip>
                ) : (
                  <Chip tone="end">{t('hold.refused')}</Chip>
                ),
            },
        ...(act ? [{ key: 'act', head: t('hold.act'), cell: act }] : []),
      ]}
    />
  );
}
