import { getRouteApi } from '@tanstack/react-router';
import { useText } from '#/i18n';
import { Empty, Id, PageHeader } from '#/ui/base/small';
import { usePage } from '#/ui/shell/page';

const route = getRouteApi('/buyer/orders/$number');

export default function Order() {
  const t = useText('buyer');
  const { number } = route.useParams();
  usePage([{ text: number }]);
  return (
    <>
      <PageHeader title={t('order.title')} facts={<Id value={number} />} />
      <Empty title={t('overview.empty')} />
    </>
  );
}
