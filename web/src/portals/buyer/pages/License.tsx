import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { api, body } from '#/api/client';
import { useText } from '#/i18n';
import { Confirm } from '#/ui/base/Confirm';
import { Button } from '#/ui/base/small';
import { LicensePage } from '#/ui/centre/licenses/LicensePage';

const route = getRouteApi('/buyer/licenses/$id');

/** One code of this buyer's: collect it, see it, follow its life. */
export default function License() {
  const t = useText('buyer');
  const client = useQueryClient();
  const { id } = route.useParams();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <LicensePage
        centre="buyer"
        id={id}
        actions={({ license }) =>
          license.state === 'minted' && (
            <Button kind="primary" onClick={() => setAsking(true)}>
              {t('licenses.claim')}
            </Button>
          )
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
