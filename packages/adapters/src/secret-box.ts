import type { SecretBox } from '@bodan/services/ports';

const KEY_ID = 'k1';
const encode = (b: Uint8Array): string => btoa(String.fromCharCode(...b));
const decode = (s: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(s), (c) => c.charCodeAt(0));

/** AES-256-GCM with a random 96-bit nonce; the row's id is bound in as additional data, so a sealed text cannot move to another row. */
export async function secretBox(secret: string): Promise<SecretBox> {
  const bytes = new TextEncoder();
  const raw = await crypto.subtle.digest('SHA-256', bytes.encode(`seal:${secret}`));
  const key = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']);
  return {
    async seal(plain, context) {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: bytes.encode(context) }, key, bytes.encode(plain));
      return `${KEY_ID}.${encode(iv)}.${encode(new Uint8Array(sealed))}`;
    },
    async open(sealed, context) {
      const [id, iv, text] = sealed.split('.');
      if (id !== KEY_ID || !iv || !text) throw new Error('sealed with an unknown key');
      const plain = await crypto.subtle.decrypt(
        { name: 'AES-GCM', iv: decode(iv), additionalData: bytes.encode(context) },
        key,
        decode(text),
      );
      return new TextDecoder().decode(plain);
    },
  };
}
