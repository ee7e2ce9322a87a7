/** The head of the OpenAPI document. */
export const OPENAPI_INFO = {
  openapi: '3.1.0',
  info: {
    title: 'Bodan 泊单 API',
    version: '1',
    description: 'One ticket, one truth, one clock. Errors are problem details (RFC 9457); lists use cursors; writes take Idempotency-Key.',
  },
  servers: [{ url: '/' }],
};
