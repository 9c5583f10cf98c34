import { join } from 'node:path';
import { z } from 'zod';
import { shellWord } from '../core/shell-word.ts';
import { foldersIn } from '../host/folders-in.ts';
import { kindOf, readBounded } from '../host/files.ts';

/** How a guest was started. */
export interface GuestCommand {
  readonly guest: string;
  /** The command line that QEMU was started with, ready to be pasted into a shell. */
  readonly command: string;
}

/** The command lines of a run's guests, out of what each left before it was started. */
export async function readGuestCommands(runFolder: string): Promise<GuestCommand[]> {
  const guests = await foldersIn(join(runFolder, 'guests'));
  const commands = guests.map(async (guest) => {
    const path = join(runFolder, 'guests', guest, 'replay.json');
    if ((await kindOf(path)) !== 'file') return [];
    const read = replay.safeParse(parseOrNull((await readBounded(path, LIMIT_BYTES)).toString('utf8')));
    if (!read.success) return [];
    const { argv, environment } = read.data;
    const variables = Object.entries(environment).map(([name, value]) => `${name}=${shellWord(value)} `);
    return [{ guest, command: variables.join('') + argv.map(shellWord).join(' ') }];
  });
  return (await Promise.all(commands)).flat();
}

/** They as a text file. */
export function renderGuestCommands(commands: readonly GuestCommand[]): string {
  return [
    '# What each guest was started with. Its sockets, share and blank disks were temporary: replay.sh makes them anew.',
    ...commands.flatMap(({ guest, command }) => ['', `# ${guest}; by hand: sh guests/${guest}/replay.sh`, command]),
    '',
  ].join('\n');
}

/** Somebody may have written to it since. */
function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const replay = z.object({ argv: z.array(z.string()), environment: z.record(z.string(), z.string()) });
const LIMIT_BYTES = 1024 * 1024;
