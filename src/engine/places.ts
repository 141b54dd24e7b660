// Which networks change places so that those that still train come to lie in front.

/**
 * Pairs each network in front that has stopped with one behind that has not.
 *
 * @param stopped (networks) per network the step it stopped after, or `running`
 * @returns (pairs, 2) columns to exchange, none twice; and how many networks still train
 */
export function swapsToFront(
  stopped: Uint32Array,
  running: number,
): { readonly pairs: Uint32Array<ArrayBuffer>; readonly front: number } {
  let front = 0;
  for (const step of stopped) if (step === running) front++;
  const pairs: number[] = [];
  let behind = front;
  for (let column = 0; column < front; column++) {
    if (stopped[column] === running) continue;
    while (stopped[behind] !== running) behind++;
    pairs.push(column, behind);
    behind++;
  }
  return { pairs: Uint32Array.from(pairs), front };
}
