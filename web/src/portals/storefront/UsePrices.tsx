import type { Schemas } from '#/api/types';
import { useByUse } from '#/ui/base/ByUse';
import css from './checkout.module.css';

/** A price by use, one line for each band. */
export default function UsePrices({ metered }: { metered: Schemas['Metered'] }) {
  const by = useByUse();
  return (
    <ul className={css.terms}>
      {by.prices(metered).map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}
