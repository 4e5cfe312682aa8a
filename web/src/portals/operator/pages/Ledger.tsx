import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, type LinkProps, useNavigate } from '@tanstack/react-router';
import { api, body } from '#/api/client';
import { useText } from '#/i18n';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { startOfDay } from '#/ui/base/format';
import { Scroller } from '#/ui/base/Scroller';
import { Moment, Money, PageHeader, Skeleton, StateChip } from '#/ui/base/small';
import { words } from '#/ui/base/states';
import { FilterBar } from '#/ui/centre/FilterBar';
import { ResourceTable } from '#/ui/centre/ResourceTable';
import { usePage } from '#/ui/shell/page';
import { hundredths, parsed, type Transfer } from '../parts/books';
import { LedgerAccount } from '../parts/LedgerAccount';
import { Proofs } from '../parts/Proofs';
import { choiceOf } from '../parts/search';
import { totalsQuery } from '../queries';

const route = getRouteApi('/operator/ledger');

/** A transfer opens the books of its order; one without an order, those of its party. */
function linkOf(transfer: Transfer): LinkProps {
  if (transfer.order_number) return { to: '/operator/ledger/$number', params: { number: transfer.order_number } };
  const party = parsed(transfer.credit).party ?? parsed(transfer.debit).party;
  return party
    ? { to: '/operator/accounts/$id', params: { id: party } }
    : { to: '/operator/ledger', search: { view: 'accounts' } };
}

function Transfers() {
  const t = useText('operator');
  const navigate = useNavigate();
  const search = route.useSearch();
  const { kind, order, from, to, cursor } = search;
  const kinds = Object.entries(words.transferKind);
  const query = {
    kind: choiceOf(words.transferKind, kind),
    order,
    from: startOfDay(from),
    to: startOfDay(to, 1),
    cursor,
  };
  return (
    <>
      <FilterBar
        values={{ order, kind, from, to }}
        onChange={(values) => void navigate({ to: '/operator/ledger', search: values, replace: true })}
        search={{ name: 'order', placeholder: t('ledger.find') }}
        filters={[
          {
            name: 'kind',
            label: t('ledger.what'),
            options: kinds.map(([value, key]) => ({ value, label: t(`common:${key}`) })),
          },
          { name: 'from', label: t('field.from') },
          { name: 'to', label: t('field.to') },
        ]}
      />
      <ResourceTable
        label={t('ledger.transfers')}
        query={{
          queryKey: ['transaction', 'transfers', query],
          queryFn: () => body(api.GET('/api/v1/ledger/transfers', { params: { query } })),
        }}
        rowKey={(row) => row.id}
        rowLink={linkOf}
        cursor={cursor}
        onCursor={(next) => void navigate({ to: '/operator/ledger', search: { ...search, cursor: next } })}
        filtered={Boolean(kind || order || from || to)}
        empty={{ title: t('ledger.empty'), action: <Link to="/operator/accounts">{t('ledger.toAccounts')}</Link> }}
        columns={[
          { key: 'kind', head: t('ledger.what'), cell: (row) => t(`common:${words.transferKind[row.kind]}`) },
          {
            key: 'order',
            head: t('field.order'),
            cell: (row) => (row.order_number ? <span className="mono">{row.order_number}</span> : '–'),
          },
          { key: 'debit', head: t('ledger.debit'), cell: (row) => <LedgerAccount name={row.debit} /> },
          { key: 'credit', head: t('ledger.credit'), cell: (row) => <LedgerAccount name={row.credit} /> },
          { key: 'amount', head: t('field.amount'), number: true, cell: (row) => <Money value={row.amount} /> },
          { key: 'phase', head: t('field.state'), cell: (row) => <StateChip kind="phase" state={row.phase} /> },
          { key: 'at', head: t('field.at'), cell: (row) => <Moment at={row.at} /> },
        ]}
      />
    </>
  );
}

function Accounts() {
  const t = useText('operator');
  const { data, error, refetch } = useQuery(totalsQuery);
  if (error) return <ErrorNote error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton lines={6} />;
  return (
    <Scroller label={t('ledger.accounts')}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t('ledger.accountHead')}</th>
            {(['debit', 'credit', 'pending', 'balance'] as const).map((name) => (
              <th key={name} scope="col" className="number">
                {t(`ledger.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.map(({ account, totals, balance }) => {
            const { currency } = parsed(account);
            const cell = (value: number) => (
              <td className="number">
                <Money value={hundredths(value, currency)} />
              </td>
            );
            return (
              <tr key={account}>
                <td>
                  <LedgerAccount name={account} />
                </td>
                {cell(totals.debits_posted)}
                {cell(totals.credits_posted)}
                {cell(totals.credits_pending - totals.debits_pending)}
                {cell(balance)}
              </tr>
            );
          })}
        </tbody>
      </table>
    </Scroller>
  );
}

/** The books: what is proven of them, what moved, and what each account holds. */
export default function Ledger() {
  const t = useText('operator');
  const { view } = route.useSearch();
  usePage([{ text: t('nav.ledger') }]);
  const accounts = view === 'accounts';
  return (
    <>
      <PageHeader title={t('nav.ledger')} />
      <Proofs />
      <nav className="tabs" aria-label={t('nav.ledger')}>
        <Link to="/operator/ledger" search={{}} aria-current={accounts ? undefined : 'page'}>
          {t('ledger.transfers')}
        </Link>
        <Link to="/operator/ledger" search={{ view: 'accounts' }} aria-current={accounts ? 'page' : undefined}>
          {t('ledger.accounts')}
        </Link>
      </nav>
      {accounts ? <Accounts /> : <Transfers />}
    </>
  );
}
