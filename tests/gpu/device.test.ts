import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requestNodeAdapter } from '../../src/gpu/adapter-node.ts';
import { openDevice, type Device } from '../../src/gpu/device.ts';
import { DeviceError } from '../../src/gpu/errors.ts';

describe('device', () => {
  let device: Device;
  beforeAll(async () => {
    device = await openDevice(await requestNodeAdapter(), 'node');
    console.log(device.description);
  });
  afterAll(async () => {
    await device.destroy();
  });

  it('is described', () => {
    expect(device.description.backend).toBe('node');
    expect(device.description.vendor).not.toBe('');
  });

  it('turns its loss into a DeviceError for whoever waits', async () => {
    const doomed = await openDevice(await requestNodeAdapter(), 'node');
    const waiting = doomed.alive(new Promise(() => undefined));
    const rejected = expect(waiting).rejects.toThrow(DeviceError);
    await doomed.destroy();
    await rejected;
  });
});
