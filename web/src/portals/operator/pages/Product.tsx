import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, body } from '#/api/client';
import { useText } from '#/i18n';
import { Art } from '#/portals/storefront/Art';
import { Confirm } from '#/ui/base/Confirm';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { Button, buttonClass, Id, KeyValue, Moment, Note, PageHeader, Skeleton, StateChip } from '#/ui/base/small';
import { toast } from '#/ui/base/Toast';
import { usePage } from '#/ui/shell/page';
import { Party } from '../parts/Party';
import css from '../parts/review.module.css';
import { SectionView } from '../parts/SectionView';
import { useSections } from '../parts/useSections';
import { productQuery, revisionQuery } from '../queries';

const route = getRouteApi('/operator/products/$id');

/** A product as it is sold, and the operator's hand on its sale. */
export default function Product() {
  const t = useText('operator');
  const { id } = route.useParams();
  const client = useQueryClient();
  const { data: found, error, refetch } = useQuery(productQuery(id));
  const product = found?.data;
  const live = product?.live_revision;
  const older = useQuery({
    ...revisionQuery(id, live ?? 1),
    enabled: Boolean(live && product && live !== product.revision.number),
  });
  const sold = older.data ?? product;
  const parts = useSections(undefined, sold?.revision.content);
  const [asks, setAsks] = useState(false);
  const [checks, setChecks] = useState(false);
  const name = sold?.revision.content.name ?? id;
  usePage([{ text: t('nav.products'), to: '/operator/products' }, { text: name }]);
  if (error) return <ErrorNote error={error} retry={() => void refetch()} />;
  if (!found || !product || !sold) return <Skeleton lines={10} />;

  const frozen = product.shelf === 'frozen';
  const verb = t(frozen ? 'product.unfreeze' : 'product.freeze', { name });
  const act = async () => {
    const params = { path: { id }, header: { 'If-Match': found.etag } };
    await body(
      frozen
        ? api.POST('/api/v1/products/{id}/unfreeze', { params })
        : api.POST('/api/v1/products/{id}/freeze', { params }),
    );
    await client.invalidateQueries({ queryKey: ['product'] });
    toast(t(frozen ? 'product.unfrozen' : 'product.frozen', { name }));
  };
  return (
    <>
      <PageHeader
        title={
          <span className={css.named}>
            <Art name={name} size={32} /> {name}
          </span>
        }
        chip={<StateChip kind="shelf" state={product.shelf} />}
        facts={
          <>
            <Party id={product.seller_id} />
            <span>{t('review.revision', { number: sold.revision.number })}</span>
            <Id value={id} short />
          </>
        }
        actions={
          <>
            {product.revision.review.state === 'pending_review' && (
              <Link to="/operator/reviews/$id" params={{ id }} className={buttonClass('primary')}>
                {t('product.review')}
              </Link>
            )}
            {sold.revision.content.supervised && (
              <Button icon="shield" onClick={() => setChecks(true)}>
                {t(product.recheck ? 'product.recheckOff' : 'product.recheckOn')}
              </Button>
            )}
            {product.shelf !== 'unreleased' && product.shelf !== 'delisted' && (
              <Button kind={frozen ? 'plain' : 'danger'} icon={frozen ? 'play' : 'hold'} onClick={() => setAsks(true)}>
                {t(frozen ? 'product.unfreezeShort' : 'product.freezeShort')}
              </Button>
            )}
          </>
        }
      />
      {frozen && <Note tone="bad">{t('product.isFrozen')}</Note>}
      <div className={css.product} style={{ marginTop: frozen ? 16 : 0 }}>
        <div>
          {parts.map((section) => (
            <SectionView key={`${section.id}${sold.revision.number}`} section={section} plain />
          ))}
        </div>
        <aside className={css.rail}>
          <section>
            <h2>{t('review.product')}</h2>
            <KeyValue
              items={[
                [t('field.shelf'), <StateChip key="shelf" kind="shelf" state={product.shelf} />],
                [t('review.live'), live ? t('review.revision', { number: live }) : t('review.none')],
                [t('product.last'), t('review.revision', { number: product.last_revision })],
                [t('product.lastState'), <StateChip key="r" kind="review" state={product.revision.review.state} />],
                [t('review.created'), <Moment key="created" at={product.created_at} full />],
              ]}
            />
          </section>
          {product.revision.review.state === 'rejected' && (
            <section>
              <h2>{t('product.reason')}</h2>
              <p className="sm text2" style={{ whiteSpace: 'pre-wrap' }}>
                {product.revision.review.reason}
              </p>
            </section>
          )}
        </aside>
      </div>
      {checks && (
        <Confirm
          verb={t(product.recheck ? 'product.recheckOff' : 'product.recheckOn')}
          effect={<p>{t(product.recheck ? 'product.recheckOffEffect' : 'product.recheckOnEffect', { name })}</p>}
          act={async () => {
            await body(
              api.POST('/api/v1/products/{id}/recheck', {
                params: { path: { id }, header: { 'If-Match': found.etag } },
                body: { recheck: !product.recheck },
              }),
            );
            await client.invalidateQueries({ queryKey: ['product'] });
          }}
          onClose={() => setChecks(false)}
        />
      )}
      {asks && (
        <Confirm
          verb={verb}
          danger={!frozen}
          effect={<p>{t(frozen ? 'product.unfreezeEffect' : 'product.freezeEffect', { name })}</p>}
          act={act}
          onClose={() => setAsks(false)}
        />
      )}
    </>
  );
}
