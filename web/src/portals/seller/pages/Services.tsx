import { getRouteApi } from '@tanstack/react-router';
import { ServiceList } from '#/ui/service/ServiceList';

const route = getRouteApi('/seller/services');

/** What the seller delivers by people, and whose turn each is. */
export default function Services() {
  const { show, cursor } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <ServiceList
      side="seller"
      show={show}
      cursor={cursor}
      to={(name) => ({ to: '/seller/services', search: { show: name } })}
      onCursor={(next) => void navigate({ to: '.', search: { show, cursor: next } })}
      row={({ order }) => ({ to: '/seller/orders/$number', params: { number: order.number }, hash: 'service' })}
    />
  );
}
