import type { Label } from '../text.ts';

const label = (zh: string, en: string): Required<Label> => ({ 'zh-CN': zh, en });
const east = label('示例东区', 'Sample east');
const west = label('示例西区', 'Sample west');
type Place = { key: string; name: Label; region: Label };
/** `timely` of a hundred tickets are answered in time; `more`: tickets a day above the least. */
type Company = { key: string; name: Label; timely: number; more: number; branches: readonly [Place, Place] };

const company = (letter: string, zh: string, timely: number, more: number): Company => {
  const key = `sample-${letter.toLowerCase()}`;
  return {
    key,
    name: label(`示例公司${zh}`, `Sample company ${letter}`),
    timely,
    more,
    branches: [
      { key: `${key}-1`, name: label(`示例网点${zh}一`, `Sample branch ${letter}1`), region: east },
      { key: `${key}-2`, name: label(`示例网点${zh}二`, `Sample branch ${letter}2`), region: west },
    ],
  };
};

/** Every name says of itself that it is a sample, so that a picture of a part of the board says so too. */
export const SAMPLE_COMPANIES: readonly Company[] = [
  company('A', '甲', 97, 4),
  company('B', '乙', 95, 2),
  company('C', '丙', 93, 0),
  company('D', '丁', 90, 1),
  company('E', '戊', 84, 3),
];

type Names = readonly [{ key: string; name: Label }, ...{ key: string; name: Label }[]];
export const SAMPLE_CODES: Record<'faults' | 'departments' | 'tiers', Names> = {
  faults: [
    { key: 'SAMPLE-1', name: label('不开机', 'Does not start') },
    { key: 'SAMPLE-2', name: label('无法联网', 'No network') },
    { key: 'SAMPLE-3', name: label('异响', 'Noise') },
    { key: 'SAMPLE-4', name: label('漏水', 'Leak') },
    { key: 'SAMPLE-5', name: label('不制冷', 'Does not cool') },
    { key: 'SAMPLE-6', name: label('屏幕损坏', 'Broken screen') },
  ],
  departments: [
    { key: 'sample-field', name: label('上门服务', 'Field service') },
    { key: 'sample-parts', name: label('备件', 'Spare parts') },
    { key: 'sample-remote', name: label('远程支持', 'Remote support') },
    { key: 'sample-quality', name: label('质量', 'Quality') },
  ],
  tiers: [
    { key: 'sample-urgent', name: label('紧急', 'Urgent') },
    { key: 'sample-standard', name: label('标准', 'Standard') },
    { key: 'sample-relaxed', name: label('普通', 'Relaxed') },
  ],
};

/** In the order tickets go through them. */
export const SAMPLE_STAGES: readonly { key: string; name: Label }[] = [
  { key: 'new', name: label('待分派', 'To dispatch') },
  { key: 'assigned', name: label('已分派', 'Dispatched') },
  { key: 'working', name: label('处理中', 'In progress') },
  { key: 'waiting', name: label('待件', 'Waiting for parts') },
  { key: 'review', name: label('待验收', 'To accept') },
];
