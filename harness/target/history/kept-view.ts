import { join } from 'node:path';
import type { EvidenceKind, EvidenceKinds } from '../../checks/evidence.ts';
import type { Arch } from '../../core/arch.ts';
import { HarnessError, messageOf } from '../../core/errors.ts';
import { kindOf, readBounded } from '../../host/files.ts';
import { evidenceFile, pieceName } from '../broker.ts';
import type { ReleaseView } from './release-view.ts';

/** A release as a kept run saw it: what the run did not look at is not known. */
export function keptView(runFolder: string, name: string): ReleaseView {
  const read = <K extends EvidenceKind>(kind: K, arch: Arch | null): Promise<EvidenceKinds[K] | null> =>
    readEvidence(join(runFolder, evidenceFile(pieceName(kind, arch))));
  return {
    name,
    manifests: () => read('manifest', null),
    tarball: (arch) => read('tarball', arch),
    kernel: (arch) => read('kernel', arch),
    rootfs: (arch) => read('rootfs', arch),
  };
}

async function readEvidence<T>(path: string): Promise<T | null> {
  if ((await kindOf(path)) === 'missing') return null;
  const bytes = await readBounded(path, LIMIT_BYTES);
  try {
    return JSON.parse(bytes.toString('utf8')) as T;
  } catch (error) {
    const message = `${path} is no evidence that a run wrote (${messageOf(error)}): name another run, or the release itself`;
    throw new HarnessError('BOOTPROOF_NO_RUN', message, { path }, { cause: error });
  }
}

/** The entries of a large root file system, with its scripts. */
const LIMIT_BYTES = 256 * 1024 * 1024;
