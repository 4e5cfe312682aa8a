import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, body } from '#/api/client';
import { useText } from '#/i18n';
import { Confirm } from '#/ui/base/Confirm';
import { Dialog } from '#/ui/base/Dialog';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { Button, Empty, Note, PageHeader, Skeleton } from '#/ui/base/small';
import { usePage } from '#/ui/shell/page';
import { AddressDialog } from '../keys/AddressDialog';
import { Credentials } from '../keys/Credentials';
import { LabelDialog } from '../keys/LabelDialog';
import { Matrix } from '../keys/Matrix';
import { type AccessKey, type Address, addressesQuery, keysQuery } from '../keys/query';
import { Secret } from '../keys/Secret';

type Asked =
  | { kind: 'create' | 'add' }
  | { kind: 'rotate' | 'revoke'; key: AccessKey }
  | { kind: 'edit' | 'remove'; address: Address }
  | { kind: 'use'; address: Address; key: AccessKey };

/** Which key signs what, and changing that without a gap. */
export default function Keys() {
  const t = useText('seller');
  usePage([{ text: t('nav.keys') }]);
  const client = useQueryClient();
  const { data: all, error, refetch } = useQuery(keysQuery);
  const { data: addresses, error: error2 } = useQuery(addressesQuery);
  const [asked, setAsked] = useState<Asked>();
  const [secret, setSecret] = useState<{ name: string; value: string }>();
  const [overlap, setOverlap] = useState<{ old: AccessKey; name: string }>();
  const close = () => setAsked(undefined);
  const fresh = () => client.invalidateQueries({ queryKey: ['connection'] });

  const failed = error ?? error2;
  if (failed) return <ErrorNote error={failed} retry={() => void refetch()} />;
  if (!all || !addresses) return <Skeleton lines={8} />;
  const keys = all.filter((key) => !key.revoked_at);
  const served = (key: AccessKey) => addresses.filter((address) => address.key_id === key.id);
  const overlapping = overlap && keys.some((key) => key.id === overlap.old.id);
  return (
    <>
      <PageHeader
        title={t('nav.keys')}
        facts={t('keys.lead')}
        actions={
          <>
            <Button icon="plus" onClick={() => setAsked({ kind: 'create' })}>
              {t('keys.create')}
            </Button>
            {keys.length > 0 && (
              <Button kind="primary" icon="plus" onClick={() => setAsked({ kind: 'add' })}>
                {t('keys.add')}
              </Button>
            )}
          </>
        }
      />
      <div className="stack">
        {secret && (
          <Secret
            title={t('keys.secret', { key: secret.name })}
            value={secret.value}
            onKept={() => setSecret(undefined)}
          />
        )}
        {overlapping && (
          <Note tone="wait">
            <p>{t('keys.overlap', { new: overlap.name, old: overlap.old.label })}</p>
          </Note>
        )}
        {keys.length === 0 ? (
          <Empty
            title={t('keys.none')}
            action={
              <Button kind="primary" onClick={() => setAsked({ kind: 'create' })}>
                {t('keys.create')}
              </Button>
            }
          />
        ) : (
          <Matrix
            addresses={addresses}
            keys={keys}
            onUse={(address, key) => setAsked({ kind: 'use', address, key })}
            onRotate={(key) => setAsked({ kind: 'rotate', key })}
            onRevoke={(key) => setAsked({ kind: 'revoke', key })}
            onEdit={(address) => setAsked({ kind: 'edit', address })}
            onRemove={(address) => setAsked({ kind: 'remove', address })}
          />
        )}
        {keys.length > 0 && addresses.length === 0 && <p className="sm text3">{t('keys.noAddress')}</p>}
        <Credentials />
      </div>
      {asked?.kind === 'create' && (
        <LabelDialog
          title={t('keys.createTitle')}
          verb={t('keys.create')}
          make={async (label, intent) => {
            const made = await body(
              api.POST('/api/v1/seller/access-keys', {
                params: { header: { 'Idempotency-Key': intent } },
                body: { label },
              }),
            );
            if (made.secret) setSecret({ name: label, value: made.secret });
            await fresh();
          }}
          onClose={close}
        />
      )}
      {asked?.kind === 'rotate' && (
        <LabelDialog
          title={t('keys.rotateTitle', { key: asked.key.label })}
          verb={t('keys.rotate')}
          effect={<p>{t('keys.rotateEffect', { count: served(asked.key).length })}</p>}
          make={async (label, intent) => {
            const made = await body(
              api.POST('/api/v1/seller/access-keys/{id}/rotate', {
                params: { path: { id: asked.key.id }, header: { 'Idempotency-Key': intent } },
                body: { label },
              }),
            );
            if (made.secret) setSecret({ name: label, value: made.secret });
            setOverlap({ old: asked.key, name: label });
            await fresh();
          }}
          onClose={close}
        />
      )}
      {asked?.kind === 'revoke' && served(asked.key).length > 0 && (
        <Dialog title={t('keys.revokeVerb', { key: asked.key.label })} onClose={close}>
          <div className="dialog-body">
            <p>{t('keys.bound', { key: asked.key.label })}</p>
            <ul className="rows">
              {served(asked.key).map((address) => (
                <li key={address.id} className="mono">
                  {address.url}
                </li>
              ))}
            </ul>
          </div>
          <div className="dialog-foot">
            <Button onClick={close}>{t('common:action.close')}</Button>
            <Button kind="primary" onClick={() => setAsked({ kind: 'rotate', key: asked.key })}>
              {t('keys.rotate')}
            </Button>
          </div>
        </Dialog>
      )}
      {asked?.kind === 'revoke' && served(asked.key).length === 0 && (
        <Confirm
          danger
          verb={t('keys.revokeVerb', { key: asked.key.label })}
          effect={<p>{t('keys.revokeEffect', { key: asked.key.label })}</p>}
          act={async () => {
            await body(api.DELETE('/api/v1/seller/access-keys/{id}', { params: { path: { id: asked.key.id } } }));
            await fresh();
          }}
          onClose={close}
        />
      )}
      {asked?.kind === 'use' && (
        <Confirm
          verb={t('keys.useVerb', { url: asked.address.url, key: asked.key.label })}
          effect={<p>{t('keys.useEffect', { key: asked.key.label })}</p>}
          act={async () => {
            const { id, version } = asked.address;
            await body(
              api.PATCH('/api/v1/seller/addresses/{id}', {
                params: { path: { id }, header: { 'If-Match': `"${version}"` } },
                body: { key_id: asked.key.id },
              }),
            );
            await fresh();
          }}
          onClose={close}
        />
      )}
      {asked?.kind === 'remove' && (
        <Confirm
          danger
          verb={t('keys.removeVerb', { url: asked.address.url })}
          effect={<p>{t('keys.removeEffect')}</p>}
          act={async () => {
            await body(api.DELETE('/api/v1/seller/addresses/{id}', { params: { path: { id: asked.address.id } } }));
            await fresh();
          }}
          onClose={close}
        />
      )}
      {(asked?.kind === 'add' || asked?.kind === 'edit') && (
        <AddressDialog
          address={asked.kind === 'edit' ? asked.address : undefined}
          keys={keys}
          onDone={fresh}
          onClose={close}
        />
      )}
    </>
  );
}
