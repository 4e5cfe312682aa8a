import { useText } from '#/i18n';
import { Facts } from './Facts';
import { History } from './History';
import type { Details, Side } from './query';
import { Standing } from './Standing';
import css from './service.module.css';

/** A supervised order for one who has no rail of his own: where it stands, all that happened, the facts beside it. */
export function ServiceOrder({ details, side }: { details: Details; side: Side }) {
  const t = useText('service');
  return (
    <div className={css.layout} id="service">
      <div>
        <Standing details={details} side={side} />
        <History details={details} side={side} />
      </div>
      <aside className={css.rail} aria-label={t('facts')}>
        <Facts details={details} side={side === 'seller' ? side : undefined} />
      </aside>
    </div>
  );
}
