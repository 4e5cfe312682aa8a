import { useText } from '#/i18n';
import { diff } from './diff';

/** What changed in a text, within its line: added underlined, removed struck through. */
export function Diff({ before, after }: { before: string; after: string }) {
  const t = useText('common');
  return (
    <span className="diff">
      {diff(before, after).map((piece, at) => {
        const key = `${at}${piece.kind}`;
        if (piece.kind === 'same') return <span key={key}>{piece.text}</span>;
        const Tag = piece.kind === 'added' ? 'ins' : 'del';
        return (
          <Tag key={key}>
            <span className="sr">{t(`diff.${piece.kind}`)} </span>
            {piece.text}
          </Tag>
        );
      })}
    </span>
  );
}
