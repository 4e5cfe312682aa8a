import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { api, body } from '#/api/client';
import type { Money as Amount, Schemas } from '#/api/types';
import { oneOf } from '#/app/search';
import { useText } from '#/i18n';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { fromUnits, startOfDay, units } from '#/ui/base/format';
import { Moment, Money, PageHeader, Skeleton } from '#/ui/base/small';
import { words } from '#/ui/base/states';
import { FilterBar } from '#/ui/centre/FilterBar';
import { type Column, ResourceTable } from '#/ui/centre/ResourceTable';
import { usePage } from '#/ui/shell/page';
import { balanceQuery } from '../queries';
import css from './balance.module.css';

const route = getRouteApi('/buyer/balance');

/** What a transfer does to what can be spent: a hold takes it, its release gives it back, settling a hold does nothing. */
function effect({ kind, amount }: Schemas['TransferView']): Amount | undefined {
  if (kind === 'top_up' || kind === 'void' || kind === 'refund_share' || kind === 'refund_fee') return amount;
  return kind === 'hold' ? fromUnits(-units(amount), amount.currency) : undefined;
}

export default function Balance() {
  const t = useText('buyer');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  usePage([{ text: t('nav.balance') }]);
  const { cursor, order } = search;
  const query = {
    order,
    cursor,
    kind: oneOf(search.kind, words.transferKind),
    from: startOfDay(search.from),
    to: startOfDay(search.to, 1),
  };
  const columns: Column<Schemas['TransferView']>[] = [
    { key: 'at', head: t('balance.at'), cell: ({ at }) => <Moment at={at} full /> },
    {
      key: 'kind',
      head: t('balance.kind'),
      cell: ({ kind }) => <span className="nowrap">{t(`common:${words.transferKind[kind]}`)}</span>,
    },
    {
      key: 'order',
      head: t('balance.order'),
      cell: ({ order_number: number }) =>
        number && (
          <Link to="/buyer/orders/$number" params={{ number }} className="mono">
            {number}
          </Link>
        ),
    },
    { key: 'amount', head: t('orders.amount'), number: true, cell: ({ amount }) => <Money value={amount} /> },
    {
      key: 'effect',
      head: t('balance.effect'),
      number: true,
      cell: (transfer) => {
        const moved = effect(transfer);
        return moved ? <Money value={moved} /> : <span className="text3">{t('balance.none')}</span>;
      },
    },
  ];
  return (
    <>
      <PageHeader title={t('nav.balance')} />
      <Sums />
      <FilterBar
        values={search}
        onChange={(values) => void navigate({ to: '.', search: values, replace: true })}
        search={{ name: 'order', placeholder: t('balance.find') }}
        filters={[
          {
            name: 'kind',
            label: t('balance.kind'),
            options: (['top_up', 'hold', 'post', 'void'] as const).map((value) => ({
              value,
              label: t(`common:${words.transferKind[value]}`),
            })),
          },
          { name: 'from', label: t('orders.from') },
          { name: 'to', label: t('orders.to') },
        ]}
      />
      <ResourceTable
        label={t('balance.transactions')}
        query={{
          queryKey: ['transaction', 'list', query],
          queryFn: () => body(api.GET('/api/v1/transactions', { params: { query } })),
        }}
        columns={columns}
        rowKey={({ id }) => id}
        cursor={cursor}
        onCursor={(next) => void navigate({ to: '.', search: { ...search, cursor: next } })}
        filtered={Boolean(order || query.kind || query.from || query.to)}
        empty={{ title: t('balance.empty') }}
        exports={{ list: 'transactions', filters: { order, kind: query.kind, from: query.from, to: query.to } }}
      />
    </>
  );
}

function Sums() {
  const t = useText('buyer');
  const { data, error, refetch } = useQuery(balanceQuery);
  if (error) return <ErrorNote error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton lines={2} />;
  return (
    <div className={css.sums}>
      <dl>
        <div>
          <dt>{t('balance.available')}</dt>
          <dd className={css.main}>
            <Money value={data.available} />
          </dd>
        </div>
        <div>
          <dt>{t('balance.held')}</dt>
          <dd>
            <Money value={data.held} />
          </dd>
        </div>
        <div>
          <dt>{t('balance.both')}</dt>
          <dd>
            <Money value={data.balance} />
          </dd>
        </div>
      </dl>
      <p className="sm text3">{t('balance.note')}</p>
    </div>
  );
}
