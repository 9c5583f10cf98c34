import { defineCheck } from '../check.ts';
import { ON_ARM64, entryOf, fexReport } from './handler.ts';

/** Registering a second time changes nothing. */
export const registeredTwice = defineCheck({
  ...ON_ARM64,
  id: 'fex/again',
  holds: 'when FEX is registered a second time the entry is afterwards what it was before',
  why: 'an agent that registers it again after a restart takes the handler away from running containers',
  mend: 'drop the old entry only to write the same one, as the boot script does',
  after: ['fex/entry'],
  check: (boot) => {
    const { binfmt, fex } = fexReport(boot);
    const [before, now] = [entryOf(binfmt, NAME), entryOf(fex.binfmtAfter, NAME)];
    if (JSON.stringify(before) === JSON.stringify(now)) return [];
    return [
      {
        at: `/proc/sys/fs/binfmt_misc/${NAME}`,
        problem:
          now === null
            ? 'after a second registration the entry is gone'
            : 'after a second registration the entry is another one',
        expected: binfmt.find(({ name }) => name === NAME)?.lines.join('\n') ?? '',
        actual: fex.binfmtAfter.find(({ name }) => name === NAME)?.lines.join('\n') ?? 'no entry',
      },
    ];
  },
});

const NAME = 'FEX-x86_64';
