// `basinlab presets`: the built-in sweeps by name, or the sweep file of one of them.
import { Command } from 'commander';
import { preset, presetSummaries } from '../spec/index.ts';
import { printLines, type Context } from './io.ts';
import { nameList } from './render/name-list.ts';

/** The command `presets`. */
export function presetsCommand(context: Context): Command {
  return new Command('presets')
    .summary('list the built-in sweeps, or print one as a sweep file')
    .description('Lists the built-in sweeps; with a name, prints its sweep file to start your own from.')
    .argument('[name]', 'a preset')
    .addHelpText('after', '\nExample:\n  basinlab presets xor > my-sweep.json')
    .action((name: string | undefined) => {
      printLines(
        context,
        name === undefined ? nameList(presetSummaries) : [JSON.stringify(preset(name), null, 2)],
      );
    });
}
