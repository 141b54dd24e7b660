import { describe, expect, it } from 'vitest';
import { inspectionReport, type InspectedTask } from '../../../../src/cli/render/inspection-report.ts';
import { parseSweep, preset } from '../../../../src/spec/index.ts';
import type { Examination } from '../../../../src/landscape/examine.ts';
import { inspectionOf } from '../fakes.ts';

const XOR: InspectedTask = {
  name: 'xor',
  sweep: parseSweep(preset('xor')),
  cells: 1,
  inputs: [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ],
  targets: [[0], [1], [1], [0]],
  threshold: { target: 0.5, output: 0.5 },
};

const plain = (text: string): string => text;

/** A network that the landscape has not looked at. */
function examined(): Examination {
  return { ...inspectionOf(), landscape: null };
}

describe('inspection report', () => {
  const lines = inspectionReport(examined(), XOR, plain);
  const text = lines.join('\n');

  it('says how the network ended', () => {
    expect(lines).toContain(
      'Network 17: stationary after 3,000 steps, loss 0.25, gradient norm 3.2e-8, 2 of 4 samples right.',
    );
    const diverged = inspectionReport(
      {
        ...examined(),
        outcome: 'diverged',
        kind: 'diverged',
        stoppedStep: 12,
        samplesRight: null,
        deadLayer: true,
        loss: Infinity,
        hessianEigenvalues: null,
      },
      { ...XOR, cells: 6 },
      plain,
    ).join('\n');
    expect(diverged).toMatch(/^Network 17 of cell 0: diverged at step 12, .*a hidden layer is off/m);
    expect(diverged).toContain('Hessian eigenvalues: not computed');
  });

  it('shows the trajectory, the parameters by layer, the eigenvalues and the outputs', () => {
    expect(text).toMatch(/^ {3}3,000 +0\.2503 +1\.11e-7$/m);
    expect(text).toMatch(/^ +1 +0\.1000 +-0\.2000 +0\.5000 +1\.1000 +-1\.2000 +1\.5000$/m);
    expect(text).toContain('layer 2, 2 to 1, identity');
    expect(text).toContain('  0  0  0  0  0  1e-9  0.25  0.5  2');
    expect(text).toMatch(/^1 0 +1 +1$/m);
  });

  it('draws the decision with the samples on it', () => {
    const map = lines.slice(lines.indexOf('decision') + 1, -1);
    expect(map).toHaveLength(17);
    expect(new Set(map.map((line) => line.length))).toEqual(new Set([43]));
    expect(map[4]).toMatch(/^ {2}\.+1\.+#+0#+$/); // (0, 1) and (1, 1)
    expect(map[12]).toMatch(/^ {2}\.+0\.+#+1#+$/); // (0, 0) and (1, 0)
  });

  it('shades a regression, and leaves the map away without two inputs', () => {
    const shaded = inspectionReport(examined(), { ...XOR, threshold: null }, plain);
    const map = shaded.slice(shaded.indexOf('decision') + 1, -1);
    expect(map[0]?.trimStart()).toMatch(/^\.+:+-+=+\++\*+#+%+@+$/);
    expect(map.join('').match(/o/g)).toHaveLength(4);
    expect(inspectionReport({ ...examined(), decision: null }, XOR, plain)).not.toContain('decision');
  });

  it('refers to --json for what is too large to read', () => {
    const wide = { ...examined(), layers: [2, 100, 1] };
    expect(inspectionReport(wide, XOR, plain)).toContain('401 parameters; --json prints them all');
    const many = {
      ...examined(),
      outputs: Array.from({ length: 20 }, () => [0]),
      hessianEigenvalues: Array.from({ length: 15 }, (_, i) => i),
    };
    const report = inspectionReport(many, XOR, plain).join('\n');
    expect(report).toContain('... and 4 more samples; --json prints them all');
    expect(report).toContain('10  11  ... 3 more, up to 14');
  });

  it('gives the reason of its kind where the landscape knows it', () => {
    const reason = 'It runs away to infinity, where the objective tends to 0.125000.';
    const found: Examination = {
      ...examined(),
      kind: 'plateau',
      outcome: 'plateau',
      landscape: {
        reason,
        evidence: { rule: 'blow-up', largestParameter: null },
        settled: { parameters: [], objective: 0.125 },
      },
    };
    const report = inspectionReport(found, XOR, plain);
    const verdict = report.findIndex((line) => line.startsWith('Network 17: plateau after'));
    expect(report[verdict + 1]).toBe(reason);
  });
});
