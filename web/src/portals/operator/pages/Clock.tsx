import { useText } from '#/i18n';
import { Empty, PageHeader } from '#/ui/base/small';
import { usePage } from '#/ui/shell/page';

export default function Clock() {
  const t = useText('operator');
  usePage([{ text: t('nav.clock') }]);
  return (
    <>
      <PageHeader title={t('nav.clock')} />
      <Empty title={t('clock.empty')} />
    </>
  );
}
