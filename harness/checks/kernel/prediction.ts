import { INCOMPAT, type Algorithm } from '../../formats/erofs/features.ts';
import { isNft } from '../rootfs/iptables.ts';
import { bootScriptOf, programOf } from '../rootfs/boot-script.ts';
import type { RootfsEntry, RootfsEvidence } from '../rootfs/evidence.ts';
import { treeOf } from '../rootfs/tree.ts';
import type { KernelEvidence } from './evidence.ts';

/** What a boot is predicted from: the kernel, and what the root file system will ask of it. */
export interface PredictionEvidence {
  readonly kernel: KernelEvidence;
  /** Null when the root file system cannot be read. */
  readonly rootfs: RootfsNeeds | null;
}

/** What a root file system asks of the kernel. JSON-safe. */
export interface RootfsNeeds {
  /** How its files are packed; empty when none is. */
  readonly algorithms: readonly Algorithm[];
  /** Bits of the superblock that a reader must know. */
  readonly incompat: number;
  /** The script that brings the guest up, when it is one. */
  readonly bootScript: { readonly path: string; readonly generation: 'inittab' | 'trampoline' } | null;
  /** The types of file systems that the boot script mounts. */
  readonly mounts: readonly string[];
  /** Which tables its packet filters speak to; null for one that it does not pack. */
  readonly iptables: Tables | null;
  readonly ebtables: Tables | null;
  /** The types of file systems that it packs a mkfs for. */
  readonly makes: readonly string[];
}

export type Tables = 'legacy' | 'nf_tables';

/** What a root file system asks of the kernel; null when the image cannot be read. */
export function rootfsNeeds(rootfs: RootfsEvidence): RootfsNeeds | null {
  const { superblock } = rootfs;
  if (superblock === null || rootfs.problem !== null) return null;
  const tree = treeOf(rootfs);
  const program = (path: string): RootfsEntry | null => tree.resolve(path).entry;
  const { path, generation, entry, commands } = bootScriptOf(tree);
  return {
    algorithms: (superblock.incompat & PACKED) === 0 ? [] : superblock.algorithms,
    incompat: superblock.incompat,
    bootScript: entry === null ? null : { path, generation },
    mounts: [...new Set(commands.flatMap((command) => mountedBy(programOf(command))))],
    iptables: tablesOf(program('/sbin/iptables')),
    ebtables: tablesOf(program('/sbin/ebtables')),
    makes: ['btrfs', 'erofs', 'ext4'].filter((type) => program(`/sbin/mkfs.${type}`) !== null),
  };
}

/** The type that a `mount -t TYPE` asks for. */
function mountedBy([program, ...args]: readonly string[]): string[] {
  const type = program === 'mount' ? args[args.indexOf('-t') + 1] : undefined;
  return type === undefined || !args.includes('-t') ? [] : [type];
}

/** mkfs.erofs sets one of these as soon as it compresses. */
const PACKED = INCOMPAT.zeroPadding | INCOMPAT.compressionConfigs;

function tablesOf(program: RootfsEntry | null): Tables | null {
  if (program === null) return null;
  return isNft(program) ? 'nf_tables' : 'legacy';
}
