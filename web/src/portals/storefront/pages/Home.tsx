import { useText } from '#/i18n';

export default function Home() {
  const t = useText('storefront');
  return <h1>{t('home.claim')}</h1>;
}
