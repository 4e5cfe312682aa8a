import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useText } from '#/i18n';
import { activityWords } from '#/ui/base/activity';
import { Field } from '#/ui/base/Field';
import { Icon } from '#/ui/base/Icon';
import { protocolName } from '../keys/protocol';
import { addressesQuery, casesQuery } from '../keys/query';
import type { StepProps } from './Part';
import { neededCases } from './rules';

/** Which server delivers the product, and which calls it has to have passed. */
export function Connection({ content, change, wrong }: StepProps) {
  const t = useText('seller');
  const { data: addresses } = useQuery(addressesQuery);
  const address = addresses?.find((one) => one.id === content.address_id);
  const { data: cases } = useQuery({ ...casesQuery(address?.id ?? ''), enabled: address !== undefined });
  return (
    <>
      <Field label={t('product.address')} error={wrong('address_id')}>
        <select
          className="select mono"
          value={content.address_id ?? ''}
          onChange={(event) => change({ address_id: event.target.value || null })}
        >
          <option value="">{t('product.noAddress')}</option>
          {addresses
            ?.filter(({ protocol }) =>
              content.access_type === 'license' ? protocol !== 'v1' : protocol !== 'license_v1',
            )
            .map((one) => (
              <option key={one.id} value={one.id}>
                {content.access_type === 'license' ? `${one.url} · ${protocolName[one.protocol]}` : one.url}
              </option>
            ))}
        </select>
      </Field>
      {content.access_type === 'license' && address?.protocol === 'v2' && (
        <p className="sm text3">{t('product.clientLicense')}</p>
      )}
      {addresses?.length === 0 && <Link to="/seller/keys">{t('product.toKeys')}</Link>}
      {address && cases && (
        <div>
          <p className="sm text3">{t('product.caseLead')}</p>
          <ul className="rows">
            {neededCases(content, address.protocol).map((activity) => {
              const saved = cases.some((one) => one.activity === activity);
              return (
                <li key={activity} className={saved ? 'tone-good' : 'tone-bad'}>
                  <span style={{ color: 'var(--tone)' }}>
                    <Icon name={saved ? 'ok' : 'bad'} />
                  </span>
                  <span className="grow">
                    {t(`common:${activityWords[activity]}`)} <span className="mono text3">{activity}</span>
                  </span>
                  <span className="sm text3">{saved ? t('product.caseOk') : t('product.caseMissing')}</span>
                  {!saved && (
                    <Link to="/seller/debugging" search={{ address: address.id, activity }}>
                      {t('product.toDebug')}
                    </Link>
                  )}
                </li>
              );
            })}
          </ul>
        </div>
      )}
    </>
  );
}
