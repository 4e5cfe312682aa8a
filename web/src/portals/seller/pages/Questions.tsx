import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, body } from '#/api/client';
import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { Button, Moment, PageHeader, StateChip } from '#/ui/base/small';
import { toast } from '#/ui/base/Toast';
import { QuestionText } from '#/ui/centre/QuestionText';
import { ResourceTable } from '#/ui/centre/ResourceTable';
import { WriteDialog } from '#/ui/centre/WriteDialog';
import { usePage } from '#/ui/shell/page';

const route = getRouteApi('/seller/questions');
const tabs = ['open', 'answered', 'all'] as const;

/** What buyers ask about the seller's products; what waits for an answer is shown first. */
export default function Questions() {
  const t = useText('seller');
  usePage([{ text: t('nav.questions') }]);
  const { state: chosen = 'open', cursor } = route.useSearch();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [answering, setAnswering] = useState<Schemas['QuestionView']>();
  const state = chosen === 'all' ? undefined : chosen;
  const to = '/seller/questions';
  const send = async (question: Schemas['QuestionView'], text: string) => {
    await body(
      api.PUT('/api/v1/questions/{id}/answer', {
        params: { path: { id: question.id }, header: { 'If-Match': `"${question.version}"` } },
        body: { text },
      }),
    );
    await client.invalidateQueries({ queryKey: ['question'] });
    toast(t('questions.sent'));
  };
  return (
    <>
      <PageHeader title={t('nav.questions')} facts={t('questions.facts')} />
      <nav className="tabs" aria-label={t('nav.questions')}>
        {tabs.map((tab) => (
          <Link key={tab} to={to} search={{ state: tab }} aria-current={tab === chosen ? 'page' : undefined}>
            {t(`questions.tab.${tab}`)}
          </Link>
        ))}
      </nav>
      <ResourceTable
        label={t('nav.questions')}
        query={{
          queryKey: ['question', 'list', state, cursor],
          queryFn: () => body(api.GET('/api/v1/questions', { params: { query: { state, cursor } } })),
        }}
        rowKey={(question) => question.id}
        cursor={cursor}
        onCursor={(next) => void navigate({ to, search: { state: chosen, cursor: next } })}
        empty={{ title: t(`questions.empty.${chosen}`) }}
        exports={{ list: 'questions', filters: { state } }}
        columns={[
          {
            key: 'question',
            head: t('questions.question'),
            cell: (question) => <QuestionText question={question} />,
          },
          {
            key: 'product',
            head: t('product.name'),
            cell: (question) => (
              <Link to="/products/$id" params={{ id: question.product_id }} hash="questions">
                {question.product_name}
              </Link>
            ),
          },
          { key: 'asker', head: t('questions.asker'), cell: (question) => question.asker },
          {
            key: 'state',
            head: t('questions.state'),
            cell: (question) => <StateChip kind="question" state={question.standing.state} />,
          },
          { key: 'asked', head: t('questions.asked'), cell: (question) => <Moment at={question.created_at} /> },
          {
            key: 'act',
            head: t('questions.act'),
            cell: (question) =>
              (question.standing.state === 'open' || question.standing.state === 'answered') && (
                <Button
                  size="small"
                  aria-label={t(`questions.name.${question.standing.state}`, { text: question.text })}
                  onClick={() => setAnswering(question)}
                >
                  {t(`questions.do.${question.standing.state}`)}
                </Button>
              ),
          },
        ]}
      />
      {answering && (
        <WriteDialog
          verb={t(answering.standing.state === 'answered' ? 'questions.do.answered' : 'questions.do.open')}
          about={<p className="question-text">{answering.text}</p>}
          name="text"
          label={t('questions.answer')}
          start={answering.standing.state === 'answered' ? answering.standing.answer.text : ''}
          most={2000}
          send={(text) => send(answering, text)}
          onClose={() => setAnswering(undefined)}
        />
      )}
    </>
  );
}
