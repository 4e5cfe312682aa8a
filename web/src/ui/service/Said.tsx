import { useText } from '#/i18n';
import { Moment } from '../base/small';
import { EvidenceFiles } from './Files';
import { useEventText, useSaid } from './History';
import { type Details, whatOf } from './query';
import css from './service.module.css';

/** What each side said with what it did, beside each other. */
export function Said({ details }: { details: Details }) {
  const t = useText('service');
  const text = useEventText();
  const said = useSaid();
  const told = details.history.flatMap((entry) => {
    const what = whatOf(entry);
    const words = said(what);
    return words ? [{ entry, what, words }] : [];
  });
  return (
    <section aria-labelledby="service-said">
      <h2 id="service-said" className={css.head}>
        {t('desk.said')}
      </h2>
      <div className={css.sides}>
        {(['buyer', 'seller'] as const).map((side) => {
          const own = told.filter(({ entry }) => entry.by === side);
          return (
            <div key={side}>
              <h3>{t(`by.${side}`)}</h3>
              {own.length === 0 && <p className="sm text3">{t('desk.nothing')}</p>}
              <ul className={css.told}>
                {own.map(({ entry, what, words }) => (
                  <li key={entry.number} className="sm">
                    <span className={css.what}>{text(what)}</span>{' '}
                    <span className="xs text3">
                      <Moment at={entry.at} full />
                    </span>
                    <p className={css.said}>{words}</p>
                  </li>
                ))}
              </ul>
            </div>
          );
        })}
      </div>
    </section>
  );
}

/** Every file that either side handed in, by side. */
export function AllFiles({ details }: { details: Details }) {
  const t = useText('service');
  const any = details.history.some(({ files }) => files.length > 0);
  return (
    <section aria-labelledby="service-files">
      <h2 id="service-files" className={css.head}>
        {t('desk.files')}
      </h2>
      {any ? (
        <div className={css.sides}>
          {(['buyer', 'seller'] as const).map((side) => (
            <div key={side} className="sm">
              <h3>{t(`by.${side}`)}</h3>
              {details.history.some(({ by, files }) => by === side && files.length > 0) || (
                <p className="text3">{t('desk.noFiles')}</p>
              )}
              {details.history
                .filter(({ by }) => by === side)
                .map((entry) => (
                  <EvidenceFiles key={entry.number} files={entry.files} />
                ))}
            </div>
          ))}
        </div>
      ) : (
        <p className={`sm text3 ${css.noFiles}`}>{t('desk.noFiles')}</p>
      )}
    </section>
  );
}
