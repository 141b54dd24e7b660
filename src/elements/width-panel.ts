// `<basin-width-panel>`: the sweep again with other widths, activations or initializers: what the share solved depends on.
import { html, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { CellResult } from '../engine/result.ts';
import { ACTIVATIONS, FAN_INITIALIZERS, parseSweep, type Sweep } from '../spec/index.ts';
import { register } from './register.ts';
import { SideRun, type Begin } from './side-run.ts';

const WIDTHS = [2, 3, 4, 5, 6, 7, 8];
const NETWORKS = 2000;

/** What is varied, of which field of the sweep, and with which values. */
interface Choice {
  readonly name: string;
  readonly label: string;
  readonly path: string;
  readonly values: (sweep: Sweep) => readonly unknown[];
}

const CHOICES: readonly [Choice, ...Choice[]] = [
  {
    name: 'width',
    label: 'Try 2 to 8 hidden units',
    path: 'network.layers',
    values: ({ network: { layers } }) => WIDTHS.map((width) => [layers[0] ?? 1, width, layers.at(-1) ?? 1]),
  },
  {
    name: 'activation',
    label: `Try ${String(ACTIVATIONS.length)} activations`,
    path: 'network.activation',
    values: () => ACTIVATIONS,
  },
  {
    name: 'initializer',
    label: `Try ${String(FAN_INITIALIZERS.length)} initializers`,
    path: 'initializer.weights',
    values: () => FAN_INITIALIZERS,
  },
];

/**
 * Trains networks with one hidden layer of 2 to 8 units, or with every activation, or every initializer.
 *
 * @prop sweep - the sweep that lends all the rest
 * @prop begin - begins a run on the page's engine
 */
export class BasinWidthPanel extends SideRun<readonly CellResult[]> {
  static override properties: PropertyDeclarations = { choice: { state: true } };

  declare protected choice: Choice;

  constructor() {
    super();
    this.choice = CHOICES[0];
  }

  protected override get label(): string {
    return this.choice.label;
  }

  protected override get fields(): TemplateResult {
    return html`<label
      >Against
      <select @change=${this.#choose}>
        ${CHOICES.map(
          (choice) =>
            html`<option value=${choice.name} ?selected=${choice === this.choice}>${choice.name}</option>`,
        )}
      </select></label
    >`;
  }

  protected override async carryOut(
    sweep: Sweep,
    begin: Begin,
    signal: AbortSignal,
  ): Promise<readonly CellResult[]> {
    const { path, values } = this.choice;
    const varied = parseSweep({ ...sweep, networks: NETWORKS, axes: {}, grid: { [path]: values(sweep) } });
    await import('./widths.ts');
    const { cells } = await this.follow(await begin(varied, signal));
    return cells;
  }

  protected override picture(cells: readonly CellResult[]): TemplateResult {
    return html`<basin-widths .cells=${cells}></basin-widths>`;
  }

  readonly #choose = ({ target }: Event): void => {
    const { value } = target as HTMLSelectElement;
    this.choice = CHOICES.find(({ name }) => name === value) ?? CHOICES[0];
    this.found = null;
  };
}

register('basin-width-panel', BasinWidthPanel);

declare global {
  interface HTMLElementTagNameMap {
    'basin-width-panel': BasinWidthPanel;
  }
}
