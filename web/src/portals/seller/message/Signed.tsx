import { useText } from '#/i18n';
import { Copy, Note } from '#/ui/base/small';
import css from './message.module.css';
import { signedParts } from './sign';

/** How a call was signed: the parts of its string in their colours, and what came of them. */
export function Signed({ url, text }: { url: string; text: string }) {
  const t = useText('seller');
  const parts = signedParts(url, text);
  if (!parts) {
    return (
      <div>
        <p className={css.cap}>{t('part.whole')}</p>
        <pre className={css.bytes}>{text}</pre>
      </div>
    );
  }
  const rows = [
    { name: 'accessKey', what: t('part.key'), value: parts.key, tint: 'var(--brass)' },
    { name: 'nonce', what: t('part.nonce', { count: parts.nonce.length }), value: parts.nonce, tint: 'var(--primary)' },
    { name: 'timestamp', what: t('part.timestamp'), value: parts.timestamp, tint: 'var(--hold)' },
    { name: 'innerHex', what: t('part.inner'), value: parts.inner, tint: 'var(--run)' },
  ];
  return (
    <div className={css.signed}>
      <p className={css.cap}>{t('part.joined')}</p>
      {rows.map((row) => (
        <div key={row.name} className={css.part} style={{ borderColor: row.tint }}>
          <p className={css.cap}>
            <b style={{ color: row.tint }}>{row.name}</b> {row.what}
          </p>
          <code className={css.partValue}>{row.value}</code>
        </div>
      ))}
      <p className={css.cap}>
        <b>{t('part.result')}</b> {'HMAC-SHA256(accessKey, …)'}
        <Copy text={parts.signature} what={t('part.result')} />
      </p>
      <pre className={css.bytes}>{parts.signature}</pre>
      <Note tone="run">{t('part.differs')}</Note>
    </div>
  );
}
