export type Portal = 'storefront' | 'buyer' | 'seller' | 'operator';

/** The arcade; its door carries the colour of the portal. */
export function Mark({ portal, size = 26 }: { portal: Portal; size?: number }) {
  return (
    <svg className={`mark mark-${portal}`} width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <path d="M4 29V15.5a12 12 0 0 1 24 0V29" strokeWidth="2.8" />
      <path d="M10.2 29V17.8a6.9 6.9 0 0 1 13.8 0V29" strokeWidth="1.8" opacity=".55" />
      <path className="door" d="M15 29v-8.7a3.6 3.6 0 0 1 7.2 0V29z" />
    </svg>
  );
}

/** Mark and name, drawn. */
export function Brand() {
  return (
    <svg className="mark mark-storefront" width="135" height="28" viewBox="0 0 154 32" aria-hidden="true">
      <path d="M4 29V15.5a12 12 0 0 1 24 0V29" strokeWidth="2.8" />
      <path d="M10.2 29V17.8a6.9 6.9 0 0 1 13.8 0V29" strokeWidth="1.8" opacity=".55" />
      <path className="door" d="M15 29v-8.7a3.6 3.6 0 0 1 7.2 0V29z" />
      <g transform="translate(43 0)" strokeWidth="2.7">
        <path d="M16.9 10.4A9 9 0 1 0 19.2 17.6H11.5" />
        <circle cx="31" cy="20" r="6" />
        <path d="M37 13v14M43.8 6v21M50.2 6v21" />
        <path d="M56 20h12a6 6 0 1 0-1.9 4.4M74.4 27V13M74.4 20.5c0-3.8 2.4-6.1 5.8-6.1M85.4 13v14" />
        <circle className="dot" cx="85.4" cy="8.2" r="1.8" />
        <circle cx="97.6" cy="20" r="6" />
        <path d="M103.6 13v14" />
      </g>
    </svg>
  );
}
