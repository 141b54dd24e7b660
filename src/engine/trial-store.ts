// Keeps measurements of strategies in the user's cache folder, so that each network shape is tried once per machine.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cacheFolder } from '../gpu/packaged.ts';
import type { Trials, TrialStore } from './calibration.ts';

/** A file that every engine of this user reads; a broken one counts as empty. */
export const trialFile: TrialStore = {
  async read() {
    const parsed: unknown = JSON.parse(await readFile(await location(), 'utf8'));
    return typeof parsed === 'object' && parsed !== null ? (parsed as Trials) : {};
  },
  async write(trials) {
    const file = await location();
    await mkdir(path.dirname(file), { recursive: true });
    const draft = `${file}.${process.pid}`; // renamed when whole: another process may read at any time
    await writeFile(draft, JSON.stringify(trials));
    await rename(draft, file);
  },
};

async function location(): Promise<string> {
  return path.join(await cacheFolder(), 'strategies.json');
}
