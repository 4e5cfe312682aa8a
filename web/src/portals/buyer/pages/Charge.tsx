import { getRouteApi } from '@tanstack/react-router';
import { ChargePage } from '#/ui/centre/usage/ChargePage';

const route = getRouteApi('/buyer/usage/$id');

/** One charge of this buyer's. */
export default function Charge() {
  return <ChargePage centre="buyer" id={route.useParams().id} />;
}
