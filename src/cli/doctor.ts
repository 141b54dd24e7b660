// `basinlab doctor`: what this machine can run on, how, and what to install for more.
import { Command } from 'commander';
import { version } from '../../package.json';
import type { Engine } from '../engine/engine.ts';
import { expandGrid, InputError, parseSweep, preset, presetNames } from '../spec/index.ts';
import { oneLine } from './failure.ts';
import { printJson, printLines, type Context } from './io.ts';
import {
  doctorReport,
  type BackendState,
  type Diagnosis,
  type PresetPlan,
  type PresetPlans,
  type UnplannedPreset,
} from './render/doctor-report.ts';
import { gpuAdvice } from './render/gpu-advice.ts';
import { createProgressBar } from './render/progress-bar.ts';

/** In the order of preference; `auto` is the first. */
const BACKENDS = ['node', 'chrome', 'cpu'] as const;

/** How long a backend may take to open; a browser is unpacked at its first use. */
const ANSWER_MS = 90_000;

/** The command `doctor`. */
export function doctorCommand(context: Context): Command {
  return new Command('doctor')
    .summary('what this machine can run on, and what to install for a real GPU')
    .description(
      'Asks each backend for its adapter, and says what would run where, and what to install for a real GPU.',
    )
    .option('--json', 'print everything as one JSON document')
    .action((options: { readonly json?: true }) => runDoctor(options, context));
}

async function runDoctor(options: { readonly json?: true }, context: Context): Promise<void> {
  const diagnosis = await diagnose(context);
  if (options.json) printJson(context, diagnosis);
  else printLines(context, doctorReport(diagnosis));
}

async function diagnose(context: Context): Promise<Diagnosis> {
  const { io, signal } = context;
  const bar = createProgressBar(io.stderr);
  const backends: BackendState[] = [];
  let planned: PresetPlans = { presets: [], unplanned: [] };
  try {
    for (const backend of BACKENDS) {
      signal.throwIfAborted();
      bar.note(`asking backend ${backend} ...`);
      const asked = await ask(backend, context, planned.presets.length === 0);
      backends.push(asked.state);
      if (asked.planned) planned = asked.planned;
    }
  } finally {
    bar.clear();
  }
  return {
    schemaVersion: 1,
    versions: {
      basinlab: version,
      node: process.versions.node,
      webgpu: io.packageVersion('webgpu') ?? null,
      browser: backends.find(({ browser }) => browser !== null)?.browser ?? null,
    },
    platform: { system: process.platform, processor: process.arch },
    backends,
    planned: backends.find(({ available }) => available)?.backend ?? null,
    ...planned,
    advice: gpuAdvice(backends, process.platform),
  };
}

/** One backend's state; a missing one is part of the diagnosis, not a failure of it. */
async function ask(
  backend: BackendState['backend'],
  { io, signal }: Context,
  plans: boolean,
): Promise<{ readonly state: BackendState; readonly planned: PresetPlans | null }> {
  try {
    const patience = AbortSignal.timeout(ANSWER_MS);
    const engine = await io.createEngine({ backend, signal: AbortSignal.any([signal, patience]) });
    try {
      const { limits, browser } = await io.probe(engine);
      const state = { backend, available: true, device: engine.device, limits, browser, problem: null };
      return { state, planned: plans ? await planPresets(engine, signal) : null };
    } finally {
      await engine.destroy();
    }
  } catch (error) {
    signal.throwIfAborted();
    const state = {
      backend,
      available: false,
      device: null,
      limits: null,
      browser: null,
      problem: oneLine(error),
    };
    return { state, planned: null };
  }
}

/** How the first cell of each preset would be trained; one whose dataset is not installed is part of the diagnosis, too. */
async function planPresets(engine: Engine, signal: AbortSignal): Promise<PresetPlans> {
  const presets: PresetPlan[] = [];
  const unplanned: UnplannedPreset[] = [];
  for (const name of presetNames) {
    signal.throwIfAborted();
    try {
      const [first] = expandGrid(parseSweep(preset(name)));
      const [cell] = first ? (await engine.plan(first.sweep)).cells : [];
      if (!cell) continue;
      const { strategy, reason, variant, variantReason, chunkNetworks, bytes } = cell;
      presets.push({ preset: name, strategy, reason, variant, variantReason, chunkNetworks, bytes });
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      unplanned.push({ preset: name, problem: oneLine(error) });
    }
  }
  return { presets, unplanned };
}
