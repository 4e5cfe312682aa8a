import { useTurns } from '#/ui/service/query';
import type { Nav } from '#/ui/shell/nav';
import { useStopped } from './message/query';

function useMyTurn() {
  return useTurns('seller');
}

/** The sidebar and the pages the palette finds. */
export const nav: Nav<'seller'> = [
  {
    items: [
      { to: '/seller', icon: 'arch', text: 'seller:nav.overview' },
      { to: '/seller/products', icon: 'box', text: 'seller:nav.products' },
    ],
  },
  {
    title: 'seller:nav.integration',
    items: [
      { to: '/seller/debugging', icon: 'terminal', text: 'seller:nav.debugging' },
      { to: '/seller/interface-messages', icon: 'swap', text: 'seller:nav.interface', useCount: useStopped },
      { to: '/seller/keys', icon: 'key', text: 'seller:nav.keys' },
    ],
  },
  {
    title: 'seller:nav.delivery',
    items: [{ to: '/seller/services', icon: 'shield', text: 'seller:nav.services', useCount: useMyTurn }],
  },
  {
    title: 'seller:nav.business',
    items: [
      { to: '/seller/orders', icon: 'card', text: 'seller:nav.orders' },
      { to: '/seller/usage', icon: 'pulse', text: 'seller:nav.usage' },
      { to: '/seller/licenses', icon: 'shield', text: 'seller:nav.licenses' },
      { to: '/seller/questions', icon: 'message', text: 'seller:nav.questions' },
      { to: '/seller/messages', icon: 'mail', text: 'seller:nav.messages' },
      { to: '/seller/profile', icon: 'headset', text: 'seller:nav.profile' },
    ],
  },
];
