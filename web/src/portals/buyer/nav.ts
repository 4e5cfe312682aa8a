import { useQuery } from '@tanstack/react-query';
import { unreadQuery } from '#/api/query';
import { useTurns } from '#/ui/service/query';
import type { Nav } from '#/ui/shell/nav';
import { waitingForPayment } from './queries';

function useToPay() {
  const { data } = useQuery(waitingForPayment);
  return data && { count: data.items.length, hot: true };
}

function useUnread() {
  const { data } = useQuery(unreadQuery);
  return data && { count: data.unread };
}

function useMyTurn() {
  return useTurns('buyer');
}

/** The sidebar and the pages the palette finds. */
export const nav: Nav<'buyer'> = [
  {
    items: [
      { to: '/buyer', icon: 'arch', text: 'buyer:nav.overview' },
      { to: '/buyer/orders', icon: 'card', text: 'buyer:nav.orders', useCount: useToPay },
      { to: '/buyer/services', icon: 'shield', text: 'buyer:nav.services', useCount: useMyTurn },
      { to: '/buyer/instances', icon: 'box', text: 'buyer:nav.instances' },
      { to: '/buyer/licenses', icon: 'key', text: 'buyer:nav.licenses' },
      { to: '/buyer/messages', icon: 'message', text: 'buyer:nav.messages', useCount: useUnread },
    ],
  },
  {
    title: 'buyer:nav.billing',
    items: [
      { to: '/buyer/usage', icon: 'pulse', text: 'buyer:nav.usage' },
      { to: '/buyer/balance', icon: 'scale', text: 'buyer:nav.balance' },
    ],
  },
];
