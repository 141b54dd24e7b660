// The table of a network's parameters, with biases and without.
import { describe, expect, it } from 'vitest';
import { parameterTables, type NetworkParameters } from '../../../../src/cli/render/parameter-table.ts';

const common = { layers: [2, 1, 1], activation: 'tanh', outputActivation: 'identity' } as const;

function lines(network: Omit<NetworkParameters, 'activation' | 'layers' | 'outputActivation'>): string[] {
  return parameterTables({ ...common, ...network }).map((line) => line.trim().replace(/\s+/g, ' '));
}

describe('parameterTables', () => {
  it('has a bias behind the weights of each unit', () => {
    const initialParameters = [1, 2, 3, 4, 5];
    const table = lines({
      biases: true,
      initialParameters,
      finalParameters: initialParameters.map((x) => -x),
    });
    expect(table).toContain('1 1.0000 2.0000 3.0000 -1.0000 -2.0000 -3.0000');
    expect(table).toContain('1 4.0000 5.0000 -4.0000 -5.0000');
    expect(table.join()).toContain('bias');
  });

  it('has weights alone where there are no biases', () => {
    const initialParameters = [1, 2, 3];
    const table = lines({
      biases: false,
      initialParameters,
      finalParameters: initialParameters.map((x) => -x),
    });
    expect(table).toContain('1 1.0000 2.0000 -1.0000 -2.0000');
    expect(table).toContain('1 3.0000 -3.0000');
    expect(table.join()).not.toContain('bias');
  });
});
