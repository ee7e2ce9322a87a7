import { defineEnvVars } from '@sveltejs/kit/env';

export const variables = defineEnvVars({
  API_ORIGIN: {
    description: 'Where the server itself reaches the API when it renders a page; by default its own public address.',
    schema: (value) => value || undefined,
  },
});
