import { useText } from '#/i18n';
import { Field } from '#/ui/base/Field';
import { Icon } from '#/ui/base/Icon';
import { Button } from '#/ui/base/small';
import { Check, type StepProps } from './Part';
import css from './product.module.css';
import { replaced } from './rules';

/** What the buyer is asked for at checkout. */
export function Questions({ content, change, wrong }: StepProps) {
  const t = useText('seller');
  const { parameters } = content;
  return (
    <>
      <p className="sm text3">{t('product.questionsLead')}</p>
      {parameters.map((one, at) => {
        const put = (next: Partial<typeof one> | undefined) =>
          change({ parameters: replaced(parameters, at, next && { ...one, ...next }) });
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a question is its position
          <section key={at} aria-label={t('product.question', { number: at + 1 })} className={css.sku}>
            <div className={css.priceHead}>
              <Field label={t('product.label')} error={wrong(`parameters[${at}].label`)}>
                <input className="input" value={one.label} onChange={(event) => put({ label: event.target.value })} />
              </Field>
              <Field label={t('product.wire')} error={wrong(`parameters[${at}].name`)}>
                <input
                  className="input mono"
                  value={one.name}
                  onChange={(event) => put({ name: event.target.value.trim() })}
                />
              </Field>
              <button
                type="button"
                className="icon-button"
                aria-label={t('product.removeQuestion', { number: at + 1 })}
                onClick={() => put(undefined)}
              >
                <Icon name="bin" />
              </button>
            </div>
            <Check label={t('product.required')} checked={one.required} onChange={(required) => put({ required })} />
          </section>
        );
      })}
      {parameters.length < 3 && (
        <div>
          <Button
            icon="plus"
            onClick={() => change({ parameters: [...parameters, { name: '', label: '', required: false }] })}
          >
            {t('product.addQuestion')}
          </Button>
        </div>
      )}
    </>
  );
}
