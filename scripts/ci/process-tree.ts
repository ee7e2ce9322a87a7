import fs from 'node:fs';

/** One process of a tree. Memory is its proportional share (PSS), so that shared pages count once over the tree. */
export type Process = { pid: number; command: string; memoryBytes(): number; isAlive(): boolean };

const read = (pid: number, name: string): string => {
  try {
    return fs.readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
};

// After the command name, which may hold spaces and brackets: state, parent, …, start time.
const fields = (pid: number): string[] => {
  const stat = read(pid, 'stat');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
};

function describe(pid: number): Process {
  const startedAt = fields(pid)[19];
  return {
    pid,
    command: read(pid, 'cmdline').replaceAll('\0', ' '),
    memoryBytes: () => Number(/^Pss:\s+(\d+) kB/m.exec(read(pid, 'smaps_rollup'))?.[1] ?? 0) * 1024,
    // A zombie has ended; a process with another start time only took over the number.
    isAlive: () => fields(pid)[19] === startedAt && fields(pid)[0] !== 'Z',
  };
}

/** A process and all that descend from it at this moment. Linux only. */
export function treeOf(root: number): Process[] {
  const children = new Map<number, number[]>();
  for (const pid of fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)) {
    const parent = Number(fields(pid)[1]);
    children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const pids = [root];
  for (const pid of pids) pids.push(...(children.get(pid) ?? []));
  return pids.filter((pid) => fs.existsSync(`/proc/${pid}`)).map(describe);
}
