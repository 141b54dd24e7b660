// Rows of samples out of a flat array.

/**
 * @param values (rows * columns), row-major
 * @returns (rows, columns)
 */
export function sampleRows(values: Float32Array, rows: number): number[][] {
  const columns = values.length / rows;
  return Array.from({ length: rows }, (_, row) =>
    Array.from(values.subarray(row * columns, (row + 1) * columns)),
  );
}
