// Maps: one network per pixel of a plane, trained in passes from coarse to fine, each pass as one sweep or two.
import { fitSweep, loadDataset, type Dataset, type DatasetSource } from '../datasets/index.ts';
import type { Engine, PlanOptions } from '../engine/engine.ts';
import { OUTCOMES, type EndpointBatch, type LossRecords, type Progress } from '../engine/result.ts';
import type { DeviceDescription } from '../gpu/device.ts';
import type { Sweep } from '../spec/index.ts';
import { checkMapBasins, MapBasinFinder, type MapBasins } from './map-basins.ts';
import { pixelPasses } from './map-passes.ts';
import { mapSweep, type MapView, type PixelBlock } from './map-view.ts';

/** What a pixel tells. */
export const MAP_SHOWS = ['basin', 'loss', 'steps', 'trainability', 'outcome'] as const;

export type MapShow = (typeof MAP_SHOWS)[number];

/** What is known of each pixel; all columns are (height, width), the lowest row first. */
export interface MapData {
  readonly view: MapView;
  /** Final losses; NaN where a pixel is not trained yet. */
  readonly loss: Float32Array;
  /** Positions in OUTCOMES; NOT_TRAINED where a pixel is not trained yet. */
  readonly outcome: Uint8Array;
  /** What was seen on the way; null for a sweep that stops early. */
  readonly record: LossRecords | null;
  /** Steps between two looks at the way. */
  readonly lookEvery: number | null;
  /** Where the map shows basins. */
  readonly basins: MapBasins | null;
}

/** A map as far as it is drawn: every pixel whose column and row are multiples of `stride` is known. */
export interface MapPass {
  readonly stride: number;
  readonly map: MapData;
  readonly device: DeviceDescription;
  /** Network-steps so far, and the milliseconds that training them took. */
  readonly networkSteps: number;
  readonly trainMs: number;
}

/** How a map is drawn. */
export interface MapOptions {
  /** Default `basin`. */
  readonly show?: MapShow;
  /** Whether to draw coarse pictures first; default true. */
  readonly progressive?: boolean;
  /** Ends it. */
  readonly signal?: AbortSignal;
  /** How files of datasets are read; default: not at all. */
  readonly source?: DatasetSource;
  /** How training is mapped onto the GPU; default `auto`. */
  readonly strategy?: PlanOptions['strategy'];
  /** Called while it trains, with `fraction` that of all pixels. */
  readonly progress?: (progress: Progress) => void;
  /** Called while representatives of basins are settled. */
  readonly settling?: (done: number, total: number) => void;
}

export const NOT_TRAINED = 0xff;

/** Looks at each training where every step need not be seen: more make it slower, by their share of its steps. */
const LOOKS = 100;

/**
 * Draws a map: trains one network per pixel, all from the same start and on the same data.
 *
 * Reading slower than it draws makes it wait; breaking off between two passes, or the signal, ends it.
 *
 * @param sweep of one cell; its axes give way to those of the view
 * @returns the passes, from coarse to fine; all share their columns, which fill up
 * @throws InputError for a view, or a choice of what to show, that does not go with the sweep
 */
export async function* drawMap(
  engine: Engine,
  sweep: Sweep,
  view: MapView,
  options: MapOptions = {},
): AsyncGenerator<MapPass, void, undefined> {
  const { show = 'basin', progressive = true, signal, source } = options;
  const whole = mapSweep(sweep, view);
  const dataset = await loadDataset(whole.dataset, source);
  const lookEvery = looksOf(whole, show);
  const finder = show === 'basin' ? new MapBasinFinder(view.width * view.height) : null;
  if (finder) checkMapBasins(fitSweep(whole, dataset));
  const map = emptyMap(view, lookEvery);
  const drawing: Drawing = {
    engine,
    view,
    sweep,
    dataset,
    map,
    finder,
    lookEvery,
    options,
    doneSteps: 0,
    trainMs: 0,
  };
  for (const { stride, blocks } of pixelPasses(view.width, view.height, progressive)) {
    for (const block of blocks) await trainBlock(drawing, block);
    const basins = finder ? await finder.find(signal, options.settling) : null;
    const { doneSteps: networkSteps, trainMs } = drawing;
    yield { stride, map: { ...map, basins }, device: engine.device, networkSteps, trainMs };
  }
}

