// Finds a Chrome: the one named by the environment, one installed in a usual place, else the one that ships in npm.
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { providePackagedBrowser, type PackagedBrowser } from '../../gpu/packaged.ts';

const USUAL_PLACES: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  linux: [
    '/opt/google/chrome/chrome',
    '/usr/bin/google-chrome',
    '/usr/bin/google-chrome-stable',
    '/snap/bin/chromium',
  ],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ],
  win32: ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((name) => {
    const folder = process.env[name];
    return folder === undefined ? [] : [path.join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe')];
  }),
};

/** A browser to launch, and whether it is the packaged one. */
export interface FoundBrowser extends PackagedBrowser {
  readonly packaged: boolean;
}

/**
 * @throws DeviceError if there is none and the packaged one cannot be unpacked
 */
export async function findBrowser(): Promise<FoundBrowser> {
  const installed = installedBrowser();
  if (installed !== undefined) return { executablePath: installed, env: {}, packaged: false };
  return { ...(await providePackagedBrowser()), packaged: true };
}

function installedBrowser(): string | undefined {
  const named = process.env['PUPPETEER_EXECUTABLE_PATH'];
  if (named !== undefined && named !== '') return named;
  const onPath = (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .flatMap((folder) =>
      ['google-chrome', 'chromium', 'chromium-browser'].map((name) => path.join(folder, name)),
    );
  return [...(USUAL_PLACES[process.platform] ?? []), ...onPath].find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
