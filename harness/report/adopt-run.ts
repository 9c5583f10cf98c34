import { basename, join } from 'node:path';
import { copyFiles } from '../host/copy-files.ts';
import type { LoggedEvent } from './run-event.ts';

/** What of a run another one may take over: what was gathered, judged and seen, and no word of how it began and ended. */
export type AdoptedEvent = Extract<
  LoggedEvent,
  { event: 'tool' | 'artifact' | 'guest' | 'boot' | 'evidence' | 'check' }
>;

/** The events of a run as those of a run in another folder. A log may come from anywhere: its files lie below its own folder. */
export function adoptEvents(events: readonly LoggedEvent[], runFolder: string): AdoptedEvent[] {
  return events.flatMap((event): AdoptedEvent[] => {
    switch (event.event) {
      case 'tool':
      case 'artifact':
      case 'guest':
      case 'check':
        return [event];
      case 'evidence':
        return EVIDENCE.test(event.file) ? [event] : [];
      case 'boot':
        return [{ ...event, boot: { ...event.boot, folder: join(runFolder, 'guests', basename(event.boot.folder)) } }];
      default:
        return [];
    }
  });
}

/** Copies what a run gathered into the folder of another one. What lies there already stays. */
export async function adoptFiles(from: string, to: string): Promise<void> {
  for (const name of ['evidence', 'guests', 'requests']) await copyFiles(join(from, name), join(to, name));
}

const EVIDENCE = /^evidence\/[\w.-]+\.json$/;
