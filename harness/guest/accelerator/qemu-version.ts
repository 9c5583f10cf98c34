import { join } from 'node:path';
import { z } from 'zod';
import { HarnessError } from '../../core/errors.ts';
import { kindOf, readBounded, writeAtomic } from '../../host/files.ts';
import type { Places } from '../../host/places.ts';
import { type ProgramIdentity, identifyProgram } from '../../host/program-identity.ts';
import { run } from '../../host/process.ts';

/** A QEMU program and the version that it says it is. */
export interface QemuVersion {
  readonly program: ProgramIdentity;
  /** As printed: `7.2.22`. */
  readonly version: string;
}

/**
 * The version of a QEMU program. It is asked once for each program file: path, size and time of change identify one.
 *
 * @throws {HarnessError} `BOOTPROOF_TOOL_MISSING`; `BOOTPROOF_TOOL_FAILED` when it does not say what it is.
 */
export async function qemuVersion(qemu: string, places: Places, signal: AbortSignal): Promise<QemuVersion> {
  const program = await identifyProgram(qemu);
  const path = join(places.state, 'accelerators', 'qemu-versions.json');
  const known = await readKnown(path);
  const kept = known[program.path];
  if (kept?.sizeBytes === program.sizeBytes && kept.mtimeMs === program.mtimeMs)
    return { program, version: kept.version };
  const { stdout } = await run(program.path, ['--version'], { signal, timeoutMs: 10_000 });
  const version = /^QEMU emulator version (\S+)/.exec(stdout)?.[1];
  if (version === undefined) {
    throw new HarnessError(
      'BOOTPROOF_TOOL_FAILED',
      `${program.path} does not say that it is QEMU: choose another program`,
      {
        program: program.path,
        said: stdout.slice(0, 200),
      },
    );
  }
  const { sizeBytes, mtimeMs } = program;
  await writeAtomic(path, JSON.stringify({ ...known, [program.path]: { sizeBytes, mtimeMs, version } }));
  return { program, version };
}

/** What is known of earlier runs; a damaged file only costs asking again. */
async function readKnown(path: string): Promise<z.infer<typeof KNOWN>> {
  if ((await kindOf(path)) !== 'file') return {};
  try {
    return KNOWN.parse(JSON.parse((await readBounded(path, 1024 * 1024)).toString()));
  } catch {
    return {};
  }
}

const KNOWN = z.record(z.string(), z.object({ sizeBytes: z.number(), mtimeMs: z.number(), version: z.string() }));
