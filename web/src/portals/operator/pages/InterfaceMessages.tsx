import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { api, body } from '#/api/client';
import { useText } from '#/i18n';
import { activityWords } from '#/ui/base/activity';
import { startOfDay } from '#/ui/base/format';
import { LiveDot, Moment, PageHeader, StateChip } from '#/ui/base/small';
import { states } from '#/ui/base/states';
import { FilterBar } from '#/ui/centre/FilterBar';
import { ResourceTable } from '#/ui/centre/ResourceTable';
import { usePage } from '#/ui/shell/page';
import { CallStrip } from '../parts/CallStrip';
import { choiceOf } from '../parts/search';

const route = getRouteApi('/operator/interface-messages');

/** What the marketplace asked of the sellers' servers. */
export default function InterfaceMessages() {
  const t = useText('operator');
  const navigate = useNavigate();
  const search = route.useSearch();
  usePage([{ text: t('nav.interface') }]);
  const { cursor, ...filters } = search;
  const { data: counts } = useQuery({
    queryKey: ['interface_message', 'counts'],
    queryFn: async () => (await body(api.GET('/api/v1/interface-messages/counts'))).items,
  });
  const query = {
    state: search.state === 'unfinished' ? ('unfinished' as const) : choiceOf(states.message, search.state),
    activity: choiceOf(activityWords, search.activity),
    q: search.q,
    from: startOfDay(search.from),
    to: startOfDay(search.to, 1),
    cursor,
  };
  const many = (state: string) => counts?.find((entry) => entry.state === state)?.count;
  return (
    <>
      <PageHeader title={t('nav.interface')} facts={<LiveDot />} />
      <nav className="tabs" aria-label={t('field.state')}>
        <Link
          to="/operator/interface-messages"
          search={{ ...search, state: undefined, cursor: undefined }}
          aria-current={search.state ? undefined : 'page'}
        >
          {t('accounts.all')}
        </Link>
        {Object.entries(states.message).map(([state, { text }]) => (
          <Link
            key={state}
            to="/operator/interface-messages"
            search={{ ...search, state, cursor: undefined }}
            aria-current={search.state === state ? 'page' : undefined}
          >
            {t(`common:${text}`)} {many(state) !== undefined && <span className="text3">{many(state)}</span>}
          </Link>
        ))}
      </nav>
      <FilterBar
        values={filters}
        onChange={(values) =>
          void navigate({
            to: '/operator/interface-messages',
            search: { state: search.state, ...values },
            replace: true,
          })
        }
        search={{ name: 'q', placeholder: t('orders.find') }}
        filters={[
          {
            name: 'activity',
            label: t('call.activity'),
            options: Object.entries(activityWords).map(([value, text]) => ({ value, label: t(`common:${text}`) })),
          },
          { name: 'from', label: t('field.from') },
          { name: 'to', label: t('field.to') },
        ]}
      />
      <ResourceTable
        label={t('nav.interface')}
        query={{
          queryKey: ['interface_message', 'list', query],
          queryFn: () => body(api.GET('/api/v1/interface-messages', { params: { query } })),
        }}
        rowKey={(row) => row.id}
        rowLink={(row) => ({ to: '/operator/interface-messages/$id', params: { id: row.id } })}
        cursor={cursor}
        onCursor={(next) => void navigate({ to: '/operator/interface-messages', search: { ...search, cursor: next } })}
        filtered={Object.values(filters).some(Boolean)}
        empty={{ title: t('calls.empty') }}
        columns={[
          { key: 'activity', head: t('call.activity'), cell: (row) => t(`common:${activityWords[row.activity]}`) },
          {
            key: 'order',
            head: t('field.order'),
            cell: (row) => (
              <Link to="/operator/orders/$number" params={{ number: row.order_number }} className="mono">
                {row.order_number}
              </Link>
            ),
          },
          { key: 'state', head: t('field.state'), cell: (row) => <StateChip kind="message" state={row.state} /> },
          { key: 'tries', head: t('call.tries'), cell: (row) => <CallStrip call={row} /> },
          { key: 'window', head: t('call.window'), cell: (row) => <Moment at={row.window_ends_at} /> },
          { key: 'created', head: t('field.at'), cell: (row) => <Moment at={row.created_at} /> },
        ]}
      />
    </>
  );
}
