import type { BlobStore } from '@bodan/services/ports';
import { AwsClient } from 'aws4fetch';

export type S3Options = { endpoint: string; bucket: string; key: string; secret: string; region: string };

/** Blobs in S3 or what speaks like it. Errors carry the status only, never the signed address. */
export function s3Blobs(o: S3Options): BlobStore {
  const client = new AwsClient({ accessKeyId: o.key, secretAccessKey: o.secret, region: o.region, service: 's3' });
  const url = (key: string) => `${o.endpoint.replace(/\/$/, '')}/${o.bucket}/${key}`;
  const must = (r: Response, what: string) => {
    if (!r.ok) throw new Error(`the blob store answered ${r.status} to ${what}`);
  };
  return {
    async put(key, bytes, mediaType) {
      must(await client.fetch(url(key), { method: 'PUT', body: new Uint8Array(bytes), headers: { 'content-type': mediaType } }), 'put');
    },
    async get(key) {
      const r = await client.fetch(url(key));
      if (r.status === 404) return null;
      must(r, 'get');
      return { bytes: new Uint8Array(await r.arrayBuffer()), mediaType: r.headers.get('content-type') ?? 'application/octet-stream' };
    },
    async delete(key) {
      const r = await client.fetch(url(key), { method: 'DELETE' });
      if (r.status !== 404) must(r, 'delete');
    },
  };
}
