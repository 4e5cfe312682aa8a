import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { accountQuery } from '../queries';

/** An account by its name, linked to its page. */
export function Party({ id }: { id: string }) {
  const { data } = useQuery(accountQuery(id));
  return (
    <Link to="/operator/accounts/$id" params={{ id }}>
      {data?.data.name ?? `…${id.slice(-8)}`}
    </Link>
  );
}
