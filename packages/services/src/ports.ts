/** What services need of the outside world; `adapters` makes these real. No vendor type crosses this line. */

export type BlobStore = {
  put(key: string, bytes: Uint8Array, mediaType: string): Promise<void>;
  get(key: string): Promise<{ bytes: Uint8Array; mediaType: string } | null>;
  delete(key: string): Promise<void>;
};

/** A picture from outside, decoded within limits and written anew: no metadata, no scripts. Throws `file_refused`. */
export type ImageCleaner = (bytes: Uint8Array) => Promise<{ bytes: Uint8Array; mediaType: 'image/jpeg' | 'image/webp' | 'image/png'; width: number; height: number }>;

export type PasswordHasher = { hash(password: string): Promise<string>; verify(stored: string, password: string): Promise<boolean> };

/** Seals secrets at rest; `context` (the row's id) is bound into the seal. */
export type SecretBox = { seal(plain: string, context: string): Promise<string>; open(sealed: string, context: string): Promise<string> };

export type Ports = { blobs: BlobStore; cleanImage: ImageCleaner; passwords: PasswordHasher; secrets: SecretBox };
