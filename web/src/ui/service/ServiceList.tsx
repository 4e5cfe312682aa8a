import { Link, type LinkProps } from '@tanstack/react-router';
import { api, body } from '#/api/client';
import { useText } from '#/i18n';
import { LiveDot, Moment, Money, PageHeader, StateChip } from '../base/small';
import { ResourceTable } from '../centre/ResourceTable';
import { usePage } from '../shell/page';
import { chipOf, type Service, type Side } from './query';
import { type Show, shows } from './show';

/** The supervised orders of a reader, by where they stand; what waits for him comes first. */
export function ServiceList(props: {
  side: Exclude<Side, 'system'>;
  show: Show | undefined;
  cursor: string | undefined;
  to: (show: Show) => LinkProps;
  onCursor: (cursor: string | undefined) => void;
  row: (service: Service) => LinkProps;
}) {
  const t = useText('service');
  const { side, cursor, show = 'mine' } = props;
  usePage([{ text: t('title') }]);
  const standing = show === 'mine' || show === 'all' ? undefined : show;
  const query = { cursor, standing, turn: show === 'mine' ? side : undefined };
  return (
    <>
      <PageHeader title={t('title')} facts={<LiveDot />} />
      <nav className="tabs" aria-label={t('title')}>
        {shows.map((name) => (
          <Link key={name} {...props.to(name)} aria-current={name === show ? 'page' : undefined}>
            {t(`list.show.${name}`)}
          </Link>
        ))}
      </nav>
      <ResourceTable
        label={t('title')}
        query={{
          queryKey: ['order', 'supervisions', query],
          queryFn: () => body(api.GET('/api/v1/supervisions', { params: { query } })),
        }}
        rowKey={({ order }) => order.id}
        rowLink={props.row}
        cursor={cursor}
        onCursor={props.onCursor}
        empty={{ title: t(`list.empty.${show}`) }}
        exports={{ list: 'supervisions', filters: query }}
        columns={[
          {
            key: 'order',
            head: t('list.order'),
            cell: ({ order }) => <span className="mono">{order.number}</span>,
          },
          {
            key: 'goods',
            head: t('list.goods'),
            cell: ({ order: { goods } }) => (
              <span className="nowrap">{`${goods.product_name} · ${goods.sku_name}`}</span>
            ),
          },
          ...(side === 'buyer'
            ? []
            : [{ key: 'buyer', head: t('list.buyer'), cell: ({ order }: Service) => order.buyer_name ?? '–' }]),
          ...(side === 'seller'
            ? []
            : [{ key: 'seller', head: t('list.seller'), cell: ({ order }: Service) => order.seller_name ?? '–' }]),
          {
            key: 'state',
            head: t('list.state'),
            cell: ({ standing }) => <StateChip kind="supervision" state={chipOf(standing)} />,
          },
          {
            key: 'node',
            head: t('list.node'),
            cell: ({ standing }) => (standing.state === 'closed' ? '–' : t(`node.${standing.node}`)),
          },
          {
            key: 'turn',
            head: t('list.turn'),
            cell: ({ turn }) => (!turn ? '–' : turn === side ? <b>{t('list.you')}</b> : t(`by.${turn}`)),
          },
          { key: 'since', head: t('list.since'), cell: (one) => <Moment at={one.node_since} /> },
          {
            key: 'due',
            head: t('list.due'),
            cell: (one) => (one.next_at ? <Moment at={one.next_at} /> : '–'),
          },
          { key: 'amount', head: t('list.amount'), number: true, cell: ({ order }) => <Money value={order.amount} /> },
        ]}
      />
    </>
  );
}
