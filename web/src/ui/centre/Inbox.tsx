import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { api, body } from '#/api/client';
import { useMarkRead } from '#/api/messages';
import { unreadQuery } from '#/api/query';
import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { Button, Empty, LiveDot, Moment, PageHeader, Skeleton } from '#/ui/base/small';
import { FilterBar } from './FilterBar';
import css from './inbox.module.css';

type Search = { unread?: string | undefined; cursor?: string | undefined };

/** What the marketplace told one of its parties; the address holds the filter and the page. */
export function Inbox(props: {
  title: string;
  search: Search;
  go: (search: Search) => void;
  /** Where a message leads to; following a link is reading it. */
  links: (facts: Schemas['MessageView']['facts'], read: () => void) => ReactNode;
}) {
  const t = useText('common');
  const { title, search, go } = props;
  const read = useMarkRead();
  const { data: count } = useQuery(unreadQuery);
  const query = { cursor: search.cursor, ...(search.unread === 'true' && { unread: true }) };
  const { data, error, refetch } = useQuery({
    queryKey: ['message', 'list', query],
    queryFn: () => body(api.GET('/api/v1/messages', { params: { query } })),
    placeholderData: keepPreviousData,
  });
  const unread = count?.unread ?? 0;
  return (
    <>
      <PageHeader
        title={title}
        facts={
          <>
            <span>{unread > 0 ? t('shell.unread', { count: unread }) : t('inbox.allRead')}</span>
            <LiveDot />
          </>
        }
        actions={unread > 0 && <Button onClick={() => void read()}>{t('shell.readAll')}</Button>}
      />
      <FilterBar
        values={{ unread: search.unread }}
        onChange={go}
        filters={[{ name: 'unread', label: t('inbox.show'), options: [{ value: 'true', label: t('inbox.unread') }] }]}
      />
      {error && !data && <ErrorNote error={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton lines={8} />}
      {data?.items.length === 0 && <Empty title={query.unread ? t('inbox.noneUnread') : t('shell.noMessages')} />}
      <ul className={css.list}>
        {data?.items.map((message) => (
          <li key={message.id} className={message.read_at ? undefined : css.unread}>
            <div>
              <h2>
                {message.title} {!message.read_at && <span className="sr">{t('inbox.unread')}</span>}
              </h2>
              <p>{message.text}</p>
              <p className={css.links}>
                <Moment at={message.created_at} />
                {props.links(message.facts, () => void (message.read_at ?? read(message.id)))}
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
        {search.cursor && (
          <Button kind="quiet" size="small" onClick={() => go({ unread: search.unread })}>
            {t('action.first')}
          </Button>
        )}
        {data?.next && (
          <Button size="small" onClick={() => go({ unread: search.unread, cursor: data.next ?? undefined })}>
            {t('action.next')}
          </Button>
        )}
      </div>
    </>
  );
}
