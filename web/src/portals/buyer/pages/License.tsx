import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { api, body } from '#/api/client';
import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { Confirm } from '#/ui/base/Confirm';
import { Button } from '#/ui/base/small';
import { LicensePage } from '#/ui/centre/licenses/LicensePage';
import { Renew } from '../license/Renew';

const route = getRouteApi('/buyer/licenses/$id');

/** Whether a code ends, so that a further period can be bought: one that is gone never comes back. */
const renewable = (license: Schemas['LicenseView']) =>
  license.state !== 'released' && Boolean(license.period || license.expire_at);

/** One code of this buyer's: collect it, see it, follow its life, renew it. */
export default function License() {
  const t = useText('buyer');
  const client = useQueryClient();
  const { id } = route.useParams();
  const [asking, setAsking] = useState(false);
  const [renewing, setRenewing] = useState(false);
  return (
    <>
      <LicensePage
        centre="buyer"
        id={id}
        actions={({ license }) => (
          <>
            {license.state === 'minted' && (
              <Button kind="primary" onClick={() => setAsking(true)}>
                {t('licenses.claim')}
              </Button>
            )}
            {renewable(license) && !renewing && (
              <Button icon="redo" onClick={() => setRenewing(true)}>
                {t('renew.renew')}
              </Button>
            )}
          </>
        )}
        above={({ license }) =>
          renewing && renewable(license) && <Renew license={license} close={() => setRenewing(false)} />
        }
      />
      {asking && (
        <Confirm
          verb={t('licenses.claim')}
          effect={<p>{t('licenses.claimEffect')}</p>}
          act={async () => {
            await body(api.POST('/api/v1/licenses/{id}/claim', { params: { path: { id } } }));
            await client.invalidateQueries({ queryKey: ['license'] });
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
