// Argument checks of this room: each refuses with the argument's name, its value and the rule.

/** @throws RangeError unless `value` is a whole number from `lowest` to `highest` */
export function checkWhole(name: string, value: number, lowest: number, highest: number): void {
  if (Number.isSafeInteger(value) && value >= lowest && value <= highest) return;
  throw new RangeError(`\`${name}\` (=${value}) must be a whole number from ${lowest} to ${highest}.`);
}

/** @throws RangeError unless `n` is a whole number of at least 1, and `successes` one from 0 to `n` */
export function checkShare(successes: number, n: number, names = { successes: 'successes', n: 'n' }): void {
  checkWhole(names.n, n, 1, Number.MAX_SAFE_INTEGER);
  checkWhole(names.successes, successes, 0, n);
}

/** @throws RangeError unless `value` lies in [0, 1] */
export function checkProbability(name: string, value: number): void {
  if (value >= 0 && value <= 1) return;
  throw new RangeError(`\`${name}\` (=${value}) must be a probability, from 0 to 1.`);
}

/** @throws RangeError unless `level` lies strictly between 0 and 1 */
export function checkLevel(level: number): void {
  if (level > 0 && level < 1) return;
  throw new RangeError(`\`level\` (=${level}) must lie between 0 and 1, e.g. 0.95.`);
}
