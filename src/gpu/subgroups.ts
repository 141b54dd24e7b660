// The sizes of a device's subgroups: invocations that run in step and can hand each other values.

/** Lanes of the smallest and of the largest subgroup that a kernel may be run with. */
export interface SubgroupSizes {
  readonly smallest: number;
  readonly largest: number;
}

/** Null where kernels cannot use subgroups, or nobody says how large they may be. */
export function subgroupSizes({ gpu }: { readonly gpu: GPUDevice }): SubgroupSizes | null {
  const info = gpu.adapterInfo as GPUAdapterInfo | undefined; // not in every browser yet
  if (!gpu.features.has('subgroups') || !info?.subgroupMinSize || !info.subgroupMaxSize) return null;
  return { smallest: info.subgroupMinSize, largest: info.subgroupMaxSize };
}
