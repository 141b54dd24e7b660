// The numbers of a chart as a table, folded away below it: for screen readers, and for whoever wants the figures.
import { html, type TemplateResult } from 'lit';

/** A table of a chart's numbers, ready to print. */
export interface ChartTable {
  readonly caption: string;
  readonly columns: readonly string[];
  /** (rows, columns); the first cell of a row names it. */
  readonly rows: readonly (readonly (string | number)[])[];
}

/** The table, folded. */
export function dataTable({ caption, columns, rows }: ChartTable): TemplateResult {
  return html`<details>
    <summary>Table</summary>
    <div class="table" tabindex="0" role="region" aria-label=${caption}>
      <table>
        <caption>
          ${caption}
        </caption>
        <thead>
          <tr>
            ${columns.map((column) => html`<th scope="col">${column}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ([name, ...cells]) =>
              html`<tr>
                <th scope="row">${name}</th>
                ${cells.map((cell) => html`<td>${cell}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </details>`;
}
