import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { api, body, newIntent } from '#/api/client';
import type { Account as AccountData, Money as Amount, Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { Confirm } from '#/ui/base/Confirm';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { Field } from '#/ui/base/Field';
import { money } from '#/ui/base/format';
import { Scroller } from '#/ui/base/Scroller';
import { Button, Empty, Id, KeyValue, Moment, Money, Note, PageHeader, Skeleton, StateChip } from '#/ui/base/small';
import { words } from '#/ui/base/states';
import { toast } from '#/ui/base/Toast';
import { usePage } from '#/ui/shell/page';
import { hundredths, parsed } from '../parts/books';
import css from '../parts/clock.module.css';
import { grades } from '../parts/grades';
import { accountQuery, totalsQuery } from '../queries';

const route = getRouteApi('/operator/accounts/$id');

/** An amount as people type it, with at most two decimals and more than nothing. */
function amountOf(text: string): string | undefined {
  const plain = text.trim().replaceAll(',', '');
  if (!/^\d{1,12}(\.\d{1,2})?$/.test(plain) || /^[0.]+$/.test(plain)) return undefined;
  const [whole = '0', part = ''] = plain.split('.');
  return `${whole}.${part.padEnd(2, '0')}`;
}

function TopUp({ account, onDone }: { account: AccountData; onDone: () => void }) {
  const t = useText('operator');
  const [text, setText] = useState('');
  const [memo, setMemo] = useState('');
  const [errors, setErrors] = useState<{ amount?: string; memo?: string }>({});
  const [asks, setAsks] = useState<{ amount: Amount; intent: string }>();
  const ask = (event: FormEvent) => {
    event.preventDefault();
    const amount = amountOf(text);
    const found = {
      ...(!amount && { amount: t('topUp.amountWrong') }),
      ...(!memo.trim() && { memo: t('common:field.required', { label: t('topUp.memo') }) }),
    };
    setErrors(found);
    if (amount && memo.trim()) setAsks({ amount: { amount, currency: 'CNY' }, intent: newIntent() });
  };
  return (
    <section>
      <h2 className={css.head}>{t('topUp.title')}</h2>
      <form className={css.aim} onSubmit={ask} noValidate>
        <Field label={t('topUp.amount')} error={errors.amount}>
          <input
            className="input"
            inputMode="decimal"
            placeholder="1,000.00"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </Field>
        <Field label={t('topUp.memo')} error={errors.memo}>
          <input className="input" value={memo} onChange={(event) => setMemo(event.target.value)} />
        </Field>
        <Button type="submit" kind="primary">
          {t('topUp.title')}
        </Button>
      </form>
      {asks && (
        <Confirm
          verb={t('topUp.verb', { amount: money(asks.amount) })}
          effect={<p>{t('topUp.effect', { amount: money(asks.amount), name: account.name, login: account.login })}</p>}
          act={async () => {
            await body(
              api.POST('/api/v1/accounts/{id}/top-ups', {
                params: { path: { id: account.id }, header: { 'Idempotency-Key': asks.intent } },
                body: { amount: asks.amount, memo: memo.trim() },
              }),
            );
            setText('');
            setMemo('');
            toast(t('topUp.done', { amount: money(asks.amount), name: account.name }));
            onDone();
          }}
          onClose={() => setAsks(undefined)}
        />
      )}
    </section>
  );
}

function Grade({ account, edit }: { account: AccountData; edit: (body: Schemas['EditAccount']) => Promise<unknown> }) {
  const t = useText('operator');
  const [wanted, setWanted] = useState<(typeof grades)[number]>();
  return (
    <>
      <select
        className="select"
        style={{ width: 96 }}
        aria-label={t('account.grade')}
        value={account.grade ?? 'V0'}
        onChange={(event) => setWanted(grades.find((grade) => grade === event.target.value))}
      >
        {grades.map((grade) => (
          <option key={grade} value={grade}>
            {grade}
          </option>
        ))}
      </select>
      {wanted && (
        <Confirm
          verb={t('account.gradeVerb', { grade: wanted })}
          effect={<p>{t('account.gradeEffect', { name: account.name, grade: wanted })}</p>}
          act={() => edit({ grade: wanted })}
          onClose={() => setWanted(undefined)}
        />
      )}
    </>
  );
}

/** An account: who it is, what it holds, and what an operator may change of it. */
export default function Account() {
  const t = useText('operator');
  const { id } = route.useParams();
  const client = useQueryClient();
  const { data, error, refetch } = useQuery(accountQuery(id));
  const totals = useQuery(totalsQuery);
  const [asks, setAsks] = useState(false);
  const account = data?.data;
  usePage([{ text: t('nav.accounts'), to: '/operator/accounts' }, { text: account?.name ?? id }]);
  if (error) return <ErrorNote error={error} retry={() => void refetch()} />;
  if (!data || !account) return <Skeleton lines={8} />;

  const edit = async (change: Schemas['EditAccount']) => {
    await body(
      api.PATCH('/api/v1/accounts/{id}', {
        params: { path: { id }, header: { 'If-Match': data.etag } },
        body: change,
      }),
    );
    await client.invalidateQueries({ queryKey: ['account'] });
    toast(t('account.saved', { name: account.name }));
  };
  const blocked = account.state === 'disabled';
  const books = (totals.data ?? [])
    .map((row) => ({ ...row, ...parsed(row.account) }))
    .filter((row) => row.party === account.id && row.kind);
  return (
    <>
      <PageHeader
        title={account.name}
        chip={<StateChip kind="account" state={account.state} />}
        facts={
          <>
            <span>{t(`common:${words.role[account.role]}`)}</span>
            <span>{account.login}</span>
            <Id value={account.customer_id} short />
          </>
        }
        actions={
          <Button kind={blocked ? 'plain' : 'danger'} icon={blocked ? 'play' : 'lock'} onClick={() => setAsks(true)}>
            {t(blocked ? 'account.unblock' : 'account.block')}
          </Button>
        }
      />
      {blocked && (
        <div style={{ marginBottom: 16 }}>
          <Note tone="end">{t('account.isBlocked')}</Note>
        </div>
      )}
      <div className={css.two}>
        <div className="stack">
          <section>
            <h2 className={css.head}>{t('account.books')}</h2>
            {totals.error ? (
              <ErrorNote error={totals.error} retry={() => void totals.refetch()} />
            ) : books.length === 0 ? (
              <Empty title={t('account.noBooks')} />
            ) : (
              <Scroller label={t('account.books')}>
                <table className="table">
                  <thead>
                    <tr>
                      <th scope="col">{t('ledger.accountHead')}</th>
                      <th scope="col" className="number">
                        {t('ledger.balance')}
                      </th>
                      <th scope="col" className="number">
                        {t('ledger.pending')}
                      </th>
                    </tr>
                  </thead>
                  <tbody>
                    {books.map((row) => (
                      <tr key={row.account}>
                        <td>{row.kind && t(`ledger.account.${row.kind}`)}</td>
                        <td className="number">
                          <b>
                            <Money value={hundredths(row.balance, row.currency)} />
                          </b>
                        </td>
                        <td className="number">
                          <Money
                            value={hundredths(row.totals.credits_pending - row.totals.debits_pending, row.currency)}
                          />
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </Scroller>
            )}
          </section>
          {account.role === 'buyer' && (
            <TopUp account={account} onDone={() => void client.invalidateQueries({ queryKey: ['transaction'] })} />
          )}
        </div>
        <aside>
          <h2 className={css.side}>{t('account.about')}</h2>
          <KeyValue
            items={[
              [t('account.login'), account.login],
              [t('account.phone'), account.phone || '–'],
              [t('account.locale'), t(account.locale === 'zh-CN' ? 'account.chinese' : 'account.english')],
              [t('account.since'), <Moment key="since" at={account.created_at} full />],
              ...(account.role === 'buyer'
                ? ([[t('account.grade'), <Grade key="grade" account={account} edit={edit} />]] as const)
                : []),
            ]}
          />
        </aside>
      </div>
      {asks && (
        <Confirm
          verb={t(blocked ? 'account.unblockVerb' : 'account.blockVerb', { name: account.name })}
          danger={!blocked}
          effect={<p>{t(blocked ? 'account.unblockEffect' : 'account.blockEffect', { name: account.name })}</p>}
          act={() => edit({ state: blocked ? 'active' : 'disabled' })}
          onClose={() => setAsks(false)}
        />
      )}
    </>
  );
}
