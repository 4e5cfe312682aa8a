import { useId, useRef, useState } from 'react';
import { fileUrl, newIntent } from '#/api/client';
import type { Schemas } from '#/api/types';
import { upload } from '#/api/upload';
import { useText } from '#/i18n';
import { ErrorNote } from '../base/ErrorNote';
import { Icon } from '../base/Icon';
import { Button } from '../base/small';
import type { Kind } from './query';
import css from './service.module.css';

/** A file that was handed in for an act. */
export type Given = { file: string; kind: Kind; name: string };
/** A kind of files an act may bring, and how many at least. */
export type Wanted = { kind: Kind; count: number };

const pictures = 'image/png,image/jpeg,image/gif,image/webp';
const documents = '.pdf,.docx,.xlsx,.pptx';

/** What is still missing of what is wanted, as `kind × count`. */
export function useMissing() {
  const t = useText('service');
  return (wanted: readonly Wanted[], given: readonly Given[]): string | undefined => {
    const missing = wanted.flatMap(({ kind, count }) => {
      const short = count - given.filter((file) => file.kind === kind).length;
      return short > 0 ? [t('needs.item', { kind: t(`kind.${kind}`), count: short })] : [];
    });
    return missing.length > 0 ? t('files.missing', { what: missing.join(t('files.comma')) }) : undefined;
  };
}

/** Files by what they show, handed in one by one with how far each has got. */
export function Files(props: {
  wanted: readonly Wanted[];
  given: readonly Given[];
  onChange: (next: (files: readonly Given[]) => readonly Given[]) => void;
  error?: string;
}) {
  const t = useText('service');
  const help = useId();
  return (
    <fieldset className={css.files} aria-invalid={props.error ? true : undefined} tabIndex={-1}>
      <legend>{t('files.title')}</legend>
      {props.wanted.map((wanted) => (
        <Shelf
          key={wanted.kind}
          wanted={wanted}
          help={help}
          given={props.given.filter((file) => file.kind === wanted.kind)}
          onAdd={(file) => props.onChange((files) => [...files, file])}
          onRemove={(id) => props.onChange((files) => files.filter(({ file }) => file !== id))}
        />
      ))}
      <p id={help} className="field-help">
        {t('files.help')}
      </p>
      {props.error && <p className="field-error">{props.error}</p>}
    </fieldset>
  );
}

function Shelf(props: {
  /** The id of what says which files are taken. */
  help: string;
  wanted: Wanted;
  given: readonly Given[];
  onAdd: (file: Given) => void;
  onRemove: (id: string) => void;
}) {
  const t = useText('service');
  const { kind, count } = props.wanted;
  const [sending, setSending] = useState<{ name: string; percent: number }>();
  const [error, setError] = useState<unknown>();
  const input = useRef<HTMLInputElement>(null);
  const own = useId();
  const name = t(`kind.${kind}`);
  // A screenshot is looked at in its place, so it has to be a picture.
  const onlyPictures = kind === 'screenshot';

  const choose = async (files: FileList | null) => {
    setError(undefined);
    for (const file of files ?? []) {
      setSending({ name: file.name, percent: 0 });
      const purpose = file.type.startsWith('image/') ? 'picture' : 'document';
      try {
        const onProgress = (percent: number) => setSending({ name: file.name, percent });
        const taken = await upload({ purpose, file, intent: newIntent(), onProgress });
        props.onAdd({ file: taken.id, kind, name: taken.name });
      } catch (thrown) {
        setError(thrown);
      }
    }
    setSending(undefined);
    // The same file can be chosen again once it is mended.
    if (input.current) input.current.value = '';
  };
  return (
    <div className={css.shelf}>
      <div className="row wrap">
        <span className="grow">
          <b>{name}</b>{' '}
          <span className="xs text3">{count > 0 ? t('files.wanted', { count }) : t('files.optional')}</span>
        </span>
        <input
          ref={input}
          type="file"
          multiple
          hidden
          accept={onlyPictures ? pictures : `${pictures},${documents}`}
          onChange={(event) => void choose(event.target.files)}
        />
        <Button
          size="small"
          icon="up"
          busy={sending !== undefined}
          aria-describedby={onlyPictures ? own : props.help}
          onClick={() => input.current?.click()}
        >
          {t('files.add', { kind: name })}
        </Button>
      </div>
      {props.given.length > 0 && (
        <ul>
          {props.given.map((file) => (
            <li key={file.file} className="row">
              <Icon name="document" size={14} />
              <span className="grow ellipsis">{file.name}</span>
              <button
                type="button"
                className="icon-button"
                aria-label={t('files.remove', { name: file.name })}
                onClick={() => props.onRemove(file.file)}
              >
                <Icon name="close" size={14} />
              </button>
            </li>
          ))}
        </ul>
      )}
      {sending && (
        <progress max={100} value={sending.percent} aria-label={t('files.sending', { name: sending.name })}>
          {sending.percent}
        </progress>
      )}
      {onlyPictures && (
        <p id={own} className="field-help">
          {t('files.helpPicture')}
        </p>
      )}
      {error !== undefined && <ErrorNote error={error} />}
    </div>
  );
}

const size = (bytes: number) =>
  bytes >= 1_000_000 ? `${(bytes / 1_000_000).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1000))} kB`;

/** Files of the evidence log, to be taken along. */
export function EvidenceFiles({ files }: { files: readonly Schemas['EvidenceFileView'][] }) {
  const t = useText('service');
  if (files.length === 0) return null;
  return (
    <ul className={css.evidenceFiles}>
      {files.map((file) => (
        <li key={file.id}>
          <a href={fileUrl(file.id)} download={file.name} aria-label={t('files.download', { name: file.name })}>
            <Icon name="document" size={14} />
            <span className={css.fileName}>{file.name}</span>
          </a>
          <span className="xs text3 nowrap">
            {t(`kind.${file.kind}`)} · {size(file.size)}
          </span>
        </li>
      ))}
    </ul>
  );
}
