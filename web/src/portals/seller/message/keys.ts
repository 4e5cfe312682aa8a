import { remembered } from '#/app/preferences';

/** Hears single keys of a page, unless somebody types, a dialog is open or they are switched off. */
export function onKey(acts: Readonly<Record<string, () => void>>) {
  const press = (event: KeyboardEvent) => {
    const { target } = event;
    const typing =
      target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
    if (typing || event.metaKey || event.ctrlKey || event.altKey || remembered('keys-off')) return;
    if (document.querySelector('dialog[open]')) return;
    acts[event.key.toLowerCase()]?.();
  };
  document.addEventListener('keydown', press);
  return () => document.removeEventListener('keydown', press);
}
