import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { api, whole } from '#/api/client';
import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { KeyValue, LiveDot, Moment, Note, PageHeader, Skeleton, StateChip } from '#/ui/base/small';
import { usePage } from '#/ui/shell/page';
import { Code } from './Code';
import { activatedAt, History, Life } from './Life';
import css from './licenses.module.css';
import { Usage } from './Usage';

type Details = Schemas['LicenseDetails'];

/** One licence code, as its buyer or its seller sees it; what either can do with it comes from his own centre. */
export function LicensePage(props: {
  centre: 'buyer' | 'seller';
  id: string;
  actions: (details: Details) => ReactNode;
  above?: (details: Details) => ReactNode;
  below?: (details: Details) => ReactNode;
}) {
  const t = useText('licenses');
  const { id, centre } = props;
  const { data, error, refetch } = useQuery({
    queryKey: ['license', id],
    queryFn: () => whole(api.GET('/api/v1/licenses/{id}', { params: { path: { id } } })),
    // That the software was heard is not told of: it may be every second.
    refetchInterval: 30_000,
  });
  usePage([{ text: t('title'), to: `/${centre}/licenses` }, { text: data?.data.license.name ?? '…' }]);
  if (error && !data) return <ErrorNote error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton lines={10} />;
  const details = data.data;
  const { license } = details;
  const activated = activatedAt(license);
  const number = license.order_number;
  const facts: [string, ReactNode][] = [
    [t('amount'), license.amount],
    ...(number
      ? [
          [
            t('order'),
            <Link key="order" to={`/${centre}/orders/$number`} params={{ number }} className="mono">
              {number}
            </Link>,
          ] as [string, ReactNode],
        ]
      : []),
    ...(centre === 'seller' && license.buyer_name ? [[t('buyer'), license.buyer_name] as [string, ReactNode]] : []),
    ...(centre === 'buyer' ? [[t('seller'), license.seller_name] as [string, ReactNode]] : []),
    [t('station.activated'), activated ? <Moment key="on" at={activated} full /> : t('notYet')],
    ...(license.expire_at
      ? [[t('expires'), <Moment key="end" at={license.expire_at} full />] as [string, ReactNode]]
      : []),
    [t('seen'), license.seen_at ? <Moment key="seen" at={license.seen_at} /> : t('notYet')],
    ...(license.seen_account ? [[t('account'), license.seen_account] as [string, ReactNode]] : []),
    ...(license.seen_ip ? [[t('address'), license.seen_ip] as [string, ReactNode]] : []),
  ];
  return (
    <>
      <PageHeader
        title={license.name}
        chip={
          <>
            <StateChip kind="license" state={license.state} />{' '}
            {license.test && <span className="tag tag-brass">{t('testCode')}</span>}
          </>
        }
        facts={<LiveDot />}
        actions={props.actions(details)}
      />
      <Life details={details} />
      {props.above?.(details)}
      <div className={css.layout}>
        <div>
          <section>
            <h2>{t('code')}</h2>
            {license.code && license.state !== 'released' && <Code code={license.code} />}
            <p className="sm text2">
              {t(`now.${centre}.${license.state === 'with_buyer' && license.test ? 'test' : license.state}`)}
            </p>
          </section>
          {props.below?.(details)}
          <section>
            <h2>{t('usage')}</h2>
            {activated ? <Usage details={details} /> : <Note tone="end">{t('unused')}</Note>}
          </section>
        </div>
        <aside>
          <section>
            <h2>{t('facts')}</h2>
            <KeyValue items={facts} />
          </section>
          <section>
            <h2>{t('history')}</h2>
            <History details={details} />
          </section>
        </aside>
      </div>
    </>
  );
}
