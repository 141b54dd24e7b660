// The peers `jax-js-webgpu` and `jax-js-wasm`: one jitted step, as its users write it (vmap) and network-last.
import type { Array as JaxArray } from '@jax-js/jax';
import { joinParameters, splitParameters, type Layout } from './layout.ts';
import type { Peer } from './peer.ts';
import { inputSize, outputSize, readTask, type LoadedTask } from './task.ts';
import { provideNavigator } from './webgpu.ts';

type Jax = typeof import('@jax-js/jax');
type Step = (parameters: JaxArray[]) => JaxArray[];

const LAYOUTS: Readonly<Record<string, Layout>> = { vmap: 'networks-first', 'network-last': 'networks-last' };

export const JAX_FORMS: readonly string[] = Object.keys(LAYOUTS);

export function createJax(device: 'webgpu' | 'wasm'): Peer {
  return {
    async open(path, form) {
      if (device === 'webgpu') await provideNavigator();
      const jax = await import('@jax-js/jax');
      const devices = await jax.init(device);
      if (!devices.includes(device))
        throw new Error(`jax-js finds no device ${device} here, only ${devices.join(', ')}`);
      jax.defaultDevice(device);
      const task = await readTask(path);
      const layout = LAYOUTS[form] ?? 'networks-last';
      const blocks = splitParameters(task, layout);
      const step = layout === 'networks-first' ? createVmapStep(jax, task) : createNetworkLastStep(jax, task);
      return {
        async train(steps) {
          let parameters = blocks.map(({ values, shape }) => jax.numpy.array(values.slice()).reshape(shape));
          await jax.blockUntilReady(parameters);
          const began = performance.now();
          for (let i = 0; i < steps; i++) parameters = step(parameters);
          await jax.blockUntilReady(parameters);
          const milliseconds = performance.now() - began;
          const endpoints = await Promise.all(parameters.map((x) => x.data()));
          return { milliseconds, parameters: joinParameters(task, layout, endpoints) };
        },
      };
    },
  };
}

/** One network written with matrices, then mapped over all. */
function createVmapStep(jax: Jax, task: LoadedTask): Step {
  const { numpy: np } = jax;
  const x = np.array(task.inputs.slice()).reshape([task.numSamples, inputSize(task)]);
  const y = np.array(task.targets.slice()).reshape([task.numSamples, outputSize(task)]);
  const layer = (a: JaxArray, w: JaxArray, b: JaxArray): JaxArray =>
    np.matmul(a, np.matrixTranspose(w)).add(b);
  return jax.jit(
    jax.vmap(createDescent(jax, task, (p) => meanLoss(jax, task, network(jax, task, p, x, layer), y))),
  );
}

/** All networks at once: activations (samples, units, networks), products as sums over an axis of their own. */
function createNetworkLastStep(jax: Jax, task: LoadedTask): Step {
  const { numpy: np } = jax;
  const x = np.array(task.inputs.slice()).reshape([task.numSamples, inputSize(task), 1]);
  const y = np.array(task.targets.slice()).reshape([task.numSamples, outputSize(task), 1]);
  const layer = (a: JaxArray, w: JaxArray, b: JaxArray): JaxArray =>
    np.sum(np.expandDims(a, 1).mul(w), 2).add(b);
  return jax.jit(createDescent(jax, task, (p) => meanLoss(jax, task, network(jax, task, p, x, layer), y)));
}

function network(
  jax: Jax,
  { activation, layers }: LoadedTask,
  parameters: readonly JaxArray[],
  x: JaxArray,
  layer: (a: JaxArray, w: JaxArray, b: JaxArray) => JaxArray,
): JaxArray {
  let a = x.ref;
  for (let l = 0; l + 1 < layers.length; l++) {
    const [w, b] = parameters.slice(2 * l, 2 * l + 2);
    if (!w || !b) throw new RangeError(`layer ${l} has no parameters`);
    a = layer(a, w, b);
    if (l + 2 < layers.length) a = activation === 'tanh' ? jax.numpy.tanh(a) : jax.nn.relu(a);
  }
  return a;
}

/** Mean over samples (and outputs), summed over networks where they are an axis: their gradients are apart anyway. */
function meanLoss(jax: Jax, task: LoadedTask, output: JaxArray, y: JaxArray): JaxArray {
  const { numpy: np, nn } = jax;
  if (task.loss === 'cross-entropy') {
    return np.sum(nn.logSoftmax(output, 1).mul(y.ref)).mul(-1 / task.numSamples);
  }
  const difference = output.sub(y.ref);
  return np.sum(difference.ref.mul(difference)).mul(1 / (task.numSamples * outputSize(task)));
}

function createDescent(jax: Jax, { learningRate }: LoadedTask, loss: (p: JaxArray[]) => JaxArray): Step {
  const gradient = jax.grad(loss);
  return (parameters) => {
    const slopes = gradient(parameters.map((x) => x.ref));
    return parameters.map((x, i) => {
      const slope = slopes[i];
      return slope ? x.sub(slope.mul(learningRate)) : x;
    });
  };
}
