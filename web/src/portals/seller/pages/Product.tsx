import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useCallback, useEffect, useRef, useState } from 'react';
import { api, body } from '#/api/client';
import { sessionQuery } from '#/api/query';
import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { Confirm } from '#/ui/base/Confirm';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { clockTime } from '#/ui/base/format';
import { Icon } from '#/ui/base/Icon';
import { Button, Id, Note, PageHeader, Skeleton, StateChip } from '#/ui/base/small';
import { toast } from '#/ui/base/Toast';
import { usePage } from '#/ui/shell/page';
import { addressesQuery, casesQuery } from '../keys/query';
import { Basics } from '../product/Basics';
import { Card } from '../product/Card';
import { Connection } from '../product/Connection';
import { Delivery } from '../product/Delivery';
import { useDraft } from '../product/draft';
import { Offers } from '../product/Offers';
import { Pictures } from '../product/Pictures';
import css from '../product/product.module.css';
import { Questions } from '../product/Questions';
import { findings, neededCases, stepOf, stepsOf, whole } from '../product/rules';
import { Seen } from '../product/Seen';
import type { Step } from '../product/steps';

const route = getRouteApi('/seller/products/$id');
type View = Schemas['ProductView'];

/** One product: the wizard from the first word to review, and what can be done with it on the shelf. */
export default function Product() {
  const { id } = route.useParams();
  const { data: session } = useQuery(sessionQuery);
  const isNew = id === 'new';
  const { data, error, refetch } = useQuery({
    queryKey: ['product', 'one', id],
    queryFn: () => body(api.GET('/api/v1/products/{id}', { params: { path: { id } } })),
    enabled: !isNew,
  });
  if (error && !data) return <ErrorNote error={error} retry={() => void refetch()} />;
  if (!session || (!isNew && !data)) return <Skeleton lines={10} />;
  return <Wizard product={data} account={session.account.id} />;
}

