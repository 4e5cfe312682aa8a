import { useState } from 'react';
import { api, body } from '#/api/client';
import { asProblem } from '#/api/problem';
import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { Dialog } from '#/ui/base/Dialog';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { Scroller } from '#/ui/base/Scroller';
import { Button, Id, KeyValue, Money, Note } from '#/ui/base/small';

type Outcome = Schemas['WhatIfView'];

/** Tries the prices as they stand in the form on the use of the last quarter; nothing is changed by it. */
export function WhatIf(props: { code: string; pricing: Schemas['Metered'] }) {
  const t = useText('seller');
  const [outcome, setOutcome] = useState<Outcome>();
  const [error, setError] = useState<unknown>();
  const [unused, setUnused] = useState(false);
  const [busy, setBusy] = useState(false);
  const ask = async () => {
    setBusy(true);
    setError(undefined);
    setUnused(false);
    try {
      const { cycle, tariff } = props.pricing;
      const draft = { price_code: props.code, cycle, tariff, days: 90, percent: 10 };
      setOutcome(await body(api.POST('/api/v1/usage/what-if', { body: draft })));
    } catch (thrown) {
      if (asProblem(thrown).status === 404) setUnused(true);
      else setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div>
      <Button size="small" busy={busy} onClick={() => void ask()}>
        {t('whatIf.ask')}
      </Button>
      {unused && <Note tone="end">{t('whatIf.unused')}</Note>}
      {error !== undefined && <ErrorNote error={error} />}
      {outcome && (
        <Dialog title={t('whatIf.title')} onClose={() => setOutcome(undefined)} wide>
          <div className="dialog-body">
            <p className="text2">{t('whatIf.lead')}</p>
            <KeyValue
              items={[
                [t('whatIf.before'), <Money key="before" value={outcome.total.before} />],
                [t('whatIf.after'), <Money key="after" value={outcome.total.after} />],
                [t('whatIf.buyers'), outcome.buyers],
                [t('whatIf.more'), outcome.more],
                [t('whatIf.above', { percent: outcome.percent }), outcome.above],
                [t('whatIf.less'), outcome.less],
              ]}
            />
            <Changes title={t('whatIf.rises')} changes={outcome.rises} names={outcome.names} />
            <Changes title={t('whatIf.falls')} changes={outcome.falls} names={outcome.names} />
          </div>
        </Dialog>
      )}
    </div>
  );
}

function Changes(props: { title: string; changes: Outcome['rises']; names: Outcome['names'] }) {
  const { title, changes, names } = props;
  const t = useText('seller');
  if (changes.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <Scroller label={title}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t('whatIf.buyer')}</th>
              <th scope="col" className="number">
                {t('whatIf.before')}
              </th>
              <th scope="col" className="number">
                {t('whatIf.after')}
              </th>
            </tr>
          </thead>
          <tbody>
            {changes.map(({ buyer_id, pays }) => (
              <tr key={buyer_id}>
                <td>
                  {names[buyer_id]} <Id value={buyer_id} short />
                </td>
                <td className="number">
                  <Money value={pays.before} />
                </td>
                <td className="number">
                  <Money value={pays.after} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroller>
    </section>
  );
}
