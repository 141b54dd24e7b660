import { describe, expect, it } from 'vitest';
import { MOST_BYTES, parseImport, readImport } from '../../../src/elements/import-file.ts';
import { InputError, parseSweep } from '../../../src/spec/index.ts';
import tanh from '../../../demo/recorded/xor-tanh.json';
import inspected from '../../fixtures/elements/inspect-stuck.json';
import kinds from '../../fixtures/elements/xor-kinds.json';
import result from '../../fixtures/elements/xor.json';

type Change = readonly [path: string, value: unknown];

/** A document with one field, named by a path with dots, replaced. */
function changed(document: unknown, [path, value]: Change): string {
  const copy = structuredClone(document) as Record<string, unknown>;
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  const holder = keys.reduce((found, key) => found[key] as Record<string, unknown>, copy);
  holder[last] = value;
  return JSON.stringify(copy);
}

describe('parseImport', () => {
  it('reads what the command line wrote of a sweep, and of a network', () => {
    const sweep = parseSweep(result.sweep);
    expect(parseImport(JSON.stringify(result))).toEqual({ kind: 'result', result: { ...result, sweep } });
    expect(parseImport(JSON.stringify(tanh.result))).toMatchObject({ kind: 'result' });
    const inspection = { ...inspected, sweep: parseSweep(inspected.sweep) };
    expect(parseImport(JSON.stringify(inspected))).toEqual({ kind: 'inspection', inspection });
    expect(parseImport(JSON.stringify(kinds))).toMatchObject({ kind: 'result' });
  });

  it.each([
    ['', /`file`.*is not JSON/],
    ['<script>alert(1)</script>', /`file`.*is not JSON/],
    ['null', /`file`.*must be an object/],
    ['[]', /`file`.*must be an object/],
    ['{}', /`schemaVersion`.*must be 1/],
    ['{"__proto__":{"schemaVersion":1}}', /`schemaVersion`.*must be 1/],
    ['{"schemaVersion":1}', /must be an object|sweep/],
    ['['.repeat(1000), /is not JSON/],
  ])('%s is refused', (text, message) => {
    expect(() => parseImport(text)).toThrow(InputError);
    expect(() => parseImport(text)).toThrow(message);
  });

  it.each<Change>([
    ['schemaVersion', 2],
    ['sweep.networks', 1e300],
    ['sweep.network.layers', '<script>'],
    ['hash', '<img src=x onerror=alert(1)>'],
    ['device', { name: { toString: 1 } }],
    ['cells', []],
    ['cells', { length: 1e9 }],
    ['cells.0', null],
    ['cells.0.axes', []],
    ['cells.0.networks', '100000'],
    ['cells.0.outcomes.solved', -1],
    ['cells.0.outcomes', {}],
    ['cells.0.solved.low', '<b>'],
    ['cells.0.levels', 'many'],
    ['cells.0.levels', [{ loss: 'x', count: 1, fraction: 1 }]],
    ['cells.0.histogram.counts', []],
    ['cells.0.histogram.edges', [null]],
    ['timing', null],
    ['timing.trainMs', 'long'],
  ])('a result whose %s is %j is refused in one line that names it', (path, value) => {
    expect(() => parseImport(changed(result, [path, value]))).toThrow(InputError);
    expect(() => parseImport(changed(result, [path, value]))).toThrow(/^`[\w.[\]]+`[^\n]*; [^\n]+$/);
  });

  it.each<Change>([
    ['index', 0],
    ['index', '-1'],
    ['index', '99999999999999999999'],
    ['cell', 7],
    ['cell', '__proto__'],
    ['layers', [2, 3, 1]],
    ['outcome', 'constructor'],
    ['kind', null],
    ['loss', '<b>'],
    ['finalParameters', [1, 2]],
    ['finalParameters.0', '1'],
    ['trajectory', 'x'],
    ['trajectory.0.step', null],
    ['trajectory.0.parameters', [1]],
    ['hessianEigenvalues', ['x']],
    ['outputs', 3],
    ['decision', 'x'],
    ['decision', { x: [0, 1], y: [0], values: [[1]] }],
    ['decision', { x: [0], y: [0], values: [['<b>']] }],
  ])('a network whose %s is %j is refused in one line that names it', (path, value) => {
    const text = changed(inspected, [path, value]);
    expect(() => parseImport(text)).toThrow(InputError);
    expect(() => parseImport(text)).toThrow(new RegExp(`^\`${path.replace(/\..*/, '')}[^\n]*; choose what`));
  });
});

describe('readImport', () => {
  it('reads a file, and none that is too large', async () => {
    expect(await readImport(new Blob([JSON.stringify(result)]))).toMatchObject({ kind: 'result' });
    const large = { size: MOST_BYTES + 1, text: () => Promise.reject(new Error('read')) } as unknown as Blob;
    await expect(readImport(large)).rejects.toThrow(/`file`.*at most/);
  });
});
