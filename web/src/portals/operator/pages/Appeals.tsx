import { api, body } from '#/api/client';
import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { LiveDot, Moment, Money, PageHeader } from '#/ui/base/small';
import { ResourceTable } from '#/ui/centre/ResourceTable';
import { usePage } from '#/ui/shell/page';

type Service = Schemas['SupervisionView'];

/** Until when operations should have decided. */
const due = ({ standing }: Service) => (standing.state === 'frozen' ? standing.due : '');

/** The orders under appeal, those first that are due first. */
export default function Appeals() {
  const t = useText('service');
  usePage([{ text: t('desk.title') }]);
  return (
    <>
      <PageHeader
        title={t('desk.title')}
        facts={
          <>
            <span>{t('desk.facts')}</span>
            <LiveDot />
          </>
        }
      />
      <ResourceTable
        label={t('desk.title')}
        query={{
          queryKey: ['order', 'appeals'],
          queryFn: async () => {
            const items: Service[] = [];
            let cursor: string | undefined;
            // All of them: they come by their age, and what is due first may lie on any page.
            do {
              const page = await body(api.GET('/api/v1/appeals', { params: { query: { cursor, limit: 100 } } }));
              items.push(...page.items);
              cursor = page.next ?? undefined;
            } while (cursor);
            return { items: items.toSorted((a, b) => due(a).localeCompare(due(b))) };
          },
        }}
        rowKey={({ order }) => order.id}
        rowLink={({ order }) => ({ to: '/operator/appeals/$number', params: { number: order.number } })}
        onCursor={() => undefined}
        empty={{ title: t('desk.empty') }}
        columns={[
          { key: 'order', head: t('list.order'), cell: ({ order }) => <span className="mono">{order.number}</span> },
          {
            key: 'due',
            head: t('list.due'),
            cell: (one) => (
              <span className={one.standing.state === 'frozen' && one.standing.overdue ? 'field-error' : undefined}>
                <Moment at={due(one)} />
              </span>
            ),
          },
          {
            key: 'by',
            head: t('list.by'),
            cell: ({ standing }) => (standing.state === 'frozen' ? t(`by.${standing.by}`) : '–'),
          },
          {
            key: 'goods',
            head: t('list.goods'),
            cell: ({ order: { goods } }) => `${goods.product_name} · ${goods.sku_name}`,
          },
          { key: 'buyer', head: t('list.buyer'), cell: ({ order }) => order.buyer_name ?? '–' },
          { key: 'seller', head: t('list.seller'), cell: ({ order }) => order.seller_name ?? '–' },
          {
            key: 'node',
            head: t('list.node'),
            cell: ({ standing }) => (standing.state === 'frozen' ? t(`node.${standing.node}`) : '–'),
          },
          { key: 'amount', head: t('list.amount'), number: true, cell: ({ order }) => <Money value={order.amount} /> },
        ]}
      />
    </>
  );
}
