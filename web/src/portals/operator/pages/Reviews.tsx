import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useText } from '#/i18n';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { Empty, Moment, PageHeader, Skeleton, StateChip } from '#/ui/base/small';
import { usePage } from '#/ui/shell/page';
import { Party } from '../parts/Party';
import { reviewsQuery } from '../queries';

/** What waits for a decision, the longest waiting first. */
export default function Reviews() {
  const t = useText('operator');
  usePage([{ text: t('nav.reviews') }]);
  const { data, error, refetch } = useQuery(reviewsQuery);
  return (
    <>
      <PageHeader title={t('nav.reviews')} facts={data && t('reviews.waiting', { count: data.length })} />
      {error ? (
        <ErrorNote error={error} retry={() => void refetch()} />
      ) : !data ? (
        <Skeleton lines={6} />
      ) : data.length === 0 ? (
        <Empty title={t('reviews.empty')} action={<Link to="/operator/products">{t('reviews.toProducts')}</Link>} />
      ) : (
        <section className="table-frame" aria-label={t('nav.reviews')}>
          <table className="table resource-table">
            <thead>
              <tr>
                <th scope="col">{t('field.product')}</th>
                <th scope="col">{t('reviews.kind')}</th>
                <th scope="col">{t('field.seller')}</th>
                <th scope="col">{t('field.shelf')}</th>
                <th scope="col" className="number">
                  {t('reviews.revision')}
                </th>
                <th scope="col">{t('reviews.submitted')}</th>
              </tr>
            </thead>
            <tbody>
              {data.map((item) => (
                <tr key={item.id}>
                  <td>
                    <Link to="/operator/reviews/$id" params={{ id: item.id }} className="row-link">
                      {item.name}
                    </Link>
                  </td>
                  <td>{item.live_revision ? t('review.modification') : t('review.first')}</td>
                  <td>
                    <Party id={item.seller_id} />
                  </td>
                  <td>
                    <StateChip kind="shelf" state={item.shelf} />
                  </td>
                  <td className="number">{item.revision}</td>
                  <td>{item.review.state === 'pending_review' && <Moment at={item.review.submitted_at} />}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </>
  );
}
