import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useText } from '#/i18n';
import { accountQuery } from '../queries';
import { parsed } from './books';

/** A ledger account in words, with whose it is. */
export function LedgerAccount({ name }: { name: string }) {
  const t = useText('operator');
  const { kind, party } = parsed(name);
  const { data } = useQuery({ ...accountQuery(party ?? ''), enabled: party !== undefined });
  return (
    <span title={name}>
      {kind ? t(`ledger.account.${kind}`) : <span className="mono">{name}</span>}{' '}
      {party && (
        <Link to="/operator/accounts/$id" params={{ id: party }} className="text3">
          {data?.data.name ?? party.slice(-8)}
        </Link>
      )}
    </span>
  );
}
