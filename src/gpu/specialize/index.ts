// Specializes linked kernels: straight-line code for one network shape.
export { specialize, type Specialized } from './specialize.ts';
