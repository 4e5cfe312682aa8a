import { Link } from '@tanstack/react-router';
import { useText } from '#/i18n';
import { buttonClass } from '#/ui/base/small';
import { Plain } from './Plain';

export function NotFound() {
  const t = useText('common');
  return (
    <Plain title={t('error.notFoundTitle')}>
      <p className="text2">{t('error.notFound')}</p>
      <Link to="/" className={buttonClass()}>
        {t('error.toHome')}
      </Link>
    </Plain>
  );
}
