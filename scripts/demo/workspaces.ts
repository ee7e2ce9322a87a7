import { completeFieldSet, type GivenField } from '@bodan/core/fields/complete';
import type { FieldSet } from '@bodan/core/fields/definition';
import type { TenantScope } from '@bodan/db/doors';
import type { App } from '@bodan/services/context';
import {
  addMember,
  type NewGroup,
  type NewWorkspace,
  provisionGroup,
  provisionSettings,
  provisionTenant,
} from '@bodan/services/workspace/provision';
import { addPerson } from './people.ts';
import { GIVEN, SURNAMES, type Subsidiary } from './places.ts';
import type { Random } from './random.ts';

const label = (zh: string, en: string) => ({ 'zh-CN': zh, en });

/** How high the outdoor unit hangs, as three of them wrote it down before anybody spoke of a standard; the others in metres. */
const HEIGHTS: Record<string, GivenField> = {
  ningbo: {
    key: 'x_outdoor_height',
    type: 'number',
    name: label('室外机安装高', 'Outdoor unit height'),
    unit: '厘米',
    min: 0,
    max: 20_000,
  },
  wenzhou: { key: 'x_height_note', type: 'text', name: label('外机安装高度（米）', 'Height of outdoor unit') },
};

/** A tenant's own fields on top of the standard, as this subsidiary would add them. */
export const subsidiaryFields = (slug: string): FieldSet =>
  completeFieldSet({
    fields: [
      {
        key: 'x_warranty',
        type: 'choice',
        name: label('保修状态', 'Warranty'),
        options: [
          { key: 'in', name: label('保内', 'In warranty'), color: 'green', isRetired: false },
          { key: 'out', name: label('保外', 'Out of warranty'), color: 'slate', isRetired: false },
          { key: 'extended', name: label('延保', 'Extended'), color: 'blue', isRetired: false },
        ],
      },
      HEIGHTS[slug] ?? {
        key: 'x_install_height',
        type: 'number',
        name: label('外机安装高度', 'Outdoor unit height'),
        unit: '米',
        min: 0,
        max: 200,
      },
    ],
  });

const findTenant = async (app: App, slug: string): Promise<TenantScope | undefined> => {
  const [row] = await app.db.identity(
    (tx) => tx.rows<TenantScope>(`select id as "tenantId", group_id as "groupId" from tenant where slug = $1`, [slug]),
    'read',
  );
  return row;
};

/** Makes a group unless its slug is there; answers its id and standard. */
export async function ensureGroup(
  app: App,
  g: Omit<NewGroup, 'id' | 'publishedBy'>,
): Promise<{ groupId: string; standardVersionId: string }> {
  const [row] = await app.db.identity(
    (tx) =>
      tx.rows<{ groupId: string; standardVersionId: string }>(
        `select g.id as "groupId", s.id as "standardVersionId" from service_group g join standard_version s on s.group_id = g.id where g.slug = $1 order by s.number limit 1`,
        [g.slug],
      ),
    'read',
  );
  if (row) return row;
  const groupId = app.newId();
  return { groupId, standardVersionId: await app.db.identity((tx) => provisionGroup(app, tx, { ...g, id: groupId, publishedBy: null })) };
}

export type Wanted = Omit<NewWorkspace, 'id'> & { hotline: string };

/** Makes a workspace unless its slug is there; `isNew` tells whether its people and tickets are still to come. */
export async function ensureWorkspace(app: App, w: Wanted): Promise<{ scope: TenantScope; isNew: boolean }> {
  const present = await findTenant(app, w.slug);
  if (present) return { scope: present, isNew: false };
  const id = app.newId();
  const scope = { tenantId: id, groupId: w.groupId };
  const versions = await app.db.identity((tx) => provisionTenant(app, tx, { ...w, id }));
  await app.db.tenant(scope, async (tx) => {
    await provisionSettings(tx, { ...w, id }, versions);
    await tx.rows(`update tenant set hotline = $1 where id = app_tenant()`, [w.hotline]);
  });
  return { scope, isNew: true };
}

/** Branches of a subsidiary: districts in turn, numbered where a district has several. */
export async function addBranches(app: App, scope: TenantScope, s: Subsidiary): Promise<string[]> {
  const ids: string[] = [];
  await app.db.tenant(scope, async (tx) => {
    for (let i = 0; i < s.branches; i++) {
      const district = s.districts[i % s.districts.length] ?? s.city;
      const round = Math.floor(i / s.districts.length);
      const id = app.newId();
      ids.push(id);
      await tx.rows(`insert into branch (tenant_id, id, code, name, region, address) values ($1, $2, $3, $4, $5, $6)`, [
        scope.tenantId,
        id,
        `${s.slug.slice(0, 2).toUpperCase()}${String(i + 1).padStart(2, '0')}`,
        `${district}${round === 0 ? '' : ['二', '三', '四', '五', '六', '七'][round - 1]}网点`,
        district,
        `浙江省${s.city}市${district}区`,
      ]);
    }
  });
  return ids;
}

const SKILLS = ['制冷', '白电', '燃气', '电热'];

/** Agents, dispatchers, area managers and technicians enough for the work; they have no password of their own. */
export async function addStaff(app: App, r: Random, scope: TenantScope, s: Subsidiary, branchIds: string[]): Promise<void> {
  const add = async (role: string, departmentCode: string, branches: string[], skills: Record<string, number>, i: number) => {
    const name = `${r.pick(SURNAMES)}${r.pick(GIVEN)}`;
    const personId = await addPerson(app, name, `${role.replace('_', '-')}-${i}@${s.slug}.staff.bodan.example`, false);
    await app.db.tenant(scope, (tx) =>
      addMember(tx, scope, { personId, displayName: name, roles: [role], departmentCode, branchIds: branches, skills }),
    );
  };
  for (let i = 0; i < 3; i++) await add('agent', 'KF', [], {}, i);
  await add('dispatcher', 'DD', [], {}, 0);
  await add('manager', 'DD', [], {}, 0);
  await add('area_manager', 'DD', branchIds, {}, 0);
  for (const [i, branchId] of branchIds.entries()) {
    const first = SKILLS[i % SKILLS.length] ?? '制冷';
    const second = SKILLS[(i + 1) % SKILLS.length] ?? '白电';
    await add(
      'technician',
      first === '制冷' ? 'ZL' : first === '白电' ? 'BD' : 'RN',
      [branchId],
      { [first]: r.int(2, 3), [second]: r.int(1, 2) },
      i,
    );
  }
}
