// The options of the benchmarks.
import { parseArgs } from 'node:util';
import type { BackendName } from './ours.ts';
import { PEER_NAMES, type PeerName } from './peers/peer.ts';
import { WORKLOADS, type Workload } from './workloads.ts';

export const USAGE = `npm run bench -- [options]
  --full             all sizes, more rounds, growth with the number of networks, every preset's first result, Hessians
  --json             one JSON document on stdout and nothing else (npm run --silent bench -- --json)
  --markdown         tables for a README
  --backend NAME     auto (default), node, chrome: where our engine runs
  --peer NAME        only this peer; may be repeated (${PEER_NAMES.join(', ')})
  --workload NAME    only this workload; may be repeated (${WORKLOADS.map(({ name }) => name).join(', ')})`;

export interface Options {
  readonly full: boolean;
  readonly format: 'text' | 'json' | 'markdown';
  readonly backend: BackendName;
  readonly peers: readonly PeerName[];
  readonly workloads: readonly Workload[];
}

/** @throws RangeError or TypeError for an option or value that does not exist */
export function parseOptions(given: readonly string[]): Options | 'help' {
  const { values } = parseArgs({
    args: [...given],
    options: {
      full: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      markdown: { type: 'boolean', default: false },
      backend: { type: 'string', default: 'auto' },
      peer: { type: 'string', multiple: true, default: [...PEER_NAMES] },
      workload: { type: 'string', multiple: true, default: WORKLOADS.map(({ name }) => name) },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  return {
    full: values.full,
    format: values.json ? 'json' : values.markdown ? 'markdown' : 'text',
    backend: oneOf('backend', values.backend, ['auto', 'node', 'chrome'] as const),
    peers: values.peer.map((peer) => oneOf('peer', peer, PEER_NAMES)),
    workloads: values.workload.flatMap((name) => {
      oneOf(
        'workload',
        name,
        WORKLOADS.map((workload) => workload.name),
      );
      return WORKLOADS.filter((workload) => workload.name === name);
    }),
  };
}

function oneOf<T extends string>(option: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((name) => name === value);
  if (found === undefined) {
    throw new RangeError(`--${option} (=${value}) must be one of ${allowed.join(', ')}`);
  }
  return found;
}
