// The shell of the page: the app, and the recorded runs for browsers without WebGPU.
import '../src/elements/app.ts';
import type { Recording } from '../src/elements/recording.ts';

const recordings = import.meta.glob<{ readonly default: unknown }>('./recorded/*.json');

const app = document.querySelector('basin-app');
if (app) {
  app.recordings = async (preset) => {
    const recorded = await recordings[`./recorded/${preset}.json`]?.();
    return (recorded?.default ?? null) as Recording | null;
  };
}
