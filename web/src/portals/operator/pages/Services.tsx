import { getRouteApi } from '@tanstack/react-router';
import { ServiceList } from '#/ui/service/ServiceList';
import { showOf } from '#/ui/service/show';

const route = getRouteApi('/operator/services');

/** Every order that people deliver, and whose turn it is. */
export default function Services() {
  const { show, cursor } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <ServiceList
      side="operator"
      show={showOf(show) ?? 'all'}
      cursor={cursor}
      to={(name) => ({ to: '/operator/services', search: { show: name } })}
      onCursor={(next) => void navigate({ to: '.', search: { show, cursor: next } })}
      row={({ order }) => ({ to: '/operator/orders/$number', params: { number: order.number }, hash: 'service' })}
    />
  );
}
