import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { NotFound } from '#/app/pages/NotFound';
import { useText } from '#/i18n';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { Empty, KeyValue, Moment, Skeleton } from '#/ui/base/small';
import { usePage } from '#/ui/shell/page';
import { Entry } from '../Entry';
import { sellerQuery } from '../shop';
import css from './seller.module.css';

const route = getRouteApi('/shop/sellers/$id');

export default function Seller() {
  const t = useText('storefront');
  const { id } = route.useParams();
  const { data, error, isPending, refetch } = useQuery(sellerQuery(id));
  const seller = data?.seller;
  usePage(seller ? [{ text: seller.name }] : []);
  if (data === null) return <NotFound />;
  return (
    <div className="shop">
      {error && <ErrorNote error={error} retry={() => void refetch()} />}
      {isPending && <Skeleton lines={8} />}
      {data && seller && (
        <div className={css.page}>
          <h1>{seller.name}</h1>
          <KeyValue
            items={[
              [t('seller.since'), <Moment key="since" at={data.since} />],
              ...(seller.service_phone
                ? [
                    [
                      t('seller.phone'),
                      <a key="phone" href={`tel:${seller.service_phone}`}>
                        {seller.service_phone}
                      </a>,
                    ] as const,
                  ]
                : []),
              ...(seller.service_mailbox
                ? [
                    [
                      t('seller.mail'),
                      <a key="mail" href={`mailto:${seller.service_mailbox}`}>
                        {seller.service_mailbox}
                      </a>,
                    ] as const,
                  ]
                : []),
            ]}
          />
          <section>
            <h2>{t('seller.products')}</h2>
            {data.products.length > 0 ? (
              <ul>
                {data.products.map((entry) => (
                  <Entry key={entry.id} entry={entry} />
                ))}
              </ul>
            ) : (
              <Empty title={t('seller.none')} />
            )}
          </section>
        </div>
      )}
    </div>
  );
}
