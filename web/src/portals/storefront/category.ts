import type { ParseKeys } from 'i18next';

type Key = ParseKeys<'storefront'>;

/** Names of the categories the marketplace knows; a seller's own word is shown as it is. */
export const categoryText: Readonly<Record<string, Key>> = {
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
