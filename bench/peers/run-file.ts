// Runs another program once and gives what it printed.
import { execFile } from 'node:child_process';

/** @throws with the program's last complaint if it fails or does not exist */
export function runFile(
  program: string,
  options: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, options, { env: { ...process.env, ...environment } }, (error, stdout, stderr) => {
      if (!error) resolve(stdout);
      else if (error.code === 'ENOENT') reject(new Error(`there is no ${program} on this machine`));
      else reject(new Error(`${program} failed: ${stderr.trim().split('\n').at(-1) ?? error.message}`));
    });
  });
}
