import type { Problem } from '../../core/finding.ts';
import { parseBinfmtEntry } from '../../formats/binfmt-entry.ts';
import type { BinfmtStatus } from '../../formats/binfmt-status.ts';
import { FEX_HANDLER } from '../../release/fex-handler.ts';
import { defineCheck } from '../check.ts';
import { ON_ARM64, entryOf, fexReport } from './handler.ts';

/** FEX is registered as the contract says, by the kernel's own word. */
export const fexEntry = defineCheck({
  ...ON_ARM64,
  id: 'fex/entry',
  holds:
    "with FEX on the share the guest's kernel shows the entry FEX-x86_64: enabled, with the exact interpreter, flags, offset, magic and mask",
  why: 'x86_64 containers do not start, or programs that are none of FEX’s are given to it',
  mend: 'mount the share and binfmt_misc before the entry is written, write it as the contract has it, and look at the status of that write',
  check: (boot) => {
    const entry = entryOf(fexReport(boot).binfmt, NAME);
    if (entry === null) return [notRegistered(boot.report?.binfmt.map(({ name }) => name) ?? [])];
    return differences(fieldsOf(entry));
  },
});

const WANTED = parseBinfmtEntry(FEX_HANDLER);
const NAME = WANTED.name;
const AT = `/proc/sys/fs/binfmt_misc/${NAME}`;

function notRegistered(others: readonly string[]): Problem {
  return {
    at: AT,
    problem: 'FEX is on the share and no handler is registered for it',
    expected: FEX_HANDLER,
    actual: others.length === 0 ? 'no entry at all' : others.join(', '),
    hint: 'the kernel has no binfmt_misc, refused the line (EINVAL is easily swallowed), or the script looks for FEX before the share is mounted',
  };
}

function differences(found: Record<string, string>): Problem[] {
  const wanted: Record<string, string> = {
    state: 'enabled',
    interpreter: WANTED.interpreter,
    flags: WANTED.flags,
    offset: String(WANTED.offset),
    magic: WANTED.magic.toString('hex'),
    mask: WANTED.mask.toString('hex'),
  };
  return Object.keys(wanted)
    .filter((field) => found[field] !== wanted[field])
    .map((field) => ({
      at: AT,
      problem: `the registered handler has the wrong ${field}`,
      expected: wanted[field] ?? '',
      actual: found[field] ?? 'none',
      ...(HINTS[field] === undefined ? {} : { hint: HINTS[field] }),
    }));
}

function fieldsOf({ enabled, interpreter, flags, by }: BinfmtStatus): Record<string, string> {
  const shown = { state: enabled ? 'enabled' : 'disabled', interpreter, flags };
  if (by.kind === 'extension') return { ...shown, magic: `the extension .${by.extension}` };
  return {
    ...shown,
    offset: String(by.offset),
    magic: by.magic.toString('hex'),
    ...(by.mask === null ? {} : { mask: by.mask.toString('hex') }),
  };
}

const HINTS: Readonly<Record<string, string>> = {
  interpreter: 'an entry that was registered before stands in the way: it has to be dropped first',
  flags: 'without F the handler is looked for inside each container, where the share is not visible',
};
