import { fileUrl } from '#/api/client';
import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { Icon } from '#/ui/base/Icon';
import { heldUntil, stages } from './delivery';
import css from './pages/product.module.css';

/** What it means that people deliver: the way of a delivery, and that the marketplace holds the money meanwhile. */
export function Delivery({ delivery }: { delivery: Schemas['Supervised'] }) {
  const t = useText('storefront');
  return (
    <section>
      <h2>{t('service.title')}</h2>
      <ol className={css.way}>
        {stages[delivery.flow].map((stage) => (
          <li key={stage}>{t(`service.${stage}`, { count: delivery.delivery_days })}</li>
        ))}
      </ol>
      <p className={`sm text2 ${css.held}`}>
        <Icon name="shield" size={14} /> {t(`service.${heldUntil(delivery.flow)}`)}
      </p>
      {delivery.template && (
        <p className={`sm ${css.held}`}>
          <a href={fileUrl(delivery.template)} download>
            <Icon name="download" size={14} /> {t('service.form')}
          </a>
        </p>
      )}
      {delivery.acceptance && (
        <details>
          <summary>{t('service.terms')}</summary>
          <p className={`sm text2 ${css.lines}`}>{delivery.acceptance}</p>
        </details>
      )}
    </section>
  );
}
