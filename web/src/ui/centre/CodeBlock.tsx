import { useState } from 'react';
import { useText } from '#/i18n';
import { Copy } from '#/ui/base/small';

const secret = /pass(word)?|secret|token|auth|signature|access_?key$/i;

function masked(text: string): string {
  return text.length > 8 ? `••••${text.slice(-4)}` : '••••';
}

/** A JSON value with the values of secret fields masked to their last four characters. */
function mask(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => mask(item, name));
  if (value && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mask(item, key)]));
  }
  return typeof value === 'string' && secret.test(name) ? masked(value) : value;
}

function pretty(text: string): string | undefined {
  try {
    return JSON.stringify(mask(JSON.parse(text)), null, 2);
  } catch {
    return undefined;
  }
}

/** The lines of a formatted text, each marked where a field is named as missing. */
function Lines({ text, missing }: { text: string; missing: readonly string[] }) {
  const t = useText('common');
  return (
    <>
      {text}
      {missing.map((name) => (
        <span key={name} className="code-missing">
          {`\n${name} `}
          {t('code.missing')}
        </span>
      ))}
    </>
  );
}

/** Bytes as they were sent: JSON formatted with secrets masked, the raw text one switch away. */
export function CodeBlock({ text, label, missing = [] }: { text: string; label: string; missing?: readonly string[] }) {
  const t = useText('common');
  const [raw, setRaw] = useState(false);
  const formatted = pretty(text);
  return (
    <figure className="code-block">
      <figcaption>
        <span className="grow">{label}</span>
        {formatted && (
          <button
            type="button"
            className="button button-quiet button-small"
            aria-pressed={raw}
            onClick={() => setRaw(!raw)}
          >
            {raw ? t('action.formatted') : t('action.raw')}
          </button>
        )}
        <Copy text={text} what={label} />
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keys */}
      <pre className="code" tabIndex={0}>
        {!raw && formatted ? <Lines text={formatted} missing={missing} /> : text}
      </pre>
    </figure>
  );
}
