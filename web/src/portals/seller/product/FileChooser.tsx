import { useId, useRef, useState } from 'react';
import { newIntent } from '#/api/client';
import type { Schemas } from '#/api/types';
import { upload } from '#/api/upload';
import { useText } from '#/i18n';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { Button } from '#/ui/base/small';
import css from './pictures.module.css';

/** Chooses a file and hands it in, with how far it has got. */
export function FileChooser(props: {
  label: string;
  help: string;
  error?: string;
  purpose: Schemas['Purpose'];
  /** What may be chosen. */
  accept: string;
  onDone: (id: string) => void;
}) {
  const t = useText('seller');
  const [percent, setPercent] = useState<number>();
  const [error, setError] = useState<unknown>();
  const input = useRef<HTMLInputElement>(null);
  const help = useId();

  const choose = async (file: File | undefined) => {
    if (!file) return;
    setError(undefined);
    setPercent(0);
    try {
      const taken = await upload({ purpose: props.purpose, file, intent: newIntent(), onProgress: setPercent });
      props.onDone(taken.id);
    } catch (thrown) {
      setError(thrown);
    } finally {
      setPercent(undefined);
      // The same file can be chosen again once it is mended.
      if (input.current) input.current.value = '';
    }
  };
  const busy = percent !== undefined;
  return (
    <div className={css.chooser}>
      <input
        ref={input}
        type="file"
        accept={props.accept}
        hidden
        onChange={(event) => void choose(event.target.files?.[0])}
      />
      <div>
        <Button icon="up" busy={busy} aria-describedby={help} onClick={() => input.current?.click()}>
          {props.label}
        </Button>
      </div>
      {busy && (
        <progress max={100} value={percent} aria-label={t('product.uploading')}>
          {percent}
        </progress>
      )}
      <p id={help} className={props.error ? 'field-error' : 'field-help'}>
        {props.error ?? props.help}
      </p>
      {error !== undefined && <ErrorNote error={error} />}
    </div>
  );
}
