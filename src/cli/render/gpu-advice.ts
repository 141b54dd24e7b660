// What to install so that a real GPU answers, per operating system.
import type { BackendState } from './doctor-report.ts';

/**
 * Advice for this machine, as sentences.
 *
 * @param platform as in `process.platform`
 */
export function gpuAdvice(
  backends: readonly Pick<BackendState, 'backend' | 'available' | 'device'>[],
  platform: NodeJS.Platform,
): string[] {
  const real = backends.find(({ device }) => device !== null && !device.software && device.backend !== 'cpu');
  if (real?.backend === 'node') return ['A real GPU answers. Nothing to install.'];
  if (real)
    return [`A real GPU answers in the browser only: use --backend ${real.backend}.`, ...install(platform)];
  const [best] = backends.filter(({ available }) => available);
  const instead =
    best === undefined || best.backend === 'cpu'
      ? 'No adapter answers: use --backend cpu.'
      : 'No real GPU answers; a program on the CPU stands in for it.';
  return [instead, ...install(platform)];
}

function install(platform: NodeJS.Platform): string[] {
  if (platform === 'linux') {
    return [
      'To use a GPU on Linux, install the Vulkan loader and the driver of its vendor, then run basinlab doctor again:',
      '  Debian, Ubuntu   apt install libvulkan1, with mesa-vulkan-drivers (AMD, Intel) or nvidia-driver (NVIDIA)',
      '  Fedora           dnf install vulkan-loader, with mesa-vulkan-drivers or akmod-nvidia',
      '  Arch             pacman -S vulkan-icd-loader, with vulkan-radeon, vulkan-intel or nvidia-utils',
      '  container        the host needs the driver; give the container the devices (/dev/dri, or --gpus all)',
    ];
  }
  const api =
    platform === 'win32' ? 'Direct3D 12 on Windows' : platform === 'darwin' ? 'Metal on macOS' : 'Vulkan';
  return [`Nothing has to be installed for ${api}: a current graphics driver is enough.`];
}
