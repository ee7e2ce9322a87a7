const PEOPLES =
  '蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|纳西|景颇|柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|京|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺|各';
const AUTONOMOUS = new RegExp(`^(.{2,}?)(?:(?:${PEOPLES})族|蒙古|哈萨克|柯尔克孜|塔吉克|锡伯)+自治[州县旗]$`);
const SUFFIX = /(?:特别行政区|自治[区州县旗]|地区|林区|特区|新区|[省市区县旗])$/;

/** A name without what it is: 杭州 of 杭州市, 恩施 of 恩施土家族苗族自治州. */
export function stemOf(name: string): string {
  return AUTONOMOUS.exec(name)?.[1] ?? name.replace(SUFFIX, '');
}

/** What follows a short form shows that it names a road or a house, not a place: 中山路, 南京东路, 北京饭店. */
const ROAD =
  '路|街|道|大道|巷|弄|胡同|里|村|新村|社区|桥|大桥|立交|广场|大厦|大楼|公园|公寓|花园|小区|名苑|家园|新城|医院|学校|大学|学院|中学|小学|火车站|车站|站|机场|酒店|宾馆|饭店|酒家|商场|商城|超市|店|楼|苑|府|门|寺';
const NOT_A_PLACE = new RegExp(`^[东西南北中上下前后新老大小一二三四五六七八九十]{0,2}(?:${ROAD}|镇|乡|街道)`);
export const isPartOfAName = (rest: string): boolean => NOT_A_PLACE.test(rest);

/** A road or town begins here. */
const WAY = /^(?:(?!区)[\u4e00-\u9fff]){1,6}?(?:路|街|大道|街道|镇|乡|巷|弄|胡同)/;
export const beginsWithWay = (rest: string): boolean => WAY.test(rest);

const TOWN = /^[\u4e00-\u9fff]{1,7}?(?:街道|镇|乡|苏木)(?![\u4e00-\u9fff]?[路街道巷])/;
/** The town or sub-district that begins here. */
export const townOf = (rest: string): string | null => TOWN.exec(rest)?.[0] ?? null;

/** Words by which something can be found: roads, houses, villages, places people know. */
const FINDABLE =
  /路|街|巷|弄|胡同|大道|国道|省道|小区|社区|新村|村|镇|乡|屯|庄|寨|大厦|大楼|广场|花园|家园|公寓|苑|城|园|工业区|医院|学校|大学|学院|中学|小学|酒店|宾馆|饭店|商场|市场|超市|公司|工厂|厂|店|银行|车站|机场|码头|公园|[\da-zA-Z一二三四五六七八九十]+(?:栋|幢|单元|号楼|楼|室)|\d+\s*[号#]/;
export const isFindable = (text: string): boolean => FINDABLE.test(text);
/** A road or lane with a number: an address of its own. */
export const hasHouseNumber = (text: string): boolean => /(?:路|街|道|巷|弄|胡同)[^\d]{0,4}\d+\s*[号弄]/.test(text);

const KIND =
  '(?:高新|高|新)技术(?:产业)?(?:开发|园)?区|高新(?:产业)?(?:开发|园)?区|高技区|经区|政务(?:文化)?新?区|高科技(?:产业)?(?:开发|园)?区|高新技术产业园区|经济(?:技术)?(?:开发)?区|经开区|技术开发区|经济合作区|综合保税区|保税(?:港|物流)?(?:园)?区|出口加工区|工业园区|产业园区|产业集聚区|产业聚集区|科技园区|物流园区|化工园区|循环经济区|(?:航空港|空港|临空|临港)[\u4e00-\u9fff]{0,6}?区|自贸(?:试验)?区|自由贸易(?:试验)?区|示范区|实验区|试验区|管理区|(?:旅游)?度假区|风景(?:名胜)?区|生态城|新区|开发区';
const ZONE = new RegExp(`^[^\\s\\d路街道巷弄号村镇乡区县市/,、]{0,8}?(?:${KIND})(?!大?[道路街])`);
/** The economic or other functional zone that begins here. */
export const zoneOf = (rest: string): string | null => ZONE.exec(rest)?.[0] ?? null;

/** Zones of the state that everybody names without their province. */
const NATIONAL: Record<string, string> = {
  雄安新区: '河北省',
  两江新区: '重庆市',
  西咸新区: '陕西省',
  贵安新区: '贵州省',
  天府新区: '四川省',
  赣江新区: '江西省',
  滇中新区: '云南省',
  湘江新区: '湖南省',
  郑东新区: '河南省',
  江北新区: '江苏省',
};
export function nationalZoneAt(text: string): { zone: string; province: string } | null {
  const found = Object.entries(NATIONAL).find(([zone]) => text.startsWith(zone));
  return found ? { zone: found[0], province: found[1] } : null;
}
