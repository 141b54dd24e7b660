// The worker's end: draws maps, finds planes and critical points for a page, each until it is done or cancelled.
import { fitSweep, loadDataset } from '../datasets/index.ts';
import type { Engine } from '../engine/engine.ts';
import { toErrorMessage, type Channel } from '../engine/remote/protocol.ts';
import { InputError, parseSweep } from '../spec/index.ts';
import { findCriticalPoints } from './critical-points.ts';
import { mapDimension, paintMap } from './map-picture.ts';
import { randomDirections, type ParameterPlane } from './map-plane.ts';
import { drawMap, type MapPass } from './map.ts';
import type {
  CriticalRequest,
  LandscapeReply,
  LandscapeRequest,
  ListedPoints,
  MapRequest,
  PaintedPass,
  PlaneRequest,
} from './page-protocol.ts';

/** Milliseconds between two fractions. */
const FRACTION_MS = 100;

/**
 * Works for the page at the other end of a channel.
 *
 * @param openEngine called when an engine is first needed, and again after it has failed
 */
export function hostLandscape(
  channel: Channel<LandscapeReply, LandscapeRequest>,
  openEngine: () => Promise<Engine>,
): void {
  const cancels = new Map<number, AbortController>();
  const tools = { post: channel.post.bind(channel), engine: rememberedEngine(openEngine) };
  channel.listen(
    (request) => {
      const { id } = request;
      if (request.type === 'cancel') {
        cancels.get(id)?.abort();
        return;
      }
      const controller = new AbortController();
      cancels.set(id, controller);
      answer(request, controller.signal, tools)
        .then(tools.post, (error: unknown) => {
          tools.post({ type: 'error', id, error: toErrorMessage(error) });
        })
        .finally(() => cancels.delete(id))
        .catch(() => undefined); // the page is gone
    },
    () => {
      for (const controller of cancels.values()) controller.abort();
    },
  );
}

interface Tools {
  readonly post: (reply: LandscapeReply) => void;
  readonly engine: () => Promise<Engine>;
}

function rememberedEngine(open: () => Promise<Engine>): () => Promise<Engine> {
  let opened: Promise<Engine> | undefined;
  return () =>
    (opened ??= open().catch((error: unknown) => {
      opened = undefined;
      throw error;
    }));
}

/** Does what is asked; the reply that ends it. */
async function answer(
  asked: Exclude<LandscapeRequest, { type: 'cancel' }>,
  signal: AbortSignal,
  { post, engine }: Tools,
): Promise<LandscapeReply> {
  const { id } = asked;
  const showFraction = spaced((fraction) => {
    post({ type: 'fraction', id, fraction });
  });
  switch (asked.type) {
    case 'map':
      for await (const pass of passesOf(await engine(), asked.request, signal, showFraction)) {
        post({ type: 'pass', id, pass });
      }
      return { type: 'drawn', id };
    case 'plane':
      return { type: 'plane', id, plane: await planeOf(await engine(), asked.request, signal) };
    case 'critical-points':
      return {
        type: 'critical-points',
        id,
        found: await criticalPoints(asked.request, signal, showFraction),
      };
  }
}

/** A map's passes, painted; their columns are copies, as the map goes on filling its own. */
async function* passesOf(
  engine: Engine,
  { sweep, view, show }: MapRequest,
  signal: AbortSignal,
  showFraction: (fraction: number) => void,
): AsyncGenerator<PaintedPass> {
  const progress = ({ fraction }: { readonly fraction: number }): void => {
    showFraction(fraction);
  };
  for await (const pass of drawMap(engine, sweep, view, { show, signal, progress })) {
    signal.throwIfAborted();
    yield paintedPass(pass, show);
  }
}

function paintedPass({ stride, map, device, networkSteps, trainMs }: MapPass, show: MapRequest['show']) {
  return {
    ...paintMap(map, show, stride),
    view: map.view,
    show,
    stride,
    loss: map.loss.slice(),
    outcome: map.outcome.slice(),
    dimension: stride === 1 ? mapDimension(map, show) : null,
    device,
    networkSteps,
    trainMs,
  };
}

/** Two random directions through the start of a network. */
async function planeOf(
  engine: Engine,
  { sweep, index, seed }: PlaneRequest,
  signal: AbortSignal,
): Promise<ParameterPlane> {
  const { initialParameters: center } = await engine.inspect(parseSweep({ ...sweep, steps: 0 }), {
    index,
    signal,
  });
  if (!center.every(Number.isFinite)) {
    throw new InputError({
      field: 'index',
      value: String(index),
      rule: 'has no finite start',
      remedy: 'name another network',
    });
  }
  return { center, directions: randomDirections(center.length, seed) };
}

async function criticalPoints(
  { sweep, starts }: CriticalRequest,
  signal: AbortSignal,
  showFraction: (fraction: number) => void,
): Promise<ListedPoints> {
  const fitted = fitSweep(sweep, await loadDataset(sweep.dataset));
  const { found, points } = await findCriticalPoints(fitted, {
    starts,
    signal,
    onProgress: (done) => {
      showFraction(done / starts);
    },
  });
  return {
    starts,
    found,
    points: points.map(({ index, objective, hits }) => ({ index, objective, hits })),
  };
}

/** Passes on what it is called with, unless it did so just before. */
function spaced(use: (fraction: number) => void): (fraction: number) => void {
  let last = -Infinity;
  return (fraction) => {
    const now = performance.now();
    if (now - last < FRACTION_MS) return;
    last = now;
    use(fraction);
  };
}
