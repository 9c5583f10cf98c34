import { z } from 'zod';
import type { TarEntry } from '../formats/tar.ts';
import type { Row } from './kind.ts';

/** One entry of an archive: its own header, its extensions, and what they make of it together. */
export const archiveEntrySchema = z.strictObject({
  offset: z.number(),
  name: z.string(),
  type: z.string().describe('The type flag of its header.'),
  mode: z.string().describe('Octal.'),
  uid: z.number(),
  gid: z.number(),
  mtimeSeconds: z.number(),
  sizeBytes: z.number(),
  linkName: z.string(),
  sha256: z.string().nullable().describe('Of the stored data; null when it does not end inside the file.'),
  dialect: z.enum(['ustar', 'gnu', 'v7']),
  headerName: z.string(),
  headerSizeBytes: z.number(),
  longName: z.string().nullable(),
  pax: z.array(z.tuple([z.string(), z.string()])),
  globalPax: z.array(z.tuple([z.string(), z.string()])),
  sparse: z.boolean(),
});

type EntryFacts = z.infer<typeof archiveEntrySchema>;

/** An entry as it is reported. */
export function entryFacts(entry: TarEntry, sha256: string | null): EntryFacts {
  const { offset, name, type, sizeBytes, linkName, longName, pax, globalPax, isSparse, header } = entry;
  const { mode, uid, gid, mtimeSeconds, dialect } = header;
  return {
    offset,
    name,
    type,
    mode: mode.toString(8).padStart(4, '0'),
    uid,
    gid,
    mtimeSeconds,
    sizeBytes,
    linkName,
    sha256,
    dialect,
    headerName: header.name,
    headerSizeBytes: header.sizeBytes,
    longName,
    pax: pax.map(([key, value]) => [key, value]),
    globalPax: globalPax.map(([key, value]) => [key, value]),
    sparse: isSparse,
  };
}

/** What makes readers see an entry in different ways, or a dangerous one. */
export function entryProblems(entries: readonly EntryFacts[]): string[] {
  const names = new Set<string>();
  return entries.flatMap(({ name, headerName, sizeBytes, headerSizeBytes, type, sparse }) => {
    const isTwice = names.has(name);
    names.add(name);
    return [
      ...(isTwice ? [`${name} stands in it twice`] : []),
      ...(name === headerName || headerName.length >= 100 || headerName.startsWith('GNUSparseFile')
        ? []
        : [`${name} is called ${headerName} by its own header`]),
      ...(sizeBytes === headerSizeBytes || type === '1'
        ? []
        : [`${name} has ${String(sizeBytes)} bytes, ${String(headerSizeBytes)} by its own header`]),
      ...(name.startsWith('/') || name.split('/').includes('..')
        ? [`${name} leaves the folder that it is unpacked in`]
        : []),
      ...(sparse ? [`${name} is sparse: its stored data is not its content`] : []),
    ];
  });
}

/** The lines that describe an entry. */
export function renderEntry(entry: EntryFacts): Row[] {
  const { name, type, mode, uid, gid, sizeBytes, sha256, linkName, longName, pax, globalPax } = entry;
  const extensions = [
    ...pax.map(([key, value]) => `pax ${key}=${value}`),
    ...globalPax.map(([key, value]) => `global pax ${key}=${value}`),
    ...(longName === null ? [] : ['GNU long name']),
  ];
  const what = `${TYPES[type] ?? `type ${type}`} ${mode} ${String(uid)}:${String(gid)}`;
  return [
    ['entry', `${name}${linkName === '' ? '' : ` -> ${linkName}`}`],
    ['', `${what}, ${String(sizeBytes)} bytes${sha256 === null ? '' : `, sha256 ${sha256}`}`],
    ...(extensions.length === 0 ? [] : ([['', extensions.join(', ')]] satisfies Row[])),
  ];
}

const TYPES: Readonly<Record<string, string>> = {
  '0': 'file',
  '1': 'hard link',
  '2': 'symbolic link',
  '3': 'character device',
  '4': 'block device',
  '5': 'folder',
  '6': 'fifo',
  '7': 'contiguous file',
  S: 'sparse file',
};
