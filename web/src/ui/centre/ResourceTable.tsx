import { keepPreviousData, type UseQueryOptions, useQuery } from '@tanstack/react-query';
import { Link, type LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useText } from '#/i18n';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { Scroller } from '#/ui/base/Scroller';
import { buttonClass, Empty, Skeleton } from '#/ui/base/small';
import { Exports } from './Exports';

export type Column<T> = {
  key: string;
  head: string;
  cell: (row: T) => ReactNode;
  /** Numbers and money stand to the right. */
  number?: boolean;
};

type Listed<T> = { items: T[]; next?: string | null };

/**
 * A list of the server, page by page. The page is part of the address: `cursor` comes from the route's search parameters
 * and `onCursor` puts the next one there. The first cell of a row carries its link.
 */
export function ResourceTable<T>(props: {
  label: string;
  query: UseQueryOptions<Listed<T>>;
  columns: readonly Column<T>[];
  rowKey: (row: T) => string;
  rowLink?: (row: T) => LinkProps;
  cursor?: string;
  onCursor: (cursor: string | undefined) => void;
  /** Whether filters are set, and then the action of an empty page removes them. */
  filtered?: boolean;
  empty?: { title: string; action?: ReactNode };
  /** Name of the export and the filters it shares with the list. */
  exports?: { list: string; filters: Readonly<Record<string, string | undefined>> };
}) {
  const t = useText('common');
  const { data, error, isPending, isPlaceholderData, refetch } = useQuery({
    ...props.query,
    placeholderData: keepPreviousData,
  });
  if (error && !data) return <ErrorNote error={error} retry={() => void refetch()} />;
  if (isPending || !data) return <Skeleton lines={8} />;
  return (
    <div>
      {data.items.length === 0 ? (
        <Empty
          title={props.filtered ? t('table.filtered') : (props.empty?.title ?? t('table.empty'))}
          action={props.filtered ? undefined : props.empty?.action}
        />
      ) : (
        <Scroller label={props.label} busy={isPlaceholderData}>
          <table className="table resource-table">
            <thead>
              <tr>
                {props.columns.map((column) => (
                  <th key={column.key} scope="col" className={column.number ? 'number' : undefined}>
                    {column.head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {data.items.map((row) => (
                <tr key={props.rowKey(row)}>
                  {props.columns.map((column, at) => (
                    <td key={column.key} className={column.number ? 'number' : undefined}>
                      {at === 0 && props.rowLink ? (
                        <Link {...props.rowLink(row)} className="row-link">
                          {column.cell(row)}
                        </Link>
                      ) : (
                        column.cell(row)
                      )}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </Scroller>
      )}
      <div className="table-foot">
        <span className="xs text3">{t('table.rows', { count: data.items.length })}</span>
        {props.cursor && (
          <button type="button" className={buttonClass('quiet', 'small')} onClick={() => props.onCursor(undefined)}>
            {t('action.first')}
          </button>
        )}
        {data.next && (
          <button
            type="button"
            className={buttonClass('plain', 'small')}
            onClick={() => props.onCursor(data.next ?? undefined)}
          >
            {t('action.next')}
          </button>
        )}
        {props.exports && <Exports {...props.exports} />}
      </div>
    </div>
  );
}
