// Unpacks the software GPU and the browser that ship in npm, so that a machine with nothing but Node can run WebGPU.
import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { constants, homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { DeviceError } from './errors.ts';

const PACKAGE = '@sparticuz/chromium';

/** `RTLD_NODELETE` of glibc: the loader must stay mapped after `dlopen` reports that it is no Node addon. */
export const RTLD_NODELETE = 0x1000;

/**
 * Makes the packaged SwiftShader visible to Dawn in this process.
 *
 * Loads the packaged Vulkan loader into the process and points it at SwiftShader's driver manifest, which is where
 * the next `create()` of Dawn looks. Needs no root and no network; the first call unpacks 10 MB to the cache folder.
 *
 * @throws DeviceError if the optional package is missing or this is not Linux on x86-64
 */
export async function provideSoftwareAdapter(): Promise<void> {
  const folder = await unpack('swiftshader', ['swiftshader.tar.br']);
  try {
    process.dlopen(
      { exports: {} },
      path.join(folder, 'libvulkan.so.1'),
      constants.dlopen.RTLD_NOW | RTLD_NODELETE,
    );
  } catch {
    // Expected: the library "did not self-register" as a Node addon. It is loaded all the same.
  }
  process.env['VK_DRIVER_FILES'] = path.join(folder, 'vk_swiftshader_icd.json');
}

/** A browser on disk with the environment it needs. */
export interface PackagedBrowser {
  readonly executablePath: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Unpacks the packaged Chromium with its libraries and fonts; 200 MB in the cache folder, once.
 *
 * @throws DeviceError if the optional package is missing or this is not Linux on x86-64
 */
export async function providePackagedBrowser(): Promise<PackagedBrowser> {
  const archives = ['chromium.br', 'al2023.tar.br', 'fonts.tar.br', 'swiftshader.tar.br'];
  const folder = await unpack('chromium', archives);
  return {
    executablePath: path.join(folder, 'chromium'),
    env: { LD_LIBRARY_PATH: path.join(folder, 'lib'), FONTCONFIG_PATH: path.join(folder, 'fonts') },
  };
}

/**
 * Unpacks archives of the package into one folder of the cache, unless they are there.
 *
 * The folder appears by a rename when it is complete, so neither an interruption nor a second process sees half of it.
 */
async function unpack(name: string, archives: readonly string[]): Promise<string> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new DeviceError(
      `no GPU was found, and the packaged software adapter runs on Linux x64 only (this is ${process.platform} ${process.arch}); install a GPU driver, or use --backend cpu`,
    );
  }
  const { bin, version } = locatePackage();
  const folder = path.join(await cacheFolder(), `${name}-${version}`);
  if (existsSync(folder)) return folder;
  const partial = await mkdtemp(`${folder}.`);
  try {
    for (const archive of archives) await unpackArchive(path.join(bin, archive), partial);
    await rename(partial, folder);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    if (!existsSync(folder)) throw error; // else another process was first
  }
  return folder;
}

async function unpackArchive(archive: string, folder: string): Promise<void> {
  const { extract } = await import('tar-fs');
  const name = path.basename(archive, '.br');
  const target = name.endsWith('.tar')
    ? extract(folder)
    : createWriteStream(path.join(folder, name), { mode: 0o755 });
  await pipeline(Readable.from([await readFile(archive)]), createBrotliDecompress(), target);
}

function locatePackage(): { readonly bin: string; readonly version: string } {
  const require = createRequire(import.meta.url);
  try {
    let root = path.dirname(require.resolve(PACKAGE));
    while (!existsSync(path.join(root, 'bin', 'swiftshader.tar.br'))) {
      if (path.dirname(root) === root) throw new Error(`${PACKAGE} holds no bin/swiftshader.tar.br`);
      root = path.dirname(root);
    }
    const { version } = require(path.join(root, 'package.json')) as { version: string };
    return { bin: path.join(root, 'bin'), version };
  } catch (cause) {
    throw new DeviceError(
      `no GPU was found, and the optional package ${PACKAGE}, which holds a software adapter and a browser, is not installed; run: npm install ${PACKAGE}@147.0.0`,
      { cause },
    );
  }
}

/** The folder for unpacked files: the user's cache, else (read-only home) the temporary folder. */
export async function cacheFolder(): Promise<string> {
  const base = process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache');
  const user = String(process.getuid?.() ?? 0);
  for (const candidate of [path.join(base, 'basinlab'), path.join(tmpdir(), `basinlab-${user}`)]) {
    try {
      await mkdir(candidate, { recursive: true, mode: 0o700 });
      const probe = await mkdtemp(path.join(candidate, 'probe.'));
      await rm(probe, { recursive: true });
      return candidate;
    } catch {
      continue;
    }
  }
  throw new DeviceError(
    `neither ${base} nor ${tmpdir()} can be written; set XDG_CACHE_HOME to a folder that can`,
  );
}
