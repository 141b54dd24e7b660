import { readdir, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

describe('schemas', () => {
  const makeFunction = vi.fn(() => {
    throw new EvalError('the policy of this page forbids eval');
  });
  beforeAll(() => {
    vi.stubGlobal('Function', makeFunction);
  });
  afterAll(() => {
    vi.unstubAllGlobals();
  });

  it('never try to build code, which a strict policy of a page would report', async () => {
    const { parseSweep, preset, sweepJsonSchema } = await import('../../../src/spec/index.ts');
    expect(parseSweep(preset('xor')).networks).toBe(100_000);
    expect(() => parseSweep({ ...preset('xor'), optimizer: { kind: 'adma' } })).toThrow(/adam/);
    expect(sweepJsonSchema()).toHaveProperty('properties');
    expect(makeFunction).not.toHaveBeenCalled();
  });

  it('have their zod from the one file that tells it so', async () => {
    const folder = new URL('../../../src/spec/', import.meta.url);
    const files = (await readdir(folder)).filter((name) => name.endsWith('.ts'));
    const own = await Promise.all(
      files.map(async (name) => [name, await readFile(new URL(name, folder), 'utf8')] as const),
    );
    expect(own.filter(([, text]) => text.includes("from 'zod'")).map(([name]) => name)).toEqual(['zod.ts']);
  });
});
