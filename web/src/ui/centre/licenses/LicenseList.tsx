import { Link, type LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { api, body } from '#/api/client';
import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { Moment, StateChip } from '#/ui/base/small';
import { states, words } from '#/ui/base/states';
import { FilterBar } from '../FilterBar';
import { type Column, ResourceTable } from '../ResourceTable';

type License = Schemas['LicenseView'];
export type LicenseSearch = { state?: string; test?: string; q?: string; cursor?: string };

/** Licence codes as one of the centres lists them; the filters are those of the address. */
export function LicenseList(props: {
  centre: Schemas['Role'];
  search: { [K in keyof LicenseSearch]?: string | undefined };
  onSearch: (search: LicenseSearch, replace: boolean) => void;
  rowLink?: (license: License) => LinkProps;
  empty: { title: string; action?: ReactNode };
  extra?: readonly Column<License>[];
}) {
  const t = useText('licenses');
  const { search, centre } = props;
  const state = search.state && search.state in states.license ? (search.state as License['state']) : undefined;
  const test = search.test === 'true' || search.test === 'false' ? search.test : undefined;
  const { q, cursor } = search;
  const query = { q, cursor, state, test: test && test === 'true' };
  const columns: Column<License>[] = [
    {
      key: 'name',
      head: t('name'),
      cell: (license) => (
        <span className="nowrap">
          {license.name} {license.test && <span className="tag tag-brass">{t('testCode')}</span>}
        </span>
      ),
    },
    { key: 'state', head: t('state'), cell: (license) => <StateChip kind="license" state={license.state} /> },
    ...(centre === 'buyer' ? [] : [{ key: 'buyer', head: t('buyer'), cell: (one: License) => one.buyer_name }]),
    ...(centre === 'seller' ? [] : [{ key: 'seller', head: t('seller'), cell: (one: License) => one.seller_name }]),
    {
      key: 'order',
      head: t('order'),
      cell: ({ order_number: number }) =>
        number && (
          <Link to={`/${centre}/orders/$number`} params={{ number }} className="mono">
            {number}
          </Link>
        ),
    },
    { key: 'amount', head: t('amount'), number: true, cell: ({ amount }) => amount },
    {
      key: 'expire',
      head: t('expires'),
      number: true,
      cell: ({ expire_at: at, period }) =>
        at ? (
          <Moment at={at} />
        ) : (
          period && (
            <span className="nowrap text3">
              {t('fromActivation', { count: period.count, unit: t(`common:${words.unit[period.unit]}`) })}
            </span>
          )
        ),
    },
    {
      key: 'seen',
      head: t('seen'),
      number: true,
      cell: ({ seen_at: at }) => at && <Moment at={at} />,
    },
    ...(props.extra ?? []),
  ];
  return (
    <>
      <FilterBar
        values={search}
        onChange={(values) => props.onSearch(values, true)}
        search={{ name: 'q', placeholder: t('find') }}
        filters={[
          {
            name: 'state',
            label: t('state'),
            options: Object.entries(states.license).map(([value, { text }]) => ({ value, label: t(`common:${text}`) })),
          },
          ...(centre === 'buyer'
            ? []
            : [
                {
                  name: 'test',
                  label: t('sort'),
                  options: Object.entries({ true: t('testCode'), false: t('sold') }).map(([value, label]) => ({
                    value,
                    label,
                  })),
                },
              ]),
        ]}
      />
      <ResourceTable
        label={t('title')}
        query={{
          queryKey: ['license', 'list', query],
          queryFn: () => body(api.GET('/api/v1/licenses', { params: { query } })),
        }}
        columns={columns}
        rowKey={({ id }) => id}
        {...(props.rowLink && { rowLink: props.rowLink })}
        cursor={cursor}
        onCursor={(next) => props.onSearch({ ...search, cursor: next } as LicenseSearch, false)}
        filtered={Boolean(q || state || test)}
        empty={props.empty}
        exports={{ list: 'licenses', filters: { q, state, test } }}
      />
    </>
  );
}
