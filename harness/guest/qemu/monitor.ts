import type { Duplex } from 'node:stream';

/** Why QEMU says that the guest stopped (QAPI's ShutdownCause), or null when it never said so. */
export interface ShutdownReason {
  /** `guest-shutdown`, `guest-reset`, `guest-panic`, `host-signal`, … */
  readonly reason: string;
}

/**
 * Listens on QEMU's monitor until it closes, and gives the event that tells how the guest ended: exit statuses of a clean
 * power-off and of a reset are alike.
 */
export async function listenToMonitor(connection: Duplex): Promise<ShutdownReason | null> {
  let pending = '';
  let shutdown: ShutdownReason | null = null;
  connection.on('data', (chunk: Buffer) => {
    const lines = (pending + chunk.toString()).split('\n');
    pending = (lines.pop() ?? '').slice(-LONGEST_LINE);
    for (const line of lines) shutdown ??= shutdownOf(line);
  });
  const closed = new Promise((resolve) => connection.once('close', resolve));
  connection.write('{"execute":"qmp_capabilities"}\n');
  connection.resume();
  await closed;
  return shutdown;
}

function shutdownOf(line: string): ShutdownReason | null {
  if (!line.includes('"SHUTDOWN"')) return null;
  try {
    const event = JSON.parse(line) as { event?: unknown; data?: { reason?: unknown } };
    return event.event === 'SHUTDOWN' && typeof event.data?.reason === 'string' ? { reason: event.data.reason } : null;
  } catch {
    return null;
  }
}

const LONGEST_LINE = 64 * 1024;
