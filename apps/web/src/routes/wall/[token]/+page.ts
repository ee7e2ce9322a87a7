/** Its figures are live and behind the API; nothing of them is drawn on the server. */
export const ssr = false;
