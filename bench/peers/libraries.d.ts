// The parts of the peers' libraries that we use: the repository is checked without installing them.

declare module '@jax-js/jax' {
  /** Every use consumes an array; `ref` keeps it for one more. */
  export interface Array {
    readonly ref: Array;
    reshape(shape: readonly number[]): Array;
    add(other: Array | number): Array;
    sub(other: Array | number): Array;
    mul(other: Array | number): Array;
    data(): Promise<Float32Array>;
  }
  export const numpy: {
    array(values: Float32Array): Array;
    expandDims(x: Array, axis: number): Array;
    matmul(x: Array, y: Array): Array;
    matrixTranspose(x: Array): Array;
    sum(x: Array, axis?: number): Array;
    tanh(x: Array): Array;
  };
  export const nn: { relu(x: Array): Array; logSoftmax(x: Array, axis: number): Array };
  export function init(device: string): Promise<string[]>;
  export function defaultDevice(device: string): string;
  export function blockUntilReady(arrays: Array[]): Promise<Array[]>;
  export function grad(f: (parameters: Array[]) => Array): (parameters: Array[]) => Array[];
  export function vmap(f: (parameters: Array[]) => Array[]): (parameters: Array[]) => Array[];
  export function jit(f: (parameters: Array[]) => Array[]): (parameters: Array[]) => Array[];
}

declare module '@tensorflow/tfjs' {
  export interface Tensor {
    readonly shape: number[];
    data(): Promise<Float32Array>;
    dispose(): void;
  }
  export function setBackend(name: string): Promise<boolean>;
  export function ready(): Promise<void>;
  export function tensor(values: Float32Array, shape: readonly number[]): Tensor;
  export function tidy<T extends Tensor[]>(f: () => T): T;
  export function grads(f: (...parameters: Tensor[]) => Tensor): (parameters: Tensor[]) => Tensor[];
  export function add(a: Tensor, b: Tensor): Tensor;
  export function sub(a: Tensor | number, b: Tensor | number): Tensor;
  export function mul(a: Tensor, b: Tensor | number): Tensor;
  export function div(a: Tensor, b: Tensor): Tensor;
  export function maximum(a: Tensor, b: Tensor): Tensor;
  export function matMul(a: Tensor, b: Tensor, transposeA?: boolean, transposeB?: boolean): Tensor;
  export function sum(x: Tensor, axis?: number): Tensor;
  export function tanh(x: Tensor): Tensor;
  export function relu(x: Tensor): Tensor;
  export function step(x: Tensor): Tensor;
  export function exp(x: Tensor): Tensor;
  export function logSumExp(x: Tensor, axis: number, keepDims: boolean): Tensor;
  export function reshape(x: Tensor, shape: readonly number[]): Tensor;
  export function slice(x: Tensor, begin: readonly number[], size: readonly number[]): Tensor;
  export function concat(parts: Tensor[], axis: number): Tensor;
}

declare module '@tensorflow/tfjs-backend-wasm';
declare module '@tensorflow/tfjs-backend-webgpu';
