// Whole kernels: golden files, the budget, and properties that hold for any kernel.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { link, type Linked } from '../../../../src/gpu/link.ts';
import { specialize } from '../../../../src/gpu/specialize/index.ts';
import { generate } from './generate.ts';
import { kernel } from './kernel.ts';

const files = Object.fromEntries(
  ['train.wgsl', 'network.wgsl'].map((name) => [
    name,
    readFileSync(new URL(`golden/${name}`, import.meta.url), 'utf8'),
  ]),
);

function network(sizes: readonly number[], samples: number): Linked {
  const sum = (list: readonly number[]) => list.reduce((total, each) => total + each, 0);
  const counts = sizes.slice(1).map((size, layer) => (sizes[layer] ?? 0) * size + size);
  const weights = counts.map((_, layer) => sum(counts.slice(0, layer)));
  const constants = {
    LAYER_COUNT: counts.length,
    SIZES: sizes,
    WEIGHTS: weights,
    BIASES: weights.map((start, layer) => start + (sizes[layer] ?? 0) * (sizes[layer + 1] ?? 0)),
    UNITS: sizes.map((_, layer) => sum(sizes.slice(0, layer))),
    PARAMETER_COUNT: sum(counts),
    UNIT_COUNT: sum(sizes),
    NUM_SAMPLES: samples,
  };
  return link('train.wgsl', { files, constants });
}

describe('specialize', () => {
  it('unrolls a training kernel for 2-2-1 and two samples', async () => {
    const { source, variant, keptLoops, statements } = specialize(network([2, 2, 1], 2));
    expect({ variant, keptLoops, statements }).toEqual({
      variant: 'specialized',
      keptLoops: [],
      statements: 125,
    });
    await expect(source).toMatchFileSnapshot('golden/train-2-2-1.specialized.wgsl');
  });

  it('keeps the loop over samples when there are too many', async () => {
    const { source, variant, keptLoops, reason } = specialize(network([1, 2, 1], 1000));
    expect(variant).toBe('partly-specialized');
    expect(keptLoops).toEqual(['train.wgsl:40']);
    expect(reason).toBe('unrolling every loop takes more than 2500 statements');
    await expect(source).toMatchFileSnapshot('golden/train-1-2-1.partly.wgsl');
  });

  it('leaves a kernel plain when no loop can be kept', () => {
    const plain = network([2, 40, 30, 1], 4);
    const { source, lines, variant, reason, statements, keptLoops } = specialize(plain);
    expect({ source, lines, variant, statements, keptLoops }).toEqual({
      ...plain,
      variant: 'plain',
      statements: 0,
      keptLoops: [],
    });
    expect(reason).toMatch(
      /^unrolling every loop takes more than 2500 statements, and the loop at \S+ cannot be kept: \S+ the index .* does not become constant$/u,
    );
  });

  it('honours a smaller budget', () => {
    const code = network([2, 2, 1], 8);
    const { statements } = specialize(code);
    expect(specialize(code, { budget: statements }).variant).toBe('specialized');
    const partly = specialize(code, { budget: statements - 1 });
    expect(partly.variant).toBe('partly-specialized');
    expect(partly.statements).toBeLessThan(statements / 2);
    expect(specialize(code, { budget: 20 }).variant).toBe('plain');
  });

  it('gives up soon on loops that emit nothing', () => {
    const code = kernel('var n = 0u; for (var i = 0u; i < 4000000000u; i++) { n += i; } words[0] = n;');
    const { variant, keptLoops, source } = specialize(code);
    expect({ variant, keptLoops }).toEqual({ variant: 'partly-specialized', keptLoops: ['test.wgsl:1'] });
    expect(source).toContain('let n_2 = n_1 + i;');
    const endless = kernel('var x = array<f32, 2>(); for (var i = 0u; i < 2u; i += 0u) { x[i] = 1.0; }');
    expect(specialize(endless).variant).toBe('plain');
  });

  it('keeps the next loop in when the outermost is not enough', () => {
    const line = 'sink[id.x] += source[i] * source[j];';
    const body = `for (var i = 0u; i < 9u; i++) { for (var j = 0u; j < 9u; j++) {\n${line.repeat(5)} } }`;
    expect(specialize(kernel(body), { budget: 500 }).keptLoops).toEqual([]);
    expect(specialize(kernel(body), { budget: 60 }).keptLoops).toHaveLength(1);
    const both = specialize(kernel(body.replace('; i++) { for', '; i++) {\nfor')), { budget: 20 });
    expect(both.keptLoops).toEqual(['test.wgsl:1', 'test.wgsl:2']);
    expect(specialize(kernel(body), { budget: 6 }).variant).toBe('plain');
  });

  it.each([network([2, 3, 1], 2), network([1, 2, 1], 1000)])(
    'is idempotent, map and counts included',
    (code) => {
      const once = specialize(code);
      const { reason, ...twice } = specialize(once);
      expect({ ...twice, reason: once.reason }).toEqual({ ...once, reason: once.reason });
      expect(reason === undefined).toBe(once.variant === 'specialized');
    },
  );

  it('gives the same text each time', () => {
    const code = network([2, 3, 1], 3);
    expect(specialize(code)).toEqual(specialize(code));
  });

  it('takes 200 random kernels, and is idempotent and deterministic on them', () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const { kernel: code } = generate(seed);
      const options = { budget: seed % 3 === 0 ? 150 : 2500 };
      const once = specialize(code, options);
      expect(specialize(once, options).source, `seed ${seed}`).toBe(once.source);
      expect(specialize(code, options).source, `seed ${seed}`).toBe(once.source);
    }
  });

  it('leaves no array, procedure or local variable behind, in random kernels', () => {
    for (let seed = 1; seed <= 100; seed += 1) {
      const { source } = specialize(generate(seed).kernel);
      const entry = source.slice(source.indexOf('@compute'));
      expect(entry, `seed ${seed}`).not.toMatch(/array<|&\w|stir\(|weigh\(/u);
      expect(source, `seed ${seed}`).not.toMatch(/ptr</u);
      const names = [...entry.matchAll(/(?:let|var) (\w+)/gu)].map((match) => match[1]);
      expect(new Set(names).size, `seed ${seed}`).toBe(names.length);
    }
  });
});
