import { describe, expect, it } from 'vitest';
import { destinationLines } from '../../../../src/cli/render/destination-lines.ts';

describe('destinationLines', () => {
  it('says where settling led, and nothing where nobody was on the way', () => {
    expect(destinationLines({ plateau: 3, 'local-minimum': 1200 })).toEqual([
      '',
      'Still on their way, followed to where they settle: 1,200 to minima, 3 to plateaus.',
    ]);
    expect(destinationLines({})).toEqual([]);
  });
});
