import { useQuery } from '@tanstack/react-query';
import { api, body } from '#/api/client';
import { useLanguage } from '#/app/preferences';
import { useText } from '#/i18n';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { money, shortDay } from '#/ui/base/format';
import { KeyValue, Money, Skeleton } from '#/ui/base/small';
import { Chart } from '../Chart';
import css from './usage.module.css';

/** What use cost in the last month, by day and by instance. */
export function Costs() {
  const t = useText('usage');
  const locale = useLanguage();
  const { data, error, refetch } = useQuery({
    queryKey: ['charge', 'costs'],
    queryFn: () => body(api.GET('/api/v1/usage/costs')),
  });
  if (error && !data) return <ErrorNote error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton lines={6} />;
  if (data.instances.length === 0) return null;
  const { currency } = data.total;
  return (
    <section className={css.two}>
      <div>
        <h2>{t('cost.byDay')}</h2>
        <Chart
          label={t('cost.byDay')}
          kind="bar"
          // Noon of a day of the site, so that no zone turns it into another.
          steps={data.days.map(({ day }) => shortDay(`${day}T12:00:00+08:00`, locale))}
          series={[{ name: t('charge.amount'), values: data.days.map(({ amount }) => Number(amount.amount)) }]}
          format={(value) => money({ amount: String(value), currency })}
        />
      </div>
      <div>
        <h2>{t('cost.total')}</h2>
        <KeyValue
          items={[
            [t('charge.amount'), <Money key="total" value={data.total} />],
            [t('charge.owed'), <Money key="due" value={data.due} />],
          ]}
        />
        <h2 className={css.note}>{t('cost.byInstance')}</h2>
        <KeyValue
          items={data.instances
            .slice(0, 10)
            .map(
              (one) =>
                [
                  `${one.product_name} …${one.instance_id.slice(-4)}`,
                  <Money key={one.instance_id} value={one.amount} />,
                ] as const,
            )}
        />
      </div>
    </section>
  );
}
