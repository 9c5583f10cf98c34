import { digestOfBytes } from '../formats/bytes-digest.ts';
import { requireDaemon } from '../guest/share/daemon.ts';
import { qemuProgram } from '../guest/qemu/program.ts';
import { bootId, processorName } from '../host/boot-id.ts';
import { tryDevice } from '../host/device-access.ts';
import { hostFacts } from '../host/facts.ts';
import { digestOfFile } from '../host/file-digest.ts';
import { identifyProgram } from '../host/program-identity.ts';
import { isRoot } from '../host/user.ts';
import type { BootOptions } from './boot-options.ts';
import type { Target } from './target.ts';

/**
 * The digest of what a verdict hangs on of this machine: Node, and where guests are booted the machine since its start, its
 * accelerator, and the bytes of QEMU and virtiofsd.
 *
 * @throws {HarnessError} when one of these is missing.
 */
export async function hostDigest({ subject }: Target, { qemu }: BootOptions, bootsGuests: boolean): Promise<string> {
  const facts = [JSON.stringify(hostFacts()), processorName(), String(isRoot())];
  if (bootsGuests) {
    const kvm = await tryDevice('/dev/kvm');
    facts.push((await bootId()) ?? '', kvm.opens ? kvm.identity : kvm.problem);
    const programs = await Promise.all(subject.arches.map((arch) => identifyProgram(qemuProgram(arch, qemu))));
    const daemon = await requireDaemon(isRoot());
    for (const path of [...programs.map((program) => program.path), daemon.program]) {
      facts.push(path, await digestOfFile(path));
    }
  }
  return digestOfBytes(Buffer.from(facts.join('\n')));
}
