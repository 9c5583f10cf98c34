import type { ElfHeader } from './header.ts';
import type { Segment } from './segments.ts';

/**
 * Why a kernel could not start an object as a program, in one clause that ends in what would be seen; null when it could.
 * Source: load_elf_binary() and elf_map() in Linux's fs/binfmt_elf.c.
 */
export function whyNotStarted({ entry }: Pick<ElfHeader, 'entry'>, segments: readonly Segment[]): string | null {
  const loads = segments.filter(({ kind }) => kind === 'load');
  if (loads.length === 0) return 'it loads nothing into memory (error -22, EINVAL)';
  if (loads.some(({ sizeBytes, memoryBytes }) => sizeBytes > memoryBytes))
    return 'a part of it is larger in the file than in memory (error -22, EINVAL)';
  if (loads.some(({ offset, address, sizeBytes }) => sizeBytes > 0 && offset % PAGE_BYTES !== address % PAGE_BYTES))
    return 'a part of it stands at another place of its page than in memory (error -22, EINVAL)';
  const isCode = loads.some(
    ({ isExecutable, address, memoryBytes }) => isExecutable && entry >= address && entry < address + memoryBytes,
  );
  return entry !== 0 && isCode ? null : 'it starts where it has no code (SIGSEGV)';
}

/** The smallest page of either architecture. */
const PAGE_BYTES = 4096;
