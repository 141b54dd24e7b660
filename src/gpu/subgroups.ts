// The sizes of a device's subgroups: invocations that run in step and can hand each other values.
import type { Device } from './device.ts';

/** Lanes of the smallest and of the largest subgroup that a kernel may be run with. */
export interface SubgroupSizes {
  readonly smallest: number;
  readonly largest: number;
}

/** Null where kernels cannot use subgroups, or do not know how large they may be. */
export function subgroupSizes({ gpu }: Pick<Device, 'gpu'>): SubgroupSizes | null {
  const { subgroupMinSize, subgroupMaxSize } = gpu.adapterInfo;
  if (!gpu.features.has('subgroups') || !subgroupMinSize || !subgroupMaxSize) return null;
  return { smallest: subgroupMinSize, largest: subgroupMaxSize };
}
