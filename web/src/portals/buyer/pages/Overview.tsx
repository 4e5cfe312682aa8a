import { useText } from '#/i18n';
import { Empty, PageHeader } from '#/ui/base/small';
import { usePage } from '#/ui/shell/page';

export default function Overview() {
  const t = useText('buyer');
  usePage([{ text: t('nav.overview') }]);
  return (
    <>
      <PageHeader title={t('nav.overview')} />
      <Empty title={t('order.facts')} />
    </>
  );
}
