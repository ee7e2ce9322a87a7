/** Pages of words: rendered on the server, no script needed to read them. */
export const csr = false;
