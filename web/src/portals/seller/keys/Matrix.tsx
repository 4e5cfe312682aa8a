import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useText } from '#/i18n';
import { Icon } from '#/ui/base/Icon';
import { Button, buttonClass, Moment } from '#/ui/base/small';
import { protocolName } from './protocol';
import { type AccessKey, type Address, casesQuery } from './query';

function Verified({ address }: { address: Address }) {
  const t = useText('seller');
  const { data } = useQuery(casesQuery(address.id));
  const last = data
    ?.map((one) => one.passed_at)
    .sort()
    .at(-1);
  if (!data) return null;
  return (
    <p className="xs text3">
      {protocolName[address.protocol]}, {last ? t('keys.verified', { count: data.length }) : t('keys.unverified')}{' '}
      {last && <Moment at={last} />}
    </p>
  );
}

/** Which address signs with which key; every other key is one click away. */
export function Matrix(props: {
  addresses: readonly Address[];
  keys: readonly AccessKey[];
  onUse: (address: Address, key: AccessKey) => void;
  onRotate: (key: AccessKey) => void;
  onRevoke: (key: AccessKey) => void;
  onEdit: (address: Address) => void;
  onRemove: (address: Address) => void;
}) {
  const t = useText('seller');
  return (
    <section className="table-frame" aria-label={t('keys.matrix')}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t('keys.address')}</th>
            {props.keys.map((key) => (
              <th key={key.id} scope="col">
                <span className="row">
                  <Icon name="key" size={14} /> {key.label}
                </span>
              </th>
            ))}
            <th scope="col" className="number">
              <span className="sr">{t('keys.edit')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {props.addresses.map((address) => (
            <tr key={address.id}>
              <th scope="row">
                <span className="mono">{address.url}</span>
                <Verified address={address} />
              </th>
              {props.keys.map((key) => (
                <td key={key.id}>
                  {key.id === address.key_id ? (
                    <span className="chip tone-good">
                      <Icon name="ok" size={14} /> {t('keys.inUse')}
                    </span>
                  ) : (
                    <Button kind="quiet" size="small" onClick={() => props.onUse(address, key)}>
                      {t('keys.use')}
                    </Button>
                  )}
                </td>
              ))}
              <td className="number nowrap">
                <Link to="/seller/debugging" search={{ address: address.id }} className={buttonClass('quiet', 'small')}>
                  {t('keys.debug')}
                </Link>
                <Button kind="quiet" size="small" onClick={() => props.onEdit(address)}>
                  {t('keys.edit')}
                </Button>
                <Button kind="quiet" size="small" onClick={() => props.onRemove(address)}>
                  {t('keys.remove')}
                </Button>
              </td>
            </tr>
          ))}
          <tr>
            <th scope="row" className="text3">
              {t('keys.created')}
            </th>
            {props.keys.map((key) => (
              <td key={key.id}>
                <p className="xs text3">
                  <Moment at={key.created_at} />
                  {key.addresses === 0 && `, ${t('keys.unused')}`}
                </p>
                <span className="row">
                  <Button
                    size="small"
                    icon="redo"
                    aria-label={t('keys.rotateTitle', { key: key.label })}
                    onClick={() => props.onRotate(key)}
                  >
                    {t('keys.rotate')}
                  </Button>
                  <Button
                    size="small"
                    kind="danger"
                    aria-label={t('keys.revokeVerb', { key: key.label })}
                    onClick={() => props.onRevoke(key)}
                  >
                    {t('keys.revoke')}
                  </Button>
                </span>
              </td>
            ))}
            <td />
          </tr>
        </tbody>
      </table>
    </section>
  );
}
