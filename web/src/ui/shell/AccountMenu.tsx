import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useRouter } from '@tanstack/react-router';
import { api, body, setCsrf } from '#/api/client';
import { sessionQuery } from '#/api/query';
import { useText } from '#/i18n';
import { Icon } from '#/ui/base/Icon';
import { Popover } from './Popover';

export function AccountMenu() {
  const t = useText('common');
  const client = useQueryClient();
  const router = useRouter();
  const { data: session } = useQuery(sessionQuery);
  if (!session) return null;
  const { account } = session;
  const signOut = async () => {
    await body(api.DELETE('/api/v1/session'));
    setCsrf(null);
    client.clear();
    client.setQueryData(sessionQuery.queryKey, null);
    await router.navigate({ to: '/' });
  };
  return (
    <Popover
      label={t('shell.account')}
      className="avatar-button"
      button={<span className="avatar">{[...account.name][0]}</span>}
    >
      {(close) => (
        <div className="menu">
          <div className="menu-head">
            <b>{account.name}</b>
            <small>{account.login}</small>
          </div>
          <Link to="/account" onClick={close}>
            <Icon name="key" /> {t('shell.mySettings')}
          </Link>
          <button type="button" onClick={() => void signOut()}>
            <Icon name="external" /> {t('shell.signOut')}
          </button>
        </div>
      )}
    </Popover>
  );
}
