import type { StagedFiles } from '../staging.ts';

/**
 * The same files by their places in the store: what was fetched for a run is gone after it, and a replay of its guests
 * must still find them.
 *
 * @param stored the place in the store by the place in the run.
 */
export function inStore(files: StagedFiles, stored: ReadonlyMap<string, string>): StagedFiles {
  const lasting = (path: string): string => stored.get(path) ?? path;
  return {
    ...files,
    kernel: { ...files.kernel, path: lasting(files.kernel.path) },
    rootfs: { ...files.rootfs, path: lasting(files.rootfs.path) },
    sharedFiles: files.sharedFiles.map((file) => ({ ...file, source: lasting(file.source) })),
  };
}
