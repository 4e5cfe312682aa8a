import type { QueryClient } from '@tanstack/react-query';
import { redirect } from '@tanstack/react-router';
import { sessionQuery } from '#/api/query';
import type { Role } from '#/api/types';
import { needText } from '#/i18n';
import type { Namespace } from '#/i18n/resources';

/** Thrown where somebody is signed in, but in another role than the page needs. */
export class RoleMissing extends Error {
  readonly needs: Role;
  constructor(needs: Role) {
    super(needs);
    this.needs = needs;
  }
}

type At = { context: { queryClient: QueryClient }; location: { href: string } };

/** Lets a route in only for its role, and brings its words. Whoever is not signed in comes back here afterwards. */
export const onlyFor =
  (role: Role, ...namespaces: Namespace[]) =>
  async (at: At) => {
    const [session] = await Promise.all([signedIn(at), ...namespaces.map(needText)]);
    if (session.account.role !== role) throw new RoleMissing(role);
  };

export async function signedIn({ context, location }: At) {
  const session = await context.queryClient.ensureQueryData(sessionQuery);
  if (!session) throw redirect({ to: '/signin', search: { to: location.href } });
  return session;
}
