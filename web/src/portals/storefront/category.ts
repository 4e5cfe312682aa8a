import type { ParseKeys } from 'i18next';
import type { Schemas } from '#/api/types';

type Key = ParseKeys<'storefront'>;

export type Category = Schemas['Category'];

/** Names of the groups of the shop. */
export const categoryText: Readonly<Record<Category, Key>> = {
  'customer-service': 'category.customer-service',
  data: 'category.data',
  security: 'category.security',
  hr: 'category.hr',
  finance: 'category.finance',
  development: 'category.development',
  backup: 'category.backup',
  ai: 'category.ai',
  documents: 'category.documents',
  manufacturing: 'category.manufacturing',
  migration: 'category.migration',
  hardware: 'category.hardware',
  office: 'category.office',
  other: 'category.other',
};

/** The group of that code, where there is one. */
export const categoryOf = (code: unknown): Category | undefined =>
  typeof code === 'string' && Object.hasOwn(categoryText, code) ? (code as Category) : undefined;
