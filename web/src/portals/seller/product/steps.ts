/** The steps of the wizard, in their order. */
export const steps = ['basics', 'pictures', 'offers', 'questions', 'connection', 'delivery', 'submit'] as const;
export type Step = (typeof steps)[number];
