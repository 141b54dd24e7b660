import { describe, expect, it } from 'vitest';
import { nextLine } from '../../../src/cli/next-line.ts';

const example = { cell: 0, index: 17n, outcome: 'stationary', trained: true } as const;

describe('next line', () => {
  it("prints the design's example", () => {
    expect(nextLine('xor', { backend: 'auto' }, example)).toEqual([
      'Next  basinlab inspect xor --index 17       one network that got stuck',
    ]);
  });

  it('repeats what makes it the same network, quoted for the shell', () => {
    const changes = [
      { option: '--set', text: 'network.layers=[2,4,1]' },
      { option: '--grid', text: 'network.activation=tanh,relu' },
      { option: '--set', text: "dataset.file=it's.csv" },
    ] as const;
    const options = { backend: 'cpu', changes, steps: '1e4', seed: '2', networks: '1e6' } as const;
    expect(
      nextLine('my sweep.json', options, { cell: 3, index: 5n, outcome: 'unconverged', trained: true }),
    ).toEqual([
      `Next  basinlab inspect 'my sweep.json' --set 'network.layers=[2,4,1]' --grid network.activation=tanh,relu --set 'dataset.file=it'\\''s.csv' --steps 1e4 --seed 2 --backend cpu --cell 3 --index 5       one network that is still moving`,
    ]);
  });

  it('calls no network stuck that took no step', () => {
    const [line] = nextLine('born-dead', { backend: 'auto' }, { ...example, trained: false });
    expect(line).toMatch(/ {7}one of these networks$/);
  });

  it('says nothing about a sweep from stdin', () => {
    expect(nextLine('-', { backend: 'auto' }, example)).toEqual([]);
  });
});
