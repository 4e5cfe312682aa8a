import { type ReactNode, useState } from 'react';
import { useText } from '#/i18n';
import { money } from '#/ui/base/format';
import { Scroller } from '#/ui/base/Scroller';
import { words } from '#/ui/base/states';
import { Diff } from '#/ui/centre/Diff';
import css from './review.module.css';
import { changeOf, type PriceRow, percent, type Row, type Section, samePrice, sameRow } from './sections';

/** Rows that changed; the others wait behind their count. */
function Folded<R extends { key: string }>(props: {
  label: string;
  rows: readonly R[];
  same: (row: R) => boolean;
  all: boolean;
  columns: number;
  head: ReactNode;
  row: (row: R) => ReactNode;
}) {
  const t = useText('operator');
  const [open, setOpen] = useState(props.all);
  const hidden = open ? 0 : props.rows.filter(props.same).length;
  return (
    <Scroller label={props.label}>
      <table className={`table ${css.compare}`}>
        <thead>{props.head}</thead>
        <tbody>
          {props.rows.filter((row) => open || !props.same(row)).map(props.row)}
          {hidden > 0 && (
            <tr>
              <td colSpan={props.columns} className={css.fold}>
                <button type="button" className="button button-quiet button-small" onClick={() => setOpen(true)}>
                  {t('review.unchangedRows', { count: hidden })}
                </button>
              </td>
            </tr>
          )}
        </tbody>
      </table>
    </Scroller>
  );
}

function Prices({ label, rows, plain }: { label: string; rows: readonly PriceRow[]; plain: boolean }) {
  const t = useText('operator');
  return (
    <Folded
      label={label}
      rows={rows}
      same={samePrice}
      all={plain || rows.every(samePrice)}
      columns={plain ? 3 : 5}
      head={
        <tr>
          <th scope="col">{t('review.sku')}</th>
          <th scope="col">{t('review.charge')}</th>
          {!plain && (
            <th scope="col" className="number">
              {t('review.now')}
            </th>
          )}
          <th scope="col" className="number">
            {plain ? t('review.price') : t('review.then')}
          </th>
          {!plain && (
            <th scope="col" className="number">
              {t('review.difference')}
            </th>
          )}
        </tr>
      }
      row={(row) => {
        const moved = changeOf(row);
        return (
          <tr key={row.key}>
            <td>{row.sku}</td>
            <td>
              {t(`common:${words.chargeName[row.charge]}`)}
              {row.band && (
                <span className="text3">
                  {' '}
                  {row.band.kind === 'each' ? t('review.each') : t('review.from', { count: row.band.from })}
                </span>
              )}
            </td>
            {!plain && (
              <td className={`number money ${samePrice(row) || !row.before ? '' : css.old}`}>
                {row.before ? money(row.before) : '–'}
              </td>
            )}
            <td className={`number money ${samePrice(row) ? '' : css.new}`}>{row.after ? money(row.after) : '–'}</td>
            {!plain && (
              <td className="number nowrap">
                {moved === undefined ? (
                  t(row.after ? 'review.added' : 'review.gone')
                ) : moved === 0 ? (
                  '–'
                ) : (
                  <span className={moved > 0 ? css.up : css.down}>{percent(moved)}</span>
                )}
              </td>
            )}
          </tr>
        );
      }}
    />
  );
}

function Rows({ label, rows, plain }: { label: string; rows: readonly Row[]; plain: boolean }) {
  const t = useText('operator');
  return (
    <Folded
      label={label}
      rows={rows}
      same={sameRow}
      all={plain || rows.every(sameRow)}
      columns={plain ? 2 : 3}
      head={
        <tr>
          <th scope="col">{t('review.item')}</th>
          {!plain && <th scope="col">{t('review.now')}</th>}
          <th scope="col">{plain ? t('review.value') : t('review.then')}</th>
        </tr>
      }
      row={(row) => (
        <tr key={row.key}>
          <td>{row.name}</td>
          {!plain && (
            <td className={sameRow(row) || row.before === undefined ? undefined : css.old}>
              {row.before ?? t('review.none')}
            </td>
          )}
          <td className={sameRow(row) ? undefined : css.new}>{row.after ?? t('review.gone')}</td>
        </tr>
      )}
    />
  );
}

/** One part of a product: what it says, or how it differs. `plain` shows it without a comparison. */
export function SectionView(props: {
  section: Section;
  plain: boolean;
  chosen?: boolean;
  tools?: ReactNode;
  children?: ReactNode;
}) {
  const t = useText('operator');
  const { section, plain } = props;
  const label = t(`review.note.${section.id}`);
  const shown =
    section.kind === 'prices' ? (
      <Prices label={label} rows={section.rows} plain={plain} />
    ) : section.kind === 'rows' ? (
      <Rows label={label} rows={section.rows} plain={plain} />
    ) : (
      <p className={css.text}>
        {plain || section.before === undefined ? section.after : <Diff before={section.before} after={section.after} />}
      </p>
    );
  return (
    <section
      id={`part-${section.id}`}
      className={`${css.part} ${props.chosen ? css.chosen : ''}`}
      aria-labelledby={`head-${section.id}`}
    >
      <div className={css.partHead}>
        <h2 id={`head-${section.id}`}>{t(`review.part.${section.id}`)}</h2>
        <span className="xs text3 grow">{!(plain && section.kind === 'text') && label}</span>
        {props.tools}
      </div>
      {section.kind !== 'text' && section.rows.length === 0 ? (
        <p className={`${css.text} text3`}>{t('review.nothing')}</p>
      ) : (
        shown
      )}
      {props.children}
    </section>
  );
}
