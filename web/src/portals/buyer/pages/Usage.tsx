import { getRouteApi } from '@tanstack/react-router';
import { useText } from '#/i18n';
import { LiveDot, PageHeader } from '#/ui/base/small';
import { ChargeList } from '#/ui/centre/usage/ChargeList';
import { Costs } from '#/ui/centre/usage/Costs';
import { usePage } from '#/ui/shell/page';

const route = getRouteApi('/buyer/usage');

/** What this buyer's use was charged with. */
export default function Usage() {
  const t = useText('usage');
  const navigate = route.useNavigate();
  usePage([{ text: t('title') }]);
  return (
    <>
      <PageHeader
        title={t('title')}
        facts={
          <>
            <span>{t('lead')}</span>
            <LiveDot />
          </>
        }
      />
      <Costs />
      <ChargeList
        search={route.useSearch()}
        onSearch={(search, replace) => void navigate({ to: '.', search, replace })}
        rowLink={({ id }) => ({ to: '/buyer/usage/$id', params: { id } })}
      />
    </>
  );
}
