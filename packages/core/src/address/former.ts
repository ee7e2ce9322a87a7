import type { Division, Divisions } from './divisions.ts';
import { stemOf } from './names.ts';

/**
 * Divisions that are no more, by what they belonged to: `old=today`, several of today joined by `+`. Those that only changed their rank
 * (a county that became a district of the same name) need no entry. Source: notices of the Ministry of Civil Affairs, 2000 to 2024.
 */
const DISSOLVED: Record<string, string> = {
  北京市: '崇文区=东城区 宣武区=西城区 通县=通州区',
  天津市: '塘沽区=滨海新区 汉沽区=滨海新区 大港区=滨海新区 蓟县=蓟州区',
  上海市: '闸北区=静安区 卢湾区=黄浦区 南市区=黄浦区 南汇区=浦东新区 南汇县=浦东新区',
  重庆市: '北部新区=渝北区+北碚区 万盛区=綦江区 双桥区=大足区 巴县=巴南区 开县=开州区 万县=万州区',
  石家庄市: '桥东区=长安区+桥西区 郊区=新华区+裕华区',
  唐山市: '唐海县=曹妃甸区 新区=丰润区 滦县=滦州市',
  邯郸市: '邯郸县=丛台区+邯山区+复兴区',
  邢台市: '桥东区=襄都区 桥西区=信都区 邢台县=信都区 任县=任泽区',
  保定市: '新市区=竞秀区 北市区=莲池区 南市区=莲池区',
  大同市: '城区=平城区 南郊区=平城区+云冈区 矿区=云冈区 大同县=云州区',
  长治市: '城区=潞州区 郊区=潞州区 长治县=上党区',
  晋中市: '榆次市=榆次区',
  呼和浩特市: '郊区=赛罕区',
  包头市: '郊区=九原区',
  沈阳市: '东陵区=浑南区 新城子区=沈北新区',
  吉林市: '郊区=丰满区',
  白山市: '八道江区=浑江区 江源县=江源区',
  哈尔滨市: '动力区=香坊区 太平区=道外区',
  伊春市:
    '伊春区=伊美区 美溪区=伊美区 乌马河区=伊美区 翠峦区=乌翠区 西林区=金林区 金山屯区=金林区 新青区=丰林县 五营区=丰林县 红星区=丰林县 汤旺河区=汤旺县 乌伊岭区=汤旺县 带岭区=铁力市',
  佳木斯市: '永红区=前进区+郊区',
  南京市: '白下区=秦淮区 下关区=鼓楼区 江浦县=浦口区 大厂区=六合区',
  无锡市: '崇安区=梁溪区 南长区=梁溪区 北塘区=梁溪区 郊区=滨湖区 马山区=滨湖区',
  徐州市: '九里区=泉山区+鼓楼区+铜山区',
  常州市: '戚墅堰区=武进区 郊区=新北区',
  苏州市: '沧浪区=姑苏区 平江区=姑苏区 金阊区=姑苏区 吴县市=吴中区+相城区 吴县=吴中区+相城区',
  南通市: '港闸区=崇川区',
  连云港市: '新浦区=海州区 云台区=连云区',
  淮安市: '清河区=清江浦区 清浦区=清江浦区 楚州区=淮安区',
  盐城市: '城区=亭湖区',
  扬州市: '维扬区=邗江区 郊区=邗江区',
  宿迁市: '宿豫县=宿豫区',
  杭州市: '下城区=拱墅区 江干区=上城区+钱塘区 余杭市=余杭区+临平区',
  宁波市: '江东区=鄞州区 鄞县=鄞州区',
  金华市: '金华县=金东区',
  衢州市: '衢县=衢江区',
  绍兴市: '绍兴县=柯桥区',
  丽水市: '丽水市=莲都区',
  合肥市: '郊区=包河区 东市区=瑶海区 中市区=庐阳区 西市区=蜀山区 居巢区=巢湖市',
  芜湖市: '三山区=弋江区 芜湖县=湾沚区 新芜区=镜湖区 马塘区=弋江区',
  马鞍山市: '金家庄区=花山区',
  铜陵市: '铜官山区=铜官区 狮子山区=铜官区 铜陵县=义安区',
  安庆市: '郊区=宜秀区',
  厦门市: '开元区=思明区 鼓浪屿区=思明区 杏林区=海沧区+集美区',
  三明市: '梅列区=三元区 沙县=沙县区',
  南昌市: '湾里区=新建区 郊区=青山湖区',
  九江市: '九江县=柴桑区 庐山区=濂溪区 星子县=庐山市',
  上饶市: '上饶县=广信区',
  赣州市: '赣县=赣县区',
  济南市: '莱城区=莱芜区',
  青岛市: '四方区=市北区 胶南市=黄岛区',
  烟台市: '长岛县=蓬莱区',
  济宁市: '市中区=任城区',
  德州市: '陵县=陵城区',
  临沂市: '苍山县=兰陵县',
  郑州市: '邙山区=惠济区',
  开封市: '金明区=龙亭区 开封县=祥符区 郊区=禹王台区+鼓楼区',
  洛阳市: '吉利区=孟津区 郊区=洛龙区',
  新乡市: '郊区=牧野区 新华区=卫滨区 北站区=凤泉区',
  许昌市: '许昌县=建安区',
  漯河市: '郾城县=郾城区+召陵区',
  三门峡市: '陕县=陕州区',
  襄阳市: '襄阳区=襄州区',
  十堰市: '郧县=郧阳区',
  株洲市: '株洲县=渌口区 东区=荷塘区 北区=石峰区 南区=芦淞区',
  永州市: '芝山区=零陵区',
  广州市: '东山区=越秀区 芳村区=荔湾区 萝岗区=黄埔区',
  汕头市: '潮阳市=潮阳区+潮南区 升平区=金平区 金园区=金平区 达濠区=濠江区',
  佛山市: '城区=禅城区 石湾区=禅城区',
  茂名市: '茂港区=电白区',
  韶关市: '北江区=浈江区',
  梅州市: '梅县=梅县区',
  南宁市: '城北区=西乡塘区 永新区=西乡塘区 新城区=青秀区 邕宁县=邕宁区 横县=横州市',
  柳州市: '市郊区=城中区+鱼峰区+柳南区+柳北区',
  梧州市: '蝶山区=万秀区',
  海口市: '新华区=龙华区 振东区=美兰区',
  成都市: '郫县=郫都区',
  绵阳市: '安县=安州区',
  宜宾市: '宜宾县=叙州区',
  达州市: '达县=达川区',
  广元市: '元坝区=昭化区 市中区=利州区',
  贵阳市: '小河区=花溪区',
  遵义市: '遵义县=播州区',
  六盘水市: '盘县=盘州市',
  德宏傣族景颇族自治州: '潞西市=芒市',
  西安市: '户县=鄠邑区',
  渭南市: '华县=华州区',
  咸阳市: '彬县=彬州市',
  乌鲁木齐市: '东山区=米东区 米泉市=米东区',
  吐鲁番市: '吐鲁番市=高昌区',
  哈密市: '哈密市=伊州区',
};

