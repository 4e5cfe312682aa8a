import { type ReactNode, useState } from 'react';
import { useText } from '#/i18n';
import { Dialog } from './Dialog';
import { ErrorNote } from './ErrorNote';
import { Button } from './small';

/**
 * Asks before something that has an effect: the title and the button repeat the verb and name the object, the text names
 * effect and money. Rendered only while it asks. `word` has to be typed for what cannot be undone.
 */
export function Confirm(props: {
  verb: string;
  effect: ReactNode;
  danger?: boolean;
  word?: string;
  act: () => Promise<unknown>;
  onClose: () => void;
}) {
  const t = useText('common');
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const ready = !props.word || typed === props.word;
  const act = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await props.act();
      props.onClose();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog title={props.verb} onClose={props.onClose}>
      <div className="dialog-body">
        {props.effect}
        {props.word && (
          <input
            className="input"
            aria-label={props.word}
            placeholder={props.word}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        )}
        {error !== undefined && <ErrorNote error={error} />}
      </div>
      <div className="dialog-foot">
        <Button onClick={props.onClose}>{t('action.cancel')}</Button>
        <Button kind={props.danger ? 'danger' : 'primary'} busy={busy} disabled={!ready} onClick={act}>
          {props.verb}
        </Button>
      </div>
    </Dialog>
  );
}
