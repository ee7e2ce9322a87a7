// A registry may lack some platform packages; `npm install` then leaves them out of the lock in silence, and `npm ci` refuses that lock.
// This adds the missing optional entries. They carry no address and are never fetched on another platform. Run after every dependency change.
import fs from 'node:fs';

const FILE = new URL('../package-lock.json', import.meta.url);
const OS = {
  linux: 'linux',
  darwin: 'darwin',
  windows: 'win32',
  win32: 'win32',
  android: 'android',
  freebsd: 'freebsd',
  netbsd: 'netbsd',
  openbsd: 'openbsd',
  openharmony: 'openharmony',
  sunos: 'sunos',
  aix: 'aix',
};
const CPU = {
  x64: 'x64',
  64: 'x64',
  arm64: 'arm64',
  arm: 'arm',
  ia32: 'ia32',
  ppc64: 'ppc64',
  riscv64: 'riscv64',
  s390x: 's390x',
  loong64: 'loong64',
  wasm32: 'wasm32',
};

const lock = JSON.parse(fs.readFileSync(FILE, 'utf8'));
const packages = lock.packages;

/** Node's own look-up: the folder itself, then every folder above it. */
function isLocked(location, name) {
  for (let at = location; ; ) {
    if (packages[`${at ? `${at}/` : ''}node_modules/${name}`]) return true;
    if (!at) return false;
    const cut = at.lastIndexOf('node_modules/');
    at = cut > 0 ? at.slice(0, cut - 1) : '';
  }
}

function entryFor(name, version, isDev) {
  const parts = name.split(/[/-]/);
  const os = parts.map((part) => OS[part]).find(Boolean);
  const cpu = parts.map((part) => CPU[part]).find(Boolean);
  // WebAssembly builds name a processor and no system.
  if (!os && cpu !== 'wasm32') throw new Error(`Which platform is ${name} for? Add its word to the list.`);
  return {
    version,
    ...(cpu ? { cpu: [cpu] } : {}),
    ...(isDev ? { dev: true } : {}),
    optional: true,
    ...(os ? { os: [os] } : {}),
    ...(name.includes('musl') ? { libc: ['musl'] } : {}),
  };
}

const added = [];
for (const [location, entry] of Object.entries(packages)) {
  if (entry.extraneous) continue;
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    // Only exact versions name one package; a range is npm's to resolve.
    if (!/^\d/.test(range) || isLocked(location, name)) continue;
    packages[`node_modules/${name}`] = entryFor(name, range, entry.dev === true);
    added.push(name);
  }
}

if (added.length > 0) fs.writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added.length} entries added to package-lock.json${added.length > 0 ? `: ${added.join(', ')}` : ''}`);
