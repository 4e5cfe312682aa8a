import { getRouteApi, Link } from '@tanstack/react-router';
import { useText } from '#/i18n';
import { Inbox } from '#/ui/centre/Inbox';
import { usePage } from '#/ui/shell/page';

const route = getRouteApi('/seller/messages');

/** What the marketplace told the seller. */
export default function Messages() {
  const t = useText('seller');
  const navigate = route.useNavigate();
  usePage([{ text: t('nav.messages') }]);
  return (
    <Inbox
      title={t('nav.messages')}
      search={route.useSearch()}
      go={(search) => void navigate({ to: '.', search })}
      links={({ order, product_id }, read) => (
        <>
          {order && (
            <Link to="/seller/orders/$number" params={{ number: order }} onClick={read}>
              {t('inbox.order')}
            </Link>
          )}
          {product_id && (
            <Link to="/seller/questions" search={{ state: 'all' }} onClick={read}>
              {t('inbox.questions')}
            </Link>
          )}
        </>
      )}
    />
  );
}
