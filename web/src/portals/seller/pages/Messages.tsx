import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { api, body } from '#/api/client';
import { unreadQuery } from '#/api/query';
import { useText } from '#/i18n';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { Button, Empty, LiveDot, Moment, PageHeader, Skeleton } from '#/ui/base/small';
import { FilterBar } from '#/ui/centre/FilterBar';
import { usePage } from '#/ui/shell/page';
import css from './messages.module.css';

const route = getRouteApi('/seller/messages');

/** What the marketplace told the seller. */
export default function Messages() {
  const t = useText('seller');
  usePage([{ text: t('nav.messages') }]);
  const client = useQueryClient();
  const navigate = useNavigate();
  const to = '/seller/messages';
  const { unread, cursor } = route.useSearch();
  const { data: count } = useQuery(unreadQuery);
  const query = { cursor, ...(unread === 'true' && { unread: true }) };
  const { data, error, refetch } = useQuery({
    queryKey: ['message', 'list', query],
    queryFn: () => body(api.GET('/api/v1/messages', { params: { query } })),
    placeholderData: keepPreviousData,
  });
  const read = async (id?: string) => {
    if (id) await body(api.POST('/api/v1/messages/{id}/read', { params: { path: { id } } }));
    else await body(api.POST('/api/v1/messages/read'));
    await client.invalidateQueries({ queryKey: ['message'] });
  };
  const waiting = count?.unread ?? 0;
  return (
    <>
      <PageHeader
        title={t('nav.messages')}
        facts={
          <>
            <span>{waiting > 0 ? t('common:shell.unread', { count: waiting }) : t('inbox.allRead')}</span>
            <LiveDot />
          </>
        }
        actions={waiting > 0 && <Button onClick={() => void read()}>{t('common:shell.readAll')}</Button>}
      />
      <FilterBar
        values={{ unread }}
        onChange={(values) => void navigate({ to, search: values })}
        filters={[
          { name: 'unread', label: t('inbox.show'), options: [{ value: 'true', label: t('inbox.unreadOnly') }] },
        ]}
      />
      {error && !data && <ErrorNote error={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton lines={8} />}
      {data?.items.length === 0 && <Empty title={t('inbox.none')} />}
      <ul className={css.list}>
        {data?.items.map((message) => (
          <li key={message.id} className={message.read_at ? undefined : css.unread}>
            <div>
              <h2>{message.title}</h2>
              <p>{message.text}</p>
              <p className={css.links}>
                <Moment at={message.created_at} />
                {message.facts.order && (
                  <Link to="/seller/orders/$number" params={{ number: message.facts.order }}>
                    {t('inbox.order')}
                  </Link>
                )}
              </p>
            </div>
            {!message.read_at && (
              <Button
                size="small"
                kind="quiet"
                aria-label={`${t('inbox.read')}: ${message.title}`}
                onClick={() => void read(message.id)}
              >
                {t('inbox.read')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <div className="table-foot">
        {cursor && (
          <Button kind="quiet" size="small" onClick={() => void navigate({ to, search: { unread } })}>
            {t('common:action.first')}
          </Button>
        )}
        {data?.next && (
          <Button
            size="small"
            onClick={() => void navigate({ to, search: { unread, cursor: data.next ?? undefined } })}
          >
            {t('common:action.next')}
          </Button>
        )}
      </div>
    </>
  );
}
