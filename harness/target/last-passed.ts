import { join } from 'node:path';
import { z } from 'zod';
import { ARCHES, type Arch } from '../core/arch.ts';
import { type Sha256, isSha256 } from '../core/digest.ts';
import { digestOfFile } from '../host/file-digest.ts';
import { kindOf, readBounded, writeAtomic } from '../host/files.ts';
import { type Canary, type StagedGuest, bareGuest } from './staged-guest.ts';

const sha256 = z.custom<Sha256>((value) => typeof value === 'string' && isSha256(value));
const file = z.strictObject({ path: z.string(), sha256 });

const passed = z.strictObject({
  name: z.string(),
  arch: z.enum(ARCHES),
  kernel: file,
  rootfs: file,
  cmdline: z.string(),
});

/** Keeps in mind that this guest booted here, so that a later failure can be told from a host that boots nothing. */
export async function rememberPassed(guest: StagedGuest, name: string, stateFolder: string): Promise<void> {
  const { arch, cmdline } = guest;
  const kernel = { path: guest.kernel.path, sha256: guest.kernel.sha256 ?? (await digestOfFile(guest.kernel.path)) };
  const rootfs = { path: guest.rootfs.path, sha256: guest.rootfs.sha256 ?? (await digestOfFile(guest.rootfs.path)) };
  const record = { name, arch, kernel, rootfs, cmdline } satisfies z.infer<typeof passed>;
  await writeAtomic(placeOf(arch, stateFolder), `${JSON.stringify(record, null, 1)}\n`);
}

/** The release that booted last on this machine, as long as its files are still there and still the same; else null. */
export async function lastPassed(arch: Arch, stateFolder: string): Promise<Canary | null> {
  const path = placeOf(arch, stateFolder);
  if ((await kindOf(path)) !== 'file') return null;
  const read = passed.safeParse(parseOrNull((await readBounded(path, LIMIT_BYTES)).toString('utf8')));
  if (!read.success) return null;
  const { name, kernel, rootfs, cmdline } = read.data;
  for (const one of [kernel, rootfs]) {
    if ((await kindOf(one.path)) !== 'file' || (await digestOfFile(one.path)) !== one.sha256) return null;
  }
  return {
    name: `the last release that booted here (${name})`,
    guest: bareGuest({ arch, kernel, rootfs, cmdline }),
  };
}

function placeOf(arch: Arch, stateFolder: string): string {
  return join(stateFolder, 'passed', `${arch}.json`);
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const LIMIT_BYTES = 64 * 1024;
