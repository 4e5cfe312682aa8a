import { useQuery } from '@tanstack/react-query';
import { api, body } from '#/api/client';
import { useMarkRead } from '#/api/messages';
import { unreadQuery } from '#/api/query';
import { useText } from '#/i18n';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { Icon } from '#/ui/base/Icon';
import { Button, Empty, Moment, Skeleton } from '#/ui/base/small';
import { Popover } from './Popover';

/** The messages of the marketplace to whoever is signed in. */
export function Bell() {
  const t = useText('common');
  const { data } = useQuery(unreadQuery);
  const unread = data?.unread ?? 0;
  const label = unread > 0 ? `${t('shell.messages')}, ${t('shell.unread', { count: unread })}` : t('shell.messages');
  return (
    <Popover
      label={label}
      className="icon-button"
      button={
        <>
          <Icon name="bell" />
          {unread > 0 && <span className="dot-new" />}
        </>
      }
    >
      {() => <Latest unread={unread} />}
    </Popover>
  );
}

function Latest({ unread }: { unread: number }) {
  const t = useText('common');
  const read = useMarkRead();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['message', 'latest'],
    queryFn: () => body(api.GET('/api/v1/messages', { params: { query: { limit: 12 } } })),
  });
  return (
    <div className="bell">
      <div className="panel-head">
        <h2 className="grow">{t('shell.messages')}</h2>
        {unread > 0 && (
          <Button size="small" kind="quiet" onClick={() => void read()}>
            {t('shell.readAll')}
          </Button>
        )}
      </div>
      {error && <ErrorNote error={error} retry={() => void refetch()} />}
      {isPending && <Skeleton lines={4} />}
      {data?.items.length === 0 && <Empty title={t('shell.noMessages')} />}
      <ul>
        {data?.items.map((message) => (
          <li key={message.id} className={message.read_at ? undefined : 'unread'}>
            <p>{message.title}</p>
            <p className="xs text2">{message.text}</p>
            <p className="xs text3">
              <Moment at={message.created_at} />
            </p>
          </li>
        ))}
      </ul>
    </div>
  );
}
