import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, body } from '#/api/client';
import { sessionQuery } from '#/api/query';
import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { Icon } from '#/ui/base/Icon';
import { Button } from '#/ui/base/small';

/** Tells whoever is at home on another site where that is, until he does not want to hear it again. */
export default function SiteBanner({ home }: { home: Schemas['OtherSite'] }) {
  const t = useText('common');
  const client = useQueryClient();
  const dismiss = useMutation({
    mutationFn: async () => {
      const account = await body(api.GET('/api/v1/account'));
      return body(
        api.PATCH('/api/v1/account', {
          params: { header: { 'If-Match': `"${account.version}"` } },
          body: { site_notice_off: true },
        }),
      );
    },
    onSuccess: () => client.invalidateQueries({ queryKey: sessionQuery.queryKey }),
  });
  const site = t(`site.${home.site}`);
  return (
    <aside className="site-banner" aria-label={t('site.name')}>
      <Icon name="info" size={14} />
      <p>
        {t('site.note', { site })} {home.url && <a href={home.url}>{t('site.go', { site })}</a>}
      </p>
      <Button size="small" kind="quiet" busy={dismiss.isPending} onClick={() => dismiss.mutate()}>
        {t('site.dismiss')}
      </Button>
      {dismiss.error && <ErrorNote error={dismiss.error} />}
    </aside>
  );
}
