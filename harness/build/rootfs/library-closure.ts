import { basename } from 'node:path';
import { parseElf } from '../../formats/elf/elf.ts';
import { openFileSource } from '../../host/file-source.ts';

/** What programs need beside themselves to be started. */
export interface LibraryClosure {
  /** Library name → the file that holds it, sorted by name; the loaders are among them. */
  readonly libraries: ReadonlyMap<string, string>;
  /** The paths at which programs look for their loader. */
  readonly loaders: ReadonlySet<string>;
}

/**
 * The libraries that programs need, and that these need, out of their dynamic sections.
 *
 * @param find gives the file of a library by its name, or of a loader by its path, and by the RUNPATH of who needs it.
 * @throws {FormatError} for a program that is no ELF file.
 */
export async function libraryClosure(
  programs: readonly string[],
  find: (name: string, runpath: string | null) => Promise<string>,
): Promise<LibraryClosure> {
  const libraries = new Map<string, string>();
  const loaders = new Set<string>();
  const waiting = [...programs];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    await using source = await openFileSource(file);
    const { needed, interpreter, runpath } = await parseElf(source);
    if (interpreter !== null) loaders.add(interpreter);
    for (const name of [...needed, ...(interpreter === null ? [] : [basename(interpreter)])]) {
      if (libraries.has(name)) continue;
      const library = await find(name, runpath);
      libraries.set(name, library);
      waiting.push(library);
    }
  }
  return { libraries: new Map([...libraries].sort(([a], [b]) => (a < b ? -1 : 1))), loaders };
}
