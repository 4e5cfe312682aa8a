import { useState } from 'react';
import { fileUrl } from '#/api/client';
import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import css from './gallery.module.css';

/** The pictures of a product: one large, the others to choose from. */
export function Gallery({ pictures }: { pictures: readonly Schemas['Picture'][] }) {
  const t = useText('storefront');
  const [chosen, setChosen] = useState(0);
  const shown = pictures[chosen] ?? pictures[0];
  if (!shown) return null;
  return (
    <section aria-label={t('product.pictures')} className={css.gallery}>
      <img className={css.large} src={fileUrl(shown.file)} alt={shown.text} width={800} height={600} />
      {pictures.length > 1 && (
        <ul className={css.small}>
          {pictures.map((picture, at) => (
            <li key={picture.file}>
              <button
                type="button"
                aria-pressed={picture === shown}
                aria-label={t('product.showPicture', { text: picture.text })}
                onClick={() => setChosen(at)}
              >
                <img src={fileUrl(picture.file)} alt="" width={96} height={72} loading="lazy" />
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
