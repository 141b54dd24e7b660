// All peers by name: their forms, and how they are opened.
import { c } from './c/peer.ts';
import { javascript, javascriptForms } from './javascript/peer.ts';
import { createJax, JAX_FORMS } from './jax-js.ts';
import { numpy, numpyForms } from './numpy/peer.ts';
import type { Peer, PeerName, Setting } from './peer.ts';
import { createTfjs, tfjsForms } from './tfjs/peer.ts';

interface Entry {
  readonly peer: Peer;
  /** What there is to choose from; the fastest counts. */
  readonly forms: (setting: Setting) => readonly string[];
  /** Every form is timed, and those beside the fastest are rows of their own. */
  readonly timesAllForms?: true;
}

export const PEERS: Readonly<Record<PeerName, Entry>> = {
  javascript: { peer: javascript, forms: ({ task }) => javascriptForms(task), timesAllForms: true },
  'jax-js-webgpu': { peer: createJax('webgpu'), forms: () => JAX_FORMS },
  'jax-js-wasm': { peer: createJax('wasm'), forms: () => JAX_FORMS },
  'tfjs-webgpu': { peer: createTfjs('webgpu'), forms: (setting) => tfjsForms('webgpu', setting) },
  'tfjs-wasm': { peer: createTfjs('wasm'), forms: (setting) => tfjsForms('wasm', setting) },
  c: { peer: c, forms: () => ['gcc'] },
  numpy: { peer: numpy, forms: ({ task }) => numpyForms(task) },
};