/** Cities that are no more or have another name: the city of today, or the districts they became. */
const FORMER_CITIES: Record<string, { of: string; today: string[] }> = {
  襄樊市: { of: '襄阳市', today: ['襄阳市'] },
  莱芜市: { of: '济南市', today: ['莱芜区', '钢城区'] },
  思茅市: { of: '普洱市', today: ['普洱市'] },
  淮阴市: { of: '淮安市', today: ['淮安市'] },
  沙市市: { of: '荆州市', today: ['沙市区'] },
};

/** Districts that went to another city, by the city people still write. */
const MOVED: Record<string, string[]> = {
  资阳市: ['简阳市'],
  六安市: ['寿县'],
  安庆市: ['枞阳县'],
  四平市: ['公主岭市'],
  巢湖市: ['庐江县', '无为市', '和县', '含山县'],
  昌吉回族自治州: ['米东区'],
};

/** Towns that went to a new division while the old one kept its name: old district, today's, towns. */
const SPLIT: { city: string; district: string; today: string; towns: string[] }[] = [
  { city: '杭州市', district: '余杭区', today: '临平区', towns: ['临平', '南苑', '东湖街道', '星桥', '运河', '乔司', '崇贤', '塘栖'] },
  { city: '杭州市', district: '萧山区', today: '钱塘区', towns: ['河庄', '义蓬', '新湾', '临江', '前进街道'] },
  { city: '温州市', district: '苍南县', today: '龙港市', towns: ['龙港'] },
  { city: '深圳市', district: '宝安区', today: '光明区', towns: ['光明', '公明'] },
  { city: '深圳市', district: '宝安区', today: '龙华区', towns: ['龙华', '民治', '大浪', '观澜'] },
  { city: '深圳市', district: '龙岗区', today: '坪山区', towns: ['坪山', '坑梓'] },
  { city: '广州市', district: '番禺区', today: '南沙区', towns: ['南沙', '万顷沙', '黄阁', '横沥', '东涌', '大岗', '榄核'] },
];

