// Messages as text, where a channel carries nothing else: JSON, with typed arrays in base64, big integers, NaN and Inf.

const ARRAYS = { Float32Array, Float64Array, Uint8Array, Uint32Array, BigUint64Array } as const;
type ArrayName = keyof typeof ARRAYS;

/** Wraps what JSON has no form for: `{ "$": type, "v": text }`. */
interface Wrapped {
  readonly $: ArrayName | 'bigint' | 'number';
  readonly v: string;
}

export function encodeMessage(message: unknown): string {
  return JSON.stringify(message, (_key, value: unknown) => {
    if (typeof value === 'bigint') return { $: 'bigint', v: String(value) } satisfies Wrapped;
    if (typeof value === 'number' && !Number.isFinite(value)) {
      return { $: 'number', v: String(value) } satisfies Wrapped;
    }
    if (ArrayBuffer.isView(value)) {
      const name = value.constructor.name as ArrayName;
      const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
      return { $: name, v: toBase64(bytes) } satisfies Wrapped;
    }
    return value;
  });
}

export function decodeMessage(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown) => (isWrapped(value) ? unwrap(value) : value));
}

function isWrapped(value: unknown): value is Wrapped {
  return typeof value === 'object' && value !== null && '$' in value && 'v' in value;
}

function unwrap({ $, v }: Wrapped): unknown {
  if ($ === 'bigint') return BigInt(v);
  if ($ === 'number') return Number(v);
  return new ARRAYS[$](fromBase64(v).buffer);
}

/** A plain loop: a message may hold megabytes. */
function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const characters = atob(text);
  const bytes = new Uint8Array(characters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i);
  return bytes;
}

/** In pieces, since a call takes only so many arguments. */
function toBase64(bytes: Uint8Array): string {
  let characters = '';
  for (let i = 0; i < bytes.length; i += 8192)
    characters += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(characters);
}
