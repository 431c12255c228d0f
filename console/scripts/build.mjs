// What Maven runs: installs when the lock file changed, builds when a source changed, checks when asked to.
// An unchanged module costs one walk over its files.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const BUILD_INPUTS = [
  'index.html',
  'openapi',
  'package.json',
  'package-lock.json',
  'public',
  'scripts',
  'src',
  'tsconfig.json',
  'vite.config.ts',
];
const CHECK_INPUTS = [...BUILD_INPUTS, 'biome.json', 'test'];
const GENERATED = join('src', 'api', 'schema.gen.ts');

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(
    `The console is built with Node 20.19 or newer; this is ${process.version}. Install a newer one and build again.\n`,
  );
  process.exit(1);
}

mkdirSync('target', { recursive: true });
const goal = process.argv[2] ?? 'build';
const installed = digestOf(['package-lock.json', '.npmrc']);
once(join('node_modules', '.tollgate-installed'), installed, existsSync('node_modules'), () =>
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']),
);
if (goal === 'build') {
  const page = join('target', 'classes', 'META-INF', 'tollgate-console', 'index.html');
  once(join('target', 'console-built'), digestOf(BUILD_INPUTS), existsSync(page), () =>
    run('npm', ['run', '--silent', 'build', '--', '--logLevel', 'warn']),
  );
} else {
  once(join('target', 'console-checked'), digestOf(CHECK_INPUTS), existsSync(GENERATED), () => {
    run('npm', ['run', '--silent', 'check']);
    run('npm', ['run', '--silent', 'test']);
  });
}

/** Does `work` unless it was done for the same digest before and its result is still there. */
function once(stamp, digest, isThere, work) {
  if (isThere && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  work();
  writeFileSync(stamp, digest);
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', env: withoutNoise() });
  if (error) throw error;
  if (status !== 0) {
    process.stderr.write(`console: "${command} ${args.join(' ')}" failed.\n`);
    process.exit(status ?? 1);
  }
}

function withoutNoise() {
  return { ...process.env, NO_UPDATE_NOTIFIER: '1', NO_COLOR: process.stdout.isTTY ? '' : '1' };
}

function digestOf(paths) {
  const hash = createHash('sha256').update(process.version);
  for (const file of paths.flatMap(filesUnder).sort())
    hash.update(file).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

function filesUnder(path) {
  if (!existsSync(path) || path === GENERATED) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).flatMap((name) => filesUnder(join(path, name)));
}
