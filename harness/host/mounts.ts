import { readFile } from 'node:fs/promises';
import { execa } from 'execa';

/** Unmounts whatever is mounted below a folder, the innermost first, so that removing the folder removes nothing else. */
export async function unmountBelow(folder: string): Promise<void> {
  for (const place of (await mountsBelow(folder)).reverse()) {
    // Lazily: something that was killed may still be on its way out.
    await execa('umount', ['--lazy', '--', place], { reject: false, stdio: 'ignore' });
  }
  const [left] = await mountsBelow(folder);
  if (left !== undefined) throw new Error(`${left} cannot be unmounted`);
}

/** In the order in which they were mounted. */
async function mountsBelow(folder: string): Promise<string[]> {
  // Field 5 of proc_pid_mountinfo(5), with blanks as \040.
  const table = await readFile('/proc/self/mountinfo', 'utf8').catch(() => '');
  const places = table.split('\n').map((line) => (line.split(' ')[4] ?? '').replace(/\\(\d{3})/g, unescape));
  return places.filter((place) => place.startsWith(`${folder}/`));
}

function unescape(_: string, octal: string): string {
  return String.fromCharCode(Number.parseInt(octal, 8));
}
