import type { components } from './schema';

export type Schemas = components['schemas'];
export type Role = Schemas['Role'];
export type Locale = Schemas['Locale'];
export type Money = Schemas['Money'];
export type Account = Schemas['AccountView'];
export type SessionReply = Schemas['SessionReply'];
