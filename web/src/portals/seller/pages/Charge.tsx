import { getRouteApi } from '@tanstack/react-router';
import { ChargePage } from '#/ui/centre/usage/ChargePage';

const route = getRouteApi('/seller/usage/$id');

/** One charge of this seller's. */
export default function Charge() {
  return <ChargePage centre="seller" id={route.useParams().id} />;
}
