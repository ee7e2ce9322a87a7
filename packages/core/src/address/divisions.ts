import { stemOf } from './names.ts';

export type Level = 1 | 2 | 3;
/** A division: province 1, city 2, district 3. `code` is GB/T 2260, or null where there is none. */
export type Division = { code: string | null; name: string; level: Level; parent: Division | null; children: Division[]; towns: string[] };

/**
 * What may be written for a division. `full` says what it is, `loose` says it differently (光明新区 for 光明区) and counts only below a
 * division that is known, `short` leaves it out and needs its surroundings to be believed.
 */
export type Form = 'full' | 'loose' | 'short';
export type Name = { division: Division; form: Form };
export type Divisions = { all: readonly Division[]; names: ReadonlyMap<string, readonly Name[]>; longest: number };

/** Founded after the table was made. Source: notice of the Hotan prefecture, December 2024. */
const NEWER: Record<string, string[]> = { 和田地区: ['和安县', '和康县'] };
/** Economic zones carry numbers of statistics, but are no divisions. */
const isZone = (name: string): boolean =>
  /(?:开发区|工业园区|产业园区|示范区|管理区|管委会|聚集区|实验区|食品区|名胜区|化工园区|创意园区)$/.test(name);
/** New areas and towns without a number of GB/T 2260 (those have 71 and up). */
const isStatistical = (suffix: string): boolean => suffix.length === 2 && suffix >= '71' && suffix < '81';

const CODED = /^(\d*)(.*)$/;
const split = (text: string): [code: string, name: string] => {
  const [, code = '', name = ''] = CODED.exec(text) ?? [];
  return [code, name];
};

function readLine(line: string, all: Division[]): void {
  const [head = '', ...cities] = line.split('|');
  const [provinceCode, provinceName] = split(head);
  const make = (code: string | null, name: string, level: Level, parent: Division | null): Division => {
    const division: Division = { code, name, level, parent, children: [], towns: [] };
    parent?.children.push(division);
    all.push(division);
    return division;
  };
  const province = make(`${provinceCode}0000`, provinceName, 1, null);
  for (const text of cities) {
    const [place = '', list = ''] = text.split(':');
    const [cityCode, cityName] = split(place);
    const city = cityName ? make(cityCode ? `${provinceCode}${cityCode}00` : null, cityName, 2, province) : province;
    for (const item of list.split(',')) {
      const [code, name] = split(item);
      if (code.length > 2) city.towns.push(name);
      else if (name && !isZone(name) && !isStatistical(code)) make(code ? `${provinceCode}${cityCode}${code}` : null, name, 3, city);
    }
    for (const name of NEWER[cityName] ?? []) make(null, name, 3, city);
  }
}

/** Forms that do not follow from the name; the last one of a province is its short form. */
const PROVINCE_FORMS: Record<string, string[]> = {
  内蒙古自治区: ['内蒙古省', '内蒙古'],
  广西壮族自治区: ['广西省', '广西自治区', '广西'],
  西藏自治区: ['西藏省', '西藏'],
  宁夏回族自治区: ['宁夏省', '宁夏自治区', '宁夏'],
  新疆维吾尔自治区: ['新疆省', '新疆自治区', '新疆'],
  香港特别行政区: ['香港'],
  澳门特别行政区: ['澳门'],
};
const OTHER_FORMS: Record<string, string[]> = {
  神农架林区: ['神农架'],
  巴音郭楞蒙古自治州: ['巴州'],
  博尔塔拉蒙古自治州: ['博州'],
  克孜勒苏柯尔克孜自治州: ['克州'],
  锡林郭勒盟: ['锡盟'],
};

/** The forms a name is written in besides its own: without its suffix, or without the peoples an autonomous one is named after. */
function formsOf(d: Division): [text: string, form: Form][] {
  const known = PROVINCE_FORMS[d.name];
  if (known) return known.map((text, i) => [text, i === known.length - 1 ? 'short' : 'full']);
  const stem = stemOf(d.name);
  const forms = (OTHER_FORMS[d.name] ?? []).map((text): [string, Form] => [text, 'full']);
  if (d.level === 2 && d.name.endsWith('自治州')) forms.push([`${stem}自治州`, 'full'], [`${stem}州`, 'full']);
  if (d.level === 3 && /自治[县旗]$/.test(d.name))
    forms.push([`${stem}自治${d.name.slice(-1)}`, 'full'], [`${stem}${d.name.slice(-1)}`, 'full']);
  if (d.level === 3 && stem.length >= 2 && d.name.endsWith('区'))
    forms.push([d.name.endsWith('新区') ? `${stem}区` : `${stem}新区`, 'loose']);
  if (stem.length >= 2) forms.push([stem, 'short']);
  return forms.filter(([text]) => text !== d.name);
}

function build(lines: readonly string[]): Divisions {
  const all: Division[] = [];
  for (const line of lines) readLine(line, all);
  const names = new Map<string, Name[]>();
  const add = (text: string, division: Division, form: Form): void => {
    const list = names.get(text) ?? [];
    // 吉林 is the province before the city of that name, 海南 the province before the prefecture.
    if (form === 'short' && list.some((n) => n.division.level === 1 && division.level !== 1)) return;
    names.set(text, [...list, { division, form }]);
  };
  for (const level of [1, 2, 3] as const)
    for (const d of all) {
      if (d.level !== level) continue;
      add(d.name, d, 'full');
      for (const [text, form] of formsOf(d)) add(text, d, form);
    }
  return { all, names, longest: Math.max(...[...names.keys()].map((text) => text.length)) };
}

let loading: Promise<Divisions> | null = null;

/** The table of divisions, read when it is first asked for: 50 kB that most pages never need. */
export function loadDivisions(): Promise<Divisions> {
  loading ??= import('./divisions-data.ts').then((data) => build(data.DIVISION_LINES));
  return loading;
}

const MUNICIPALITIES = new Set(['北京市', '天津市', '上海市', '重庆市']);
export const isMunicipality = (d: Division): boolean => d.level === 1 && MUNICIPALITIES.has(d.name);

/** True when `a` is `b` or lies above it. */
export function covers(a: Division, b: Division): boolean {
  for (let d: Division | null = b; d; d = d.parent) if (d === a) return true;
  return false;
}

export type Place = { province: string | null; city: string | null; district: string | null; adcode: string | null };

/** A division with what lies above it; a municipality is its own city, a directly governed district has none. */
export function placeOf(d: Division | null): Place {
  const of = (level: Level): Division | null => {
    for (let x = d; x; x = x.parent) if (x.level === level) return x;
    return null;
  };
  const [province, city, district] = [of(1), of(2), of(3)];
  const cityName = city?.name ?? (province && isMunicipality(province) ? province.name : null);
  return { province: province?.name ?? null, city: cityName, district: district?.name ?? null, adcode: district?.code ?? null };
}
