// The library in Node.
export { createEngine } from './engine/node.ts';
export * from './surface.ts';
