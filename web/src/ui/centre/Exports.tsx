import { useText } from '#/i18n';
import { Icon } from '#/ui/base/Icon';
import { buttonClass } from '#/ui/base/small';

/** The whole of a list as a file, with the filters it has on the page. */
export function Exports({ list, filters }: { list: string; filters: Readonly<Record<string, string | undefined>> }) {
  const t = useText('common');
  const href = (format: string) => {
    const query = new URLSearchParams({ format });
    for (const [name, value] of Object.entries(filters)) {
      if (value !== undefined && name !== 'cursor') query.set(name, value);
    }
    return `/api/v1/exports/${list}?${query}`;
  };
  return (
    <span className="row table-exports">
      {['CSV', 'XLSX'].map((format) => (
        <a key={format} className={buttonClass('quiet', 'small')} href={href(format.toLowerCase())} download>
          <Icon name="download" size={14} /> {t('table.exportAs', { format })}
        </a>
      ))}
    </span>
  );
}
