import type { BlobStore } from '@bodan/services/ports';
import { AwsClient } from 'aws4fetch';

/** S3 takes parts of 5 MiB or more, but for the last. */
const PART = 8 * 1024 * 1024;

async function* inParts(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let held: Uint8Array[] = [];
  let size = 0;
  const joined = () => {
    const part = new Uint8Array(size);
    let at = 0;
    for (const piece of held) {
      part.set(piece, at);
      at += piece.length;
    }
    held = [];
    size = 0;
    return part;
  };
  for await (const piece of pieces) {
    held.push(piece);
    size += piece.length;
    if (size >= PART) yield joined();
  }
  yield joined();
}

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
    async putStream(key, pieces, mediaType) {
      const begun = await client.fetch(`${url(key)}?uploads`, { method: 'POST', headers: { 'content-type': mediaType } });
      must(begun, 'begin');
      const id = /<UploadId>([^<]+)<\/UploadId>/.exec(await begun.text())?.[1];
      if (!id) throw new Error('the blob store began no upload');
      const upload = `${url(key)}?uploadId=${encodeURIComponent(id)}`;
      try {
        const tags: string[] = [];
        let size = 0;
        for await (const part of inParts(pieces)) {
          const r = await client.fetch(`${upload}&partNumber=${tags.length + 1}`, { method: 'PUT', body: part });
          must(r, 'put a part');
          tags.push(r.headers.get('etag') ?? '');
          size += part.length;
        }
        const list = tags.map((tag, i) => `<Part><PartNumber>${i + 1}</PartNumber><ETag>${tag}</ETag></Part>`).join('');
        const body = `<CompleteMultipartUpload>${list}</CompleteMultipartUpload>`;
        const done = await client.fetch(upload, { method: 'POST', body });
        must(done, 'end');
        // S3 answers 200 before it knows, and says in the body that it failed after all.
        if ((await done.text()).includes('<Error>')) throw new Error('the blob store could not put the parts together');
        return size;
      } catch (error) {
        await client.fetch(upload, { method: 'DELETE' }).catch(() => {});
        throw error;
      }
    },
    async getStream(key) {
      const r = await client.fetch(url(key));
      if (r.status === 404) return null;
      must(r, 'get');
      return r.body && { body: r.body, mediaType: r.headers.get('content-type') ?? 'application/octet-stream' };
    },
  };
}
