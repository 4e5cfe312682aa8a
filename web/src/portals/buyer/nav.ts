import type { Nav } from '#/ui/shell/nav';

/** The sidebar and the pages the palette finds. */
export const nav: Nav<'buyer'> = [{ items: [{ to: '/buyer', icon: 'arch', text: 'buyer:nav.overview' }] }];
