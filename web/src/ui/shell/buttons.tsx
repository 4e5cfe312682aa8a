import { setTheme, useLanguage, useTheme } from '#/app/preferences';
import { changeLanguage, useText } from '#/i18n';
import { Icon } from '#/ui/base/Icon';

export function LanguageButton() {
  const t = useText('common');
  const other = useLanguage() === 'zh-CN' ? 'en-US' : 'zh-CN';
  return (
    <button
      type="button"
      className="icon-button"
      lang={other}
      aria-label={t('shell.language')}
      onClick={() => void changeLanguage(other)}
    >
      {t('shell.languageShort')}
    </button>
  );
}

export function ThemeButton() {
  const t = useText('common');
  const dark = useTheme() === 'dark';
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={dark ? t('shell.themeLight') : t('shell.themeDark')}
      onClick={() => setTheme(dark ? 'light' : 'dark')}
    >
      <Icon name={dark ? 'sun' : 'moon'} />
    </button>
  );
}
