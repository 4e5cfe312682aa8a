import { Link } from '@tanstack/react-router';
import { fileUrl } from '#/api/client';
import { useText } from '#/i18n';
import { exact } from '../base/format';
import { Icon } from '../base/Icon';
import { buttonClass, Copy, Id } from '../base/small';
import type { Details } from './query';
import css from './service.module.css';

/** What the courier was asked and said, newest first; operators see it. */
function Asked({ calls }: { calls: NonNullable<Details['tracking']> }) {
  const t = useText('service');
  if (calls.length === 0) return null;
  return (
    <details className="sm">
      <summary>{t('goods.asked', { count: calls.length })}</summary>
      <ul className="rows xs">
        {calls.map((call) => (
          <li key={call.id}>
            <div className="grow">
              <p>
                <time dateTime={call.started_at}>{exact(call.started_at)}</time>{' '}
                <span className="text3">{t('goods.took', { count: call.duration_ms })}</span>
              </p>
              <p className="text2">
                {t(`goods.verdict.${call.verdict}`)} <span className="mono">{call.parcel}</span>
              </p>
              {call.detail && <p className="text3">{call.detail}</p>}
            </div>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** Beside a supervised order, for a side that has pages for licence codes where that is given: what was agreed about the delivery, how to reach the other side, the evidence. */
export function Facts({ details, side }: { details: Details; side?: 'buyer' | 'seller' }) {
  const t = useText('service');
  const { delivery, contacts, history, supervision } = details;
  const { number } = supervision.order;
  const name = `evidence-${number}.zip`;
  const command = `galleria verify-evidence ${name}`;
  const head = history.at(-1);
  return (
    <>
      {delivery && (
        <section className={css.part}>
          <h2>{t(`flow.${supervision.flow.kind}`)}</h2>
          <p className="sm">{t('needs.days', { count: delivery.delivery_days })}</p>
          {supervision.nodes.some(({ node }) => node === 'review') && <p className="sm text2">{t('stands.review')}</p>}
          {side && details.license_id && (
            <p className="sm">
              <Link to={`/${side}/licenses/$id`} params={{ id: details.license_id }} className={css.withIcon}>
                <Icon name="key" size={14} /> {t('needs.license')}
              </Link>
            </p>
          )}
          {delivery.template && (
            <p className="sm">
              <a href={fileUrl(delivery.template)} download className={css.withIcon}>
                <Icon name="download" size={14} /> {t('needs.form')}
              </a>{' '}
              <span className="text3">{t('needs.formHelp')}</span>
            </p>
          )}
          {delivery.acceptance && (
            <details className="sm">
              <summary>{t('needs.terms')}</summary>
              <p className={css.said}>{delivery.acceptance}</p>
            </details>
          )}
        </section>
      )}
      {details.receiver && (
        <section className={css.part}>
          <h2>{t('goods.receiver')}</h2>
          <p className="sm">
            {details.receiver.name} <span className="nowrap">{details.receiver.phone}</span>
            <br />
            {details.receiver.address}
          </p>
        </section>
      )}
      {supervision.shipment && (
        <section className={css.part}>
          <h2>{t('goods.parcel')}</h2>
          <p className="sm">
            {details.couriers.find(({ code }) => code === supervision.shipment?.courier)?.name ??
              supervision.shipment.courier}{' '}
            <Id value={supervision.shipment.number} />
          </p>
          <p className="sm text2">
            {supervision.shipment.lost
              ? t('goods.lost')
              : supervision.shipment.signed_at
                ? t('goods.signed', { time: exact(supervision.shipment.signed_at) })
                : t('goods.sent', { time: exact(supervision.shipment.shipped_at) })}
          </p>
          <Asked calls={details.tracking ?? []} />
        </section>
      )}
      {supervision.identification && (
        <section className={css.part}>
          <h2>{t('node.submit_identification')}</h2>
          <p className="sm">
            <Id value={supervision.identification.code} />
          </p>
        </section>
      )}
      {contacts.length > 0 && (
        <section className={css.part}>
          <h2>{t('contacts.title')}</h2>
          {contacts.map((contact) => (
            <p key={contact.side} className="sm">
              <span className="text3">{t(`by.${contact.side}`)}</span> {contact.name}
              <br />
              <a href={`mailto:${contact.email}?subject=${number}`}>{contact.email}</a>
              {contact.phone && (
                <>
                  {' '}
                  <a href={`tel:${contact.phone}`} className="nowrap">
                    {contact.phone}
                  </a>
                </>
              )}
            </p>
          ))}
          <p className="xs text3">{t('contacts.help')}</p>
        </section>
      )}
      <section className={css.part}>
        <h2>{t('evidence.title')}</h2>
        <p className="sm text2">{t('evidence.text', { count: history.length })}</p>
        <p className={css.export}>
          <a
            className={buttonClass('plain', 'small')}
            href={`/api/v1/orders/${number}/supervision/evidence`}
            download={name}
          >
            <Icon name="download" size={14} /> {t('evidence.export')}
          </a>
        </p>
        <p className="xs text3">{t('evidence.check')}</p>
        <p className={css.command}>
          <code>{command}</code>
          <Copy text={command} what={command} />
        </p>
        {head && (
          <p className="xs text3">
            {t('evidence.head')} <Id short value={`${head.number}:${head.hash}`} />
          </p>
        )}
      </section>
    </>
  );
}
