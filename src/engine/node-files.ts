// Where the contents of datasets come from in Node: files, and the packages that are installed.
import { open, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { DatasetSource, PackageFile } from '../datasets/index.ts';

/** Reads text files by their path, and the files of packages beside this one or in the working directory. */
export const nodeFiles: Required<DatasetSource> = {
  readText: (file) => readFile(file, 'utf8'),
  async readPackageFile(file, bytes) {
    const handle = await open(locate(file));
    try {
      const { buffer, bytesRead } = await handle.read(new Uint8Array(bytes), 0, bytes, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  },
};

function locate({ package: name, path: within }: PackageFile): string {
  const require = createRequire(import.meta.url);
  try {
    // From here, and from where the user is: a command line that was installed globally has no packages of the user's.
    const paths = [import.meta.dirname, process.cwd()];
    return path.join(path.dirname(require.resolve(`${name}/package.json`, { paths })), within);
  } catch {
    throw new Error('it is not installed'); // the reason that Node gives is many lines of paths
  }
}
