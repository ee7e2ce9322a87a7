import zlib from 'node:zlib';
import { guessColumns, guessFile } from '@bodan/core/import/guess';
import { SheetRefused } from '@bodan/core/import/zip';
import { describe, expect, test } from 'vitest';

const inflate = async (packed: Uint8Array, most: number): Promise<Uint8Array> => zlib.inflateRawSync(packed, { maxOutputLength: most });
const bytesOf = (text: string | Buffer): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text as string));

type Part = { path: string; text: string; claim?: number };
/** A zip file of these parts; `claim` is a size that its directory only says. */
function zipped(parts: readonly Part[]): Uint8Array<ArrayBuffer> {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let at = 0;
  for (const { path, text, claim } of parts) {
    const name = Buffer.from(path);
    const packed = zlib.deflateRawSync(text);
    const size = claim ?? Buffer.byteLength(text);
    const l = Buffer.alloc(30);
    l.writeUInt32LE(0x04034b50, 0);
    l.writeUInt16LE(8, 8);
    l.writeUInt16LE(name.length, 26);
    const c = Buffer.alloc(46);
    c.writeUInt32LE(0x02014b50, 0);
    c.writeUInt16LE(8, 10);
    c.writeUInt32LE(packed.length, 20);
    c.writeUInt32LE(size, 24);
    c.writeUInt16LE(name.length, 28);
    c.writeUInt32LE(at, 42);
    local.push(l, name, packed);
    central.push(c, name);
    at += 30 + name.length + packed.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return new Uint8Array(Buffer.concat([...local, directory, end]));
}
const sheetOf = (rows: string): string => `<worksheet><sheetData>${rows}</sheetData></worksheet>`;
const book = (rows: string, more: readonly Part[] = [], types = '<Types/>', sheet = sheetOf(rows)): Uint8Array<ArrayBuffer> =>
  zipped([
    { path: '[Content_Types].xml', text: types },
    { path: 'xl/workbook.xml', text: '<workbook><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>' },
    { path: 'xl/_rels/workbook.xml.rels', text: '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>' },
    { path: 'xl/styles.xml', text: '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>' },
    { path: 'xl/worksheets/sheet1.xml', text: sheet },
    ...more,
  ]);
const cell = (ref: string, text: string): string => `<c r="${ref}" t="inlineStr"><is><t>${text}</t></is></c>`;
const HEAD = `<row r="1">${cell('A1', '名称')}${cell('B1', '金额')}</row>`;
const GOOD = `${HEAD}<row r="2">${cell('A2', '空调')}<c r="B2"><v>12.5</v></c></row>`;
const why = (file: Uint8Array<ArrayBuffer>, name?: string): Promise<string> =>
  guessFile(file, inflate, name).then(
    () => 'read',
    (e: unknown) => (e instanceof SheetRefused ? e.why : String(e)),
  );

describe('a sheet becomes fields', () => {
  test('below a title, by values and heads, without its total', () => {
    const head = ['报修人', '联系电话', '上门时间', '购买日期', '维修费(元)', '修复耗时(小时)', '保修', '故障', '条码', '备注'];
    const row = (i: number, kind: string) => [
      `王${i}`,
      `1380013800${i}`,
      '2026-11-23 09:30',
      '2026/1/3',
      '1,200.50',
      2 + i,
      i % 2 === 0 ? '是' : '否',
      kind,
      `00123${i}`,
      '门坏了，请尽快',
    ];
    const rows = [
      ['维修登记表'],
      head,
      ...[0, 1, 2, 3, 4, 5].map((i) => row(i, i < 3 ? '不制冷' : '漏水')),
      ['合计', null, null, null, 7203],
    ];
    const { columns, headerRow, rows: count } = guessColumns({ rows, isCut: false });
    expect([headerRow, count]).toEqual([2, 6]);
    expect(columns.map((c) => [c.name, c.type])).toEqual([
      ['报修人', 'text'],
      ['联系电话', 'phone'],
      ['上门时间', 'datetime'],
      ['购买日期', 'date'],
      ['维修费', 'money'],
      ['修复耗时', 'number'],
      ['保修', 'switch'],
      ['故障', 'choice'],
      ['条码', 'scan'],
      ['备注', 'long_text'],
    ]);
    expect(columns[5]?.unit).toBe('小时');
    expect(columns[7]?.options).toEqual(['不制冷', '漏水']);
  });

  test('with two columns of one name, also in a narrow sheet', () => {
    const { columns } = guessColumns({
      rows: [
        ['标题', '电话', '电话'],
        ['不制冷', '13800138001', '13800138002'],
      ],
      isCut: false,
    });
    expect(columns.map((c) => c.name)).toEqual(['标题', '电话', '电话 2']);
  });

  test('from GBK as from UTF-8, and a workbook with its dates', async () => {
    const gbk = new Uint8Array([0xc3, 0xfb, 0xb3, 0xc6, 0x2c, 0x62, 0x0a, 0xbf, 0xd5, 0xb5, 0xf7, 0x2c, 0x31, 0x0a]);
    expect((await guessFile(gbk, inflate)).columns[0]).toMatchObject({ name: '名称', samples: ['空调'] });
    const dated = `${HEAD}<row r="2">${cell('A2', '空调')}<c r="B2" s="1"><v>46349</v></c></row>`;
    expect((await guessFile(book(dated), inflate)).columns.map((c) => [c.type, c.samples[0]])).toEqual([
      ['text', '空调'],
      ['date', '2026-11-23'],
    ]);
  });
});

describe('a head of two rows', () => {
  const top = ['单号', '客户', null, '备注'];
  const named = (rows: (string | number | null)[][]) => guessColumns({ rows, isCut: false });

  test('names each column under a merged head, and is no row of values', () => {
    const { columns, rows } = named([top, [null, '姓名', '电话'], ['A1', '王一', '13800138001', '急'], ['A2', '李二', '13800138002', '']]);
    expect(rows).toBe(2);
    expect(columns.map((c) => [c.name, c.type, c.samples[0]])).toEqual([
      ['单号', 'text', 'A1'],
      ['客户 姓名', 'text', '王一'],
      ['客户 电话', 'phone', '13800138001'],
      ['备注', 'long_text', '急'],
    ]);
  });

  test('is not seen in a first row of values', () => {
    const values = [null, '王一', '北京'];
    expect(named([['单号', '客户', '城市'], values, ['A2', '李二', '上海']]).rows).toBe(2);
    expect(named([top, ['甲', '王一', '北京', '急'], ['乙', '李二', '上海', '缓']]).rows).toBe(2);
    expect(named([top, values, [null, '李二', '北京']]).rows).toBe(2);
  });
});

describe('a file that means harm', () => {
  test('is refused with its reason', async () => {
    expect(await why(book(GOOD))).toBe('read');
    expect(await why(new Uint8Array(0))).toBe('empty');
    expect(await why(bytesOf('%PDF-1.7'))).toBe('not_a_sheet');
    expect(await why(bytesOf('<html><table><tr><td>a</td></tr></table>'))).toBe('not_a_sheet');
    expect(await why(new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 1]))).toBe('protected');
    expect(await why(new Uint8Array([0x61, 0xff, 0xff, 0x2c, 0x62]))).toBe('encoding');
    expect(await why(book(GOOD, [{ path: 'xl/vbaProject.bin', text: 'x' }]))).toBe('macros');
    expect(await why(book(GOOD, [], '<Types ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/>'))).toBe('macros');
    expect(await why(book(GOOD, [{ path: 'xl/externalLinks/externalLink1.xml', text: 'x' }]))).toBe('links');
    expect(await why(book(`${HEAD}<row r="2"><c r="A2"><f>WEBSERVICE("http://x")</f><v>1</v></c></row>`))).toBe('links');
    expect(await why(book(GOOD, [{ path: 'xl/big.xml', text: 'x', claim: 100_000_000 }]))).toBe('bomb');
    expect(await why(book(GOOD, [{ path: 'xl/zeros.xml', text: '0'.repeat(20_000_000) }]))).toBe('bomb');
    expect(await why(book(GOOD, [{ path: '../evil.xml', text: 'x' }]))).toBe('broken');
    expect(await why(book('<!DOCTYPE x [<!ENTITY a "b">]>'))).toBe('broken');
    expect(await why(book(`<row r="1">${cell('XFD1', 'far')}</row>`))).toBe('too_many_columns');
    expect(await why(bytesOf(`${Array.from({ length: 10_000 }, (_, i) => `c${i}`).join(',')}\n1`))).toBe('too_many_columns');
    expect(await why(book(GOOD).subarray(0, 300))).toBe('broken');
    expect(await why(bytesOf('1,2\n3,4\n'))).toBe('no_header');
    expect(await why(bytesOf('名称,金额\n'))).toBe('no_rows');
  });

  test('is told as damaged where a workbook lost a part of itself, never as a sheet without rows', async () => {
    expect(await why(bytesOf('hello world'), '工单.XLSX')).toBe('broken');
    expect(await why(bytesOf('名称,金额\n空调,12.5\n'), '工单.xlsx')).toBe('broken');
    expect(await why(new Uint8Array([0x61, 0xff, 0xff, 0x2c, 0x62]), '工单.xlsx')).toBe('broken');
    expect(await why(book(GOOD).subarray(0, 300), '工单.xlsx')).toBe('broken');
    expect(await why(book('', [], '<Types/>', 'garbled'), '工单.xlsx')).toBe('broken');
    expect(await why(book(''), '工单.xlsx')).toBe('no_header');
    expect(await why(new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 1]), '工单.xlsx')).toBe('protected');
    expect(await why(book(GOOD), '工单.xlsx')).toBe('read');
    expect(await why(bytesOf('名称,金额\n空调,12.5\n'), '工单.csv')).toBe('read');
  });

  test('is never calculated: of a formula the value that was kept is read', async () => {
    const rows = `${HEAD}<row r="2">${cell('A2', '空调')}<c r="B2"><f>1+1</f><v>2</v></c></row>`;
    expect((await guessFile(book(rows), inflate)).columns[1]?.samples).toEqual(['2']);
  });
});
