import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, body } from '#/api/client';
import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { Confirm } from '#/ui/base/Confirm';
import { Button, Moment, PageHeader, StateChip } from '#/ui/base/small';
import { states } from '#/ui/base/states';
import { FilterBar } from '#/ui/centre/FilterBar';
import { QuestionText } from '#/ui/centre/QuestionText';
import { ResourceTable } from '#/ui/centre/ResourceTable';
import { WriteDialog } from '#/ui/centre/WriteDialog';
import { usePage } from '#/ui/shell/page';

const route = getRouteApi('/operator/questions');
type Question = Schemas['QuestionView'];
const all = Object.keys(states.question) as Question['standing']['state'][];

/** All questions on product pages; what does not belong there is taken off. */
export default function Questions() {
  const t = useText('operator');
  usePage([{ text: t('nav.questions') }]);
  const search = route.useSearch();
  const state = all.find((name) => name === search.state);
  const { cursor } = search;
  const navigate = useNavigate();
  const client = useQueryClient();
  const [hiding, setHiding] = useState<Question>();
  const [showing, setShowing] = useState<Question>();
  const to = '/operator/questions';
  const at = ({ id, version }: Question) => ({ path: { id }, header: { 'If-Match': `"${version}"` } });
  const done = () => client.invalidateQueries({ queryKey: ['question'] });
  return (
    <>
      <PageHeader title={t('nav.questions')} facts={t('questions.facts')} />
      <FilterBar
        values={{ state }}
        onChange={(values) => void navigate({ to, search: values })}
        filters={[
          {
            name: 'state',
            label: t('field.state'),
            options: all.map((value) => ({ value, label: t(`common:${states.question[value].text}`) })),
          },
        ]}
      />
      <ResourceTable
        label={t('nav.questions')}
        query={{
          queryKey: ['question', 'list', state, cursor],
          queryFn: () => body(api.GET('/api/v1/questions', { params: { query: { state, cursor } } })),
        }}
        rowKey={(question) => question.id}
        cursor={cursor}
        onCursor={(next) => void navigate({ to, search: { state, cursor: next } })}
        filtered={state !== undefined}
        empty={{ title: t('questions.empty') }}
        exports={{ list: 'questions', filters: { state } }}
        columns={[
          {
            key: 'question',
            head: t('questions.question'),
            cell: (question) => <QuestionText question={question} />,
          },
          {
            key: 'product',
            head: t('field.product'),
            cell: (question) => (
              <Link to="/operator/products/$id" params={{ id: question.product_id }}>
                {question.product_name}
              </Link>
            ),
          },
          {
            key: 'asker',
            head: t('questions.asker'),
            cell: (question) =>
              question.asker_id && (
                <Link to="/operator/accounts/$id" params={{ id: question.asker_id }}>
                  {question.asker}
                </Link>
              ),
          },
          {
            key: 'state',
            head: t('field.state'),
            cell: (question) => <StateChip kind="question" state={question.standing.state} />,
          },
          { key: 'asked', head: t('field.at'), cell: (question) => <Moment at={question.created_at} /> },
          {
            key: 'act',
            head: t('questions.act'),
            cell: (question) =>
              question.standing.state === 'hidden' ? (
                <Button
                  size="small"
                  aria-label={t('questions.showName', { text: question.text })}
                  onClick={() => setShowing(question)}
                >
                  {t('questions.show')}
                </Button>
              ) : (
                question.standing.state !== 'withdrawn' && (
                  <Button
                    size="small"
                    aria-label={t('questions.hideName', { text: question.text })}
                    onClick={() => setHiding(question)}
                  >
                    {t('questions.hide')}
                  </Button>
                )
              ),
          },
        ]}
      />
      {hiding && (
        <WriteDialog
          verb={t('questions.hide')}
          about={
            <>
              <p className="question-text">{hiding.text}</p>
              <p className="text2">{t('questions.hideEffect')}</p>
            </>
          }
          name="reason"
          label={t('questions.reason')}
          most={500}
          danger
          send={async (reason) => {
            await body(api.POST('/api/v1/questions/{id}/hide', { params: at(hiding), body: { reason } }));
            await done();
          }}
          onClose={() => setHiding(undefined)}
        />
      )}
      {showing && (
        <Confirm
          verb={t('questions.show')}
          effect={
            <>
              <p className="question-text">{showing.text}</p>
              <p className="text2">{t('questions.showEffect')}</p>
            </>
          }
          act={async () => {
            await body(api.POST('/api/v1/questions/{id}/show', { params: at(showing) }));
            await done();
          }}
          onClose={() => setShowing(undefined)}
        />
      )}
    </>
  );
}
