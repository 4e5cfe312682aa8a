import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { sessionQuery } from '#/api/query';
import type { Role } from '#/api/types';
import { useText } from '#/i18n';
import { Icon } from '#/ui/base/Icon';
import { Mark } from '#/ui/base/Mark';
import { Popover } from './Popover';

const letters: Record<Role, string> = { buyer: 'B', seller: 'S', operator: 'O' };

/** The head of the sidebar: which centre this is, and the way to the others. */
export function Switcher({ portal }: { portal: Role }) {
  const t = useText('common');
  const { data: session } = useQuery(sessionQuery);
  if (!session) return null;
  const { role, name } = session.account;
  return (
    <Popover
      className="switcher"
      label={`${t(`portal.${portal}`)} ${name}, ${t('portal.switch')}`}
      side="left"
      button={
        <>
          <Mark portal={portal} />
          <span className="grow">
            <strong>{t(`portal.${portal}`)}</strong> <small className="ellipsis">{name}</small>
          </span>
          <Icon name="upDown" />
        </>
      }
    >
      {(close) => (
        <div className="menu switcher-menu">
          <Link to={`/${role}`} aria-current={role === portal ? 'true' : undefined} onClick={close}>
            <Mark portal={role} />
            <span className="grow">
              <strong>{t(`portal.${role}`)}</strong>
              <small>{name}</small>
            </span>
            <kbd>{'G'}</kbd>
            <kbd>{letters[role]}</kbd>
          </Link>
          <hr />
          <Link to="/" onClick={close}>
            <Icon name="external" />
            <span className="grow">{t('portal.toStorefront')}</span>
            <kbd>{'G'}</kbd>
            <kbd>{'H'}</kbd>
          </Link>
        </div>
      )}
    </Popover>
  );
}
