import { getRouteApi } from '@tanstack/react-router';
import { useText } from '#/i18n';
import { LiveDot, PageHeader } from '#/ui/base/small';
import { LicenseList } from '#/ui/centre/licenses/LicenseList';
import { usePage } from '#/ui/shell/page';

const route = getRouteApi('/operator/licenses');

/** Every licence code of the marketplace; of the codes themselves nothing is shown. */
export default function Licenses() {
  const t = useText('operator');
  const navigate = route.useNavigate();
  usePage([{ text: t('nav.licenses') }]);
  return (
    <>
      <PageHeader title={t('nav.licenses')} facts={<LiveDot />} />
      <LicenseList
        centre="operator"
        search={route.useSearch()}
        onSearch={(search, replace) => void navigate({ to: '.', search, replace })}
        empty={{ title: t('licenses.empty') }}
      />
    </>
  );
}
