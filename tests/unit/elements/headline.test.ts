import { describe, expect, it } from 'vitest';
import { finalHeadline, liveHeadline } from '../../../src/elements/headline.ts';
import { webgpuAdvice } from '../../../src/elements/webgpu-advice.ts';
import { OUTCOMES, type CellResult, type Outcome } from '../../../src/engine/result.ts';
import { parseSweep, preset } from '../../../src/spec/index.ts';
import { shareInterval } from '../../../src/statistics/index.ts';

const XOR = parseSweep(preset('xor'));

function final(counts: Partial<Record<Outcome, number>>, sweep = XOR): { text: string; evidence: string } {
  const networks = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const outcomes = Object.fromEntries(OUTCOMES.map((name) => [name, counts[name] ?? 0]));
  return finalHeadline(sweep, { networks, outcomes } as unknown as CellResult);
}

describe('the headline', () => {
  it('says nothing final while networks train', () => {
    const begun = { step: 0, steps: 4000, networks: 100_000, low: shareInterval(0, 100_000) };
    expect(liveHeadline(XOR, begun)).toEqual({
      text: '100,000 tiny ReLU networks try to learn XOR.',
      evidence: 'Nothing is trained yet (step 0 of 4,000).',
    });
    const later = liveHeadline(XOR, { ...begun, step: 500, low: shareInterval(12_000, 100_000) });
    expect(later.evidence).toMatch(/^12.* have come down to 0 so far \(step 500 of 4,000\)\.$/);
  });

  it('names a share that has a name, with its interval beside it', () => {
    const { text, evidence } = final({ solved: 2500, stationary: 7500 });
    expect(text).toBe('Three of four tiny ReLU networks never learn XOR. More training will not help them.');
    expect(evidence).toMatch(/^75\.0 % \(95 % interval 74\.\d to 75\.\d %\) of 10,000 networks stand still/);
    expect(final({ solved: 60, dead: 40 }).text).toMatch(/^40.* of these tiny ReLU networks never/);
  });

  it('does not call networks stuck while too many of them move', () => {
    const { text } = final({ solved: 5000, stationary: 4000, unconverged: 1000 });
    expect(text).toBe('50.0 % of these networks learned XOR; 10.0 % are still on their way.');
    expect(final({ solved: 5000, stationary: 4950, unconverged: 50 }).text).toContain('never learn');
  });

  it('says so where all or none are left', () => {
    expect(final({ solved: 100 }).text).toBe('All of these networks learned XOR.');
    expect(final({ solved: 90, diverged: 10 }).text).toMatch(/^90.* of these networks learned XOR\.$/);
  });

  it('says of tanh networks that they creep, but not where a loss is what counts', () => {
    const tanh = parseSweep(preset('xor-tanh'));
    const { text, evidence } = final({ solved: 57, unconverged: 43 }, tanh);
    expect(text).toBe('43 % still look stuck. None is: they slide downhill for ever.');
    expect(evidence).toContain('no finite local minimum');
    expect(final({ solved: 57, unconverged: 43 }, { ...tanh, solved: { loss: 0.01 } }).text).toContain(
      'still on their way',
    );
  });
});

describe('webgpuAdvice', () => {
  const chrome =
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36';
  it.each([
    ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', /about:config/],
    [chrome, /chrome:\/\/settings\/system/],
    [`${chrome} Edg/141.0.0.0`, /edge:\/\/settings\/system/],
    [
      'Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15',
      /Safari 26/,
    ],
    ['<script>alert(1)</script>', /^Open this page in a current/],
    ['', /^Open this page in a current/],
  ])('%s gets the way of its browser', (agent, advice) => {
    expect(webgpuAdvice(agent, true)).toMatch(advice);
    expect(webgpuAdvice(agent, true)).not.toContain('script');
    expect(webgpuAdvice(agent, false)).toMatch(/https or on localhost/);
  });
});
