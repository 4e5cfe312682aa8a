import { useRef } from 'react';
import { fileUrl } from '#/api/client';
import { useText } from '#/i18n';
import { Field } from '#/ui/base/Field';
import { Icon } from '#/ui/base/Icon';
import { Button } from '#/ui/base/small';
import { FileChooser } from './FileChooser';
import type { StepProps } from './Part';
import css from './pictures.module.css';
import { replaced } from './rules';

const most = 5;
const kinds = 'image/png,image/jpeg,image/gif,image/webp';

/** The logo and the pictures of a product: brought, put in order, described. */
export function Pictures({ content, change, wrong }: StepProps) {
  const t = useText('seller');
  const { pictures, logo } = content;
  // An upload may end after other changes: it must be added to what is there by then.
  const latest = useRef(pictures);
  latest.current = pictures;
  const move = (from: number, to: number) => {
    const moved = pictures[from];
    if (!moved) return;
    const rest = pictures.filter((_, at) => at !== from);
    change({ pictures: [...rest.slice(0, to), moved, ...rest.slice(to)] });
  };
  return (
    <>
      <section aria-label={t('product.logo')} className={css.logo}>
        <h3>{t('product.logo')}</h3>
        {logo && <img src={fileUrl(logo)} alt={t('product.logo')} width={72} height={72} />}
        <FileChooser
          label={logo ? t('product.logoOther') : t('product.logoAdd')}
          help={t('product.logoHelp')}
          error={wrong('logo')}
          purpose="logo"
          accept={kinds}
          onDone={(id) => change({ logo: id })}
        />
        {logo && (
          <div>
            <Button icon="bin" onClick={() => change({ logo: null })}>
              {t('product.logoRemove')}
            </Button>
          </div>
        )}
      </section>
      <section aria-label={t('product.pictures')} className={css.list}>
        <h3>{t('product.pictures')}</h3>
        <ol className={css.list}>
          {pictures.map((picture, at) => {
            const number = at + 1;
            return (
              <li key={picture.file} className={css.picture}>
                <img src={fileUrl(picture.file)} alt={picture.text} width={128} height={96} />
                <Field
                  label={t('product.pictureText', { number })}
                  help={t('product.pictureTextHelp')}
                  error={wrong(`pictures[${at}].text`) ?? wrong(`pictures[${at}].file`)}
                >
                  <input
                    className="input"
                    value={picture.text}
                    onChange={(event) =>
                      change({ pictures: replaced(pictures, at, { ...picture, text: event.target.value }) })
                    }
                  />
                </Field>
                <div className={css.tools}>
                  <button
                    type="button"
                    className="icon-button"
                    disabled={at === 0}
                    aria-label={t('product.pictureEarlier', { number })}
                    onClick={() => move(at, at - 1)}
                  >
                    <Icon name="up" />
                  </button>
                  <button
                    type="button"
                    className="icon-button"
                    disabled={number === pictures.length}
                    aria-label={t('product.pictureLater', { number })}
                    onClick={() => move(at, at + 1)}
                  >
                    <Icon name="down" />
                  </button>
                  <button
                    type="button"
                    className="icon-button"
                    aria-label={t('product.pictureRemove', { number })}
                    onClick={() => change({ pictures: replaced(pictures, at, undefined) })}
                  >
                    <Icon name="bin" />
                  </button>
                </div>
              </li>
            );
          })}
        </ol>
        {pictures.length < most ? (
          <FileChooser
            label={t('product.pictureAdd')}
            help={t('product.pictureHelp', { count: most })}
            error={wrong('pictures')}
            purpose="picture"
            accept={kinds}
            onDone={(file) => change({ pictures: [...latest.current, { file, text: '' }] })}
          />
        ) : (
          <p className="sm text3">{t('product.picturesFull', { count: most })}</p>
        )}
      </section>
    </>
  );
}
