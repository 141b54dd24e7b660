// The peers `tfjs-webgpu` and `tfjs-wasm`: the step as its users write it (batched matMul, or network-last, with
// tf.grads), and one of elementwise operations alone for adapters on which sums and matrix products stall.
import type { Tensor } from '@tensorflow/tfjs';
import { joinParameters, splitParameters, type Layout } from '../layout.ts';
import type { Peer, Setting } from '../peer.ts';
import { readTask } from '../task.ts';
import { provideNavigator } from '../webgpu.ts';
import { createElementwiseStep } from './elementwise.ts';
import { createBatchedStep, createNetworkLastStep } from './gradients.ts';
import type { CreateStep } from './step.ts';

const FORMS: Readonly<Record<string, { readonly layout: Layout; readonly create: CreateStep }>> = {
  'batched matMul': { layout: 'networks-first', create: createBatchedStep },
  'network-last': { layout: 'networks-last', create: createNetworkLastStep },
  'elementwise operations': { layout: 'networks-last', create: createElementwiseStep },
};

/** The barriers in tfjs's WebGPU sums and matrix products take seconds each on a software adapter (measured). */
export function tfjsForms(backend: 'webgpu' | 'wasm', { task, software }: Setting): readonly string[] {
  if (backend === 'webgpu' && software) return ['elementwise operations'];
  // Network-last, tfjs stores all products of a layer before it sums them.
  const small = Math.max(...task.layers) <= 16;
  return ['batched matMul', ...(small ? ['network-last'] : [])];
}

export function createTfjs(backend: 'webgpu' | 'wasm'): Peer {
  return {
    async open(path, form) {
      if (backend === 'webgpu') await provideNavigator();
      const tf = await import('@tensorflow/tfjs');
      await (backend === 'webgpu'
        ? import('@tensorflow/tfjs-backend-webgpu')
        : import('@tensorflow/tfjs-backend-wasm'));
      if (!(await tf.setBackend(backend))) throw new Error(`tfjs cannot start its backend ${backend} here`);
      await tf.ready();
      const task = await readTask(path);
      const { layout, create } = FORMS[form] ?? { layout: 'networks-first', create: createBatchedStep };
      const step = create(tf, task);
      const blocks = splitParameters(task, layout);
      const read = (tensors: readonly Tensor[]): Promise<Float32Array[]> =>
        Promise.all(tensors.map((tensor) => tensor.data()));
      return {
        async train(steps) {
          let parameters = blocks.map(({ values, shape }) => tf.tensor(values.slice(), shape));
          const began = performance.now();
          for (let i = 0; i < steps; i++) {
            const before = parameters;
            parameters = tf.tidy(() => step(before));
            for (const tensor of before) tensor.dispose();
          }
          await read(parameters.slice(-1)); // reading is the only way to wait; the last biases are the smallest read
          const milliseconds = performance.now() - began;
          const endpoints = await read(parameters);
          for (const tensor of parameters) tensor.dispose();
          return { milliseconds, parameters: joinParameters(task, layout, endpoints) };
        },
      };
    },
  };
}
