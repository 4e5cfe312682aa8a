import { getRouteApi, Link } from '@tanstack/react-router';
import { useText } from '#/i18n';
import { buttonClass, LiveDot, PageHeader } from '#/ui/base/small';
import { LicenseList } from '#/ui/centre/licenses/LicenseList';
import { usePage } from '#/ui/shell/page';

const route = getRouteApi('/buyer/licenses');

/** The codes this buyer holds, or can collect. */
export default function Licenses() {
  const t = useText('buyer');
  const navigate = route.useNavigate();
  usePage([{ text: t('nav.licenses') }]);
  return (
    <>
      <PageHeader title={t('nav.licenses')} facts={<LiveDot />} />
      <LicenseList
        centre="buyer"
        search={route.useSearch()}
        onSearch={(search, replace) => void navigate({ to: '.', search, replace })}
        rowLink={({ id }) => ({ to: '/buyer/licenses/$id', params: { id } })}
        empty={{
          title: t('licenses.empty'),
          action: (
            <Link to="/" className={buttonClass('primary')}>
              {t('orders.toShop')}
            </Link>
          ),
        }}
      />
    </>
  );
}
