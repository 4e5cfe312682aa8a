import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { type FormEvent, useCallback, useEffect, useRef, useState } from 'react';
import { api, body, fileUrl } from '#/api/client';
import { useText } from '#/i18n';
import { Art } from '#/portals/storefront/Art';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { Icon } from '#/ui/base/Icon';
import { Button, buttonClass, Id, KeyValue, Moment, Note, PageHeader, Skeleton, StateChip } from '#/ui/base/small';
import { toast } from '#/ui/base/Toast';
import { diff } from '#/ui/centre/diff';
import { usePage } from '#/ui/shell/page';
import { Party } from '../parts/Party';
import css from '../parts/review.module.css';
import { SectionView } from '../parts/SectionView';
import {
  type Content,
  changeOf,
  dearYears,
  percent,
  risingBands,
  type Section,
  type SectionId,
} from '../parts/sections';
import { useDraft } from '../parts/useDraft';
import { useSections } from '../parts/useSections';
import { productQuery, reviewsQuery, revisionQuery } from '../queries';

const route = getRouteApi('/operator/reviews/$id');
/** As many characters as a reason may have. */
const longest = 500;

/** How much of a part changed: letters come and gone in a text, else the count of rows. */
function size(section: Section): string {
  if (section.kind !== 'text') return String(section.changes);
  const pieces = diff(section.before ?? '', section.after);
  const count = (kind: 'added' | 'removed') =>
    pieces.filter((piece) => piece.kind === kind).reduce((sum, piece) => sum + piece.text.length, 0);
  return section.before === undefined ? `+${count('added')}` : `+${count('added')} −${count('removed')}`;
}

/** The pictures as buyers will see them. */
function Shown({ content }: { content: Content }) {
  return (
    <ul className={css.pictures}>
      {(content.pictures ?? []).map(({ file, text }) => (
        <li key={file}>
          <a href={fileUrl(file)} target="_blank" rel="noreferrer">
            <img src={fileUrl(file)} alt={text} width={192} height={144} />
          </a>
        </li>
      ))}
    </ul>
  );
}

