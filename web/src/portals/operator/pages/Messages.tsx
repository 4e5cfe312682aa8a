import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { api, body } from '#/api/client';
import { useMarkRead } from '#/api/messages';
import { useText } from '#/i18n';
import { Button, Moment, PageHeader } from '#/ui/base/small';
import { ResourceTable } from '#/ui/centre/ResourceTable';
import { usePage } from '#/ui/shell/page';

const route = getRouteApi('/operator/messages');

/** What leads to the desk of appeals. */
const appeals: readonly string[] = ['appeal_to_decide', 'appeal_overdue'];

/** What the marketplace told its operators. */
export default function Messages() {
  const t = useText('operator');
  const read = useMarkRead();
  const navigate = useNavigate();
  const search = route.useSearch();
  const unread = search.unread === 'yes';
  usePage([{ text: t('nav.messages') }]);
  return (
    <>
      <PageHeader
        title={t('nav.messages')}
        actions={
          <Button icon="check" onClick={() => void read()}>
            {t('common:shell.readAll')}
          </Button>
        }
      />
      <nav className="tabs" aria-label={t('nav.messages')}>
        <Link to="/operator/messages" search={{}} aria-current={unread ? undefined : 'page'}>
          {t('accounts.all')}
        </Link>
        <Link to="/operator/messages" search={{ unread: 'yes' }} aria-current={unread ? 'page' : undefined}>
          {t('messages.unread')}
        </Link>
      </nav>
      <ResourceTable
        label={t('nav.messages')}
        query={{
          queryKey: ['message', 'list', unread, search.cursor],
          queryFn: () =>
            body(
              api.GET('/api/v1/messages', {
                params: { query: { unread: unread || undefined, cursor: search.cursor } },
              }),
            ),
        }}
        rowKey={(row) => row.id}
        cursor={search.cursor}
        onCursor={(next) => void navigate({ to: '/operator/messages', search: { ...search, cursor: next } })}
        filtered={unread}
        empty={{ title: t('messages.empty') }}
        columns={[
          {
            key: 'title',
            head: t('messages.what'),
            cell: (row) => (
              <>
                {row.read_at ? row.title : <b>{row.title}</b>}
                <br />
                <span className="text2">{row.text}</span>
              </>
            ),
          },
          {
            key: 'about',
            head: t('messages.about'),
            cell: (row) =>
              row.facts.order ? (
                <Link
                  to={appeals.includes(row.event) ? '/operator/appeals/$number' : '/operator/orders/$number'}
                  params={{ number: row.facts.order }}
                  className="mono"
                >
                  {row.facts.order}
                </Link>
              ) : row.event === 'revision_submitted' ? (
                <Link to="/operator/reviews">{t('nav.reviews')}</Link>
              ) : row.event === 'books_broken' ? (
                <Link to="/operator/ledger">{t('nav.ledger')}</Link>
              ) : (
                '–'
              ),
          },
          { key: 'at', head: t('field.at'), cell: (row) => <Moment at={row.created_at} /> },
          {
            key: 'read',
            head: t('messages.read'),
            cell: (row) =>
              row.read_at ? (
                <Moment at={row.read_at} />
              ) : (
                <Button size="small" kind="quiet" onClick={() => void read(row.id)}>
                  {t('messages.mark')}
                </Button>
              ),
          },
        ]}
      />
    </>
  );
}
