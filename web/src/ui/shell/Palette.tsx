import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useDeferredValue, useState } from 'react';
import { api, body } from '#/api/client';
import { useText } from '#/i18n';
import { Dialog } from '#/ui/base/Dialog';
import { Icon, type IconName } from '#/ui/base/Icon';

export type PalettePage = { text: string; icon: IconName; to: string };

type Hit = { key: string; group: 'pages' | 'orders' | 'products'; icon: IconName; text: string; to: string };

const orderNumber = /^CS[0-9A-Z]{6,}$/i;

/** Finds pages of this centre, an order by its number, and products. */
export default function Palette(props: { pages: readonly PalettePage[]; ordersAt?: string; onClose: () => void }) {
  const t = useText('common');
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(0);
  const wanted = useDeferredValue(text.trim());
  const { data: products } = useQuery({
    queryKey: ['shop', 'palette', wanted],
    queryFn: () => body(api.GET('/api/v1/shop/search', { params: { query: { q: wanted, limit: 5 } } })),
    enabled: wanted.length > 1 && !orderNumber.test(wanted),
  });

  const pages = props.pages.filter((page) => page.text.toLowerCase().includes(wanted.toLowerCase()));
  const hits: Hit[] = [
    ...pages.map((page): Hit => ({ key: page.to, group: 'pages', icon: page.icon, text: page.text, to: page.to })),
    ...(props.ordersAt && orderNumber.test(wanted)
      ? [
          {
            key: 'order',
            group: 'orders' as const,
            icon: 'card' as const,
            text: t('palette.open', { number: wanted.toUpperCase() }),
            to: `${props.ordersAt}/${wanted.toUpperCase()}`,
          },
        ]
      : []),
    ...(products?.items ?? []).map(
      (product): Hit => ({
        key: product.id,
        group: 'products',
        icon: 'box',
        text: product.name,
        to: `/products/${product.id}`,
      }),
    ),
  ];
  const at = Math.min(chosen, Math.max(hits.length - 1, 0));
  const go = (hit: Hit | undefined) => {
    if (!hit) return;
    props.onClose();
    void navigate({ to: hit.to });
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setChosen((at + 1) % Math.max(hits.length, 1));
    else if (event.key === 'ArrowUp') setChosen((at - 1 + hits.length) % Math.max(hits.length, 1));
    else if (event.key === 'Enter') go(hits[at]);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog plain wide title={t('palette.title')} onClose={props.onClose}>
      <div className="palette">
        <div className="palette-field">
          <Icon name="search" />
          <input
            role="combobox"
            aria-expanded={hits.length > 0}
            aria-controls="palette-hits"
            aria-activedescendant={hits[at] ? `palette-${at}` : undefined}
            aria-label={t('palette.title')}
            placeholder={t('palette.placeholder')}
            value={text}
            onKeyDown={keys}
            onChange={(event) => {
              setText(event.target.value);
              setChosen(0);
            }}
          />
        </div>
        <div id="palette-hits" role="listbox" aria-label={t('palette.title')}>
          {hits.map((hit, index) => (
            <div key={hit.key}>
              {hits[index - 1]?.group !== hit.group && <p className="palette-group">{t(`palette.${hit.group}`)}</p>}
              {/* biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys */}
              <div
                id={`palette-${index}`}
                role="option"
                tabIndex={-1}
                aria-selected={index === at}
                onClick={() => go(hit)}
                onPointerMove={() => setChosen(index)}
              >
                <Icon name={hit.icon} /> {hit.text}
              </div>
            </div>
          ))}
        </div>
        {hits.length === 0 && wanted && <p className="palette-none">{t('palette.none', { text: wanted })}</p>}
      </div>
    </Dialog>
  );
}