export type Former = { typed: string; parent: Division; today: string[] };

const pairsOf = (text: string): [old: string, today: string[]][] =>
  text.split(' ').map((pair) => {
    const [old = '', today = ''] = pair.split('=');
    return [old, today.split('+')];
  });

const isWithin = (d: Division, scope: readonly Division[]): boolean => scope.some((s) => s === d || (s.level < d.level && d.parent === s));

function dissolved(divisions: Divisions, rest: string, scope: readonly Division[]): Former[] {
  const found: Former[] = [];
  for (const [parentName, text] of Object.entries(DISSOLVED)) {
    const pair = pairsOf(text).find(([old]) => rest.startsWith(old));
    const parent = pair && divisions.all.find((d) => d.name === parentName && d.level < 3);
    if (pair && parent && (scope.length === 0 || isWithin(parent, scope))) found.push({ typed: pair[0], parent, today: pair[1] });
  }
  for (const [old, { of, today }] of Object.entries(FORMER_CITIES)) {
    const parent = rest.startsWith(old) ? divisions.all.find((d) => d.name === of && d.level === 2) : undefined;
    if (parent && (scope.length === 0 || isWithin(parent, scope))) found.push({ typed: old, parent, today });
  }
  return found;
}

const RANKED = /^[\u4e00-\u9fff]{2,4}?(?:地区|特区|[县市区])/;

/** A division of the same stem and another rank: 即墨市 is 即墨区 today. */
function promoted(divisions: Divisions, rest: string, scope: readonly Division[]): Former[] {
  const typed = RANKED.exec(rest)?.[0];
  if (!typed) return [];
  const stem = typed.replace(/(?:地区|特区|[县市区])$/, '');
  if (stem.length < 2) return [];
  const isCity = typed.endsWith('地区');
  const level = isCity ? 2 : 3;
  const today = divisions.all.filter(
    (d) =>
      d.level === level &&
      d.name !== typed &&
      !d.name.endsWith('新区') &&
      stemOf(d.name) === stem &&
      d.parent !== null &&
      (scope.length === 0 || scope.some((s) => s === d.parent || s === d.parent?.parent)),
  );
  const [only] = today;
  if (today.length !== 1 || !only?.parent) return [];
  return [{ typed, parent: isCity ? only : only.parent, today: [only.name] }];
}

/** The division that is no more whose name begins here, if there is just one of it within the scope (anywhere when that is empty). */
export function formerAt(divisions: Divisions, rest: string, scope: readonly Division[]): Former | null {
  const found = dissolved(divisions, rest, scope);
  const list = found.length > 0 ? found : promoted(divisions, rest, scope);
  const longest = Math.max(...list.map((f) => f.typed.length));
  const [first, second] = list.filter((f) => f.typed.length === longest);
  return first && !second ? first : null;
}

/** A district of today that went to another city than the one written. */
export function movedAt(divisions: Divisions, rest: string, scope: readonly Division[]): Former | null {
  for (const s of scope)
    for (const name of MOVED[s.name] ?? []) {
      const d = rest.startsWith(name) ? divisions.all.find((x) => x.name === name && x.level === 3) : undefined;
      if (d?.parent) return { typed: name, parent: d.parent, today: [name] };
    }
  return null;
}

/** What a district is today when the town that follows went to another one. */
export function splitAt(district: Division, rest: string): string[] | null {
  const road = /^[东西南北中]?(?:路|街(?!道)|大道|公路|巷)/;
  for (const s of SPLIT) {
    if (s.district !== district.name || s.city !== district.parent?.name) continue;
    if (s.towns.some((town) => rest.startsWith(town) && !road.test(rest.slice(town.length)))) return [s.today, s.district];
  }
  return null;
}
