import fs from 'node:fs';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { ADDRESS_VERDICTS, type AddressCheck, checkAddress } from '../../src/address/check.ts';
import { covers, type Divisions, loadDivisions, placeOf } from '../../src/address/divisions.ts';

// A fixed seed: the same cases on every run; fast-check prints the smallest one that fails.
fc.configureGlobal({ seed: 20261127, numRuns: 300 });

let divisions: Divisions;
beforeAll(async () => {
  divisions = await loadDivisions();
});
const check = (raw: string): AddressCheck => checkAddress(divisions, raw);
const where = ({ province, city, district }: AddressCheck) => [province, city, district];

type Expected = {
  verdict: string;
  province: string | null;
  city: string | null;
  district: string | null;
  adcode?: string;
  street?: string;
  current?: string[];
  repaired?: boolean;
  name?: string;
  mobile?: string;
  landline?: string;
  postcode?: string;
};
const file = new URL('../../fixtures/address/addresses.json', import.meta.url);
const { addresses } = JSON.parse(fs.readFileSync(file, 'utf8')) as { addresses: { id: string; raw: string; expect: Expected }[] };

describe('every labelled address is read as its label says', () => {
  test.each(addresses.map((a) => [a.raw, a.expect] as const))('%s', (raw, e) => {
    const r = check(raw);
    expect({ verdict: r.verdict, place: where(r) }).toEqual({ verdict: e.verdict, place: [e.province, e.city, e.district] });
    if (e.adcode) expect(r.adcode).toBe(e.adcode);
    if (e.street) expect(r.street).toBe(e.street);
    expect(r.current.toSorted()).toEqual((e.current ?? []).toSorted());
    expect(r.repairs.length > 0).toBe(e.repaired ?? false);
    for (const part of ['name', 'mobile', 'landline', 'postcode'] as const) if (e[part]) expect(r.contact[part]).toBe(e[part]);
  });
});

describe('a verdict follows from a rule', () => {
  test.each([
    ['a region and something to find is ok', '浙江省杭州市西湖区文三路478号', 'ok', ['浙江省', '杭州市', '西湖区']],
    ['a region without detail is incomplete', '吉林省吉林市船营区', 'incomplete', ['吉林省', '吉林市', '船营区']],
    ['a road is no city', '南京东路830号', 'incomplete', [null, null, null]],
    ['a city without districts needs none', '中山市石岐区民生路1号', 'ok', ['广东省', '中山市', null]],
    ['a directly governed city has no prefecture', '湖北省仙桃市沔阳大道1号', 'ok', ['湖北省', null, '仙桃市']],
    [
      'an autonomous prefecture may be written short',
      '新疆伊犁州伊宁市解放路1号',
      'ok',
      ['新疆维吾尔自治区', '伊犁哈萨克自治州', '伊宁市'],
    ],
    ['an autonomous county may be written short', '湖北省宜昌市长阳县长阳大道438号', 'ok', ['湖北省', '宜昌市', '长阳土家族自治县']],
    ['a name of many districts is ambiguous', '江苏省鼓楼区中山路1号', 'ambiguous', ['江苏省', null, '鼓楼区']],
    ['a city of another province is a conflict', '浙江省南京市玄武区中山路1号', 'conflict', [null, null, null]],
    ['a district of another province is a conflict', '江苏省西湖区文三路1号', 'conflict', [null, null, null]],
    ['a zone where a district should be is a zone', '成都市高新区天府大道1700号', 'zone', ['四川省', '成都市', null]],
    ['a district after the zone says where it lies', '苏州高新区虎丘区狮山路1号', 'ok', ['江苏省', '苏州市', '虎丘区']],
    ['a dissolved district is outdated', '杭州下城区体育场路1号', 'outdated', ['浙江省', '杭州市', null]],
    ['a county that became a district is outdated', '北京市密云县鼓楼东大街1号', 'outdated', ['北京市', '北京市', null]],
    ['a district that went to another city is outdated', '四川省资阳市简阳市射洪坝1号', 'outdated', ['四川省', '成都市', null]],
    ['two addresses are multiple', '北京市海淀区中关村大街27号；上海市浦东新区世纪大道1号', 'multiple', [null, null, null]],
    ['two houses of one district are multiple', '杭州市西湖区文三路478号/文二路12号', 'multiple', ['浙江省', '杭州市', '西湖区']],
    ['two districts of one city are multiple', '青浦区贞溪南路182号/徐汇区桂平路391号', 'multiple', ['上海市', '上海市', null]],
    ['words that name no place are invalid', '老地方', 'invalid', [null, null, null]],
    ['nothing is invalid', '', 'invalid', [null, null, null]],
  ] as const)('%s: %s', (_, raw, verdict, place) => {
    const r = check(raw);
    expect({ verdict: r.verdict, place: where(r) }).toEqual({ verdict, place });
  });
  test('what is outdated says what it is today', () => {
    expect(check('上海市南汇区中港镇同强路8号')).toMatchObject({ outdated: '南汇区', current: ['浦东新区'] });
    expect(check('即墨市鹤山路1号')).toMatchObject({ outdated: '即墨市', current: ['即墨区'], city: '青岛市' });
    expect(check('杭州市余杭区乔司街道1号')).toMatchObject({ outdated: '余杭区', current: ['临平区', '余杭区'] });
    expect(check('杭州市余杭区仓前街道1号')).toMatchObject({ verdict: 'ok', current: [] });
  });
  test('what is ambiguous names all it can be', () =>
    expect(check('江苏省鼓楼区中山路1号').candidates.map((c) => c.city)).toEqual(['南京市', '徐州市']));
  test('a postcode of another province is a warning', () => {
    expect(check('广东省广州市天河区天河路1号 邮编：713200').warnings).toEqual(['postcode_elsewhere']);
    expect(check('广东省广州市天河区天河路1号 邮编：510620').warnings).toEqual([]);
  });
});

