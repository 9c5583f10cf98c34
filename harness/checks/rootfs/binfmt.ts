import type { Problem } from '../../core/finding.ts';
import { FormatError } from '../../core/errors.ts';
import { type BinfmtEntry, parseBinfmtEntry } from '../../formats/binfmt-entry.ts';
import { FEX_HANDLER } from '../../release/fex-handler.ts';
import { defineCheck } from '../check.ts';
import { bootScriptOf } from './boot-script.ts';
import { treeOf } from './tree.ts';

/** The boot script registers FEX exactly as the contract says. */
export const binfmt = defineCheck({
  id: 'rootfs/binfmt',
  holds: 'the boot script writes the exact binfmt_misc entry of FEX, escapes undecoded',
  why: 'x86_64 programs do not run, run only outside containers, or native programs are caught too',
  mend: "write the entry with `printf '%s'` or `echo` of a quoted constant, its escapes as they are: the kernel decodes them",
  tier: 'contract',
  per: 'arch',
  evidence: 'rootfs',
  after: ['rootfs/boot-order'],
  appliesTo: (_, arch) => (arch === 'arm64' ? null : 'FEX runs on arm64 only'),
  check: (rootfs) => {
    const { path, commands } = bootScriptOf(treeOf(rootfs));
    const at = `rootfs.erofs:${path}`;
    const writing = commands.map(({ text }) => text).filter((text) => text.includes(':FEX-x86_64:'));
    if (writing.length === 0)
      return [{ at, problem: `${path} writes no entry named FEX-x86_64`, expected: FEX_HANDLER }];
    return writing.flatMap((command) => checkWriting(at, command));
  },
});

function checkWriting(at: string, command: string): Problem[] {
  const line = /:FEX-x86_64:[^'"]*/.exec(command)?.[0].trimEnd() ?? '';
  const decodes = /\bprintf\s+(?:--\s+)?['"]?(?:%b|:)/.test(command) || /\becho\s+-\w*e/.test(command);
  if (!decodes && !WRITES.test(command)) {
    const problem = 'the entry of FEX is not written to register as it stands';
    return [{ at, problem, expected: "printf '%s' '<entry>' >…/register", actual: command, hint: UNSEEN }];
  }
  return [
    ...(decodes
      ? [
          {
            at,
            problem: 'the escapes of the entry are decoded before they are written: a zero byte ends it',
            expected: "printf '%s'",
            actual: command,
          },
        ]
      : []),
    ...differences(at, line),
  ];
}

/** The entry in single quotes, which the shell leaves alone, printed by what leaves it alone, to the kernel's file. */
const WRITES =
  /\b(?:printf\s+(?:--\s+)?(['"]?)%s(?:\\n)?\1|echo(?:\s+-n)?)\s+':FEX-x86_64:[^']*'\s*>>?\s*(['"]?)[^\s'";]*\/register\2(?:[\s;&|)]|$)/;
const UNSEEN = 'kept in a variable or used as a format, it may be decoded before the kernel sees it';

function differences(at: string, line: string): Problem[] {
  try {
    const found = words(parseBinfmtEntry(line));
    const wanted = words(parseBinfmtEntry(FEX_HANDLER));
    return Object.keys(wanted)
      .filter((field) => found[field] !== wanted[field])
      .map((field) => ({
        at,
        problem: `the FEX entry has the wrong ${field}`,
        expected: wanted[field] ?? '',
        actual: found[field] ?? '',
        ...(HINTS[field] === undefined ? {} : { hint: HINTS[field] }),
      }));
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return [{ at, problem: `the kernel refuses the FEX entry: ${error.message}`, expected: FEX_HANDLER, actual: line }];
  }
}

function words({ magic, mask, offset, ...entry }: BinfmtEntry): Record<string, string> {
  const flags = entry.flags.split('').sort().join('');
  return { ...entry, flags, offset: String(offset), magic: magic.toString('hex'), mask: mask.toString('hex') };
}

const HINTS: Readonly<Record<string, string>> = {
  flags: 'without F the handler is looked for inside each container, where the share is not visible',
  magic: 'bytes 18 and 19 are the machine: 3e 00 is x86_64, b7 00 would catch native programs',
  interpreter: 'the share puts FEX below /arcbox/runtime',
};
