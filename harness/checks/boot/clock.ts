import { HarnessError } from '../../core/errors.ts';
import { defineCheck } from '../check.ts';
import { FROM_INSIDE, reportOf } from './trial.ts';

/** The guest knows what time it is. */
export const clock = defineCheck({
  ...FROM_INSIDE,
  id: 'boot/clock',
  holds: "the guest's clock agrees with the host's, which it can only have read from the machine's own clock",
  why: 'every certificate is not yet valid in 1970: no download over TLS works',
  mend: 'build in the machine’s clock (RTC_DRV_CMOS, RTC_DRV_PL031) and RTC_HCTOSYS',
  check: (boot) => {
    const { clockSeconds } = reportOf(boot);
    const { from, to } = boot.hostClock;
    if (clockSeconds === null) {
      throw new HarnessError('BOOTPROOF_NOT_TRIED', "the guest's busybox has no `date`, so its clock is not known", {});
    }
    if (clockSeconds >= from - TOLERATED_SECONDS && clockSeconds <= to + TOLERATED_SECONDS) return [];
    return [
      {
        at: 'clock',
        problem: `the guest believes that it is ${instant(clockSeconds)}`,
        expected: `${instant(from)}, give or take ${TOLERATED_SECONDS / 60} minutes`,
        actual: instant(clockSeconds),
        hint: "the kernel has no driver for the machine's clock (RTC_DRV_CMOS, RTC_DRV_PL031) or does not set its own from it (RTC_HCTOSYS)",
      },
    ];
  },
});

function instant(seconds: number): string {
  const time = new Date(seconds * 1000);
  return Number.isNaN(time.getTime()) ? `${seconds} s after 1970` : time.toISOString();
}

/** A host and its guest's machine clock may be set a little apart; certificates forgive as much. */
const TOLERATED_SECONDS = 600;
