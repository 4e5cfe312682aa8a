import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useText } from '#/i18n';
import { Art } from '#/portals/storefront/Art';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { fromUnits, money } from '#/ui/base/format';
import { Icon } from '#/ui/base/Icon';
import { Empty, Id, KeyValue, Moment, PageHeader, Skeleton, StateChip } from '#/ui/base/small';
import { words } from '#/ui/base/states';
import { usePage } from '#/ui/shell/page';
import { flows, type Group, groups, type Line, moved, sum } from '../parts/books';
import { LedgerAccount } from '../parts/LedgerAccount';
import css from '../parts/ledger.module.css';
import { MoneyPath } from '../parts/MoneyPath';
import { Party } from '../parts/Party';
import { Proofs } from '../parts/Proofs';
import { orderQuery, orderTransfersQuery } from '../queries';

const route = getRouteApi('/operator/ledger/$number');
type Say = (amount: bigint) => string;

function Balanced({ debits, credits }: { debits: bigint; credits: bigint }) {
  const t = useText('operator');
  return debits === credits ? (
    <span className={css.even}>
      <Icon name="check" size={14} /> {t('ledger.even')}
    </span>
  ) : (
    <span className={css.broken}>
      <Icon name="bad" size={14} /> {t('ledger.uneven')}
    </span>
  );
}

function Postings({ all, say }: { all: readonly Group[]; say: Say }) {
  const t = useText('operator');
  const debits = all.reduce((total, group) => total + sum(group.debits), 0n);
  const credits = all.reduce((total, group) => total + sum(group.credits), 0n);
  const line = (group: Group, entry: Line, side: 'debit' | 'credit', first: boolean) => (
    <tr key={`${side}${entry.account}`}>
      <td className={css[side]}>
        <LedgerAccount name={entry.account} />
      </td>
      <td className="number">{side === 'debit' && say(entry.amount)}</td>
      <td className="number">{side === 'credit' && say(entry.amount)}</td>
      {first && (
        <td rowSpan={group.debits.length + group.credits.length}>
          <StateChip kind="phase" state={group.phase} />
          {group.settled && (
            <div className="xs text3">
              {group.settled.posted > 0n && group.settled.voided > 0n
                ? t('ledger.partly', { posted: say(group.settled.posted), voided: say(group.settled.voided) })
                : t(group.settled.posted > 0n ? 'ledger.settled' : 'ledger.givenBack')}{' '}
              <Moment at={group.settled.at} full />
            </div>
          )}
          {group.memo && <div className="xs text3">{group.memo}</div>}
        </td>
      )}
    </tr>
  );
  return (
    <section className={css.postings} aria-label={t('ledger.postings')}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t('ledger.accountHead')}</th>
            <th scope="col" className="number">
              {t('ledger.debit')}
            </th>
            <th scope="col" className="number">
              {t('ledger.credit')}
            </th>
            <th scope="col">{t('field.state')}</th>
          </tr>
        </thead>
        {all.map((group) => (
          <tbody key={group.key}>
            <tr className={css.group}>
              <td colSpan={3}>
                <b>{t(`ledger.group.${group.title}`)}</b>
                <span className="xs text3">
                  <Id value={group.ids[0] ?? ''} short /> <Moment at={group.at} full />
                </span>
              </td>
              <td>
                <Balanced debits={sum(group.debits)} credits={sum(group.credits)} />
              </td>
            </tr>
            {group.debits.map((entry, at) => line(group, entry, 'debit', at === 0))}
            {group.credits.map((entry) => line(group, entry, 'credit', false))}
          </tbody>
        ))}
        <tfoot>
          <tr>
            <td>{t('ledger.total')}</td>
            <td className="number">{say(debits)}</td>
            <td className="number">{say(credits)}</td>
            <td className={css.even}>
              <Icon name={debits === credits ? 'check' : 'bad'} size={14} />{' '}
              {t('ledger.difference', { amount: say(debits - credits) })}
            </td>
          </tr>
        </tfoot>
      </table>
    </section>
  );
}

