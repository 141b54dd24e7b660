// The doctor's diagnosis: what it holds, and how it reads.
import type { CellPlan } from '../../engine/engine.ts';
import type { DeviceDescription } from '../../gpu/device.ts';
import type { Probe } from '../io.ts';
import { alignColumns } from './columns.ts';
import { bytesText, countText } from '../../wording/numbers.ts';
import { deviceText } from '../../wording/sweep-title.ts';

/** One backend as it was found. */
export interface BackendState extends Probe {
  readonly backend: 'node' | 'chrome' | 'cpu';
  readonly available: boolean;
  readonly device: DeviceDescription | null;
  /** Why it is not available. */
  readonly problem: string | null;
}

/** How the first cell of a preset would be trained. */
export interface PresetPlan extends Pick<
  CellPlan,
  'strategy' | 'reason' | 'variant' | 'variantReason' | 'chunkNetworks' | 'bytes'
> {
  readonly preset: string;
}

/** A preset that cannot be planned here, e.g. because its dataset is not installed. */
export interface UnplannedPreset {
  readonly preset: string;
  readonly problem: string;
}

/** The presets on one backend. */
export interface PresetPlans {
  readonly presets: readonly PresetPlan[];
  readonly unplanned: readonly UnplannedPreset[];
}

/** What `doctor --json` prints. */
export interface Diagnosis extends PresetPlans {
  readonly schemaVersion: 1;
  readonly versions: Readonly<Record<'basinlab' | 'node' | 'webgpu' | 'browser', string | null>>;
  readonly platform: { readonly system: string; readonly processor: string };
  readonly backends: readonly BackendState[];
  /** The backend that the presets were planned for: the first that is available. */
  readonly planned: BackendState['backend'] | null;
  readonly advice: readonly string[];
}

/** The diagnosis as lines. */
export function doctorReport({
  versions,
  platform,
  backends,
  planned,
  presets,
  unplanned,
  advice,
}: Diagnosis): string[] {
  const packages = [
    `basinlab ${versions.basinlab ?? ''}`,
    `Node ${versions.node ?? ''}`,
    versions.webgpu === null ? 'webgpu not installed' : `webgpu (Dawn) ${versions.webgpu}`,
    versions.browser ?? 'no browser',
    `${platform.system} ${platform.processor}`,
  ];
  return [
    packages.join(', '),
    '',
    ...backendTable(backends),
    ...limitLines(backends),
    '',
    ...(presets.length > 0 ? presetTable(presets, planned ?? 'node') : ['no backend can train']),
    ...unplanned.map(({ preset, problem }) => `${preset}: ${problem}`),
    '',
    ...advice,
  ];
}

function backendTable(backends: readonly BackendState[]): string[] {
  return alignColumns(
    [
      { title: 'backend', align: 'left' },
      { title: 'runs on', align: 'left' },
    ],
    backends.map(({ backend, device, problem }) => [
      backend,
      device ? deviceText(device) : `not available: ${problem ?? 'no reason given'}`,
    ]),
  );
}

function limitLines(backends: readonly BackendState[]): string[] {
  return backends.flatMap(({ backend, limits }) =>
    limits === null
      ? []
      : [
          '',
          `limits of ${backend}: buffer ${bytesText(limits.maxBufferSize)}, binding ${bytesText(limits.maxStorageBufferBindingSize)}, ${countText(limits.maxStorageBuffersPerShaderStage)} storage buffers,`,
          `  workgroup of ${countText(limits.maxComputeInvocationsPerWorkgroup)} invocations with ${bytesText(limits.maxComputeWorkgroupStorageSize)}, ${countText(limits.maxComputeWorkgroupsPerDimension)} workgroups per dimension`,
        ],
  );
}

function presetTable(presets: readonly PresetPlan[], backend: string): string[] {
  return alignColumns(
    [
      { title: `preset on ${backend}`, align: 'left' },
      { title: 'strategy', align: 'left' },
      { title: 'why', align: 'left' },
      { title: 'kernel', align: 'left' },
    ],
    presets.map(({ preset, strategy, reason, variant, variantReason }) => [
      preset,
      strategy,
      reason,
      `${variant}: ${variantReason}`,
    ]),
  );
}
