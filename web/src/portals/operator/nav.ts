import { useTurns } from '#/ui/service/query';
import type { Nav } from '#/ui/shell/nav';
import { useParkedCount, useReviewCount } from './queries';

function useAppeals() {
  return useTurns('operator', 'frozen');
}

/** The sidebar and the pages the palette finds. */
export const nav: Nav<'operator'> = [
  {
    items: [
      { to: '/operator', icon: 'arch', text: 'operator:nav.overview' },
      { to: '/operator/reviews', icon: 'edit', text: 'operator:nav.reviews', useCount: useReviewCount },
      { to: '/operator/appeals', icon: 'scale', text: 'operator:nav.appeals', useCount: useAppeals },
      { to: '/operator/usage', icon: 'pulse', text: 'operator:nav.usage' },
      { to: '/operator/messages', icon: 'mail', text: 'operator:nav.messages' },
    ],
  },
  {
    title: 'operator:nav.parties',
    items: [
      { to: '/operator/accounts', icon: 'users', text: 'operator:nav.accounts' },
      { to: '/operator/products', icon: 'box', text: 'operator:nav.products' },
      { to: '/operator/questions', icon: 'headset', text: 'operator:nav.questions' },
      { to: '/operator/orders', icon: 'card', text: 'operator:nav.orders' },
      { to: '/operator/licenses', icon: 'key', text: 'operator:nav.licenses' },
      { to: '/operator/services', icon: 'shield', text: 'operator:nav.services' },
      { to: '/operator/interface-messages', icon: 'message', text: 'operator:nav.interface' },
    ],
  },
  {
    title: 'operator:nav.platform',
    items: [
      { to: '/operator/ledger', icon: 'scale', text: 'operator:nav.ledger' },
      { to: '/operator/jobs', icon: 'pulse', text: 'operator:nav.jobs', useCount: useParkedCount },
      { to: '/operator/policy', icon: 'document', text: 'operator:nav.policy' },
      { to: '/operator/clock', icon: 'clock', text: 'operator:nav.clock' },
    ],
  },
];
