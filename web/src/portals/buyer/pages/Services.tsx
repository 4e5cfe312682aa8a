import { getRouteApi } from '@tanstack/react-router';
import { ServiceList } from '#/ui/service/ServiceList';
import { showOf } from '#/ui/service/show';

const route = getRouteApi('/buyer/services');

/** What the buyer bought that people deliver. */
export default function Services() {
  const { show, cursor } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <ServiceList
      side="buyer"
      show={showOf(show)}
      cursor={cursor}
      to={(name) => ({ to: '/buyer/services', search: { show: name } })}
      onCursor={(next) => void navigate({ to: '.', search: { show, cursor: next } })}
      row={({ order }) => ({ to: '/buyer/orders/$number', params: { number: order.number }, hash: 'service' })}
    />
  );
}
