import type { LinkProps } from '@tanstack/react-router';
import { api, body } from '#/api/client';
import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { startOfDay } from '#/ui/base/format';
import { Chip, Moment, Money } from '#/ui/base/small';
import { FilterBar } from '../FilterBar';
import { ResourceTable } from '../ResourceTable';

type Charge = Schemas['UsageChargeView'];
export type ChargeSearch = { due?: string; instance?: string; from?: string; to?: string; cursor?: string };

/** Whether something of a charge is still to be paid. */
export const isDue = ({ due }: Charge) => /[1-9]/.test(due.amount);

/** Charges for use, newest first; the filters are those of the address. */
export function ChargeList(props: {
  search: { [K in keyof ChargeSearch]?: string | undefined };
  onSearch: (search: ChargeSearch, replace: boolean) => void;
  rowLink: (charge: Charge) => LinkProps;
}) {
  const t = useText('usage');
  const { instance, from, to, cursor } = props.search;
  const due = props.search.due === 'true' || props.search.due === 'false' ? props.search.due : undefined;
  const days = { from: startOfDay(from), to: startOfDay(to, 1) };
  const query = { instance, cursor, due: due && due === 'true', ...days };
  return (
    <>
      <FilterBar
        values={{ due, instance, from, to }}
        onChange={(values) => props.onSearch(values, true)}
        filters={[
          {
            name: 'due',
            label: t('charge.payment'),
            options: [
              { value: 'true', label: t('charge.due') },
              { value: 'false', label: t('charge.paid') },
            ],
          },
          { name: 'from', label: t('charge.from') },
          { name: 'to', label: t('charge.to') },
          // An instance is not chosen here, but led to; it can be taken away again.
          ...(instance
            ? [
                {
                  name: 'instance',
                  label: t('field.instance'),
                  options: [{ value: instance, label: instance.slice(0, 8) }],
                },
              ]
            : []),
        ]}
      />
      <ResourceTable
        label={t('charge.title')}
        query={{
          queryKey: ['charge', 'list', query],
          queryFn: () => body(api.GET('/api/v1/usage/charges', { params: { query } })),
        }}
        rowKey={({ id }) => id}
        rowLink={props.rowLink}
        cursor={cursor}
        onCursor={(next) =>
          props.onSearch(
            {
              ...(due && { due }),
              ...(instance && { instance }),
              ...(from && { from }),
              ...(to && { to }),
              ...(next && { cursor: next }),
            },
            false,
          )
        }
        filtered={[due, instance, days.from, days.to].some((value) => value !== undefined)}
        empty={{ title: t('charge.empty') }}
        exports={{ list: 'usage-charges', filters: { due, instance, ...days } }}
        columns={[
          { key: 'product', head: t('field.product'), cell: (one) => one.product_name },
          { key: 'cycle', head: t('charge.cycle'), cell: (one) => <Moment at={one.cycle_at} full /> },
          { key: 'value', head: t('charge.used'), number: true, cell: (one) => one.value },
          { key: 'packaged', head: t('charge.packaged'), number: true, cell: (one) => one.packaged },
          { key: 'amount', head: t('charge.amount'), number: true, cell: (one) => <Money value={one.amount} /> },
          {
            key: 'due',
            head: t('charge.payment'),
            cell: (one) =>
              isDue(one) ? <Chip tone="bad">{t('charge.due')}</Chip> : <Chip tone="good">{t('charge.paid')}</Chip>,
          },
          { key: 'at', head: t('charge.at'), cell: (one) => <Moment at={one.at} full /> },
        ]}
      />
    </>
  );
}
