/** What the thin server is started with. */
export function thinSettings(): { url: string; port: number; token: string } {
  const { THIN_URL = '', THIN_PORT = '', THIN_TOKEN = '' } = process.env;
  return { url: THIN_URL, port: Number(THIN_PORT), token: THIN_TOKEN };
}
