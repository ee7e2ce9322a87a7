export type Contact = { name: string | null; mobile: string | null; landline: string | null; postcode: string | null };

const MOBILE = /(?:(?:联系)?(?:电话|手机)(?:号码?)?|tel)?\s*[:]?\s*(?<![\dA-Za-z])(?:\+?86[-\s]?)?(1[3-9]\d[-\s]?\d{4}[-\s]?\d{4})(?!\d)/i;
const LANDLINE =
  /(?:(?:联系)?(?:电话|座机)(?:号码?)?|tel)?\s*[:]?\s*(?<![\dA-Za-z])(0\d{2,3}[-\s]?\d{7,8}|400[-\s]?\d{3}[-\s]?\d{4})(?!\d)/i;
const POSTCODE = /(?:邮编|邮政编码|邮码)\s*[:]?\s*(\d{6})(?!\d)|(?<=^|[\s,])(\d{6})(?=$|[\s,])/;
const LABELLED_NAME = /(?:收件人|收货人|联系人|姓名|客户)\s*:\s*([\u4e00-\u9fff·]{2,6})(?=$|[\s,;。])/;
const LABEL = /(?:收货|收件|联系|详细|家庭|公司|上门|维修|服务|安装)?(?:地址|住址)\s*(?:是|为)?\s*:?\s*/;
const LEAD = /^[\u4e00-\u9fff]{0,4}(?:地址|住址)(?:是|为)?\s*:?\s*|^(?:我|我们|他|她)?(?:家)?(?:住在|在|位于|坐落于)\s*/;

const SURNAMES =
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝';
const COMPOUND = '欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|司徒|夏侯|端木|南宫|独孤';
const NAME = new RegExp(
  `^(?:(?:${COMPOUND})[\\u4e00-\\u9fff]{1,2}|[${SURNAMES}][\\u4e00-\\u9fff]{1,2}|[${SURNAMES}](?:先生|女士|小姐|师傅|老师|总))$`,
);
/** A word that looks like a name but can be found on a map is none. */
const PLACE = /[省市区县旗州盟路街道巷弄镇乡村屯庄店楼室栋幢号厂院校园苑城站场桥寺山湖河江]$/;
const isName = (word: string): boolean => NAME.test(word) && !PLACE.test(word);

const digits = (text: string | undefined): string | null => text?.replace(/\D/g, '') ?? null;

/** Takes what is not the address out of a text: phone, postcode, name, labels. What is left is as it was written, but for widths of letters. */
export function takeContact(raw: string): { text: string; contact: Contact } {
  let text = raw.normalize('NFKC').replace(/[，]/g, ',').trim();
  const take = (pattern: RegExp): RegExpExecArray | null => {
    const hit = pattern.exec(text);
    if (hit) text = `${text.slice(0, hit.index)} ${text.slice(hit.index + hit[0].length)}`;
    return hit;
  };
  const mobile = digits(take(MOBILE)?.[1]);
  while (MOBILE.test(text)) take(MOBILE);
  const landline = take(LANDLINE)?.[1]?.replace(/\s/, '-') ?? null;
  const code = take(POSTCODE);
  const postcode = code?.[1] ?? code?.[2] ?? null;
  let name = take(LABELLED_NAME)?.[1] ?? null;
  take(LABEL);
  text = text
    .replace(/\(\s*\)/g, '')
    .trim()
    .replace(LEAD, '');
  const words = text.split(/[\s,;。.]+/).filter((w) => w !== '');
  if (!name && words.length > 1) {
    const [first = '', last = ''] = [words[0], words[words.length - 1]];
    if (isName(first)) name = first;
    else if (isName(last)) name = last;
    if (name) text = name === first ? text.replace(first, '') : text.slice(0, text.lastIndexOf(name));
  }
  return { text: text.replace(/^[\s,;:。.]+|[\s,;:。.]+$/g, ''), contact: { name, mobile, landline, postcode } };
}

const POST_AREAS: Record<string, string> = {
  北京市: '10',
  上海市: '20',
  天津市: '30',
  重庆市: '40',
  内蒙古自治区: '01 02',
  山西省: '03 04',
  河北省: '05 06 07',
  辽宁省: '11 12',
  吉林省: '13',
  黑龙江省: '15 16',
  江苏省: '21 22',
  安徽省: '23 24',
  山东省: '25 26 27',
  浙江省: '31 32',
  江西省: '33 34',
  福建省: '35 36',
  湖南省: '41 42',
  湖北省: '43 44',
  河南省: '45 46 47',
  广东省: '51 52',
  广西壮族自治区: '53 54',
  贵州省: '55 56',
  海南省: '57',
  四川省: '61 62 63 64',
  云南省: '65 66 67',
  陕西省: '71 72',
  甘肃省: '73 74',
  宁夏回族自治区: '75',
  青海省: '81',
  新疆维吾尔自治区: '83 84',
  西藏自治区: '85',
};

/** True when a postcode lies in another province than the address; the first two digits tell. */
export const isPostcodeElsewhere = (postcode: string, province: string): boolean => {
  const areas = POST_AREAS[province];
  return areas !== undefined && !areas.split(' ').includes(postcode.slice(0, 2));
};
