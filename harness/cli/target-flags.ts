import type { Arch } from '../core/arch.ts';
import type { BootFlags } from '../target/boot-options.ts';
import type { TargetFlags } from '../target/choose.ts';
import { type Given, textOf } from './option-spec.ts';

/** What the user named to be judged or booted. */
export function targetFlagsOf(given: Given, arch: readonly Arch[]): TargetFlags {
  const [target] = given.args;
  return {
    ...(target === undefined ? {} : { target }),
    ...textsOf(given, ['kernel', 'rootfs', 'cmdline', 'release']),
    ...(arch.length === 0 ? {} : { arch }),
  };
}

/** What guests are made of, and how long they may take. */
export function guestFlagsOf(given: Given): Partial<BootFlags> {
  return textsOf(given, ['cpus', 'memory', 'machine', 'transport', 'bootBudget']);
}

/** Those of some flags that were given. */
function textsOf(given: Given, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = textOf(given, name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
