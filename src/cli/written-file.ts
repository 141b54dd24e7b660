// Files that a command writes where an option says.
import { writeFile } from 'node:fs/promises';
import { InputError } from '../spec/index.ts';

/**
 * Writes a text file.
 *
 * @param option that named the file
 * @throws InputError if it cannot be written
 */
export async function writeText(option: string, file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    throw new InputError({
      field: option,
      value: file,
      rule: `cannot be written (${fileProblem(error)})`,
      remedy: 'name another file',
    });
  }
}

/** What is wrong with a file, in words. */
export function fileProblem(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'it does not exist';
  if (code === 'EISDIR') return 'it is a folder';
  return typeof code === 'string' ? code : String(error);
}
