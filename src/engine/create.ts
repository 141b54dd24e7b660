// Opens an engine on a device that has been found, and keeps its runs in order.
import { version } from '../../package.json';
import { deviceName, type Device } from '../gpu/device.ts';
import { fitCells, type DatasetSource } from '../datasets/index.ts';
import type { Sweep } from '../spec/index.ts';
import { DeviceSource, type OpenDevice } from './device-source.ts';
import type { Engine, Plan, PlanOptions, Run } from './engine.ts';
import { Calibration, type TrialStore } from './calibration.ts';
import { createGpuTrainer } from './gpu-trainer.ts';
import type { LineRequest } from './lines.ts';
import { buildProgram } from './program.ts';
import { preparePlan, type Fastest, type PlanDevice, type PreparedPlan } from './plan.ts';
import { createReferenceTrainer } from './reference-trainer.ts';
import type { Inspection } from './result.ts';
import { SweepRun, type CreateTrainer, type TrainerSource } from './run.ts';

/**
 * An engine that trains on a GPU device, which it owns from now on.
 *
 * @param source where the files of datasets are read
 * @param openAgain opens a device when this one is lost: if it is the same, runs go on with it and give the same bits;
 * without it a loss is final
 * @param trials where measurements of strategies are kept; default: in memory
 */
export function createGpuEngine(
  device: Device,
  source: DatasetSource,
  openAgain?: OpenDevice,
  trials: TrialStore | null = null,
): Engine {
  const devices = new DeviceSource(device, openAgain);
  const create: CreateTrainer = ({ fitted, program, key }, capacity, compacts = true) => {
    if (!program) throw new RangeError('this plan was made for the CPU; plan again with this engine');
    const options = { fitted, program, key, capacity, compacts };
    return createGpuTrainer(devices.device, devices.pipelines, options);
  };
  const name = `${deviceName(device.description)} ${version}`;
  const calibration = new Calibration(
    { name, software: device.description.software },
    (fitted, choice, capacity) =>
      createGpuTrainer(devices.device, devices.pipelines, {
        fitted,
        program: buildProgram(fitted, choice),
        key: [0, 0],
        capacity,
        compacts: true,
      }),
    trials,
  );
  return new LocalEngine(devices, { create, devices }, source, calibration);
}

/**
 * An engine that trains with the float64 twins on the CPU: slow, exact, everywhere.
 *
 * @param source where the files of datasets are read
 */
export function createReferenceEngine(source: DatasetSource): Engine {
  const description = {
    backend: 'cpu',
    vendor: '',
    architecture: 'float64',
    description: '',
    software: true,
  } as const;
  const trainers = { create: createReferenceTrainer, devices: null };
  return new LocalEngine({ description, limits: null }, trainers, source);
}

class LocalEngine implements Engine {
  readonly #device: PlanDevice;
  readonly #trainers: TrainerSource;
  readonly #source: DatasetSource;
  readonly #calibration: Calibration | undefined;
  readonly #closing = new AbortController();
  /** What a plan was made from, as long as somebody holds the plan. */
  readonly #prepared = new WeakMap<Plan, PreparedPlan>();
  /** The last run or inspection: the device does one at a time. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(device: PlanDevice, trainers: TrainerSource, source: DatasetSource, calibration?: Calibration) {
    this.#device = device;
    this.#calibration = calibration;
    this.#trainers = trainers;
    this.#source = source;
  }

  get device(): PlanDevice['description'] {
    return this.#device.description;
  }

  async plan(sweep: Sweep, options: PlanOptions = {}): Promise<Plan> {
    const prepared = await this.#prepare(sweep, options);
    this.#prepared.set(prepared.plan, prepared);
    return prepared.plan;
  }

  run(plan: Plan, options: { readonly signal?: AbortSignal } = {}): Run {
    const prepared = this.#prepared.get(plan);
    if (!prepared)
      throw new TypeError('`plan` must come from plan() of the same engine; plan the sweep again');
    const run = new SweepRun(prepared, this.#trainers, this.#signal(options.signal), this.#last);
    this.#last = run.result.catch(() => undefined);
    return run;
  }

  async inspect(
    sweep: Sweep,
    options: { readonly index: bigint; readonly cell?: number; readonly signal?: AbortSignal },
  ): Promise<Inspection> {
    const prepared = await this.#prepare(sweep, { chunkNetworks: 1 });
    const { inspectNetwork } = await import('./inspect.ts'); // with the linear algebra that only it needs
    const signal = this.#signal(options.signal);
    return this.#alone(() =>
      inspectNetwork(prepared, this.#trainers, {
        cell: options.cell ?? 0,
        index: options.index,
        signal,
      }),
    );
  }

  async lossAlong(
    sweep: Sweep,
    { cell = 0, signal, ...request }: LineRequest & { readonly cell?: number; readonly signal?: AbortSignal },
  ): Promise<Float32Array> {
    const { findCell } = await import('./inspect.ts');
    const { countLines, measureLines } = await import('./lines.ts');
    const { fitted } = findCell(await fitCells(sweep, this.#source), cell);
    const lines = countLines(fitted, request);
    const task = { fitted, request, lines, signal: this.#signal(signal) };
    return this.#alone(() => measureLines(this.#trainers.devices, task));
  }

  async destroy(): Promise<void> {
    this.#closing.abort(new DOMException('the engine was destroyed', 'AbortError'));
    await this.#last;
    await this.#trainers.devices?.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.destroy();
  }

  #prepare(sweep: Sweep, options: PlanOptions): Promise<PreparedPlan> {
    const calibration = this.#calibration;
    const fastest: Fastest | undefined =
      calibration && ((fitted, choices) => this.#alone(() => calibration.fastest(fitted, choices)));
    return preparePlan(sweep, this.#device, this.#source, options, fastest);
  }

  /** Has the device for itself, after all that was begun before. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }

  #signal(signal: AbortSignal | undefined): AbortSignal {
    return signal ? AbortSignal.any([signal, this.#closing.signal]) : this.#closing.signal;
  }
}