describe('nothing is corrected silently', () => {
  test('a letter typed twice is read once and told', () =>
    expect(check('浙江省省杭州市西湖区文三路1号')).toMatchObject({ verdict: 'ok', repairs: [{ typed: '省杭州市', meant: '杭州市' }] }));
  test('a name with one wrong letter is offered, not taken', () =>
    expect(check('浙江省杭州市西胡区文三路1号')).toMatchObject({
      verdict: 'incomplete',
      district: null,
      candidates: [{ district: '西湖区', adcode: '330106' }],
    }));
  test('what is only concluded is told', () => {
    expect(check('福建省鼓楼区鼓楼医院').inferred).toEqual(['city']);
    expect(check('平度市胜利路1号').inferred).toEqual(['province', 'city']);
    expect(check('北京朝阳建国路88号').inferred).toEqual(['district']);
    expect(check('深圳市光明新区公明镇1号')).toMatchObject({ district: '光明区', inferred: ['province', 'district'] });
  });
  test('every district of the table is found by its whole name, with its code', () => {
    for (const d of divisions.all) {
      if (d.level !== 3 || d.code === null) continue;
      const { province, city, district } = placeOf(d);
      const r = check(`${province}${city && city !== province ? city : ''}${district}人民路1号`);
      expect([r.verdict, r.province, r.city, r.district, r.adcode], district ?? '').toEqual(['ok', province, city, district, d.code]);
      expect(r.repairs).toEqual([]);
      expect(r.inferred).toEqual([]);
    }
  });
});

describe('whatever is written', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '北京',
      '北京市',
      '市辖区',
      '江苏省',
      '鼓楼区',
      '南京',
      '吉林',
      '吉林市',
      '朝阳区',
      '高新区',
      '中山',
      '路',
      '镇',
      '1号',
      '/',
      ' ',
      '；',
    ),
    fc.string({ unit: 'grapheme', maxLength: 6 }),
  );
  test('it gets a verdict in time, the same every time, and lies where its divisions lie', () =>
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const raw = pieces.join('');
        const begin = performance.now();
        const r = check(raw);
        expect(performance.now() - begin).toBeLessThan(1000);
        expect(check(raw)).toEqual(r);
        expect(ADDRESS_VERDICTS).toContain(r.verdict);
        if (r.adcode === null) return;
        const d = divisions.all.find((x) => x.code === r.adcode);
        expect(d?.name).toBe(r.district);
        expect(divisions.all.some((p) => p.name === r.province && d && covers(p, d))).toBe(true);
      }),
    ));
});
