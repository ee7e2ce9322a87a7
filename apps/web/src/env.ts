import { defineEnvVars } from '@sveltejs/kit/env';

export const variables = defineEnvVars({
  API_ORIGIN: {
    description: 'Where the server itself reaches the API when it renders a page; by default this machine on PORT.',
    schema: (value) => value || `http://127.0.0.1:${process.env.PORT || '3000'}`,
  },
});