/** Every step where its loss counts, else about a hundred looks; none where networks stop early. */
function looksOf({ steps, stop }: Sweep, show: MapShow): number | null {
  if (show === 'trainability') return 1;
  if (stop && show !== 'steps') return null;
  return Math.max(1, Math.ceil(steps / LOOKS));
}

function emptyMap(view: MapView, lookEvery: number | null): Omit<MapData, 'basins'> {
  const pixels = view.width * view.height;
  const column = (): Float32Array => new Float32Array(pixels);
  return {
    view,
    loss: column().fill(NaN),
    outcome: new Uint8Array(pixels).fill(NOT_TRAINED),
    lookEvery,
    record:
      lookEvery === null
        ? null
        : {
            firstLoss: column(),
            ratioSum: column(),
            inverseSum: column(),
            tailMean: column(),
            solvedStep: new Uint32Array(pixels),
          },
  };
}

interface Drawing {
  readonly engine: Engine;
  readonly view: MapView;
  readonly sweep: Sweep;
  readonly dataset: Dataset;
  readonly map: Omit<MapData, 'basins'>;
  readonly finder: MapBasinFinder | null;
  readonly lookEvery: number | null;
  readonly options: MapOptions;
  doneSteps: number;
  trainMs: number;
}

/** Trains the pixels of a block, as one sweep. */
async function trainBlock(drawing: Drawing, block: PixelBlock): Promise<void> {
  const { engine, view, sweep, lookEvery, options, finder } = drawing;
  const { signal, strategy, progress } = options;
  signal?.throwIfAborted();
  const isWhole = block.columns.length === view.width && block.rows.length === view.height;
  const own = mapSweep(sweep, view, isWhole ? undefined : block);
  const plan = await engine.plan(own, {
    ...(lookEvery !== null && { lookEvery }),
    ...(strategy && { strategy }),
  });
  const run = engine.run(plan, signal ? { signal } : {});
  const reading = readEndpoints(drawing, block, own, run.endpoints({ parameters: finder !== null }));
  const showing = progress ? showProgress(run, drawing, own.networks, progress) : Promise.resolve();
  const [, read, shown] = await Promise.allSettled([run.result, reading, showing]);
  const { timing } = await run.result;
  for (const part of [read, shown]) if (part.status === 'rejected') throw part.reason as Error;
  drawing.doneSteps += timing.networkSteps;
  drawing.trainMs += timing.trainMs;
}

async function showProgress(
  run: AsyncIterable<Progress>,
  { view, doneSteps, sweep }: Drawing,
  networks: number,
  progress: (progress: Progress) => void,
): Promise<void> {
  const pixels = view.width * view.height;
  const before = sweep.steps === 0 ? 0 : doneSteps / (pixels * sweep.steps);
  for await (const part of run) {
    const fraction = Math.min(1, before + (part.fraction * networks) / pixels);
    progress({ ...part, fraction });
  }
}

/** Puts what becomes of the networks of a block in the places of their pixels. */
async function readEndpoints(
  { map, finder, view, dataset }: Drawing,
  { columns, rows }: PixelBlock,
  sweep: Sweep,
  batches: AsyncIterable<EndpointBatch>,
): Promise<void> {
  const fitted = fitSweep(sweep, dataset);
  const pixelOf = (index: number): number =>
    rows[Math.floor(index / columns.length)]! * view.width + columns[index % columns.length]!;
  for await (const batch of batches) {
    for (let i = 0; i < batch.index.length; i++) {
      const pixel = pixelOf(Number(batch.index[i]));
      map.loss[pixel] = batch.loss[i]!;
      map.outcome[pixel] = batch.outcome[i]!;
      copyRecord(map.record, pixel, batch.record, i);
      finder?.add(pixel, fitted, endpointOf(batch, i));
    }
  }
}

function copyRecord(to: LossRecords | null, pixel: number, from: LossRecords | undefined, i: number): void {
  if (!to || !from) return;
  for (const name of ['firstLoss', 'ratioSum', 'inverseSum', 'tailMean', 'solvedStep'] as const) {
    to[name][pixel] = from[name][i]!;
  }
}

function endpointOf({ index, parameters, outcome }: EndpointBatch, i: number) {
  const count = index.length;
  const size = (parameters?.length ?? 0) / count;
  const name = OUTCOMES[outcome[i]!];
  return {
    index: index[i]!,
    theta: Float64Array.from({ length: size }, (_, p) => parameters![p * count + i]!),
    solved: name === 'solved',
    diverged: name === 'diverged',
  };
}
