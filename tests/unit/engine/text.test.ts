import { describe, expect, it } from 'vitest';
import { fromErrorMessage, toErrorMessage } from '../../../src/engine/remote/protocol.ts';
import { decodeMessage, encodeMessage } from '../../../src/engine/remote/text.ts';
import { DeviceError, KernelError } from '../../../src/gpu/errors.ts';
import { InputError } from '../../../src/spec/index.ts';

describe('messages as text', () => {
  it('come back as they were: typed arrays, big integers, NaN and infinities', () => {
    const message = {
      text: 'a "quoted" $',
      index: 2n ** 63n,
      numbers: [Number.NaN, -Infinity, 0.1],
      loss: Float32Array.of(0.1, Number.NaN, Infinity),
      words: Uint32Array.of(0xffffffff),
      outcome: Uint8Array.from({ length: 20_000 }, (_, i) => i),
      places: BigUint64Array.of(1n, 2n ** 64n - 1n),
    };
    expect(decodeMessage(encodeMessage(message))).toEqual(message);
  });

  it('carry a view of a larger buffer without the rest', () => {
    const view = new Float32Array([1, 2, 3, 4]).subarray(1, 3);
    expect(decodeMessage(encodeMessage(view))).toEqual(Float32Array.of(2, 3));
  });
});

describe('errors as messages', () => {
  it.each([
    new InputError({ field: 'steps', value: -1, rule: 'must be at least 0', remedy: 'use 0 or more' }),
    new DeviceError('lost', { reason: 'unknown' }),
    new KernelError('bad index', { file: 'train.wgsl', line: 7, source: 'fn' }),
    new RangeError('out of range'),
    new DOMException('stopped', 'AbortError'),
  ])('come back as what they were: $name', (error) => {
    const sent = decodeMessage(encodeMessage(toErrorMessage(error)));
    const back = fromErrorMessage(sent as ReturnType<typeof toErrorMessage>);
    expect(back).toBeInstanceOf(error.constructor);
    expect(back.message).toBe(error.message);
    for (const key of Object.keys(error)) expect(back).toHaveProperty(key, Reflect.get(error, key));
  });
});
