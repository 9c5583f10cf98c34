import { z } from 'zod';
import { bootScriptOf } from '../checks/rootfs/boot-script.ts';
import type { RootfsEntry, RootfsEvidence } from '../checks/rootfs/evidence.ts';
import { whyNotExecutable } from '../checks/rootfs/executable.ts';
import { treeOf } from '../checks/rootfs/tree.ts';
import { ARCHES, type Arch } from '../core/arch.ts';
import type { ByteSource } from '../formats/byte-source.ts';
import type { Superblock } from '../formats/erofs/superblock.ts';
import { renderSize } from '../release/limits.ts';
import { readRootfs } from '../target/rootfs-evidence.ts';
import type { FactsOf, Found, Look, Row } from './kind.ts';
import { treeEntrySchema, treeOfEntries } from './rootfs-tree.ts';

export const rootfsSchema = z.strictObject({
  kind: z.literal('rootfs'),
  superblock: z
    .strictObject({
      blockSizeBytes: z.number(),
      blocks: z.number(),
      inodes: z.number(),
      rootNid: z.number(),
      builtAt: z.iso.datetime().nullable(),
      volumeName: z.string(),
      uuid: z.string(),
      checksum: z.enum(['valid', 'absent']),
      features: z.array(z.string()),
      algorithms: z.array(z.string()),
      extraDevices: z.number(),
    })
    .nullable()
    .describe('null when the superblock is refused.'),
  arch: z.enum(ARCHES).nullable().describe('That of its init or its busybox.'),
  names: z.record(z.string(), z.number()).describe('How many names of each kind the tree holds.'),
  contentBytes: z.number().describe('All regular files together, uncompressed; a hard link counts once more.'),
  init: z
    .strictObject({
      generation: z.enum(['inittab', 'trampoline']),
      leadsTo: z.string().nullable().describe('What /sbin/init is in the end; null when it leads nowhere.'),
      script: z.string().describe('The script that brings the guest up.'),
      refused: z.string().nullable().describe('Why the kernel could not execute it; null when it could.'),
    })
    .nullable(),
  tree: z.array(treeEntrySchema).nullable().describe('Every name, when it was asked for.'),
});

type RootfsFacts = FactsOf<typeof rootfsSchema>;

/** A root file system image, read to its last block. */
export async function inspectRootfs(source: ByteSource, { withTree }: Look): Promise<Found<RootfsFacts>> {
  const rootfs = await readRootfs(source);
  const { superblock, entries } = rootfs;
  const names: Record<string, number> = {};
  for (const { type } of entries) names[type] = (names[type] ?? 0) + 1;
  const files = entries.filter(({ type }) => type === 'file');
  const arch = archOf(rootfs);
  return {
    facts: {
      kind: 'rootfs',
      superblock: superblock === null ? null : superblockOf(superblock),
      arch,
      names,
      contentBytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      init: entries.length === 0 ? null : initOf(rootfs, arch),
      tree: withTree ? treeOfEntries(entries) : null,
    },
    problems: problemsOf(rootfs),
  };
}

/** The lines that describe a root file system. */
export function renderRootfs({ superblock, arch, names, contentBytes, init, tree }: RootfsFacts): Row[] {
  const counts = Object.entries(names).map(([type, count]) => `${String(count)} ${plural(type, count)}`);
  return [
    ['is', `an EROFS image${arch === null ? '' : ` with programs for ${arch}`}`],
    ...(superblock === null ? [] : renderSuperblock(superblock)),
    ['holds', `${counts.length === 0 ? 'nothing' : counts.join(', ')}; ${renderSize(contentBytes)} uncompressed`],
    ...(init === null ? [] : renderInit(init)),
    ...(tree ?? []).map(({ line }): Row => ['', line]),
  ];
}

function renderSuperblock(superblock: NonNullable<RootfsFacts['superblock']>): Row[] {
  const { blocks, blockSizeBytes, inodes, features, algorithms, builtAt, uuid, volumeName, checksum } = superblock;
  return [
    ['blocks', `${blocks} of ${blockSizeBytes} bytes; ${inodes} inodes; superblock checksum ${checksum}`],
    ['features', features.length === 0 ? 'none' : features.join(', ')],
    ['compressed', algorithms.join(', ')],
    ['built', builtAt ?? 'at a time that no calendar knows'],
    ['volume', `${uuid}${volumeName === '' ? '' : `, "${volumeName}"`}`],
  ];
}

function renderInit({ generation, leadsTo, script, refused }: NonNullable<RootfsFacts['init']>): Row[] {
  const how = generation === 'trampoline' ? 'a script that becomes the agent' : `reads /etc/inittab, runs ${script}`;
  return [
    ['init', refused === null ? `/sbin/init is ${leadsTo ?? 'missing'}: ${how}` : `cannot be executed: ${refused}`],
  ];
}

function superblockOf(superblock: Superblock): NonNullable<RootfsFacts['superblock']> {
  const { blockSizeBytes, blocks, inodes, rootNid, volumeName, uuid, checksum, extraDevices } = superblock;
  const built = new Date(superblock.buildTime * 1_000);
  return {
    blockSizeBytes,
    blocks,
    inodes,
    rootNid,
    builtAt: Number.isNaN(built.getTime()) || built.getUTCFullYear() > 9999 ? null : built.toISOString(),
    volumeName,
    uuid: uuid.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
    checksum,
    features: [...superblock.features],
    algorithms: [...superblock.algorithms],
    extraDevices,
  };
}

function archOf(rootfs: RootfsEvidence): Arch | null {
  const tree = treeOf(rootfs);
  const programs = ['/sbin/init', '/bin/busybox'].map((path) => tree.resolve(path).entry?.elf?.arch ?? null);
  return programs.find((arch) => arch !== null) ?? null;
}

function initOf(rootfs: RootfsEvidence, arch: Arch | null): NonNullable<RootfsFacts['init']> {
  const tree = treeOf(rootfs);
  const { generation, path } = bootScriptOf(tree);
  return {
    generation,
    leadsTo: tree.resolve('/sbin/init').entry?.path ?? null,
    script: path,
    refused: whyNotExecutable(tree, '/sbin/init', arch ?? 'x86_64'),
  };
}

function problemsOf({ problem, superblock, dataBehindAt, sizeBytes, entries }: RootfsEvidence): string[] {
  const wholeBytes = superblock === null ? 0 : superblock.blocks * superblock.blockSizeBytes;
  const unreadable = entries.filter((entry: RootfsEntry) => entry.problem !== null);
  return [
    ...(problem === null ? [] : [problem]),
    ...(wholeBytes > sizeBytes
      ? [`it was cut off: ${wholeBytes} bytes by its superblock, ${sizeBytes} are there`]
      : []),
    ...(dataBehindAt === null ? [] : [`data stands behind its last block, at byte ${dataBehindAt}`]),
    ...unreadable.slice(0, MOST_NAMED).map((entry) => `${entry.path} cannot be read: ${entry.problem ?? ''}`),
    ...(unreadable.length > MOST_NAMED ? [`${unreadable.length - MOST_NAMED} more names cannot be read`] : []),
  ];
}

function plural(word: string, count: number): string {
  if (count === 1) return word;
  return word === 'directory' ? 'directories' : `${word}s`;
}

const MOST_NAMED = 20;
