import { useQuery } from '@tanstack/react-query';
import { fileUrl } from '#/api/client';
import { useText } from '#/i18n';
import { Field } from '#/ui/base/Field';
import { Icon } from '#/ui/base/Icon';
import { Button } from '#/ui/base/small';
import { addressesQuery } from '../keys/query';
import { FileChooser } from './FileChooser';
import type { StepProps } from './Part';
import css from './product.module.css';
import { asDelivered, deliveries, hearsOfCodes, lasts, newDelivery, type Supervised, wayOf } from './rules';

/** How people deliver it: the flow, how long it takes, what counts as delivered, what buyers fill in. */
export function Delivery({ content, change, wrong }: StepProps) {
  const t = useText('seller');
  const service = useText('service');
  const delivery = content.supervised ?? newDelivery;
  const put = (next: Partial<Supervised>) => change({ supervised: { ...delivery, ...next } });
  const { data: addresses } = useQuery({ ...addressesQuery, enabled: hearsOfCodes(content) });
  const way = wayOf(content);
  const { flows } = deliveries[way];
  const choose = (flow: Supervised['flow']) => {
    const next = { ...content, supervised: { ...delivery, flow } };
    // What does not last is sold once.
    change(lasts(next) ? { supervised: next.supervised } : asDelivered(next, way));
  };
  const count = (value: number) => (Number.isNaN(value) ? '' : value);
  return (
    <>
      <p className="sm text3">{t('product.deliveryLead')}</p>
      <fieldset className={css.flows}>
        <legend>{t('product.flow')}</legend>
        {flows.map((flow) => (
          <label key={flow}>
            <input type="radio" name="flow" checked={delivery.flow === flow} onChange={() => choose(flow)} />
            <span>
              <b>{service(`flow.${flow}`)}</b>
              <br />
              <span className="sm text2">{t(`product.flows.${flow}`)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <Field label={t('product.days')} help={t('product.daysHelp')} error={wrong('supervised.delivery_days')}>
        <input
          className="input"
          type="number"
          min={1}
          max={365}
          value={count(delivery.delivery_days)}
          onChange={(event) => put({ delivery_days: event.target.valueAsNumber })}
        />
      </Field>
      <Field
        label={t('product.acceptance')}
        help={t('product.acceptanceHelp')}
        optional={content.model === 'general'}
        error={wrong('supervised.acceptance')}
      >
        <textarea
          className="textarea"
          rows={5}
          maxLength={5000}
          value={delivery.acceptance ?? ''}
          onChange={(event) => put({ acceptance: event.target.value || null })}
        />
      </Field>
      <Field
        label={t('product.screenshots')}
        help={t('product.screenshotsHelp')}
        error={wrong('supervised.screenshots')}
      >
        <input
          className="input"
          type="number"
          min={0}
          max={10}
          value={count(delivery.screenshots)}
          onChange={(event) => put({ screenshots: event.target.valueAsNumber })}
        />
      </Field>
      {hearsOfCodes(content) && (
        <Field label={t('product.news')} help={t('product.newsHelp')} optional error={wrong('address_id')}>
          <select
            className="select mono"
            value={content.address_id ?? ''}
            onChange={(event) => change({ address_id: event.target.value || null })}
          >
            <option value="">{t('product.newsNone')}</option>
            {addresses
              ?.filter((one) => one.protocol === 'v2')
              .map((one) => (
                <option key={one.id} value={one.id}>
                  {one.url}
                </option>
              ))}
          </select>
        </Field>
      )}
      <section className={css.narrow} aria-label={t('product.form')}>
        <h3>{t('product.form')}</h3>
        {delivery.template && (
          <p className="row wrap">
            <a href={fileUrl(delivery.template)} download className="row">
              <Icon name="document" /> {t('product.formThere')}
            </a>
            <Button size="small" icon="bin" onClick={() => put({ template: null })}>
              {t('product.formRemove')}
            </Button>
          </p>
        )}
        <FileChooser
          label={t(delivery.template ? 'product.formOther' : 'product.formAdd')}
          help={t('product.formHelp')}
          error={wrong('supervised.template')}
          purpose="document"
          accept=".pdf,.docx,.xlsx,.pptx"
          onDone={(template) => put({ template })}
        />
      </section>
    </>
  );
}
