/** How wide a picture is in pixels where the view is as wide as on a desk. */
export const PICTURE_WIDTH = 1440;
/** A view as narrow as a phone is shared as a long picture, as sharp as the phone itself shows it: more pixels only make the file greater. */
const SHARPEST = 3;
/** No browser draws on a higher canvas, and phones on none of more pixels. */
const MOST_HEIGHT = 16_000;
const MOST_PIXELS = 4096 * 4096;

/** What stands above and below the view: what it is of, and what it was asked and when. */
export type PictureWords = { title: string; foot: readonly string[] };

const line = (words: string, style: string): HTMLElement => {
  const made = document.createElement('p');
  made.textContent = words;
  made.style.cssText = style;
  return made;
};

/** How many pixels of a picture stand for one of a view. */
export const scaleOf = (width: number, height: number): number =>
  Math.min(PICTURE_WIDTH / width, SHARPEST, MOST_HEIGHT / height, Math.sqrt(MOST_PIXELS / (width * height)));

/** What lies behind a view: the nearest ground that can be seen. */
function backgroundOf(view: Element): string {
  for (let node: Element | null = view; node; node = node.parentElement) {
    const { backgroundColor } = getComputedStyle(node);
    if (backgroundColor !== 'transparent' && !/[,/] *0\)$/.test(backgroundColor)) return backgroundColor;
  }
  return 'white';
}

/** A file of the product as a data URL: a picture may ask for nothing. */
async function inlined(address: string): Promise<string> {
  const blob = await (await fetch(address)).blob();
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result));
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(blob);
  });
}

/** The rules the page is drawn by, its fonts within them. */
async function rulesOf(sheets: Iterable<CSSStyleSheet>): Promise<string> {
  const rules = [...sheets].flatMap((sheet) => [...sheet.cssRules].map((rule) => ({ rule, base: sheet.href ?? document.baseURI })));
  const written = await Promise.all(
    rules.map(async ({ rule, base }) => {
      const address = rule instanceof CSSFontFaceRule && /url\("?([^")]+)"?\)/.exec(rule.cssText)?.[1];
      return address ? rule.cssText.replace(address, await inlined(new URL(address, base).href)) : rule.cssText;
    }),
  );
  return written.join('\n');
}

/** A copy of a view with its words, without what only a screen needs. */
function sheetOf(view: HTMLElement, { title, foot }: PictureWords, width: number): HTMLElement {
  const { color, font, paddingLeft } = getComputedStyle(view);
  const sheet = document.createElement('div');
  sheet.style.cssText = `width: ${width}px; padding: 20px 0; background: ${backgroundOf(view)}; color: ${color}; font: ${font}`;
  const copy = view.cloneNode(true) as HTMLElement;
  for (const node of copy.querySelectorAll('[data-print="hide"]')) node.remove();
  copy.style.opacity = '1';
  copy.style.paddingBottom = '16px';
  sheet.append(
    line(title, `padding: 0 ${paddingLeft}; font-size: 20px; line-height: 30px; font-weight: 700`),
    copy,
    ...foot.map((words) => line(words, `padding: 0 ${paddingLeft}; font-size: 13px; line-height: 20px; opacity: 0.85`)),
  );
  return sheet;
}

/** How high a sheet is, in CSS pixels: measured out of sight. */
function heightOf(sheet: HTMLElement): number {
  const away = document.createElement('div');
  away.inert = true;
  away.style.cssText = 'position: fixed; top: 0; left: -100000px';
  away.append(sheet);
  document.body.append(away);
  const { height } = sheet.getBoundingClientRect();
  away.remove();
  return Math.ceil(height);
}

/**
 * A view as a PNG, drawn by the browser that shows it: a copy as wide as it is and in its theme, within an SVG that carries the rules of the
 * page, which costs far less than the computed style of each of thousands of elements. The SVG is as wide as the window, so that what
 * depends on the window's width looks the same. Nothing leaves the browser. Throws where the browser cannot draw it.
 */
export async function pictureOf(view: HTMLElement, words: PictureWords): Promise<Blob> {
  const width = Math.floor(view.getBoundingClientRect().width);
  const sheet = sheetOf(view, words, width);
  const height = heightOf(sheet);

  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const foreign = document.createElementNS(svg.namespaceURI, 'foreignObject');
  const style = document.createElementNS(svg.namespaceURI, 'style');
  const html = document.documentElement.cloneNode(false) as HTMLElement;
  const body = document.body.cloneNode(false) as HTMLElement;
  // The SVG is the root here: colours and sizes of the page hang on it.
  svg.setAttribute('class', html.className);
  svg.style.fontSize = getComputedStyle(document.documentElement).fontSize;
  style.textContent = `${await rulesOf(document.styleSheets)}\n*, ::before, ::after { animation: none !important; transition: none !important }`;
  body.style.cssText += '; display: block; margin: 0; height: auto; min-height: 0; overflow: visible';
  html.style.cssText += '; display: block; height: auto; min-height: 0; overflow: visible';
  for (const node of [svg, foreign]) {
    node.setAttribute('width', String(innerWidth));
    node.setAttribute('height', String(height));
  }
  body.append(sheet);
  html.append(body);
  foreign.append(html);
  svg.append(style, foreign);

  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(svg))}`;
  await image.decode();
  const scale = scaleOf(width, height);
  const canvas = document.createElement('canvas');
  canvas.width = Math.floor(width * scale);
  canvas.height = Math.floor(height * scale);
  canvas.getContext('2d')?.drawImage(image, 0, 0, width, height, 0, 0, canvas.width, canvas.height);
  return new Promise((done, failed) => {
    canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error('The browser drew no picture.'))), 'image/png');
  });
}

/** Hands a picture over as a file. */
export function savePicture(picture: Blob, name: string): void {
  const address = URL.createObjectURL(picture);
  const link = document.createElement('a');
  link.href = address;
  link.download = `${name}.png`;
  link.click();
  // Its memory is given back once every browser has surely taken the file.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
