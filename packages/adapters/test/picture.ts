import { type PDFiumLibrary, PDFiumLibrary as Pdfium } from '@hyzyla/pdfium';

/** A page as pixels: how much ink each has, 0 to 255. */
export type Picture = { width: number; height: number; ink: Uint8Array; text: string };
const CHANNELS = 4;
let library: Promise<PDFiumLibrary> | undefined;

/** The pages of a PDF as Chromium's own renderer draws them, and their text as it is extracted. */
export async function picturesOf(pdf: Uint8Array, scale = 3): Promise<Picture[]> {
  library ??= Pdfium.init();
  const document = await (await library).loadDocument(pdf);
  const pictures: Picture[] = [];
  // The library reads no text of what it has drawn already.
  const texts = [...document.pages()].map((page) => page.getText());
  for (const [i, page] of [...document.pages()].entries()) {
    const { data, width, height } = await page.render({ scale, render: 'bitmap' });
    const ink = new Uint8Array(width * height);
    for (let n = 0; n < ink.length; n++) {
      const at = n * CHANNELS;
      ink[n] = 255 - Math.min(data[at] ?? 255, data[at + 1] ?? 255, data[at + 2] ?? 255);
    }
    pictures.push({ width, height, ink, text: texts[i] ?? '' });
  }
  document.destroy();
  return pictures;
}

export type Box = { left: number; top: number; right: number; bottom: number };
/** The share of a box that is dark, 0 to 1. */
export function inkIn({ ink, width }: Picture, box: Box): number {
  let sum = 0;
  for (let y = Math.floor(box.top); y < box.bottom; y++)
    for (let x = Math.floor(box.left); x < box.right; x++) sum += ink[y * width + x] ?? 0;
  return sum / 255 / ((box.right - box.left) * (box.bottom - box.top));
}

const FAINT = 40;
/** Where two pictures of the same size differ: bands of rows, from the top, each with its left and right end; less than `gap` rows apart is one. */
export function differing(a: Picture, b: Picture, gap: number): Box[] {
  const bands: Box[] = [];
  let band: Box | undefined;
  for (let y = 0; y < a.height; y++) {
    let [left, right] = [a.width, -1];
    for (let x = 0; x < a.width; x++) {
      if (Math.abs((a.ink[y * a.width + x] ?? 0) - (b.ink[y * a.width + x] ?? 0)) < FAINT) continue;
      left = Math.min(left, x);
      right = Math.max(right, x + 1);
    }
    if (right < 0) continue;
    if (band && y - band.bottom < gap)
      Object.assign(band, { left: Math.min(band.left, left), right: Math.max(band.right, right), bottom: y + 1 });
    else {
      band = { left, right, top: y, bottom: y + 1 };
      bands.push(band);
    }
  }
  return bands;
}
