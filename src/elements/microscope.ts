// `<basin-microscope>`: one network in detail: how it went down, what it computed at every stage, its parameters, its curvature.
import {
  css,
  html,
  LitElement,
  type PropertyDeclarations,
  type PropertyValues,
  type TemplateResult,
} from 'lit';
import type { Dataset } from '../datasets/dataset.ts';
import type { Inspection } from '../engine/result.ts';
import { countText, numberText } from '../wording/numbers.ts';
import { lossText } from '../wording/losses.ts';
import './boundary.ts';
import './parameters.ts';
import './spectrum.ts';
import './trajectory.ts';
import { emit } from './events.ts';
import { cellSweep, networkCommand, networkSweepText } from './network-text.ts';
import { outcomeMeaning, outcomeName } from '../wording/outcomes.ts';
import { outcomeStyles } from './outcome-styles.ts';
import { register } from './register.ts';
import { outcomeMark, shared } from './theme.ts';

/** A step whose parameters are known. */
interface Stage {
  readonly step: number;
  readonly loss: number;
  readonly parameters: readonly number[];
}

/**
 * One inspected network; the slider goes through the stages of its training.
 *
 * @prop inspection - what `inspect --json` prints; null for none
 * @prop data - the samples of its sweep
 * @fires basin-copy - `{text, what}` for the clipboard: a sweep file of this network, or a command that shows it
 */
export class BasinMicroscope extends LitElement {
  static override properties: PropertyDeclarations = {
    inspection: { attribute: false },
    data: { attribute: false },
    stage: { state: true },
  };
  static override styles = [
    shared,
    outcomeStyles,
    css`
      .views {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(19rem, 100%), 1fr));
        gap: calc(3 * var(--basin-space));
        align-items: start;
      }
      .views > div {
        min-width: 0;
      }
      section + section {
        margin-block-start: calc(2 * var(--basin-space));
      }
      .head {
        margin: 0 0 calc(2 * var(--basin-space));
      }
      .scrub {
        display: grid;
        gap: 0.25rem;
        max-width: 26rem;
        margin-block-end: var(--basin-space);
        font-size: var(--basin-text-small);
      }
      input[type='range'] {
        width: 100%;
        padding: 0;
        border: 0;
        background: none;
        accent-color: var(--basin-accent);
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        gap: var(--basin-space);
        margin-block-start: calc(2 * var(--basin-space));
      }
    `,
  ];

  declare inspection: Inspection | null;
  declare data: Dataset | null;
  /** A position among the stages. */
  declare private stage: number;

  constructor() {
    super();
    this.inspection = null;
    this.data = null;
    this.stage = 0;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('inspection')) this.stage = Math.max(0, this.#stages().length - 1);
  }

  /** The network in a sentence. */
  get summary(): string {
    const { inspection } = this;
    if (!inspection) return '';
    const { index, outcome, loss, gradientNorm, stoppedStep, sweep } = inspection;
    const steps = countText(stoppedStep ?? sweep.steps);
    return `Network ${countText(BigInt(index))}: ${outcomeName(outcome)} after ${steps} steps (${outcomeMeaning(outcome)}); loss ${lossText(loss)}, gradient norm ${numberText(gradientNorm)}.`;
  }

  override render(): TemplateResult {
    const { inspection } = this;
    if (!inspection) return html`<p class="note">Choose a network to see it in detail.</p>`;
    const stages = this.#stages();
    const stage = stages[this.stage];
    return html`<p class="head">
        <span class="ink-${inspection.outcome}" aria-hidden="true">${outcomeMark(inspection.outcome)}</span>
        ${this.summary}
      </p>
      <div class="views">
        <div>
          <section>
            <h3>What it computes</h3>
            <label class="scrub">
              <span
                >Step ${countText(stage?.step ?? 0)}, loss ${lossText(stage?.loss ?? inspection.loss)}</span
              >
              <input
                type="range"
                min="0"
                max=${stages.length - 1}
                aria-valuetext="step ${countText(stage?.step ?? 0)}, loss ${lossText(stage?.loss ?? inspection.loss)}"
                .value=${String(this.stage)}
                @input=${this.#scrub}
              />
            </label>
            <basin-boundary
              .sweep=${cellSweep(inspection)}
              .data=${this.data}
              .parameters=${stage?.parameters ?? null}
            ></basin-boundary>
          </section>
          <section>
            <h3>Its parameters at step ${countText(stage?.step ?? 0)}</h3>
            <basin-parameters
              .layers=${inspection.layers}
              .parameters=${stage?.parameters ?? null}
            ></basin-parameters>
          </section>
        </div>
        <div>
          <section>
            <h3>How it went down</h3>
            <basin-trajectory
              .trajectory=${inspection.trajectory}
              .step=${stage?.step ?? null}
            ></basin-trajectory>
          </section>
          <section>
            <h3>Curvature at the end</h3>
            <basin-spectrum .eigenvalues=${inspection.hessianEigenvalues}></basin-spectrum>
          </section>
        </div>
      </div>
      <div class="actions">
        <button type="button" @click=${() => this.#copy(networkSweepText(inspection), 'sweep file')}>
          Copy as sweep file
        </button>
        <button type="button" @click=${() => this.#copy(networkCommand(inspection), 'command')}>
          Copy command
        </button>
      </div>`;
  }

  /** Where parameters along the way are not kept, the start and the end are. */
  #stages(): Stage[] {
    const { inspection } = this;
    if (!inspection) return [];
    const { trajectory, initialParameters, finalParameters } = inspection;
    const last = trajectory.length - 1;
    return trajectory.flatMap(({ step, loss, parameters }, i) => {
      const known = parameters ?? (i === 0 ? initialParameters : i === last ? finalParameters : null);
      return known ? [{ step, loss, parameters: known }] : [];
    });
  }

  readonly #scrub = (event: InputEvent): void => {
    this.stage = Number((event.target as HTMLInputElement).value);
  };

  #copy(text: string, what: string): void {
    emit(this, 'basin-copy', { text, what });
  }
}

register('basin-microscope', BasinMicroscope);

declare global {
  interface HTMLElementTagNameMap {
    'basin-microscope': BasinMicroscope;
  }
}
