import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { Field } from '#/ui/base/Field';
import { words } from '#/ui/base/states';
import { Check, type StepProps } from './Part';
import { asDelivered, byPeople, categories, type Delivered, deliveries, wayOf } from './rules';

const types = Object.keys(deliveries) as Delivered[];
const models = Object.keys(words.saleModel) as Schemas['SaleModel'][];

export function Basics({ content, change, wrong }: StepProps) {
  const t = useText('seller');
  return (
    <>
      <Field label={t('product.name')} help={t('product.nameHelp')} error={wrong('name')}>
        <input className="input" value={content.name} onChange={(event) => change({ name: event.target.value })} />
      </Field>
      <Field label={t('product.summary')} help={t('product.summaryHelp')} error={wrong('summary')}>
        <input
          className="input"
          value={content.summary}
          onChange={(event) => change({ summary: event.target.value })}
        />
      </Field>
      <Field label={t('product.description')} optional error={wrong('description')}>
        <textarea
          className="textarea"
          rows={8}
          value={content.description}
          onChange={(event) => change({ description: event.target.value })}
        />
      </Field>
      <Field label={t('product.terms')} help={t('product.termsHelp')} optional error={wrong('service_terms')}>
        <textarea
          className="textarea"
          rows={5}
          value={content.service_terms ?? ''}
          onChange={(event) => change({ service_terms: event.target.value || null })}
        />
      </Field>
      <Field label={t('product.category')} error={wrong('category')}>
        <select
          className="select"
          value={content.category}
          onChange={(event) => change({ category: categories.find((code) => code === event.target.value) ?? '' })}
        >
          <option value="">{t('product.categoryNone')}</option>
          {categories.map((code) => (
            <option key={code} value={code}>
              {t(`category.${code}`)}
            </option>
          ))}
        </select>
      </Field>
      <Field
        label={t('product.accessType')}
        help={t(byPeople(content) ? 'product.byPeople' : 'product.byServer')}
        error={wrong('access_type')}
      >
        <select
          className="select"
          value={wayOf(content)}
          onChange={(event) => change(asDelivered(content, types.find((one) => one === event.target.value) ?? 'saas'))}
        >
          {types.map((type) => (
            <option key={type} value={type}>
              {type === 'saas_offline' || type === 'license_fetched'
                ? t(`product.way.${type}`)
                : t(`common:${words.accessType[type]}`)}
            </option>
          ))}
        </select>
      </Field>
      <Field label={t('product.model')} error={wrong('model')}>
        <select
          className="select"
          value={content.model}
          onChange={(event) => change({ model: models.find((one) => one === event.target.value) ?? 'general' })}
        >
          {models.map((model) => (
            <option key={model} value={model}>
              {t(`common:${words.saleModel[model]}`)}
            </option>
          ))}
        </select>
      </Field>
      {!byPeople(content) && (content.access_type === 'saas' || content.access_type === 'license') && (
        <>
          <Check
            label={t('product.upgradable')}
            checked={content.upgradable}
            onChange={(upgradable) => change({ upgradable })}
          />
          <Check
            label={t('product.checksChanges')}
            checked={content.checks_changes}
            onChange={(checks_changes) => change({ checks_changes })}
          />
          <Check
            label={t('product.infoElsewhere')}
            checked={content.info_elsewhere}
            onChange={(info_elsewhere) => change({ info_elsewhere })}
          />
        </>
      )}
    </>
  );
}
