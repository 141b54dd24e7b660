// Runs the benchmarks: installs the peers where they are missing or stale, builds, starts. Arguments go to main.ts.
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const bench = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(bench);
const options = process.argv.slice(2);

if (peersAreStale()) run('npm', ['ci', '--no-audit', '--no-fund'], bench);
const vite = [path.join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', '--logLevel', 'warn'];
run(process.execPath, [...vite, '--config', path.join(bench, 'vite.config.ts')], root);
if (options.includes('chrome')) {
  // The page that headless Chrome opens, beside the benchmarks: a build of the package is left alone.
  run(process.execPath, [...vite, '--mode', 'chrome', '--outDir', path.join(bench, 'dist', 'chrome')], root);
}
run(process.execPath, [path.join(bench, 'dist', 'main.js'), ...options], root, 'inherit');

/** Whether what is installed is older than the lock file, or absent. */
function peersAreStale() {
  const installed = statSync(path.join(bench, 'node_modules', '.package-lock.json'), {
    throwIfNoEntry: false,
  });
  return !installed || installed.mtimeMs < statSync(path.join(bench, 'package-lock.json')).mtimeMs;
}

/** Stdout belongs to the benchmarks' document alone: what others print goes to stderr. */
function run(command, args, cwd, stdout = 2) {
  const { status, error } = spawnSync(command, args, {
    cwd,
    stdio: ['ignore', stdout, 'inherit'],
    shell: process.platform === 'win32' && command === 'npm',
  });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}
