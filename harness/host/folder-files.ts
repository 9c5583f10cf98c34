import { join } from 'node:path';
import { HarnessError } from '../core/errors.ts';
import { type FileSource, openFileSource } from './file-source.ts';

/** The files of a folder by their paths in it, open until it is disposed of. */
export interface FolderFiles extends AsyncDisposable {
  /** null when it is not there. */
  open(path: string): Promise<FileSource | null>;
}

/** Opens files below a folder as they are asked for; whoever asks sees to it that paths do not leave it. */
export function openFolderFiles(folder: string): FolderFiles {
  const opened = new Map<string, FileSource>();
  return {
    async open(path) {
      const known = opened.get(path);
      if (known !== undefined) return known;
      try {
        const source = await openFileSource(join(folder, path));
        opened.set(path, source);
        return source;
      } catch (error) {
        if (error instanceof HarnessError && error.facts['code'] === 'ENOENT') return null;
        throw error;
      }
    },
    async [Symbol.asyncDispose]() {
      for (const source of opened.values()) await source[Symbol.asyncDispose]();
    },
  };
}
