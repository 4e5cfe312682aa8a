import { useText } from '#/i18n';
import { Dialog } from '#/ui/base/Dialog';
import { Button } from '#/ui/base/small';
import { SignInForm } from './SignInForm';

/** Over the page whose session ended: what was typed there stays. */
export default function SessionDialog({ login, done }: { login?: string; done: (back: boolean) => void }) {
  const t = useText('common');
  return (
    <Dialog title={t('signIn.expiredTitle')} onClose={() => done(false)}>
      <div className="dialog-body">
        <p>{t('signIn.expired')}</p>
        <SignInForm login={login} done={() => done(true)} />
        <Button kind="quiet" onClick={() => done(false)}>
          {t('signIn.later')}
        </Button>
      </div>
    </Dialog>
  );
}
