import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkForPage, readHash, sweepOf, writeHash } from '../../../src/elements/url-state.ts';
import {
  InputError,
  parseSweep,
  preset,
  presetNames,
  setPath,
  type JsonObject,
} from '../../../src/spec/index.ts';

function refusal(read: () => unknown): InputError {
  try {
    read();
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('readHash', () => {
  it('gives XOR, with steps enough to come to an end, where nothing is asked for', () => {
    for (const hash of ['', '#']) {
      const state = readHash(hash);
      expect(state).toMatchObject({ preset: 'xor', index: null, parameters: null });
      expect(sweepOf(state).steps).toBe(4000);
    }
    expect(sweepOf(readHash('#preset=xor')).steps).toBe(3000);
  });

  it('reads a sweep, a network and its parameters', () => {
    const state = readHash('#preset=xor&network.layers=[2,3,1]&loss=bce&seed=7&index=17&theta=1,-0.5,1e-3');
    expect(sweepOf(state)).toMatchObject({ network: { layers: [2, 3, 1] }, loss: 'bce', seed: 7 });
    expect(state.index).toBe(17n);
    expect(state.parameters).toEqual([1, -0.5, 0.001]);
    expect(readHash('#index=18446744073709551615').index).toBe(2n ** 64n - 1n);
  });
});

describe('writeHash', () => {
  const roundTrip = (name: string, written: JsonObject): void => {
    const state = { preset: name, written, index: null, parameters: null };
    const read = readHash(writeHash(state));
    expect(parseSweep(read.written)).toEqual(parseSweep(written));
    expect(read).toMatchObject({ preset: name, index: null, parameters: null });
  };

  it.each(presetNames)('brings the preset %s back', (name) => {
    roundTrip(name, preset(name));
  });

  it('brings any settings back, the words of one by one', () => {
    const change = fc.record(
      {
        steps: fc.integer({ min: 0, max: 1e9 }),
        networks: fc.integer({ min: 1, max: 1e6 }),
        seed: fc.maxSafeNat(),
        loss: fc.constantFrom('mse', 'bce'),
        'network.layers': fc
          .array(fc.integer({ min: 1, max: 64 }), { maxLength: 3 })
          .map((hidden) => [2, ...hidden, 1]),
        'network.activation': fc.constantFrom('relu', 'tanh', 'gelu', 'softplus'),
        'optimizer.learningRate': fc.double({ min: 1e-30, max: 1e6, noNaN: true }),
        'optimizer.kind': fc.constantFrom('gd', 'adam', 'momentum'),
        'initializer.weights': fc.constantFrom('glorot-uniform', 'he-normal', {
          kind: 'uniform',
          low: -2,
          high: 2,
        }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.constantFrom('xor', 'xor-tanh'), change, (name, changes) => {
        let written = preset(name) as unknown as JsonObject;
        for (const [path, value] of Object.entries(changes)) written = setPath(written, path, value);
        roundTrip(name, written);
      }),
      { numRuns: 200 },
    );
  });

  it('brings a grid back, a new one and one of other values', () => {
    const xor = preset('xor') as unknown as JsonObject;
    roundTrip('xor', {
      ...xor,
      grid: {
        'network.layers': [
          [2, 2, 1],
          [2, 3, 1],
        ],
        loss: ['mse', 'bce'],
      },
    });
    for (const name of presetNames) {
      const written = preset(name) as unknown as JsonObject;
      const grid = written['grid'] as Readonly<Record<string, readonly unknown[]>> | undefined;
      const [path, values] = Object.entries(grid ?? {})[0] ?? [];
      if (path === undefined || !values) continue;
      roundTrip(name, { ...written, grid: { ...grid, [path]: values.slice(0, 1) } });
    }
  });

  it('brings the network and its parameters back, with seven digits', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
        fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 20 }),
        (index, parameters) => {
          const state = readHash(writeHash({ ...readHash(''), index, parameters }));
          expect(state.index).toBe(index);
          expect(state.parameters).toEqual(parameters.map((value) => Number(value.toPrecision(7)) + 0));
        },
      ),
    );
  });

  it('is legible, and escapes what an address cannot hold', () => {
    const state = readHash('#preset=xor&network.layers=[2,5,1]&seed=3');
    expect(writeHash(state)).toBe('#preset=xor&network.layers=[2,5,1]&seed=3');
    const points = setPath(preset('xor'), 'dataset', { file: 'a&b=c#d%.csv' });
    const hash = writeHash({ ...state, written: points });
    expect(hash.slice(1)).not.toMatch(/#|%\.csv/);
    expect(readHash(hash).written['dataset']).toEqual({ file: 'a&b=c#d%.csv' });
  });
});

