import { open } from 'node:fs/promises';

/** Whether a device node can be used, and which one it is. */
export type DeviceAccess =
  { readonly opens: true; readonly identity: string } | { readonly opens: false; readonly problem: string };

/** Opens a device for reading and writing and closes it again. */
export async function tryDevice(path: string): Promise<DeviceAccess> {
  try {
    await using device = await open(path, 'r+');
    const { dev, ino, rdev, ctimeMs } = await device.stat();
    return { opens: true, identity: [dev, ino, rdev, ctimeMs].join(':') };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    return { opens: false, problem: PROBLEMS[code] ?? `${path} cannot be opened (${code})` };
  }
}

const PROBLEMS: Readonly<Record<string, string>> = {
  ENOENT: 'the device does not exist',
  EACCES: 'permission denied: the user must be in the group of the device',
  ENODEV: 'the device has no driver',
  ENXIO: 'the device has no driver',
};
