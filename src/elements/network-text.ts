// One network as text for the clipboard: a sweep file of it alone, and a command that shows it.
import type { Inspection } from '../engine/result.ts';

type Network = Pick<Inspection, 'sweep' | 'index' | 'cell' | 'axes' | 'initialParameters'>;

/**
 * A sweep that trains this network alone, from the same starting point.
 *
 * @returns JSON, ready to be a file
 */
export function networkSweepText(network: Network): string {
  const alone = {
    ...cellSweep(network),
    initializer: { parameters: [network.initialParameters] },
    networks: 1,
    axes: {},
    grid: {},
  };
  return `${JSON.stringify(alone, null, 2)}\n`;
}

/** A shell command that trains this network of its sweep again and shows it. */
export function networkCommand({ sweep, index, cell }: Network): string {
  const cells = Object.keys(sweep.grid).length > 0 ? ` --cell ${cell}` : '';
  return `echo ${quoted(JSON.stringify(sweep))} | basinlab inspect - --index ${index}${cells}`;
}

/** For a POSIX shell: nothing within single quotes is special, but the quote itself. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** The sweep of the network's cell: the values of the grid at their paths. */
export function cellSweep({ sweep, axes }: Pick<Network, 'sweep' | 'axes'>): Network['sweep'] {
  const copy = structuredClone(sweep) as Record<string, unknown>;
  for (const [path, value] of Object.entries(axes)) {
    const keys = path.split('.');
    let place = copy;
    for (const key of keys.slice(0, -1)) place = place[key] as Record<string, unknown>;
    place[keys.at(-1) ?? ''] = value;
  }
  return copy as unknown as Network['sweep'];
}
