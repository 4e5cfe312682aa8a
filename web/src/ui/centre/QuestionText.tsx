import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { Moment } from '../base/small';

/** A question with its answer, in a list of those who work on it. */
export function QuestionText({ question }: { question: Schemas['QuestionView'] }) {
  const t = useText('common');
  const { standing } = question;
  const answer = 'answer' in standing ? standing.answer : undefined;
  return (
    <div className="question-text">
      <p>{question.text}</p>
      {answer && (
        <p className="text2">
          <span className="text3">
            {t('question.answer')} <Moment at={answer.edited_at ?? answer.at} />
          </span>
          <br />
          {answer.text}
        </p>
      )}
      {standing.state === 'hidden' && (
        <p className="text2">
          <span className="text3">{t('question.reason')}</span> {standing.reason}
        </p>
      )}
    </div>
  );
}
