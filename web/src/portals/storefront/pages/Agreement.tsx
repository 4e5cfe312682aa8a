import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { NotFound } from '#/app/pages/NotFound';
import { useLanguage } from '#/app/preferences';
import { useText } from '#/i18n';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { Skeleton } from '#/ui/base/small';
import { usePage } from '#/ui/shell/page';
import { agreementQuery } from '../shop';
import css from './agreement.module.css';

const route = getRouteApi('/shop/agreements/$model');

/** A user agreement, to be read before it is accepted. */
export default function Agreement() {
  const t = useText('storefront');
  const { model } = route.useParams();
  const locale = useLanguage();
  const { data, error, refetch } = useQuery({ ...agreementQuery(model ?? 'general', locale), enabled: Boolean(model) });
  usePage(data ? [{ text: data.title }] : []);
  if (!model) return <NotFound />;
  return (
    <article className={`shop ${css.page}`}>
      {error && <ErrorNote error={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton lines={12} />}
      {data && (
        <>
          <h1>{data.title}</h1>
          <p className="sm text3">{t('agreement.version', { version: data.version })}</p>
          {data.paragraphs.map((paragraph) => (
            <p key={paragraph}>{paragraph}</p>
          ))}
        </>
      )}
    </article>
  );
}