function Checks({ content, changed }: { content: Content; changed: readonly Section[] }) {
  const t = useText('operator');
  const rising = risingBands(content);
  const dear = dearYears(content);
  const moves = changed.flatMap((section) => (section.kind === 'prices' ? section.rows.map(changeOf) : []));
  const highest = Math.max(0, ...moves.map((move) => move ?? 0));
  const checks = [
    // Where people deliver no server is called.
    ...(content.access_type === 'human_service' ? [] : [{ key: 'cases', ok: true, value: '' } as const]),
    { key: 'bands', ok: rising === 0, value: rising ? String(rising) : '' },
    { key: 'years', ok: dear === 0, value: dear ? String(dear) : '' },
    { key: 'rise', ok: highest <= 200, value: highest > 0 ? percent(highest) : '' },
  ] as const;
  return (
    <section>
      <h2>{t('review.checks')}</h2>
      <ul className={css.checks}>
        {checks.map((check) => (
          <li key={check.key}>
            <span className={check.ok ? css.good : css.wait}>
              <Icon name={check.ok ? 'check' : 'bad'} />
              <span className="sr">{t(check.ok ? 'review.passed' : 'review.look')}</span>
            </span>
            <span>{t(`review.check.${check.key}`)}</span>
            <span className="xs text3">{check.value}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What changed in a product handed in, what the checks say, and the decision. The next one opens by itself. */
export default function Review() {
  const { id } = route.useParams();
  const product = useQuery(productQuery(id));
  if (product.error) return <ErrorNote error={product.error} retry={() => void product.refetch()} />;
  if (!product.data) return <Skeleton lines={12} />;
  const { data, etag } = product.data;
  return <Case key={`${id}/${data.revision.number}`} product={data} etag={etag} />;
}

type Product = Awaited<ReturnType<NonNullable<ReturnType<typeof productQuery>['queryFn']>>>['data'];

function Case({ product, etag }: { product: Product; etag: string }) {
  const t = useText('operator');
  const navigate = useNavigate();
  const client = useQueryClient();
  const { change } = route.useSearch();
  const { id, revision, live_revision: live } = product;
  const { content, review } = revision;
  const first = !live || live === revision.number;
  const old = useQuery({ ...revisionQuery(id, live ?? 1), enabled: !first });
  const { data: queue } = useQuery(reviewsQuery);
  const all = useSections(first ? undefined : old.data?.revision.content, content);
  const changed = first ? all : all.filter((section) => section.changes > 0);
  const same = first ? [] : all.filter((section) => section.changes === 0);
  const [unfolded, setUnfolded] = useState(false);
  const [verdict, setVerdict] = useState<'approve' | 'reject'>('approve');
  const [draft, setDraft] = useDraft(`review.${id}.${revision.number}`);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const form = useRef<HTMLFormElement>(null);
  usePage([{ text: t('nav.reviews'), to: '/operator/reviews' }, { text: t('review.crumb', { name: content.name }) }]);

  const chosen = changed.find((section) => section.id === change)?.id ?? changed[0]?.id;
  const choose = useCallback(
    (next: SectionId) => {
      void navigate({
        to: '/operator/reviews/$id',
        params: { id },
        search: { change: next },
        replace: true,
        resetScroll: false,
      });
      document.getElementById(`part-${next}`)?.scrollIntoView({ block: 'nearest', behavior: 'smooth' });
    },
    [navigate, id],
  );
  const order = changed.map((section) => section.id).join(' ');
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if ((event.metaKey || event.ctrlKey) && event.key === 'Enter') {
        form.current?.requestSubmit();
        return;
      }
      const typing = event.target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
      const step = { j: 1, k: -1 }[event.key.toLowerCase()];
      if (typing || !step || event.metaKey || event.ctrlKey || event.altKey) return;
      const ids = order.split(' ') as SectionId[];
      const next = chosen && ids[ids.indexOf(chosen) + step];
      if (next) choose(next);
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [order, chosen, choose]);

  const waits = review.state === 'pending_review';
  const reason = [
    ...changed.flatMap((section) => {
      const remark = draft[section.id]?.trim();
      return remark ? [t('review.remarkLine', { part: t(`review.part.${section.id}`), remark })] : [];
    }),
    ...(draft.all?.trim() ? [draft.all.trim()] : []),
  ].join('\n');
  const at = queue?.findIndex((item) => item.id === id) ?? -1;
  const before = at > 0 ? queue?.[at - 1] : undefined;
  const after = queue?.[at + 1];

  const decide = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || !waits) return;
    setError(undefined);
    if (verdict === 'reject' && !reason) {
      form.current?.querySelector('textarea')?.focus();
      return;
    }
    setBusy(true);
    try {
      await body(
        api.POST('/api/v1/products/{id}/decision', {
          params: { path: { id }, header: { 'If-Match': etag } },
          body: verdict === 'approve' ? { decision: 'approve' } : { decision: 'reject', reason },
        }),
      );
      setDraft({});
      toast(
        t(verdict === 'approve' ? 'review.approved' : 'review.returned', { name: content.name }),
        <Link to="/operator/products/$id" params={{ id }}>
          {t('review.see')}
        </Link>,
      );
      const next = queue?.find((item) => item.id !== id);
      await client.invalidateQueries({ queryKey: ['review'] });
      void client.invalidateQueries({ queryKey: ['product'] });
      await (next
        ? navigate({ to: '/operator/reviews/$id', params: { id: next.id } })
        : navigate({ to: '/operator/reviews' }));
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };

  if (!first && old.error) return <ErrorNote error={old.error} retry={() => void old.refetch()} />;
  if (!first && !old.data) return <Skeleton lines={12} />;
  return (
    <>
      <PageHeader
        title={
          <span className={css.named}>
            <Art name={content.name} size={32} file={content.logo} /> {content.name}
          </span>
        }
        chip={<StateChip kind="review" state={review.state} />}
        facts={
          <>
            {waits && <span>{t(first ? 'review.first' : 'review.modification')}</span>}
            <Party id={product.seller_id} />
            {review.state === 'pending_review' && (
              <span>
                {t('reviews.submitted')} <Moment at={review.submitted_at} />
              </span>
            )}
            <span>{t('review.revision', { number: revision.number })}</span>
          </>
        }
        actions={
          at >= 0 && queue ? (
            <>
              {before ? (
                <Link
                  to="/operator/reviews/$id"
                  params={{ id: before.id }}
                  className={buttonClass()}
                  aria-label={t('review.before', { name: before.name })}
                >
                  <Icon name="left" />
                </Link>
              ) : null}
              <span className="row sm text2 nowrap">{t('review.place', { at: at + 1, of: queue.length })}</span>
              {after ? (
                <Link
                  to="/operator/reviews/$id"
                  params={{ id: after.id }}
                  className={buttonClass()}
                  aria-label={t('review.after', { name: after.name })}
                >
                  <Icon name="right" />
                </Link>
              ) : null}
            </>
          ) : undefined
        }
      />
      <div className={css.grid}>
        <nav className={css.index} aria-label={t('review.index')}>
          <h2>
            {first ? t('review.parts', { count: changed.length }) : t('review.changes', { count: changed.length })}
          </h2>
          {changed.map((section) => (
            <button
              key={section.id}
              type="button"
              aria-current={section.id === chosen ? 'true' : undefined}
              onClick={() => choose(section.id)}
            >
              {draft[section.id]?.trim() ? <Icon name="message" size={14} /> : <Icon name="edit" size={14} />}
              <span>{t(`review.part.${section.id}`)}</span>
              <span>{size(section)}</span>
            </button>
          ))}
          <p className="xs text3" style={{ padding: '10px' }}>
            <kbd>J</kbd> <kbd>K</kbd> {t('review.keys')}
          </p>
        </nav>
        <div>
          {changed.length === 0 && <Note tone="run">{t('review.noChange')}</Note>}
          {[...changed, ...(unfolded ? same : [])].map((section) => (
            <SectionView
              key={section.id}
              section={section}
              plain={first}
              chosen={section.id === chosen}
              tools={
                waits &&
                section.changes > 0 &&
                draft[section.id] === undefined && (
                  <Button
                    kind="quiet"
                    size="small"
                    icon="message"
                    onClick={() => {
                      setDraft({ ...draft, [section.id]: '' });
                      setVerdict('reject');
                    }}
                  >
                    {t('review.remark')}
                  </Button>
                )
              }
            >
              {section.id === 'pictures' && <Shown content={content} />}
              {section.id === 'terms' && content.supervised?.template && (
                <p className={css.text}>
                  <a href={fileUrl(content.supervised.template)} download>
                    <Icon name="download" size={14} /> {t('review.template')}
                  </a>
                </p>
              )}
              {waits && draft[section.id] !== undefined && (
                <div className={css.remark}>
                  <label className="sm" htmlFor={`remark-${section.id}`}>
                    {t('review.remarkOn', { part: t(`review.part.${section.id}`) })}
                  </label>
                  <textarea
                    id={`remark-${section.id}`}
                    className="textarea"
                    rows={2}
                    value={draft[section.id]}
                    onChange={(event) => setDraft({ ...draft, [section.id]: event.target.value })}
                  />
                  <Button
                    kind="quiet"
                    size="small"
                    onClick={() => {
                      const { [section.id]: _dropped, ...rest } = draft;
                      setDraft(rest);
                    }}
                  >
                    {t('review.remarkDrop')}
                  </Button>
                </div>
              )}
            </SectionView>
          ))}
          {same.length > 0 && !unfolded && (
            <button type="button" className={css.unchanged} onClick={() => setUnfolded(true)}>
              <Icon name="upDown" size={14} />{' '}
              {t('review.unchanged', {
                parts: same.map((section) => t(`review.part.${section.id}`)).join(t('review.comma')),
              })}
            </button>
          )}
        </div>
        <aside className={css.rail}>
          {waits ? (
            <form ref={form} className={css.decision} onSubmit={decide}>
              <div className="panel-head">
                <h2 className="grow">{t('review.decision')}</h2>
                {Object.keys(draft).length > 0 && <span className="xs text3">{t('review.draft')}</span>}
              </div>
              <div className="panel-body stack">
                <fieldset style={{ border: 0, margin: 0, padding: 0 }}>
                  <legend className="sr">{t('review.decision')}</legend>
                  {(['approve', 'reject'] as const).map((name) => (
                    <label key={name}>
                      <input type="radio" name="verdict" checked={verdict === name} onChange={() => setVerdict(name)} />
                      <span>
                        <b>{t(`review.${name}`)}</b>
                        <br />
                        <span className="sm text2">
                          {t(`review.${name}${first ? 'First' : 'Effect'}`, { count: changed.length })}
                        </span>
                      </span>
                    </label>
                  ))}
                </fieldset>
                {verdict === 'reject' && (
                  <div>
                    <label className="sm" htmlFor="remark-all">
                      {t('review.comments')}
                    </label>
                    <textarea
                      id="remark-all"
                      className="textarea"
                      maxLength={longest}
                      value={draft.all ?? ''}
                      onChange={(event) => setDraft({ ...draft, all: event.target.value })}
                      aria-describedby="remark-note"
                    />
                    <p id="remark-note" className="field-help">
                      {reason ? t('review.length', { count: reason.length, most: longest }) : t('review.reasonNeeded')}
                    </p>
                  </div>
                )}
                {error !== undefined && <ErrorNote error={error} />}
                <Button
                  kind="primary"
                  type="submit"
                  busy={busy}
                  disabled={verdict === 'reject' && reason.length > longest}
                >
                  {t(verdict === 'approve' ? 'review.approveVerb' : 'review.rejectVerb', { name: content.name })}{' '}
                  <kbd>{'⌘↵'}</kbd>
                </Button>
                <p className="xs text3">{t('review.told')}</p>
              </div>
            </form>
          ) : (
            <Note tone="good">{t('review.decided')}</Note>
          )}
          <Checks content={content} changed={changed} />
          <section>
            <h2>{t('review.product')}</h2>
            <KeyValue
              items={[
                [t('field.shelf'), <StateChip key="shelf" kind="shelf" state={product.shelf} />],
                [t('review.live'), live ? t('review.revision', { number: live }) : t('review.none')],
                [t('review.created'), <Moment key="created" at={product.created_at} full />],
                [t('field.id'), <Id key="id" value={id} short />],
              ]}
            />
          </section>
        </aside>
      </div>
    </>
  );
}
