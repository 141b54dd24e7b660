// All permutations of some columns with all choices of signs.

/** Column i of the image is sign i times column `from[i]` of the original. */
export interface SignedPermutation {
  readonly from: readonly number[];
  /** 1 or -1 each. */
  readonly signs: readonly number[];
}

/**
 * The signed permutations of some columns; the others stay.
 *
 * @param moving the columns that may change places and signs
 * @param columns of all
 * @param most give up if there are more
 * @param withSigns or permutations alone
 * @returns the identity first; undefined if there are too many
 */
export function signedPermutations(
  moving: readonly number[],
  columns: number,
  most: number,
  withSigns: boolean,
): SignedPermutation[] | undefined {
  const numSigns = withSigns ? 2 ** moving.length : 1;
  let count = numSigns;
  for (let i = 2; i <= moving.length; i++) count *= i;
  if (count > most) return undefined;
  const maps: SignedPermutation[] = [];
  for (const order of permutations(moving)) {
    const from = Array.from({ length: columns }, (_, column) => column);
    moving.forEach((column, i) => (from[column] = order[i]!));
    for (let bits = 0; bits < numSigns; bits++) {
      const signs = from.map(() => 1);
      moving.forEach((column, i) => (signs[column] = (bits >> i) % 2 === 0 ? 1 : -1));
      maps.push({ from, signs });
    }
  }
  return maps;
}

/** All orders of some numbers, the given one first. */
function permutations(numbers: readonly number[]): number[][] {
  if (numbers.length === 0) return [[]];
  return numbers.flatMap((first, i) =>
    permutations(numbers.filter((_, j) => j !== i)).map((rest) => [first, ...rest]),
  );
}
