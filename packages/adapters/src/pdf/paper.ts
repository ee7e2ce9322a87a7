import PDFDocument from 'pdfkit';
import { drawable, type Face, fontOf, isWhole } from './letters.ts';

/** Points of A4. */
export const WIDTH = 595.28;
const HEIGHT = 841.89;
export const LEFT = 42;
export const RIGHT = WIDTH - LEFT;
const TOP = 42;
/** Where the foot begins; nothing else comes so low. */
const FOOT = HEIGHT - 44;
const FOOT_SIZE = 7;
const PAGE_NUMBER = 70;

export const INK = '#15201E';
export const SECOND = '#46544F';
export const THIRD = '#5F6D68';
export const LINE = '#D9DFDD';
export const GRID = '#EAEEEC';
export const PINE = '#0B5D57';
export const SLATE = '#A7B2AE';
export const LATE = '#C4321C';

export type TextStyle = { size: number; face?: Face; color?: string; align?: 'left' | 'right' | 'center'; width: number };
type Box = { x: number; y: number; width: number; height: number };

/** What of the font library behind pdfkit is asked here; its types do not tell of it. */
type Opened = { _font: { font: { hasGlyphForCodePoint(codePoint: number): boolean } } };
const glyphsOf = (doc: PDFKit.PDFDocument, face: Face): ((codePoint: number) => boolean) => {
  const { font } = (doc.font(face) as unknown as Opened)._font;
  return (codePoint) => font.hasGlyphForCodePoint(codePoint);
};

/** Sheets of A4 with a place to write on that moves down; texts are drawn whole or with a sign for what the font has not. */
export class Paper {
  readonly doc: PDFKit.PDFDocument;
  y = TOP;
  readonly #has: Record<Face, (codePoint: number) => boolean>;

  constructor(about: { title: string; lang: string; at: number }) {
    this.doc = new PDFDocument({
      size: 'A4',
      margin: 0,
      bufferPages: true,
      lang: about.lang,
      displayTitle: true,
      info: { Title: about.title, Creator: 'Bodan', Producer: 'Bodan', CreationDate: new Date(about.at) },
    });
    for (const face of ['regular', 'semibold'] as const) this.doc.registerFont(face, fontOf(face));
    this.#has = { regular: glyphsOf(this.doc, 'regular'), semibold: glyphsOf(this.doc, 'semibold') };
  }

  /** Sets the face; a text the bold one has not all letters of is set in the regular one, never in two. */
  #set(text: string, { size, face = 'regular', color = INK }: TextStyle): string {
    const used = face === 'semibold' && isWhole(text, this.#has.semibold) ? 'semibold' : 'regular';
    this.doc.font(used).fontSize(size).fillColor(color);
    return drawable(text, this.#has[used]);
  }

  /** One line, cut with an ellipsis where it is too long for its width. */
  line(text: string, x: number, y: number, style: TextStyle): void {
    const { doc } = this;
    let shown = this.#set(text, style);
    if (doc.widthOfString(shown) > style.width) {
      const letters = [...shown];
      while (letters.length > 0 && doc.widthOfString(`${letters.join('')}…`) > style.width) letters.pop();
      shown = `${letters.join('')}…`;
    }
    doc.text(shown, x, y, { width: style.width, align: style.align ?? 'left', lineBreak: false });
  }

  /** As many lines as it takes; answers their height. */
  block(text: string, x: number, y: number, style: TextStyle): number {
    const shown = this.#set(text, style);
    const how = { width: style.width, align: style.align ?? 'left', lineGap: 1 } as const;
    this.doc.text(shown, x, y, how);
    return this.doc.heightOfString(shown, how);
  }

  heightOf(text: string, style: TextStyle): number {
    return this.doc.heightOfString(this.#set(text, style), { width: style.width, lineGap: 1 });
  }

  rule(
    y: number,
    { from = LEFT, to = RIGHT, width = 0.6, color = LINE }: { from?: number; to?: number; width?: number; color?: string } = {},
  ): void {
    this.doc.moveTo(from, y).lineTo(to, y).lineWidth(width).strokeColor(color).stroke();
  }

  fill({ x, y, width, height }: Box, color: string): void {
    if (width > 0 && height > 0) this.doc.rect(x, y, width, height).fill(color);
  }

  /** A box of slanted lines: what is late or of few, told without colour. */
  hatch({ x, y, width, height }: Box, color: string): void {
    if (width <= 0) return;
    const { doc } = this;
    doc.save().rect(x, y, width, height).clip().lineWidth(0.9).strokeColor(color);
    for (let at = x - height; at < x + width; at += 3)
      doc
        .moveTo(at, y + height)
        .lineTo(at + height, y)
        .stroke();
    doc.restore();
  }

  /** Goes to the next sheet when less than this is left; true when it did. */
  room(height: number): boolean {
    if (this.y + height <= FOOT) return false;
    this.doc.addPage();
    this.y = TOP;
    return true;
  }

  /** Writes the foot of every sheet under a tear-off line, and gives the bytes. */
  async end(foot: string, pageNumber: string): Promise<Uint8Array> {
    const { doc } = this;
    const { count } = doc.bufferedPageRange();
    for (let page = 0; page < count; page++) {
      doc.switchToPage(page);
      doc
        .moveTo(LEFT, FOOT + 8)
        .lineTo(RIGHT, FOOT + 8)
        .lineWidth(0.8)
        .strokeColor(THIRD)
        .dash(0.8, { space: 2.6 })
        .stroke()
        .undash();
      const y = FOOT + 13;
      this.line(foot, LEFT, y, { size: FOOT_SIZE, color: THIRD, width: RIGHT - LEFT - PAGE_NUMBER });
      const number = pageNumber.replace('{page}', String(page + 1)).replace('{pages}', String(count));
      this.line(number, RIGHT - PAGE_NUMBER, y, { size: FOOT_SIZE, color: THIRD, width: PAGE_NUMBER, align: 'right' });
    }
    const pieces: Buffer[] = [];
    const ended = new Promise<void>((resolve, reject) => doc.on('end', resolve).on('error', reject));
    doc.on('data', (piece: Buffer) => pieces.push(piece));
    doc.end();
    await ended;
    return new Uint8Array(Buffer.concat(pieces));
  }
}
