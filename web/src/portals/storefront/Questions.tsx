import { infiniteQueryOptions, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, body, newIntent } from '#/api/client';
import { sessionQuery } from '#/api/query';
import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { Confirm } from '#/ui/base/Confirm';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { Field } from '#/ui/base/Field';
import { useForm } from '#/ui/base/form';
import { Button, buttonClass, Empty, Moment, Skeleton } from '#/ui/base/small';
import { toast } from '#/ui/base/Toast';
import css from './questions.module.css';
import type { ShopProduct } from './shop';

const questionsQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['question', 'shop', id],
    queryFn: ({ pageParam }) =>
      body(
        api.GET('/api/v1/shop/products/{id}/questions', {
          params: { path: { id }, query: { cursor: pageParam, limit: 10 } },
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });

/** What buyers asked about a product and its seller answered; a buyer asks here. */
export default function Questions({ product }: { product: ShopProduct }) {
  const t = useText('storefront');
  const { data: session } = useQuery(sessionQuery);
  const found = useInfiniteQuery(questionsQuery(product.id));
  const questions = found.data?.pages.flatMap((page) => page.items);
  // Another one is another intent, and begins with an empty field.
  const [asked, setAsked] = useState(0);
  return (
    <>
      {found.error && <ErrorNote error={found.error} retry={() => void found.refetch()} />}
      {!questions && !found.error && <Skeleton lines={4} />}
      {questions?.length === 0 && <Empty title={t('questions.none')} />}
      {questions && questions.length > 0 && (
        <ul className={css.list}>
          {questions.map((question) => (
            <Entry key={question.id} question={question} seller={product.seller.name} />
          ))}
        </ul>
      )}
      {found.hasNextPage && (
        <div className={css.more}>
          <Button busy={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
            {t('search.more')}
          </Button>
        </div>
      )}
      {session?.account.role === 'buyer' && <Ask key={asked} product={product} done={() => setAsked(asked + 1)} />}
      {session === null && (
        <Link to="/signin" search={{ to: `/products/${product.id}` }} className={`${buttonClass()} ${css.ask}`}>
          {t('questions.signIn')}
        </Link>
      )}
    </>
  );
}

function Entry({ question, seller }: { question: Schemas['ShopQuestion']; seller: string }) {
  const t = useText('storefront');
  const client = useQueryClient();
  const [asks, setAsks] = useState(false);
  const { answer } = question;
  const withdraw = async () => {
    await body(
      api.POST('/api/v1/questions/{id}/withdraw', {
        params: { path: { id: question.id }, header: { 'If-Match': `"${question.version}"` } },
      }),
    );
    await client.invalidateQueries({ queryKey: ['question'] });
  };
  return (
    <li>
      <p className={css.question}>{question.text}</p>
      <div className={css.about}>
        <span>{question.own ? t('questions.own') : question.asker}</span>
        <Moment at={question.created_at} />
        {!answer && <span>{t('questions.open')}</span>}
        {question.own && !answer && (
          <Button size="small" kind="quiet" onClick={() => setAsks(true)}>
            {t('questions.withdraw')}
          </Button>
        )}
      </div>
      {answer && (
        <div className={css.answer}>
          <p>{answer.text}</p>
          <div className={css.about}>
            <span>{seller}</span>
            <Moment at={answer.at} />
            {answer.edited_at && (
              <span>
                {t('questions.edited')} <Moment at={answer.edited_at} />
              </span>
            )}
          </div>
        </div>
      )}
      {asks && (
        <Confirm
          verb={t('questions.withdraw')}
          effect={<p>{t('questions.withdrawEffect')}</p>}
          act={withdraw}
          onClose={() => setAsks(false)}
        />
      )}
    </li>
  );
}

function Ask({ product, done }: { product: ShopProduct; done: () => void }) {
  const t = useText('storefront');
  const client = useQueryClient();
  const [intent] = useState(newIntent);
  const form = useForm({
    start: { text: '' },
    checks: {
      text: (value) => (value.trim().length >= 2 ? undefined : t('common:field.short', { count: 2 })),
    },
    send: async (values) => {
      await body(
        api.POST('/api/v1/shop/products/{id}/questions', {
          params: { path: { id: product.id }, header: { 'Idempotency-Key': intent } },
          body: values,
        }),
      );
      await client.invalidateQueries({ queryKey: ['question'] });
      toast(t('questions.sent', { name: product.seller.name }));
      done();
    },
  });
  return (
    <form ref={form.form} onSubmit={form.submit} noValidate className={`stack ${css.ask}`}>
      <Field label={t('questions.ask')} help={t('questions.help')} error={form.error('text')}>
        <textarea className="textarea" rows={3} maxLength={500} {...form.text('text')} />
      </Field>
      {form.problem && <ErrorNote error={form.problem} />}
      <div>
        <Button type="submit" busy={form.busy}>
          {t('questions.send')}
        </Button>
      </div>
    </form>
  );
}
