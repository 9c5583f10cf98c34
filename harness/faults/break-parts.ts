import type { Arch } from '../core/arch.ts';
import type { Breakage } from './fault.ts';
import { editConfig } from './kernel-config.ts';
import { CONTRACT_FLAGS, packTree } from './pack-tree.ts';
import { type PartFile, type ReleaseParts, fresh } from './release-parts.ts';
import { readTree } from './rootfs-tree.ts';

/** A copy of good parts, changed by the stages of a breakage that come before any digest is taken. */
export async function breakParts(good: ReleaseParts, breakage: Breakage): Promise<ReleaseParts> {
  const parts: ReleaseParts = {
    version: good.version,
    arches: new Map(
      [...good.arches].map(([arch, part]) => [arch, { ...part, manifest: structuredClone(part.manifest) }]),
    ),
    binaries: new Map(good.binaries),
  };
  await breakage.parts?.(parts);
  for (const [arch, part] of parts.arches) {
    part.kernel = await breakKernel(part.kernel, arch, breakage);
    part.rootfs = await breakRootfs(part.rootfs, arch, breakage);
  }
  return parts;
}

async function breakKernel(kernel: PartFile, arch: Arch, { config, kernel: change }: Breakage): Promise<PartFile> {
  const edited = config === undefined ? kernel : fresh(await editConfig(kernel.bytes, (text) => config(text, arch)));
  return change === undefined ? edited : fresh(await change(Buffer.from(edited.bytes), arch));
}

async function breakRootfs(rootfs: PartFile, arch: Arch, breakage: Breakage): Promise<PartFile> {
  const { tree: change, mkfs, rootfs: poke } = breakage;
  let image = rootfs;
  if (change !== undefined || mkfs !== undefined) {
    const tree = await readTree(rootfs.bytes);
    change?.(tree, arch);
    image = fresh(await packTree(tree, mkfs ?? CONTRACT_FLAGS));
  }
  return poke === undefined ? image : fresh(await poke(Buffer.from(image.bytes), arch));
}
