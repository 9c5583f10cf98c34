import type { MatrixEvidence } from '../checks/boot/matrix-evidence.ts';
import { requireDaemon } from '../guest/share/daemon.ts';
import { isRoot } from '../host/user.ts';
import { bootStaged, chooseAccelerator, summaryOf } from './boot-staged.ts';
import { combinationsOf, nameOfCombination } from './guest-matrix.ts';
import type { BootGathering, StagedGuest } from './staged-guest.ts';

/** Boots a release in every further combination that was asked for; the first is the usual boot. */
export async function gatherMatrix(staged: StagedGuest, options: BootGathering): Promise<MatrixEvidence> {
  const { arch } = staged;
  const [, ...further] = combinationsOf(options.boot.guests, arch);
  if (further.length === 0) return { boots: [] };
  await requireDaemon(isRoot());
  const accelerator = await chooseAccelerator(arch, `boot ${arch}-matrix`, options);
  const boots = further.map(async (combination) => {
    const name = nameOfCombination(combination, arch);
    const how = { scenario: 'share', name: `${arch}-${name}`, accelerator, combination } as const;
    const record = await bootStaged(staged, how, options);
    options.onBoot(summaryOf(record));
    return { name, record };
  });
  return { boots: await Promise.all(boots) };
}
