import { defineCheck } from '../check.ts';
import type { BootRecord } from '../../guest/boot-record.ts';
import type { Problem } from '../../core/finding.ts';
import { HarnessError } from '../../core/errors.ts';
import { type Expected, ON_ARM64, checkPrograms, fexReport } from './handler.ts';

/** A static x86_64 program runs, with the share in sight and without. */
export const staticPrograms = defineCheck({
  ...ON_ARM64,
  id: 'fex/static',
  holds:
    'a static x86_64 program runs in the guest: as it is, where the share is not mounted, and in a chroot that holds nothing else, without /proc',
  why: 'x86_64 containers do not start: they see neither the share nor, at first, /proc',
  mend: 'register with the flags POCF, and link FEX as static-pie, without a server and a root of its own',
  after: ['fex/entry'],
  check: (boot) => checkStatic(boot),
});

/** A dynamically linked x86_64 program runs in a root file system of its own. */
export const dynamicPrograms = defineCheck({
  ...ON_ARM64,
  id: 'fex/dynamic',
  holds:
    'a dynamically linked x86_64 program runs in an amd64 root file system with its own loader and libraries, without /proc and where the share is not mounted',
  why: 'x86_64 containers do not start: nearly everything in them is dynamically linked',
  mend: 'leave FEX_ROOTFS unset, and register with the flags POCF',
  after: ['fex/entry'],
  check: (boot) => checkDynamic(boot),
});

/** Both run on a processor that lacks the vector extension which the builder's may have had. */
export const withoutSve = defineCheck({
  ...ON_ARM64,
  id: 'fex/without-sve',
  holds: 'static and dynamically linked x86_64 programs also run on a processor without SVE',
  why: 'on a machine without SVE, as Apple’s are, every x86_64 program dies of SIGILL',
  mend: 'build FEX and all that is linked into it for `-march=armv8-a`',
  tier: 'full',
  scenario: 'without-sve',
  check: (boot) => [...checkStatic(boot), ...checkDynamic(boot)],
});

function checkStatic(boot: BootRecord): Problem[] {
  return checkPrograms(fexReport(boot), 'a static x86_64 program', STATIC, HINT);
}

function checkDynamic(boot: BootRecord): Problem[] {
  const report = fexReport(boot);
  if (boot.fex.kind === 'program' && boot.fex.amd64Root === null) {
    throw new HarnessError(
      'BOOTPROOF_NO_AMD64_ROOT',
      'there is no amd64 root file system at hand for dynamically linked programs, and none could be built out of Debian packages: `bootproof build rootfs --arch x86_64 --output rootfs.erofs` says why',
    );
  }
  const ran = (expected: Expected): Problem[] =>
    checkPrograms(report, 'a dynamically linked x86_64 program', [expected], HINT);
  const isolated = ran(ISOLATED);
  // It is run with the share in sight only where it does not run without: the share is to blame when that goes well.
  if (isolated.length === 0 || report.trials[CONFINED.trial] === undefined) return isolated;
  const confined = ran(CONFINED);
  return confined.length > 0 ? confined : isolated;
}

const HELLO = /^hello from x86_64$/;
const VERSION = /^ethtool version \d/;

const STATIC: readonly Expected[] = [
  { trial: 'fex:static', says: HELLO, where: 'in the guest itself' },
  { trial: 'fex:static-hidden', says: HELLO, where: 'where the share is not mounted' },
  { trial: 'fex:static-confined', says: HELLO, where: 'in a chroot without /proc' },
];

const ISOLATED: Expected = {
  trial: 'fex:dynamic-hidden',
  says: VERSION,
  where: 'in an amd64 root, where the share is not mounted',
};
const CONFINED: Expected = {
  trial: 'fex:dynamic-confined',
  says: VERSION,
  where: 'in an amd64 root without /proc',
};

const HINT =
  'where only the isolated programs fail, the handler lacks the flag F or is not static; one that hangs wants /proc; one that exits wants its server or a root of its own';
