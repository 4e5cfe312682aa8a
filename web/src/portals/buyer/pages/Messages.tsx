import { getRouteApi, Link } from '@tanstack/react-router';
import { useText } from '#/i18n';
import { Inbox } from '#/ui/centre/Inbox';
import { usePage } from '#/ui/shell/page';

const route = getRouteApi('/buyer/messages');

/** What the marketplace told the buyer. */
export default function Messages() {
  const t = useText('buyer');
  const navigate = route.useNavigate();
  usePage([{ text: t('nav.messages') }]);
  return (
    <Inbox
      title={t('nav.messages')}
      search={route.useSearch()}
      go={(search) => void navigate({ to: '.', search })}
      links={({ order, instance, product_id }, read) => (
        <>
          {order && (
            <Link to="/buyer/orders/$number" params={{ number: order }} onClick={read}>
              {t('messages.order')}
            </Link>
          )}
          {instance && (
            <Link to="/buyer/instances/$id" params={{ id: instance }} onClick={read}>
              {t('order.instance')}
            </Link>
          )}
          {product_id && (
            <Link to="/products/$id" params={{ id: product_id }} hash="questions" onClick={read}>
              {t('messages.question')}
            </Link>
          )}
        </>
      )}
    />
  );
}
