import { useText } from '#/i18n';
import { Button, Id } from '#/ui/base/small';

/** A secret, shown this once; it stays until whoever made it says that it is kept. */
export function Secret(props: { title: string; value: string; onKept: () => void }) {
  const t = useText('seller');
  return (
    <div className="note tone-good" role="status">
      <div className="grow">
        <p>
          <b>{props.title}</b>
        </p>
        <Id value={props.value} />
        <p className="text2">{t('keys.secretHelp')}</p>
        <Button size="small" icon="check" onClick={props.onKept}>
          {t('keys.kept')}
        </Button>
      </div>
    </div>
  );
}
