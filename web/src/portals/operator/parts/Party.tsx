import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { accountQuery } from '../queries';

/** An account by its name, linked to its page. */
export function Party({ id, name }: { id: string; name?: string | null | undefined }) {
  const { data } = useQuery({ ...accountQuery(id), enabled: !name });
  return (
    <Link to="/operator/accounts/$id" params={{ id }}>
      {name ?? data?.data.name ?? `…${id.slice(-8)}`}
    </Link>
  );
}