describe('a hostile address', () => {
  it.each([
    ['#preset=%3Cscript%3Ealert(1)%3C/script%3E', /preset|not a/],
    ['#preset=__proto__', /preset|not a/],
    ['#preset=constructor', /preset|not a/],
    ['#preset=toString', /preset|not a/],
    ['#%3Cimg%20src=x%20onerror=alert(1)%3E=1', /is not a field/],
    ['#__proto__=1', /is not a field/],
    ['#__proto__.steps=1', /is not a field/],
    ['#constructor=1', /is not a field/],
    ['#constructor.prototype.polluted=1', /is not a field/],
    ['#network.__proto__.polluted=1', /is not a field/],
    ['#network.constructor=1', /is not a field/],
    ['#network.layers.constructor=1', /is not a field/],
    ['#toString=1', /is not a field/],
    ['#network.layers=[2,3', /network\.layers/],
    ['#optimizer={"kind":', /optimizer/],
    ['#steps', /steps/],
    ['#index=-1', /`index`.*whole number/],
    ['#index=1.5', /`index`.*whole number/],
    ['#index=18446744073709551616', /`index`.*whole number/],
    [`#index=${'9'.repeat(1000)}`, /`index`.*whole number/],
    ['#index=', /`index`.*whole number/],
    ['#index=%00', /`index`.*whole number/],
    ['#theta=1,,2', /`theta`.*numbers between/],
    ['#theta=', /`theta`.*numbers between/],
    ['#theta=NaN', /`theta`.*numbers between/],
    ['#theta=1e400', /`theta`.*numbers between/],
    ['#theta=1000001', /`theta`.*numbers between/],
    [`#theta=${'1,'.repeat(4096)}1`, /`theta`.*numbers between/],
    [`#seed=${'1'.repeat(20_000)}`, /at most 20000 letters/],
  ])('%s is refused in one line', (hash, message) => {
    const error = refusal(() => readHash(hash));
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain('\n');
    expect(error.message.length).toBeLessThan(500);
    expect({}).not.toHaveProperty('polluted');
  });

  it.each([
    '#networks=1e300',
    '#networks=-5',
    '#networks=1.5',
    '#networks="many"',
    '#steps=1e12',
    '#steps=null',
    '#steps=[1]',
    '#seed=9007199254740993',
    '#network.layers=[2,1e9,1]',
    '#network.layers=[]',
    '#network.layers={"__proto__":{"polluted":1}}',
    '#network={"__proto__":{"polluted":1}}',
    '#network.activation=<script>alert(1)</script>',
    '#optimizer.learningRate=Infinity',
    '#dataset={"inputs":[["x"]],"targets":[[1]]}',
    '#dataset=mnist',
    '#dataset={"file":"../../secret.csv"}',
  ])('%s is read, and the sweep is refused', (hash) => {
    const error = refusal(() => sweepOf(readHash(hash)));
    expect(error.message).not.toContain('\n');
    expect(error.remedy).not.toBe('');
    expect({}).not.toHaveProperty('polluted');
  });

  it('of any letters is read or refused, and nothing else', () => {
    const word = fc.oneof(
      fc.constantFrom('steps', 'network', 'preset', 'index', 'theta', 'grid', 'axes', '__proto__', 'dataset'),
      fc.string({ maxLength: 12 }),
    );
    const value = fc.oneof(fc.json({ maxDepth: 3 }), fc.string({ maxLength: 20 }));
    fc.assert(
      fc.property(fc.array(fc.tuple(word, value), { maxLength: 4 }), (words) => {
        const hash = `#${words.map((pair) => pair.join('=')).join('&')}`;
        try {
          sweepOf(readHash(hash));
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('checkForPage', () => {
  it('lets through what a page can train', () => {
    const sweep = parseSweep(preset('xor'));
    expect(checkForPage(sweep)).toBe(sweep);
  });
});
