// The events of the elements: what they tell the page.
import type { Imported } from './import-file.ts';
import type { JsonObject } from '../spec/index.ts';

/** What each event carries in its `detail`. Networks are named by their index in the sweep. */
export interface BasinEvents {
  /** A network was chosen. */
  'basin-select': { readonly index: bigint };
  /** The pointer or the keyboard is at a network, or at none. */
  'basin-hover': { readonly index: bigint | null };
  /** A range of final losses was marked, or the mark was removed. */
  'basin-brush': { readonly low: number; readonly high: number } | null;
  /** A network should be shown in detail. */
  'basin-open': { readonly index: bigint };
  /** A text is for the clipboard; `what` says what it is. */
  'basin-copy': { readonly text: string; readonly what: string };
  /** A setting of a sweep was changed: the sweep file as it is written now, checked or not, and the preset it began as. */
  'basin-change': { readonly preset: string; readonly written: JsonObject };
  /** Parameters of the network in the hand were changed; null: they are those of its endpoint again. */
  'basin-parameters': { readonly parameters: readonly number[] | null };
  /** Samples were moved, added or taken away: a dataset as a sweep file holds it. */
  'basin-samples': {
    readonly inputs: readonly (readonly number[])[];
    readonly targets: readonly (readonly number[])[];
  };
  /** A file was read: a result, or one network. */
  'basin-import': Imported;
  /** A GPU was lost; the element asks for it again. */
  'basin-lost': null;
  /** A sweep should start, go on, pause or end. */
  'basin-command': { readonly command: 'run' | 'pause' | 'resume' | 'cancel' };
}

/** Sends an event from an element up through the page, out of its shadow. */
export function emit<Name extends keyof BasinEvents>(
  host: Element,
  name: Name,
  detail: BasinEvents[Name],
): void {
  host.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
}

type Told<Name extends keyof BasinEvents> = CustomEvent<BasinEvents[Name]>;

declare global {
  interface HTMLElementEventMap {
    'basin-select': Told<'basin-select'>;
    'basin-hover': Told<'basin-hover'>;
    'basin-brush': Told<'basin-brush'>;
    'basin-open': Told<'basin-open'>;
    'basin-copy': Told<'basin-copy'>;
    'basin-change': Told<'basin-change'>;
    'basin-parameters': Told<'basin-parameters'>;
    'basin-samples': Told<'basin-samples'>;
    'basin-import': Told<'basin-import'>;
    'basin-lost': Told<'basin-lost'>;
    'basin-command': Told<'basin-command'>;
  }
}