/** Where an order's money went, and that it balances. */
export default function LedgerOrder() {
  const t = useText('operator');
  const { number } = route.useParams();
  usePage([{ text: t('nav.ledger'), to: '/operator/ledger' }, { text: number }]);
  const order = useQuery(orderQuery(number));
  const transfers = useQuery(orderTransfersQuery(number));
  const error = order.error ?? transfers.error;
  if (error) {
    return <ErrorNote error={error} retry={() => void Promise.all([order.refetch(), transfers.refetch()])} />;
  }
  if (!order.data || !transfers.data) return <Skeleton lines={12} />;
  const { order: sold, parent } = order.data;
  const { currency } = sold.amount;
  const say: Say = (amount) => money(fromUnits(amount, currency));
  const all = groups(transfers.data);
  const path = flows(transfers.data);
  const lines = moved(transfers.data);
  const held = path?.out.find((flow) => flow.kind === 'held')?.amount ?? 0n;
  const signed: Say = (amount) => (amount > 0n ? `+${say(amount)}` : say(amount));
  const next =
    sold.state === 'pending_payment'
      ? t('ledger.next.pay')
      : held > 0n
        ? t('ledger.next.held')
        : sold.state === 'cancelled'
          ? t('ledger.next.cancelled')
          : t('ledger.next.done');
  return (
    <>
      <PageHeader title={t('ledger.orderTitle')} facts={<Id value={number} />} />
      <Proofs />
      <div className={css.head}>
        <Art name={sold.goods.product_name} size={36} />
        <h2>
          {sold.goods.product_name} · {sold.goods.specification} · {sold.goods.sku_name}
        </h2>
        <StateChip kind="order" state={sold.state} />
        <span className="tag">{t(`common:${words.orderKind[sold.kind]}`)}</span>
        <span className="sm text3">
          {t('field.buyer')} <Party id={sold.buyer_id} />
        </span>
        <span className="sm text3">
          {t('field.seller')} <Party id={sold.seller_id} />
        </span>
      </div>
      {all.length === 0 ? (
        <Empty
          title={parent ? t('ledger.movedInParent') : t('ledger.notMoved')}
          action={
            parent ? (
              <Link to="/operator/ledger/$number" params={{ number: parent }}>
                {t('ledger.openParent', { number: parent })}
              </Link>
            ) : (
              <Link to="/operator/orders/$number" params={{ number }}>
                {t('ledger.toOrder')}
              </Link>
            )
          }
        />
      ) : (
        <div className={css.two}>
          <div>
            {path && <MoneyPath total={path.total} out={path.out} currency={currency} />}
            <Postings all={all} say={say} />
          </div>
          <aside className={css.rail}>
            <section>
              <h2>{t('ledger.moved')}</h2>
              <table className={css.moved}>
                <tbody>
                  {lines.map((line) => (
                    <tr key={line.account}>
                      <th scope="row">
                        <LedgerAccount name={line.account} />
                      </th>
                      <td>{signed(line.amount)}</td>
                    </tr>
                  ))}
                  <tr>
                    <th scope="row">{t('ledger.sum')}</th>
                    <td>{say(sum(lines))}</td>
                  </tr>
                </tbody>
              </table>
              {held > 0n && <p className="xs text3">{t('ledger.stillHeld', { amount: say(held) })}</p>}
            </section>
            <section>
              <h2>{t('ledger.nextHead')}</h2>
              <p className="sm text2">{next}</p>
            </section>
            <section>
              <h2>{t('ledger.related')}</h2>
              <KeyValue
                items={[
                  [
                    t('field.order'),
                    <Link key="order" to="/operator/orders/$number" params={{ number }}>
                      {t('ledger.toOrder')}
                    </Link>,
                  ],
                  ...(parent
                    ? ([
                        [
                          t('order.parent'),
                          <Link key="parent" to="/operator/ledger/$number" params={{ number: parent }} className="mono">
                            {parent}
                          </Link>,
                        ],
                      ] as const)
                    : []),
                  [
                    t('nav.policy'),
                    <Link key="policy" to="/operator/policy">
                      {t('ledger.toPolicy')}
                    </Link>,
                  ],
                ]}
              />
            </section>
          </aside>
        </div>
      )}
    </>
  );
}
