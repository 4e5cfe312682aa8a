import { type ReactNode, useState } from 'react';
import { remember, remembered } from '#/app/preferences';
import { useText } from '#/i18n';
import { Icon } from './Icon';

/** Something worth knowing once; dismissed for good under its name. */
export function Banner({ name, children }: { name: string; children: ReactNode }) {
  const t = useText('common');
  const [hidden, setHidden] = useState(() => remembered(`banner.${name}`));
  if (hidden) return null;
  const dismiss = () => {
    remember(`banner.${name}`);
    setHidden(true);
  };
  return (
    <div className="note tone-run">
      <Icon name="info" />
      <div className="grow">{children}</div>
      <button type="button" className="icon-button" aria-label={t('action.dismiss')} onClick={dismiss}>
        <Icon name="close" size={14} />
      </button>
    </div>
  );
}
