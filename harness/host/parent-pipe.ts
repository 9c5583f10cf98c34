import { Socket } from 'node:net';

/** Environment variable that names the descriptor of the pipe; harness/cli/bootproof.mjs sets it. */
const VARIABLE = 'BOOTPROOF_PARENT_PIPE';

/**
 * Calls back when the process that started this one in its own stead is gone, also when it was killed: the kernel then
 * closes its end of a pipe. Does nothing when there is no such process.
 */
export function onParentGone(callback: () => void): void {
  const descriptor = process.env[VARIABLE];
  // It is meant for this process, not for its children.
  Reflect.deleteProperty(process.env, VARIABLE);
  if (descriptor === undefined) return;
  const pipe = new Socket({ fd: Number(descriptor), readable: true, writable: false });
  pipe.once('close', callback);
  pipe.on('error', () => undefined);
  pipe.resume();
  pipe.unref();
}
