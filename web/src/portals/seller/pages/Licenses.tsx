import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useText } from '#/i18n';
import { Button, LiveDot, PageHeader } from '#/ui/base/small';
import { LicenseList } from '#/ui/centre/licenses/LicenseList';
import { usePage } from '#/ui/shell/page';
import { TestDialog } from '../licenses/TestDialog';

const route = getRouteApi('/seller/licenses');

/** The codes of this seller's orders, and his test codes. */
export default function Licenses() {
  const t = useText('seller');
  const navigate = route.useNavigate();
  const [making, setMaking] = useState(false);
  usePage([{ text: t('nav.licenses') }]);
  const make = (
    <Button kind="primary" icon="plus" onClick={() => setMaking(true)}>
      {t('licenses.create')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('nav.licenses')} facts={<LiveDot />} actions={make} />
      <LicenseList
        centre="seller"
        search={route.useSearch()}
        onSearch={(search, replace) => void navigate({ to: '.', search, replace })}
        rowLink={({ id }) => ({ to: '/seller/licenses/$id', params: { id } })}
        empty={{ title: t('licenses.empty') }}
      />
      {making && (
        <TestDialog
          onDone={({ id }) => void navigate({ to: '/seller/licenses/$id', params: { id } })}
          onClose={() => setMaking(false)}
        />
      )}
    </>
  );
}
