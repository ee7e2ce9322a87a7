/** Ten subsidiaries of 浙江安家电器服务集团 with 127 branches between them, and how each of them works. */
export type Subsidiary = { slug: string; name: string; city: string; districts: string[]; branches: number; share: number; /** How slow dispatch is against the others; 1 is usual. */ pace: number; /** Share of tickets waiting for parts. */ parts: number };

export const SUBSIDIARIES: readonly Subsidiary[] = [
  { slug: 'hangzhou', name: '杭州安家服务有限公司', city: '杭州', districts: ['西湖', '拱墅', '上城', '滨江', '萧山', '余杭', '临平', '钱塘'], branches: 24, share: 0.22, pace: 0.8, parts: 0.08 },
  { slug: 'ningbo', name: '宁波安家服务有限公司', city: '宁波', districts: ['海曙', '江北', '鄞州', '镇海', '北仑', '奉化'], branches: 18, share: 0.16, pace: 0.9, parts: 0.1 },
  { slug: 'wenzhou', name: '温州安家服务有限公司', city: '温州', districts: ['鹿城', '龙湾', '瓯海', '洞头'], branches: 15, share: 0.12, pace: 1.9, parts: 0.12 },
  { slug: 'shaoxing', name: '绍兴安家服务有限公司', city: '绍兴', districts: ['越城', '柯桥', '上虞'], branches: 12, share: 0.1, pace: 1, parts: 0.1 },
  { slug: 'jiaxing', name: '嘉兴安家服务有限公司', city: '嘉兴', districts: ['南湖', '秀洲'], branches: 12, share: 0.1, pace: 0.7, parts: 0.09 },
  { slug: 'jinhua', name: '金华安家服务有限公司', city: '金华', districts: ['婺城', '金东', '义乌', '东阳'], branches: 14, share: 0.11, pace: 1.2, parts: 0.18 },
  { slug: 'taizhou', name: '台州安家服务有限公司', city: '台州', districts: ['椒江', '黄岩', '路桥'], branches: 11, share: 0.08, pace: 1.1, parts: 0.1 },
  { slug: 'huzhou', name: '湖州安家服务有限公司', city: '湖州', districts: ['吴兴', '南浔'], branches: 9, share: 0.05, pace: 0.9, parts: 0.07 },
  { slug: 'quzhou', name: '衢州安家服务有限公司', city: '衢州', districts: ['柯城', '衢江'], branches: 7, share: 0.03, pace: 1.4, parts: 0.14 },
  { slug: 'lishui', name: '丽水安家服务有限公司', city: '丽水', districts: ['莲都', '缙云'], branches: 5, share: 0.03, pace: 1.5, parts: 0.2 },
];

export const SURNAMES = [...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程'];
export const GIVEN = ['伟', '芳', '娜', '秀英', '敏', '静', '丽', '强', '磊', '军', '洋', '勇', '艳', '杰', '娟', '涛', '明', '超', '兰', '霞', '平', '刚', '桂英', '文辉', '志远', '鹏飞', '建国', '红梅', '玉兰', '飞', '波', '宁', '浩然', '宇轩', '梓涵', '欣怡', '雨晨', '思佳'];
export const ROADS = ['文三路', '人民路', '解放路', '中山路', '建设路', '新华路', '和平路', '滨河路', '朝阳街', '文化路', '迎宾大道', '学府路'];
export const ESTATES = ['翠苑小区', '世纪花园', '江南春城', '绿城桂花园', '金色家园', '阳光海岸', '紫金公寓', '万科城', '丹桂苑', '望江府'];
export const DEVICES: Record<string, string[]> = {
  AC: ['KFR-35GW 壁挂空调', 'KFR-72LW 柜机空调', 'MDV-120 多联中央空调'],
  WM: ['XQG100 滚筒洗衣机', 'XQB80 波轮洗衣机'],
  RF: ['BCD-501 对开门冰箱', 'BCD-218 三门冰箱'],
  WH: ['JSQ30 燃气热水器', 'ES60 电热水器'],
  ZX: ['—'],
};
/** What a repair shop for computers and a service company for offices are called about. */
export const OFFICE = ['台式电脑', '笔记本', '打印机', '交换机', '监控摄像头', '门禁', '服务器', '投影仪'];
export const WORDS: Record<string, string[]> = {
  'AC-01': ['开了半小时还是热风，家里有老人，麻烦快点', '外机不转，昨天还好好的', '不冷，滤网我洗过了'],
  'AC-02': ['半夜外机很响，邻居都来敲门了', '内机有咔咔声，一关就停'],
  'AC-03': ['内机往下滴水，床都湿了', '墙上都是水印，接了一盆水'],
  'AC-04': ['一开机就显示 E5，过几分钟自己停', '显示 F1，遥控没反应'],
  'AC-09': ['新房三台空调要安装，周末在家', '搬家，移机两台，从城西到城东'],
  'WM-01': ['洗完不甩干，衣服全是水', '脱水的时候报警停掉'],
  'WM-02': ['不进水，水龙头是开的'],
  'WM-03': ['门口漏水，阳台都淹了'],
  'RF-01': ['冷藏不冷，菜都坏了', '上面冷下面不冷'],
  'RF-02': ['风口结了很厚的冰，门关不上'],
  'WH-01': ['打不着火，洗不了澡', '有打火声但是不着'],
  'WH-02': ['水忽冷忽热，根本没法洗'],
  'WH-03': ['一用就跳闸，不敢用了'],
  'ZX-01': ['想问一下过了保修期怎么收费', '预约下周空调清洗'],
};
