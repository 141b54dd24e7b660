// What a visitor whose browser offers no WebGPU can do about it.

/** How to get WebGPU in this browser, in a sentence or two. */
export function webgpuAdvice(userAgent: string, secure: boolean): string {
  if (!secure) return 'Pages get WebGPU over https or on localhost only: open this page there.';
  if (userAgent.includes('Firefox/')) {
    return 'Update Firefox (141 or later has WebGPU on Windows, later ones elsewhere), or set dom.webgpu.enabled to true in about:config.';
  }
  if (userAgent.includes('Edg/')) return chromium('edge');
  if (/Chrom(e|ium)\//.test(userAgent)) return chromium('chrome');
  if (userAgent.includes('Safari/')) {
    return 'Update to Safari 26 or later, or turn WebGPU on in Settings, Feature Flags.';
  }
  return 'Open this page in a current Chrome, Edge, Firefox or Safari.';
}

function chromium(name: string): string {
  return `Update the browser and the graphics driver, and turn on graphics acceleration in ${name}://settings/system. Without a GPU, ${name}://flags/#enable-unsafe-webgpu offers a software adapter.`;
}
