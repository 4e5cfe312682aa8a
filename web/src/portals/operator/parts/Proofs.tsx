import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { useLanguage } from '#/app/preferences';
import { useText } from '#/i18n';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { fromUnits, money, number, relative } from '#/ui/base/format';
import { Icon } from '#/ui/base/Icon';
import { Button, Note, Skeleton } from '#/ui/base/small';
import { proofQuery, totalsQuery } from '../queries';
import { hundredths, parsed } from './books';
import css from './ledger.module.css';

function Proof({ ok, title, children }: { ok: boolean; title: string; children: ReactNode }) {
  return (
    <div>
      <b className={ok ? css.holds : css.broken}>
        <Icon name={ok ? 'ok' : 'bad'} />
        {title}
      </b>
      <span>{children}</span>
    </div>
  );
}

/** What is proven of the books, and how long ago. */
export function Proofs() {
  const t = useText('operator');
  const locale = useLanguage();
  const proof = useQuery(proofQuery);
  const totals = useQuery(totalsQuery);
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 5000);
    return () => clearInterval(timer);
  }, []);
  const again = () => {
    void proof.refetch();
    void totals.refetch();
  };
  const error = proof.error ?? totals.error;
  if (error) return <ErrorNote error={error} retry={again} />;
  if (!proof.data || !totals.data) return <Skeleton lines={2} />;
  const accounts = totals.data.map((account) => ({ ...account, ...parsed(account.account) }));
  const currency = accounts[0]?.currency ?? 'CNY';
  const all = accounts.reduce((sum, account) => sum + BigInt(account.balance), 0n);
  const escrow = accounts.filter((account) => account.kind === 'escrow');
  const resting = escrow.reduce((sum, account) => sum + account.balance, 0);
  const pending = escrow.reduce((sum, account) => sum + account.totals.credits_pending, 0);
  const buyers = accounts.filter((account) => account.kind === 'buyer_balance');
  const negative = buyers.filter((account) => account.balance < 0).length;
  const age = relative(
    new Date(Math.min(proof.dataUpdatedAt, now)).toISOString(),
    Math.max(now, proof.dataUpdatedAt),
    locale,
  );
  return (
    <>
      <section className={css.proofs} aria-label={t('ledger.proofs')}>
        <Proof ok={proof.data.holds && all === 0n} title={t('ledger.whole')}>
          {t('ledger.wholeNote', {
            count: proof.data.accounts,
            sum: money(fromUnits(all * 100n, currency)),
          })}
        </Proof>
        <Proof ok={proof.data.holds} title={t('ledger.held')}>
          {t('ledger.heldNote', { count: proof.data.held, amount: money(hundredths(pending, currency)) })}
        </Proof>
        <Proof ok={negative === 0} title={t('ledger.positive')}>
          {t('ledger.positiveNote', { count: buyers.length, shown: number(buyers.length, locale) })}
        </Proof>
        <Proof ok={resting === 0} title={t('ledger.cleared')}>
          {t('ledger.clearedNote', { amount: money(hundredths(resting, currency)) })}
        </Proof>
      </section>
      {proof.data.broken.length > 0 && (
        <Note tone="bad">
          <ul>
            {proof.data.broken.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </Note>
      )}
      <div className={css.age}>
        <span className="xs text3">{t('ledger.age', { age })}</span>
        <Button kind="quiet" size="small" icon="redo" busy={proof.isFetching} onClick={again}>
          {t('ledger.again')}
        </Button>
      </div>
    </>
  );
}
