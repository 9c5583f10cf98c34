import { join } from 'node:path';
import { bootOptionsOf } from '../target/boot-options.ts';
import { type Broker, openBroker } from '../target/broker.ts';
import { type GatherOptions, targetGatherers } from '../target/gatherers.ts';
import type { Target } from '../target/target.ts';

/**
 * A broker for a target that was broken, whose evidence leaves nothing outside of a folder.
 *
 * @param more what an area needs beside that: what it is compared with, how it is built anew, where guests have their sockets.
 */
export function openFaultBroker(
  target: Target,
  folder: string,
  signal: AbortSignal,
  more: Pick<Partial<GatherOptions>, 'history' | 'producer' | 'scratch'> = {},
): Broker {
  return openBroker(
    targetGatherers(target, {
      runFolder: folder,
      scratch: folder,
      boot: bootOptionsOf({ accel: 'auto' }, {}),
      places: { cache: join(folder, 'cache'), state: join(folder, 'state') },
      signal,
      progress: () => undefined,
      demo: () => Promise.resolve(null),
      onArtifact: () => undefined,
      onBoot: () => undefined,
      ...more,
    }),
  );
}
