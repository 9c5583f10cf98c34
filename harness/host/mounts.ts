import { readFile } from 'node:fs/promises';

/** Unmounts whatever is mounted below a folder, the innermost first, so that removing the folder removes nothing else. */
export async function unmountBelow(folder: string): Promise<void> {
  const places = await mountsBelow(folder);
  if (places.length === 0) return;
  // Every reaper comes here and hardly one has to unmount: loading this library is most of its start-up time.
  const { execa } = await import('execa');
  for (const place of places.reverse()) {
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
