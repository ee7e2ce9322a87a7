/** Why a file is not read, for words beside the place where it was dropped. */
export const REFUSALS = [
  'empty',
  'too_large',
  'not_a_sheet',
  'protected',
  'macros',
  'links',
  'bomb',
  'broken',
  'encoding',
  'too_many_columns',
  'no_header',
  'no_rows',
] as const;
export type Refusal = (typeof REFUSALS)[number];

/** A file that is refused; nothing of it is used. */
export class SheetRefused extends Error {
  readonly why: Refusal;
  constructor(why: Refusal) {
    super(why);
    this.why = why;
  }
}

/** Unpacks deflated bytes and stops after `most` of them; the platform's own. */
export type Inflate = (packed: Uint8Array<ArrayBuffer>, most: number) => Promise<Uint8Array>;

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const END_SIZE = 22;
const LONGEST_COMMENT = 65_535;
const CENTRAL_SIZE = 46;
const LOCAL_SIZE = 30;
const ENCRYPTED = 1;
const STORED = 0;
const DEFLATED = 8;
const MOST_ENTRIES = 200;
const MOST_BYTES = 40 * 1024 * 1024;
/** Sheets of one repeated value pack well; what packs better than this is meant to burst. */
const MOST_RATIO = 200;
const SMALL = 1024 * 1024;

type Entry = { path: string; method: number; packed: number; size: number; at: number };
const WRONG_PATH = /(^|\/)\.\.(\/|$)|^\/|\\/;

function endOf(view: DataView): number {
  const last = Math.max(0, view.byteLength - END_SIZE - LONGEST_COMMENT);
  for (let at = view.byteLength - END_SIZE; at >= last; at--) if (view.getUint32(at, true) === END) return at;
  throw new SheetRefused('broken');
}

/** The directory of a zip file, judged before anything is unpacked. Throws `SheetRefused`. */
function directoryOf(view: DataView, bytes: Uint8Array): Map<string, Entry> {
  const end = endOf(view);
  const count = view.getUint16(end + 10, true);
  if (count > MOST_ENTRIES) throw new SheetRefused('bomb');
  const names = new TextDecoder();
  const entries = new Map<string, Entry>();
  let at = view.getUint32(end + 16, true);
  let whole = 0;
  for (let i = 0; i < count; i++) {
    if (at + CENTRAL_SIZE > view.byteLength || view.getUint32(at, true) !== CENTRAL) throw new SheetRefused('broken');
    const nameLength = view.getUint16(at + 28, true);
    const path = names.decode(bytes.subarray(at + CENTRAL_SIZE, at + CENTRAL_SIZE + nameLength));
    const entry = {
      path,
      method: view.getUint16(at + 10, true),
      packed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      at: view.getUint32(at + 42, true),
    };
    if ((view.getUint16(at + 8, true) & ENCRYPTED) !== 0) throw new SheetRefused('protected');
    if (entries.has(path) || WRONG_PATH.test(path)) throw new SheetRefused('broken');
    whole += entry.size;
    if (whole > MOST_BYTES || (entry.size > SMALL && entry.size > entry.packed * MOST_RATIO)) throw new SheetRefused('bomb');
    entries.set(path, entry);
    at += CENTRAL_SIZE + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

/** A zip file of which parts are unpacked one by one, none larger than its directory says. */
export class Archive {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #view: DataView;
  readonly #entries: Map<string, Entry>;
  readonly #inflate: Inflate;

  constructor(bytes: Uint8Array<ArrayBuffer>, inflate: Inflate) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#entries = directoryOf(this.#view, bytes);
    this.#inflate = inflate;
  }
  get paths(): string[] {
    return [...this.#entries.keys()];
  }
  /** The text of a part; null when there is none. Throws `SheetRefused`. */
  async text(path: string): Promise<string | null> {
    const entry = this.#entries.get(path);
    if (!entry) return null;
    const { at, packed, size, method } = entry;
    if (at + LOCAL_SIZE > this.#bytes.length || this.#view.getUint32(at, true) !== LOCAL) throw new SheetRefused('broken');
    const start = at + LOCAL_SIZE + this.#view.getUint16(at + 26, true) + this.#view.getUint16(at + 28, true);
    const content = this.#bytes.subarray(start, start + packed);
    if (content.length !== packed || (method !== STORED && method !== DEFLATED)) throw new SheetRefused('broken');
    const whole = method === STORED ? content : await this.#inflate(content, size + 1);
    if (whole.length !== size) throw new SheetRefused(whole.length > size ? 'bomb' : 'broken');
    const text = new TextDecoder().decode(whole);
    // Entities of a document's own can burst like a packed file, and read what is not theirs.
    if (/<!(DOCTYPE|ENTITY)/i.test(text)) throw new SheetRefused('broken');
    return text;
  }
}
