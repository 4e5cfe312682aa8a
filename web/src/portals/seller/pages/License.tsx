import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { api, body } from '#/api/client';
import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { Confirm } from '#/ui/base/Confirm';
import { Button } from '#/ui/base/small';
import { LicensePage } from '#/ui/centre/licenses/LicensePage';
import { TestDialog } from '../licenses/TestDialog';
import { Try } from '../licenses/Try';

const route = getRouteApi('/seller/licenses/$id');

/** One code of this seller's software; a test code can be changed and deleted. */
export default function License() {
  const t = useText('seller');
  const client = useQueryClient();
  const { id } = route.useParams();
  const [asked, setAsked] = useState<{ kind: 'edit' | 'delete'; license: Schemas['LicenseView'] }>();
  const close = () => setAsked(undefined);
  return (
    <>
      <LicensePage
        centre="seller"
        id={id}
        actions={({ license }) =>
          license.test &&
          license.state !== 'released' && (
            <>
              <Button icon="edit" onClick={() => setAsked({ kind: 'edit', license })}>
                {t('licenses.edit')}
              </Button>
              <Button kind="danger" icon="bin" onClick={() => setAsked({ kind: 'delete', license })}>
                {t('licenses.delete')}
              </Button>
            </>
          )
        }
        below={({ license }) =>
          license.test && license.state !== 'released' && license.code && <Try code={license.code} />
        }
      />
      {asked?.kind === 'edit' && <TestDialog license={asked.license} onClose={close} />}
      {asked?.kind === 'delete' && (
        <Confirm
          danger
          verb={t('licenses.deleteVerb', { name: asked.license.name })}
          effect={<p>{t('licenses.deleteEffect')}</p>}
          act={async () => {
            await body(api.DELETE('/api/v1/seller/test-licenses/{id}', { params: { path: { id } } }));
            await client.invalidateQueries({ queryKey: ['license'] });
          }}
          onClose={close}
        />
      )}
    </>
  );
}
