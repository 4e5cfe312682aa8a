import { useText } from '#/i18n';
import { Icon } from '#/ui/base/Icon';
import type { Checked } from './checks';
import css from './message.module.css';

const icons = { passed: 'check', failed: 'bad', unchecked: 'minus' } as const;

/** The checks of a call, in their order. `row` puts them beside each other. */
export function Checks({ checked, row }: { checked: readonly Checked[]; row?: boolean }) {
  const t = useText('seller');
  return (
    <ul className={row ? css.checkRow : css.checks}>
      {checked.map(({ check, state, value }) => (
        <li key={check} className={css[state]}>
          <Icon name={icons[state]} size={14} />
          <span>
            {t(`check.${check}`)} <span className="sr">{t(`check.${state}`)}</span>
          </span>
          {!row && <span className="mono">{state === 'unchecked' ? t('check.unchecked') : value}</span>}
        </li>
      ))}
    </ul>
  );
}
