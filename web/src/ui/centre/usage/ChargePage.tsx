import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, body } from '#/api/client';
import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { fromUnits, units } from '#/ui/base/format';
import { Icon } from '#/ui/base/Icon';
import { Scroller } from '#/ui/base/Scroller';
import { buttonClass, Chip, Id, KeyValue, LiveDot, Moment, Money, PageHeader, Skeleton } from '#/ui/base/small';
import { usePage } from '#/ui/shell/page';
import { unitPrice, useByUse } from '#/ui/use/ByUse';
import { isDue } from './ChargeList';
import css from './usage.module.css';

/** A charge and how it came about, down to the last cent. */
export function ChargePage({ centre, id }: { centre: 'buyer' | 'seller'; id: string }) {
  const t = useText('usage');
  const { data, error, refetch } = useQuery({
    queryKey: ['charge', id],
    queryFn: () => body(api.GET('/api/v1/usage/charges/{id}', { params: { path: { id } } })),
  });
  usePage([{ text: t('title'), to: `/${centre}/usage` }, { text: data?.charge.product_name ?? '…' }]);
  if (error && !data) return <ErrorNote error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton lines={10} />;
  return <Shown centre={centre} details={data} />;
}

function Shown({ centre, details }: { centre: 'buyer' | 'seller'; details: Schemas['UsageChargeDetails'] }) {
  const t = useText('usage');
  const by = useByUse();
  const { charge, price, rating } = details;
  const { metered } = price;
  const currency = charge.amount.currency;
  const billable = rating.usage;
  return (
    <>
      <PageHeader
        title={charge.product_name}
        chip={isDue(charge) ? <Chip tone="bad">{t('charge.due')}</Chip> : <Chip tone="good">{t('charge.paid')}</Chip>}
        facts={
          <>
            <Id value={charge.id} short />
            <span>
              <Moment at={charge.cycle_at} full /> – <Moment at={charge.ends_at} full />
            </span>
            <LiveDot />
          </>
        }
        actions={
          <a
            className={buttonClass()}
            href={`/api/v1/usage/charges/${charge.id}/export`}
            download={`charge-${charge.id}.json`}
          >
            <Icon name="download" size={14} /> {t('charge.export')}
          </a>
        }
      />
      <div className={css.two}>
        <section>
          <h2>{t('explain.title')}</h2>
          <p className="text2">{t('explain.lead')}</p>
          <ol className={css.steps}>
            <li>
              <b>{t('explain.records', { count: charge.records })}</b>
              <p>{t('explain.reported', { use: charge.value, unit: metered.unit })}</p>
              {/[1-9]/.test(charge.packaged) && (
                <p>{t('explain.packaged', { use: charge.packaged, unit: metered.unit })}</p>
              )}
              {/[1-9]/.test(charge.adjusted) && (
                <p>{t('explain.adjusted', { use: charge.adjusted, unit: metered.unit })}</p>
              )}
              <p>{t('explain.billable', { use: billable, unit: metered.unit })}</p>
            </li>
            <li>
              <b>{t('explain.price')}</b>
              {by.prices(metered).map((line) => (
                <p key={line}>{line}</p>
              ))}
              <p className="xs text3">{t('explain.revision', { revision: price.revision, code: price.price_code })}</p>
            </li>
            <li>
              <b>{t('explain.arithmetic')}</b>
              {rating.lines.length === 0 ? (
                <p>{t('explain.nothing')}</p>
              ) : (
                <Scroller label={t('explain.arithmetic')}>
                  <table className="table">
                    <thead>
                      <tr>
                        <th scope="col">{t('explain.band')}</th>
                        <th scope="col" className="number">
                          {t('charge.used')}
                        </th>
                        <th scope="col" className="number">
                          {t('explain.unitPrice')}
                        </th>
                        {price.quantity > 1 && (
                          <th scope="col" className="number">
                            {t('explain.quantity')}
                          </th>
                        )}
                        <th scope="col" className="number">
                          {t('charge.amount')}
                        </th>
                      </tr>
                    </thead>
                    <tbody>
                      {rating.lines.map((line) => (
                        <tr key={line.above}>
                          <td>
                            {line.up_to
                              ? t('explain.between', { from: line.above, to: line.up_to })
                              : t('explain.above', { from: line.above })}
                          </td>
                          <td className="number">{line.usage}</td>
                          <td className="number">{unitPrice(line.unit_price, currency)}</td>
                          {price.quantity > 1 && <td className="number">{line.quantity}</td>}
                          <td className="number">{line.amount}</td>
                        </tr>
                      ))}
                    </tbody>
                  </table>
                </Scroller>
              )}
            </li>
            <li>
              <b>{t('explain.rounding')}</b>
              <p>{t('explain.carryIn', { amount: rating.carry_in })}</p>
              <p>{t('explain.exact', { amount: rating.exact })}</p>
              <p>{t('explain.carryOut', { amount: rating.carry_out })}</p>
            </li>
            <li>
              <b>{t('explain.amount')}</b>
              <p className={css.sum}>
                <Money value={charge.amount} />
              </p>
            </li>
          </ol>
        </section>
        <aside>
          <h2>{t('charge.facts')}</h2>
          <KeyValue
            items={[
              [t('charge.amount'), <Money key="amount" value={charge.amount} />],
              [
                t('charge.paidSoFar'),
                <Money key="paid" value={fromUnits(units(charge.amount) - units(charge.due), currency)} />,
              ],
              [t('charge.owed'), <Money key="due" value={charge.due} />],
              [t('charge.at'), <Moment key="at" at={charge.at} full />],
              [
                t('field.instance'),
                centre === 'buyer' ? (
                  <Link key="instance" to="/buyer/instances/$id" params={{ id: charge.instance_id }} className="mono">
                    {charge.instance_id.slice(0, 8)}
                  </Link>
                ) : (
                  <Id key="instance" value={charge.instance_id} short />
                ),
              ],
            ]}
          />
          <p className={`xs text3 ${css.note}`}>{t('charge.offline')}</p>
        </aside>
      </div>
    </>
  );
}
