import type buyer from './zh-CN/buyer.json';
import type common from './zh-CN/common.json';
import type licenses from './zh-CN/licenses.json';
import type operator from './zh-CN/operator.json';
import type seller from './zh-CN/seller.json';
import type service from './zh-CN/service.json';
import type storefront from './zh-CN/storefront.json';
import type usage from './zh-CN/usage.json';

type Resources = {
  common: typeof common;
  storefront: typeof storefront;
  buyer: typeof buyer;
  seller: typeof seller;
  operator: typeof operator;
  /** Licence codes, which every centre has. */
  licenses: typeof licenses;
  service: typeof service;
  /** What is paid by use. */
  usage: typeof usage;
};

export type Namespace = keyof Resources;

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: Resources;
    returnNull: false;
  }
}
