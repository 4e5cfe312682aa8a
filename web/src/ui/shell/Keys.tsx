import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { sessionQuery } from '#/api/query';
import { remember, remembered } from '#/app/preferences';
import { useText } from '#/i18n';
import { Dialog } from '#/ui/base/Dialog';
import type { PalettePage } from './Palette';

const Palette = lazy(() => import('./Palette'));
const goes: Record<string, '/' | '/buyer' | '/seller' | '/operator'> = {
  h: '/',
  b: '/buyer',
  s: '/seller',
  o: '/operator',
};

const list = [
  ['find', '⌘K'],
  ['search', '/'],
  ['buyer', 'G B'],
  ['seller', 'G S'],
  ['operator', 'G O'],
  ['home', 'G H'],
  ['help', '?'],
  ['close', 'Esc'],
] as const;

function typing(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** Opens the palette from elsewhere, such as the field in the top bar. */
export const openPalette = () => document.dispatchEvent(new CustomEvent('galleria:find'));

/** The keys every page hears, and what they open. Single keys can be switched off. */
export function Keys({ pages, ordersAt }: { pages: readonly PalettePage[]; ordersAt?: string }) {
  const t = useText('common');
  const navigate = useNavigate();
  const [open, setOpen] = useState<'palette' | 'help'>();
  const [off, setOff] = useState(() => remembered('keys-off'));
  const after = useRef(0);
  const { data: session } = useQuery(sessionQuery);
  const role = session?.account.role;

  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const key = event.key.toLowerCase();
      if ((event.metaKey || event.ctrlKey) && key === 'k') {
        event.preventDefault();
        setOpen('palette');
        return;
      }
      if (off || typing(event.target) || event.metaKey || event.ctrlKey || event.altKey) return;
      if (document.querySelector('dialog[open]')) return;
      const to = goes[key];
      if (to && event.timeStamp - after.current < 1000) {
        if (to === '/' || to === `/${role}`) void navigate({ to });
        after.current = 0;
        return;
      }
      if (key === 'g') after.current = event.timeStamp;
      else if (key === '?') setOpen('help');
      else if (key === '/') {
        const field = document.querySelector<HTMLElement>('[data-search]');
        if (!field) return;
        event.preventDefault();
        field.focus();
      }
    };
    const find = () => setOpen('palette');
    document.addEventListener('keydown', press);
    document.addEventListener('galleria:find', find);
    return () => {
      document.removeEventListener('keydown', press);
      document.removeEventListener('galleria:find', find);
    };
  }, [navigate, role, off]);

  const close = () => setOpen(undefined);
  if (open === 'palette') {
    return (
      <Suspense>
        <Palette pages={pages} ordersAt={ordersAt} onClose={close} />
      </Suspense>
    );
  }
  if (open !== 'help') return null;
  return (
    <Dialog title={t('keys.title')} onClose={close}>
      <div className="dialog-body">
        <dl className="kv">
          {list.map(([name, keys]) => (
            <div key={name}>
              <dt>{t(`keys.${name}`)}</dt>
              <dd>
                {keys.split(' ').map((key) => (
                  <kbd key={key}>{key}</kbd>
                ))}
              </dd>
            </div>
          ))}
        </dl>
        <label className="row sm">
          <input
            type="checkbox"
            checked={!off}
            onChange={(event) => {
              remember('keys-off', !event.target.checked);
              setOff(!event.target.checked);
            }}
          />
          {t('keys.enable')}
        </label>
      </div>
    </Dialog>
  );
}
