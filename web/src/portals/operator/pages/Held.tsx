import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, body } from '#/api/client';
import { useText } from '#/i18n';
import { Confirm } from '#/ui/base/Confirm';
import { Button, LiveDot, PageHeader } from '#/ui/base/small';
import { type Hold, HoldList } from '#/ui/centre/usage/HoldList';
import { usePage } from '#/ui/shell/page';

const route = getRouteApi('/operator/usage');
const shows = ['open', 'decided'] as const;

/** Reported use that waits for a decision, and what was decided. */
export default function Held() {
  const t = useText('usage');
  const client = useQueryClient();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const show = search.show === 'decided' ? 'decided' : 'open';
  const [asked, setAsked] = useState<{ hold: Hold; accept: boolean }>();
  usePage([{ text: t('hold.title') }]);
  return (
    <>
      <PageHeader
        title={t('hold.title')}
        facts={
          <>
            <span>{t('hold.lead')}</span>
            <LiveDot />
          </>
        }
      />
      <nav className="tabs" aria-label={t('hold.title')}>
        {shows.map((name) => (
          <Link
            key={name}
            to="/operator/usage"
            search={{ show: name }}
            aria-current={name === show ? 'page' : undefined}
          >
            {t(`hold.show.${name}`)}
          </Link>
        ))}
      </nav>
      <HoldList
        open={show === 'open'}
        cursor={search.cursor}
        onCursor={(cursor) => void navigate({ to: '.', search: { show, ...(cursor && { cursor }) } })}
        {...(show === 'open' && {
          act: (hold: Hold) => (
            <span className="row nowrap">
              <Button size="small" onClick={() => setAsked({ hold, accept: true })}>
                {t('hold.accept')}
              </Button>
              <Button size="small" onClick={() => setAsked({ hold, accept: false })}>
                {t('hold.refuse')}
              </Button>
            </span>
          ),
        })}
      />
      {asked && (
        <Confirm
          verb={t(asked.accept ? 'hold.accept' : 'hold.refuse')}
          effect={
            <>
              <p>{t('hold.about', { use: asked.hold.value, serial: asked.hold.serial ?? '–' })}</p>
              <p>{t(`hold.reason.${asked.hold.reason}`)}</p>
              {asked.hold.note && <p className="question-text">{asked.hold.note}</p>}
              <p className="text2">{t(asked.accept ? 'hold.acceptEffect' : 'hold.refuseEffect')}</p>
            </>
          }
          act={async () => {
            const { id, version } = asked.hold;
            await body(
              api.POST('/api/v1/usage/holds/{id}/decide', {
                params: { path: { id }, header: { 'If-Match': `"${version}"` } },
                body: { accept: asked.accept },
              }),
            );
            await client.invalidateQueries({ queryKey: ['usage'] });
          }}
          onClose={() => setAsked(undefined)}
        />
      )}
    </>
  );
}
