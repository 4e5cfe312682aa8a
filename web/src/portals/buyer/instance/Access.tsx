import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, body } from '#/api/client';
import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { Icon } from '#/ui/base/Icon';
import { Button, Copy, KeyValue, Moment, Note } from '#/ui/base/small';
import css from './instance.module.css';

/** A password or a licence is shown for so many seconds. */
const SHOWN = 30;

/** Fetched only when it is wanted: the marketplace notes each time that it was shown. */
function Secret({ what, fetch, instance }: { what: string; fetch: () => Promise<string>; instance: string }) {
  const t = useText('buyer');
  const client = useQueryClient();
  const [left, setLeft] = useState(0);
  const reveal = useMutation({
    mutationFn: fetch,
    onSuccess: () => {
      setLeft(SHOWN);
      return client.invalidateQueries({ queryKey: ['instance', instance] });
    },
    gcTime: 0,
  });
  const shown = left > 0 && reveal.data !== undefined;
  useEffect(() => {
    if (!shown) return;
    const timer = setInterval(() => setLeft((seconds) => seconds - 1), 1000);
    return () => clearInterval(timer);
  }, [shown]);
  return (
    <span className={css.password}>
      <span className="mono">{shown ? reveal.data : '••••••••••'}</span>
      {shown && <Copy text={reveal.data} what={what} />}
      <Button
        size="small"
        kind="quiet"
        icon="eye"
        busy={reveal.isPending}
        onClick={() => (shown ? setLeft(0) : reveal.mutate())}
      >
        {shown ? t('access.hide', { count: left }) : t('access.reveal')}
      </Button>
      {reveal.error && <ErrorNote error={reveal.error} />}
    </span>
  );
}

/** How to get in, as the seller last said it; he can be asked again. */
export function Access({ details, seller }: { details: Schemas['InstanceDetails']; seller: string }) {
  const t = useText('buyer');
  const client = useQueryClient();
  const { instance, info } = details;
  const ask = useMutation({
    mutationFn: () => body(api.POST('/api/v1/instances/{id}/inspect', { params: { path: { id: instance.id } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ['instance', instance.id] }),
  });
  const over = instance.state === 'released' || instance.state === 'releasing';
  const frozen = instance.state === 'frozen' || instance.state === 'frozen_violation';
  // The seller may have said anything: only an address of the web becomes a link.
  const link = (url: string) => (
    <span className={css.url}>
      {/^https?:\/\//i.test(url) ? (
        <a href={url} target="_blank" rel="noreferrer">
          {url} <Icon name="external" size={12} />
        </a>
      ) : (
        <span className="mono">{url}</span>
      )}
      <Copy text={url} what={t('access.address')} />
    </span>
  );
  const items: [string, React.ReactNode][] = [];
  if (info?.front_end_url) items.push([t('access.address'), link(info.front_end_url)]);
  if (info?.admin_url) items.push([t('access.admin'), link(info.admin_url)]);
  if (info?.user_name) {
    items.push([
      t('access.account'),
      <span key="account" className="id">
        <span className="mono">{info.user_name}</span>
        <Copy text={info.user_name} what={t('access.account')} />
      </span>,
    ]);
  }
  const path = { params: { path: { id: instance.id } } };
  if (info?.has_password) {
    const fetch = async () => (await body(api.POST('/api/v1/instances/{id}/password', path))).password;
    const what = t('access.password');
    items.push([what, <Secret key="password" what={what} fetch={fetch} instance={instance.id} />]);
  }
  if (info?.has_license) {
    const fetch = async () => (await body(api.POST('/api/v1/instances/{id}/license', path))).license;
    const what = t('access.license');
    items.push([what, <Secret key="license" what={what} fetch={fetch} instance={instance.id} />]);
  }
  if (info?.memo) items.push([t('access.memo'), info.memo]);
  if (info) items.push([t('access.heard'), <Moment key="heard" at={info.heard_at} />]);
  return (
    <section className={css.block}>
      <div className={css.blockHead}>
        <h2>{t('access.title')}</h2>
        {!over && instance.state !== 'creating' && (
          <Button size="small" icon="redo" busy={ask.isPending} onClick={() => ask.mutate()}>
            {t('access.ask')}
          </Button>
        )}
      </div>
      {over && <Note tone="end">{t('access.over')}</Note>}
      {frozen && <Note tone="hold">{t('access.frozen')}</Note>}
      {!over && items.length > 0 && <KeyValue items={items} />}
      {!over && items.length === 0 && <p className="text3">{t('access.none', { seller })}</p>}
      {ask.isSuccess && <p className="xs text3">{t('access.fresh', { seller })}</p>}
      {ask.error && <ErrorNote error={ask.error} retry={() => ask.mutate()} />}
    </section>
  );
}
