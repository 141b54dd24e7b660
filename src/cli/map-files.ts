// The files of a map: a picture with what it shows written into it, and a row per pixel. Whole, or not at all.
import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { encode } from 'fast-png';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { OUTCOMES } from '../engine/result.ts';
import type { MapPicture } from '../landscape/map-picture.ts';
import { trainabilityShade } from '../landscape/map-trainability.ts';
import { mapCoordinates } from '../landscape/map-view.ts';
import type { MapData } from '../landscape/map.ts';
import { NEVER } from '../reference/index.ts';
import { InputError } from '../spec/index.ts';

/** What is written about a map: keyword and text. */
export type MapNotes = Readonly<Record<string, string>>;

/** Where a map goes. */
export interface MapFiles {
  readonly png: string;
  readonly data: string;
}

/**
 * The names of the files, and whether they can be written.
 *
 * @param out what `--out` says
 * @throws InputError before anything is trained
 */
export function mapFiles(out: string): MapFiles {
  const fault = (rule: string): InputError =>
    new InputError({ field: '--out', value: out, rule, remedy: 'write for example --out map.png' });
  if (!out.endsWith('.png') || path.basename(out) === '.png') throw fault('must be the name of a .png file');
  try {
    if (!statSync(path.dirname(out)).isDirectory()) throw fault('is in no folder');
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw fault('is in a folder that does not exist');
  }
  return { png: out, data: `${out.slice(0, -'.png'.length)}.parquet` };
}

/**
 * Writes a map's files under other names and then renames them: an interrupted command leaves nothing half-written.
 *
 * @throws InputError where they cannot be written
 */
export function writeMapFiles(files: MapFiles, map: MapData, picture: MapPicture, notes: MapNotes): void {
  const contents: readonly (readonly [string, Uint8Array])[] = [
    [files.data, parquetOf(map, notes)],
    [files.png, pngOf(picture, notes)],
  ];
  const parts = contents.map(([file]) => `${file}.${process.pid}.part`);
  try {
    contents.forEach(([, bytes], i) => writeFileSync(parts[i] ?? '', bytes));
    contents.forEach(([file], i) => renameSync(parts[i] ?? '', file));
  } catch (error) {
    for (const part of parts) rmSync(part, { force: true });
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new InputError({
      field: '--out',
      value: files.png,
      rule: `cannot be written (${code})`,
      remedy: 'name another file',
    });
  }
}

/** Most colours of a picture with a palette. */
const PALETTE = 256;

/** With a palette, where the picture has few colours: a third of the bytes. */
function pngOf({ width, height, data }: MapPicture, notes: MapNotes): Uint8Array {
  const text = Object.fromEntries(Object.entries(notes).map(([keyword, value]) => [keyword, latin1(value)]));
  const zlib = { level: 9 } as const;
  const indexOf = new Map<number, number>();
  const pixels = new Uint8Array(width * height);
  const colors: Uint8Array = new Uint8Array(3 * width * height);
  for (let i = 0; i < pixels.length; i++) {
    colors.set(data.subarray(4 * i, 4 * i + 3), 3 * i);
    const color = ((data[4 * i] ?? 0) << 16) | ((data[4 * i + 1] ?? 0) << 8) | (data[4 * i + 2] ?? 0);
    const index = indexOf.get(color) ?? indexOf.size;
    indexOf.set(color, index);
    pixels[i] = index;
  }
  if (indexOf.size > PALETTE) return encode({ width, height, data: colors, channels: 3, text }, { zlib });
  const palette = [...indexOf.keys()].map((color) => [color >> 16, (color >> 8) & 255, color & 255]);
  return encode({ width, height, data: pixels, channels: 1, depth: 8, palette, text }, { zlib });
}

/** Texts in PNG files are Latin-1; JSON writes everything else as escapes. */
function latin1(text: string): string {
  return text.replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function parquetOf(map: MapData, notes: MapNotes): Uint8Array {
  const { view, loss, outcome, record, basins } = map;
  const { u, v } = mapCoordinates(view);
  const pixels = Array.from(outcome.keys());
  const column = <T>(of: (pixel: number) => T): T[] => pixels.map(of);
  const columnData = [
    { name: 'u', type: 'DOUBLE' as const, data: column((pixel) => u[pixel % view.width] ?? NaN) },
    { name: 'v', type: 'DOUBLE' as const, data: column((pixel) => v[Math.floor(pixel / view.width)] ?? NaN) },
    { name: 'loss', type: 'FLOAT' as const, data: loss },
    {
      name: 'outcome',
      type: 'STRING' as const,
      data: column((pixel) => OUTCOMES[outcome[pixel] ?? -1] ?? ''),
    },
    ...(basins ? [{ name: 'basin', type: 'INT32' as const, data: Int32Array.from(basins.basinOf) }] : []),
    ...(record
      ? [
          {
            name: 'steps',
            type: 'INT32' as const,
            nullable: true,
            data: Array.from(record.solvedStep, (step) => (step === NEVER ? null : step)),
          },
          { name: 'tail', type: 'FLOAT' as const, data: record.tailMean },
          {
            name: 'trainability',
            type: 'FLOAT' as const,
            data: column((pixel) => trainabilityShade(record, pixel)),
          },
        ]
      : []),
  ];
  const kvMetadata = Object.entries(notes).map(([key, value]) => ({ key, value }));
  return new Uint8Array(parquetWriteBuffer({ columnData, kvMetadata, createdBy: 'basinlab' }));
}
