import { getRouteApi, Link, useRouter } from '@tanstack/react-router';
import type { SessionReply } from '#/api/types';
import { useText } from '#/i18n';
import { SignInForm } from '../SignInForm';
import { Plain } from './Plain';

const route = getRouteApi('/signin');

export default function SignIn() {
  const t = useText('common');
  const router = useRouter();
  const { to } = route.useSearch();
  const done = (reply: SessionReply) => {
    // What was read as somebody else, or as nobody, is not shown to who signs in now.
    router.options.context.queryClient.removeQueries({
      predicate: (query) => query.queryKey[0] !== 'session' && query.queryKey[0] !== 'sandbox',
    });
    // Only addresses of this site are returned to.
    const back = to?.startsWith('/') && !to.startsWith('//') ? to : `/${reply.account.role}`;
    router.history.push(back);
    void router.invalidate();
  };
  return (
    <Plain title={t('signIn.title')}>
      <SignInForm done={done} />
      <p className="sm text2">
        {t('signIn.new')} <Link to="/register">{t('signIn.register')}</Link>
      </p>
    </Plain>
  );
}
