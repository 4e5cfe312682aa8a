import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { api, body } from '#/api/client';
import { unreadQuery } from '#/api/query';
import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { Button, Empty, LiveDot, Moment, PageHeader, Skeleton } from '#/ui/base/small';
import { FilterBar } from '#/ui/centre/FilterBar';
import { usePage } from '#/ui/shell/page';
import css from './messages.module.css';

const route = getRouteApi('/buyer/messages');

export default function Messages() {
  const t = useText('buyer');
  const client = useQueryClient();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  usePage([{ text: t('nav.messages') }]);
  const { data: count } = useQuery(unreadQuery);
  const query = { cursor: search.cursor, ...(search.unread === 'true' && { unread: true }) };
  const { data, error, refetch } = useQuery({
    queryKey: ['message', 'list', query],
    queryFn: () => body(api.GET('/api/v1/messages', { params: { query } })),
    placeholderData: keepPreviousData,
  });
  const fresh = () => client.invalidateQueries({ queryKey: ['message'] });
  const readAll = async () => {
    await body(api.POST('/api/v1/messages/read'));
    await fresh();
  };
  const read = async (id: string) => {
    await body(api.POST('/api/v1/messages/{id}/read', { params: { path: { id } } }));
    await fresh();
  };
  const unread = count?.unread ?? 0;
  return (
    <>
      <PageHeader
        title={t('nav.messages')}
        facts={
          <>
            <span>{unread > 0 ? t('common:shell.unread', { count: unread }) : t('messages.allRead')}</span>
            <LiveDot />
          </>
        }
        actions={unread > 0 && <Button onClick={() => void readAll()}>{t('common:shell.readAll')}</Button>}
      />
      <FilterBar
        values={search}
        onChange={(values) => void navigate({ to: '.', search: values, replace: true })}
        filters={[
          { name: 'unread', label: t('messages.show'), options: [{ value: 'true', label: t('messages.unread') }] },
        ]}
      />
      {error && !data && <ErrorNote error={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton lines={8} />}
      {data?.items.length === 0 && (
        <Empty title={query.unread ? t('messages.noneUnread') : t('common:shell.noMessages')} />
      )}
      <ul className={css.list}>
        {data?.items.map((message) => (
          <Item key={message.id} message={message} read={() => void read(message.id)} />
        ))}
      </ul>
      <div className="table-foot">
        {search.cursor && (
          <Button
            kind="quiet"
            size="small"
            onClick={() => void navigate({ to: '.', search: { ...search, cursor: undefined } })}
          >
            {t('common:action.first')}
          </Button>
        )}
        {data?.next && (
          <Button
            size="small"
            onClick={() => void navigate({ to: '.', search: { ...search, cursor: data.next ?? undefined } })}
          >
            {t('common:action.next')}
          </Button>
        )}
      </div>
    </>
  );
}

/** What a message speaks of is opened from it, and then it has been read. */
function Item({ message, read }: { message: Schemas['MessageView']; read: () => void }) {
  const t = useText('buyer');
  const { order, instance } = message.facts;
  return (
    <li className={message.read_at ? undefined : css.unread}>
      <div>
        <h2>
          {message.title} {!message.read_at && <span className="sr">{t('messages.unread')}</span>}
        </h2>
        <p>{message.text}</p>
        <p className={css.links}>
          <Moment at={message.created_at} />
          {order && (
            <Link to="/buyer/orders/$number" params={{ number: order }} onClick={read}>
              {t('messages.order')}
            </Link>
          )}
          {instance && (
            <Link to="/buyer/instances/$id" params={{ id: instance }} onClick={read}>
              {t('order.instance')}
            </Link>
          )}
        </p>
      </div>
      {!message.read_at && (
        <Button size="small" kind="quiet" onClick={read} aria-label={`${t('messages.read')}: ${message.title}`}>
          {t('messages.read')}
        </Button>
      )}
    </li>
  );
}
