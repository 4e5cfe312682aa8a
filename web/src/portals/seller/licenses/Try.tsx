import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useText } from '#/i18n';
import { CodeBlock } from '#/ui/centre/CodeBlock';
import { credentialsQuery } from '../keys/query';
import { type Call, calls, signingCurl } from './snippet';

/** A call of the seller's software about a code, ready to be pasted into a shell. */
export function Try({ code }: { code: string }) {
  const t = useText('seller');
  const { data } = useQuery(credentialsQuery);
  const [call, setCall] = useState<Call>('activate');
  const key = data
    ?.filter((one) => one.kind === 'ak_sk' && !one.revoked_at)
    .toSorted((a, b) => b.created_at.localeCompare(a.created_at))[0]?.access_key;
  return (
    <section>
      <h2>{t('licenses.try')}</h2>
      <p className="sm text2">{t('licenses.tryLead')}</p>
      {data && !key && (
        <p className="sm">
          <Link to="/seller/keys">{t('licenses.noKey')}</Link>
        </p>
      )}
      {key && (
        <>
          <fieldset className="row" style={{ border: 0, margin: '10px 0', padding: 0 }}>
            <legend className="sr">{t('licenses.call')}</legend>
            {(Object.keys(calls) as Call[]).map((one) => (
              <button
                key={one}
                type="button"
                className={`filter-chip${one === call ? ' on' : ''}`}
                aria-pressed={one === call}
                onClick={() => setCall(one)}
              >
                {t(`licenses.calls.${one}`)}
              </button>
            ))}
          </fieldset>
          <CodeBlock
            key={call}
            label={t(`licenses.calls.${call}`)}
            text={signingCurl(window.location.origin, key, call, code)}
          />
        </>
      )}
    </section>
  );
}
