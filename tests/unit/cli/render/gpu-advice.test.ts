import { describe, expect, it } from 'vitest';
import { gpuAdvice } from '../../../../src/cli/render/gpu-advice.ts';
import { SWIFTSHADER } from '../fakes.ts';

const software = { backend: 'node', available: true, device: SWIFTSHADER } as const;
const missing = { backend: 'node', available: false, device: null } as const;
const real = { ...software, device: { ...SWIFTSHADER, software: false } } as const;

describe('GPU advice', () => {
  it('names the packages on Linux', () => {
    const advice = gpuAdvice([software], 'linux').join('\n');
    expect(advice).toContain('No real GPU answers');
    expect(advice).toContain('apt install libvulkan1');
    expect(advice).toContain('run basinlab doctor again');
  });

  it.each(['win32', 'darwin'] as const)('says that nothing has to be installed on %s', (platform) => {
    expect(gpuAdvice([software], platform).at(-1)).toMatch(/^Nothing has to be installed/);
  });

  it('is content with a real GPU, and says where it answers', () => {
    expect(gpuAdvice([real], 'linux')).toEqual(['A real GPU answers. Nothing to install.']);
    const chrome = { ...real, backend: 'chrome' } as const;
    expect(gpuAdvice([software, chrome], 'linux')[0]).toContain('--backend chrome');
  });

  it('falls back to the CPU', () => {
    const cpu = {
      backend: 'cpu',
      available: true,
      device: { ...SWIFTSHADER, backend: 'cpu', software: true },
    } as const;
    expect(gpuAdvice([missing, cpu], 'linux')[0]).toContain('--backend cpu');
  });
});