function Wizard({ product: loaded, account }: { product?: View; account: string }) {
  const t = useText('seller');
  const navigate = useNavigate();
  const client = useQueryClient();
  const { step = 'basics' }: { step?: Step } = route.useSearch();
  // The product keeps its form when its first saving gives it an address.
  const [product, setProduct] = useState(loaded);
  if (loaded && loaded !== product && loaded.version >= (product?.version ?? -1)) setProduct(loaded);
  const made = useCallback(
    (id: string) => void navigate({ to: '/seller/products/$id', params: { id }, search: { step }, replace: true }),
    [navigate, step],
  );
  const draft = useDraft(product, account, made);
  const { content } = draft;
  const [loud, setLoud] = useState(false);
  const [asked, setAsked] = useState<'withdraw' | 'hide' | 'show'>();
  const [refused, setRefused] = useState<unknown>();
  const name = content.name || t('product.untitled');
  usePage([{ text: t('nav.products'), to: '/seller/products' }, { text: name }]);

  // Once its step is shown, the first wrong field takes the focus.
  const jump = useRef(false);
  useEffect(() => {
    const field = jump.current && document.querySelector<HTMLElement>('main [aria-invalid="true"]');
    if (!field) return;
    jump.current = false;
    field.focus();
  });

  const review = product?.revision.review;
  const locked = review?.state === 'pending_review';
  const live = product?.live_revision ?? undefined;
  const { data: onSale } = useQuery({
    queryKey: ['product', 'revision', product?.id, live],
    queryFn: () =>
      body(
        api.GET('/api/v1/products/{id}', {
          params: { path: { id: product?.id ?? '' }, query: { revision: live } },
        }),
      ),
    enabled: live !== undefined && step === 'submit',
  });

  const { data: addresses } = useQuery(addressesQuery);
  const address = addresses?.find((one) => one.id === content.address_id);
  const { data: cases } = useQuery({ ...casesQuery(address?.id ?? ''), enabled: address !== undefined });
  const missing =
    address && cases
      ? neededCases(content, address.protocol).filter((one) => !cases.some((saved) => saved.activity === one))
      : [];

  const found = findings(content);
  const wrong = (path: string) => {
    const own = found.find((one) => one.path === path);
    const refusal = draft.problem?.at(path);
    const value = path.split(/[.[\]]+/).reduce<unknown>((at, part) => {
      if (part === '') return at;
      return at && typeof at === 'object' ? (at as Record<string, unknown>)[part] : undefined;
    }, content);
    if (own && (loud || (value !== '' && value !== null && !isBlankPrice(value)))) {
      return t(`rule.${own.rule}`, { ...own.words });
    }
    return loud ? refusal : undefined;
  };
  const count = (one: Step) =>
    one === 'submit'
      ? found.length + missing.length
      : found.filter((finding) => stepOf(finding.path) === one).length + (one === 'connection' ? missing.length : 0);

  const act = async (verb: 'submit' | 'withdraw' | 'hide' | 'show') => {
    const current =
      verb === 'submit' && draft.dirty
        ? await draft.save()
        : (client.getQueryData<View>(['product', 'one', product?.id]) ?? product);
    if (!current) throw draft.problem ?? new Error(verb);
    const params = { path: { id: current.id }, header: { 'If-Match': `"${current.version}"` } };
    const calls = {
      submit: () => api.POST('/api/v1/products/{id}/submit', { params }),
      withdraw: () => api.POST('/api/v1/products/{id}/withdraw', { params }),
      hide: () => api.POST('/api/v1/products/{id}/hide', { params }),
      show: () => api.POST('/api/v1/products/{id}/show', { params }),
    };
    const changed = await body(calls[verb]());
    client.setQueryData(['product', 'one', changed.id], changed);
    await client.invalidateQueries({ queryKey: ['product', 'list'] });
    if (verb === 'submit') toast(t('product.submitted'));
  };
  const submit = async () => {
    setRefused(undefined);
    setLoud(true);
    if (found.length + missing.length > 0) {
      jump.current = true;
      const first = found[0];
      const to = first ? stepOf(first.path) : 'connection';
      await navigate({ to: '/seller/products/$id', params: { id: product?.id ?? 'new' }, search: { step: to } });
      return;
    }
    try {
      await act('submit');
    } catch (thrown) {
      setRefused(thrown);
    }
  };
  const saidSaved = draft.saving
    ? t('product.saving')
    : draft.problem && draft.dirty
      ? t('product.local', { count: Math.max(1, found.length) })
      : draft.savedAt
        ? t('product.saved', { time: clockTime(draft.savedAt).slice(0, 5) })
        : '';
  const part = { content, change: draft.change, wrong };
  return (
    <>
      <PageHeader
        title={name}
        chip={product && <StateChip kind="shelf" state={product.shelf} />}
        facts={
          <>
            {product && <Id value={product.id} short />}
            {review && <StateChip kind="review" state={review.state} />}
            <span aria-live="polite">{saidSaved}</span>
          </>
        }
        actions={
          <>
            {product?.shelf === 'on_shelf' && <Button onClick={() => setAsked('hide')}>{t('product.hide')}</Button>}
            {product?.shelf === 'hidden' && <Button onClick={() => setAsked('show')}>{t('product.show')}</Button>}
            {locked ? (
              <Button onClick={() => setAsked('withdraw')}>{t('product.withdraw')}</Button>
            ) : (
              <Button kind="primary" onClick={() => void submit()}>
                {t('product.submit')}
              </Button>
            )}
          </>
        }
      />
      <div className="stack">
        {refused !== undefined && <ErrorNote error={refused} />}
        {draft.problem && draft.problem.findings.length === 0 && <ErrorNote error={draft.problem} />}
        {locked && <Note tone="wait">{t('product.waiting')}</Note>}
        {review?.state === 'rejected' && <Note tone="bad">{t('product.rejected', { reason: review.reason })}</Note>}
        {live !== undefined && !locked && <Note tone="run">{t('product.liveNote', { live })}</Note>}
        {draft.restored && draft.dirty && <Note tone="run">{t('product.restored')}</Note>}
        <div className={css.wizard}>
          <nav className={css.steps} aria-label={t('product.steps')}>
            {stepsOf(content).map((one) => {
              const errors = count(one);
              return (
                <Link
                  key={one}
                  to="/seller/products/$id"
                  params={{ id: product?.id ?? 'new' }}
                  search={{ step: one }}
                  aria-current={one === step ? 'step' : undefined}
                  className={errors ? 'tone-wait' : 'tone-good'}
                >
                  <Icon name={errors ? 'wait' : 'ok'} size={14} />
                  {t(`product.step.${one}`)}
                  <small>{errors ? t('product.errors', { count: errors }) : t('product.done')}</small>
                </Link>
              );
            })}
          </nav>
          <fieldset className={css.form} disabled={locked}>
            <h2>{t(`product.step.${step}`)}</h2>
            {step === 'basics' && <Basics {...part} />}
            {step === 'pictures' && <Pictures {...part} />}
            {step === 'offers' && <Offers {...part} />}
            {step === 'questions' && <Questions {...part} />}
            {step === 'connection' && <Connection {...part} />}
            {step === 'delivery' && <Delivery {...part} />}
            {step === 'submit' && (live === undefined || onSale) && (
              <Seen content={content} live={onSale && whole(onSale.revision.content)} />
            )}
          </fieldset>
          <Card content={content} />
        </div>
      </div>
      {asked && (
        <Confirm
          verb={t(`product.${asked}Verb`, { name })}
          effect={<p>{t(`product.${asked}Effect`)}</p>}
          act={() => act(asked)}
          onClose={() => setAsked(undefined)}
        />
      )}
    </>
  );
}

/** Whether a price has not been filled in yet, so that it is not found wrong before its time. */
function isBlankPrice(value: unknown): boolean {
  return JSON.stringify(value)?.includes('"amount":""') ?? true;
}
