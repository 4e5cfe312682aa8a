import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, body } from '#/api/client';
import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { Confirm } from '#/ui/base/Confirm';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { Field } from '#/ui/base/Field';
import { Button, Chip, Empty, Id, Moment } from '#/ui/base/small';
import { LabelDialog } from './LabelDialog';
import { credentialsQuery } from './query';
import { Secret } from './Secret';

type Credential = Schemas['CredentialView'];

/** What the seller's system signs its calls of the open API with. */
export function Credentials() {
  const t = useText('seller');
  const client = useQueryClient();
  const { data, error, refetch } = useQuery(credentialsQuery);
  const [making, setMaking] = useState(false);
  const [kind, setKind] = useState<Schemas['CredentialKind']>('ak_sk');
  const [secret, setSecret] = useState<{ name: string; value: string }>();
  const [revoking, setRevoking] = useState<Credential>();
  const fresh = () => client.invalidateQueries({ queryKey: credentialsQuery.queryKey });
  return (
    <section className="stack grow" aria-label={t('keys.open')}>
      <div className="row wrap">
        <div className="grow">
          <h2>{t('keys.open')}</h2>
          <p className="sm text3">{t('keys.openLead')}</p>
        </div>
        <Button icon="plus" onClick={() => setMaking(true)}>
          {t('keys.newCredential')}
        </Button>
      </div>
      {secret && (
        <Secret
          title={t('keys.credentialSecret', { key: secret.name })}
          value={secret.value}
          onKept={() => setSecret(undefined)}
        />
      )}
      {error && <ErrorNote error={error} retry={() => void refetch()} />}
      {data?.length === 0 && <Empty title={t('keys.noCredential')} />}
      {data && data.length > 0 && (
        <div className="table-frame">
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t('keys.label')}</th>
                <th scope="col">{t('keys.kind')}</th>
                <th scope="col">{t('keys.accessKey')}</th>
                <th scope="col">{t('keys.created')}</th>
                <th scope="col">{t('keys.state')}</th>
                <th scope="col" className="number">
                  <span className="sr">{t('keys.revoke')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {data.map((one) => (
                <tr key={one.access_key}>
                  <td>{one.label}</td>
                  <td>{t(`keys.${one.kind}`)}</td>
                  <td>
                    <Id value={one.access_key} />
                  </td>
                  <td>
                    <Moment at={one.created_at} />
                  </td>
                  <td>
                    <Chip tone={one.revoked_at ? 'end' : 'good'}>
                      {one.revoked_at ? t('keys.revoked') : t('keys.active')}
                    </Chip>
                  </td>
                  <td className="number">
                    {!one.revoked_at && (
                      <Button size="small" kind="danger" onClick={() => setRevoking(one)}>
                        {t('keys.revoke')}
                      </Button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {making && (
        <LabelDialog
          title={t('keys.newCredential')}
          verb={t('keys.newCredential')}
          effect={
            <Field label={t('keys.kind')}>
              <select
                className="select"
                value={kind}
                onChange={(event) => setKind(event.target.value === 'app_key' ? 'app_key' : 'ak_sk')}
              >
                <option value="ak_sk">{t('keys.ak_sk')}</option>
                <option value="app_key">{t('keys.app_key')}</option>
              </select>
            </Field>
          }
          make={async (label, intent) => {
            const made = await body(
              api.POST('/api/v1/seller/credentials', {
                params: { header: { 'Idempotency-Key': intent } },
                body: { kind, label },
              }),
            );
            if (made.secret) setSecret({ name: label, value: made.secret });
            await fresh();
          }}
          onClose={() => setMaking(false)}
        />
      )}
      {revoking && (
        <Confirm
          danger
          verb={t('keys.revokeCredential', { key: revoking.label })}
          effect={<p>{t('keys.credentialEffect')}</p>}
          act={async () => {
            const { access_key } = revoking;
            await body(api.DELETE('/api/v1/seller/credentials/{access_key}', { params: { path: { access_key } } }));
            await fresh();
          }}
          onClose={() => setRevoking(undefined)}
        />
      )}
    </section>
  );
}
