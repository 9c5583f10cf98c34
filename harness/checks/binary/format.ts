import type { Problem } from '../../core/finding.ts';
import type { ElfFacts } from '../../formats/elf/elf.ts';
import { defineCheck } from '../check.ts';
import type { BinaryFacts } from './evidence.ts';
import { hasBinaries, someBinary } from './has-binaries.ts';

/** Every binary is a program. */
export const binaryFormat = defineCheck({
  id: 'binary/format',
  holds:
    'every binary is an ELF program or a script; one with an install_dir of its own may be other data, but no error page',
  why: 'the consumer marks whatever it gets as executable, and the guest fails when it calls it',
  mend: 'fetch with `curl --fail`, and name the member to extract where the download is an archive',
  tier: 'contract',
  per: 'arch',
  evidence: 'binary',
  appliesTo: hasBinaries,
  lacksSubject: someBinary,
  check: ({ binaries }) => binaries.flatMap((binary) => [...checkFormat(binary)]),
});

function* checkFormat(binary: BinaryFacts): Generator<Problem> {
  const { name, at, elf, script, problem, looksLike, installDir } = binary;
  const expected = 'an ELF program or a script';
  if (problem !== null) {
    yield {
      at,
      problem: `${name} is damaged: ${problem}`,
      expected,
      actual: looksLike,
      hint: 'its download or its build broke off',
    };
  } else if (elf !== null) {
    const why = installDir === null ? whyNoProgram(elf) : null;
    if (why !== null) yield { at, problem: `${name} is ${why}, which cannot be executed`, expected, actual: elf.type };
  } else if (script !== null) {
    const why = whyNoScript(script);
    if (why !== null) yield { at, problem: `${name} is a script ${why}`, expected, actual: `#!${script}` };
  } else if (installDir === null || NEVER_MEANT.test(looksLike)) {
    yield {
      at,
      problem: `${name} is ${looksLike}, no program`,
      expected,
      actual: looksLike,
      hint: 'the download gave an error page or an archive: fetch with a check of the status, and extract the member',
    };
  }
}

function whyNoProgram({ arch, linkage, type, startProblem }: ElfFacts): string | null {
  if (linkage === 'shared-library') return 'a shared library';
  if (linkage === 'relocatable') return 'an object file';
  if (type !== 'executable' && type !== 'shared-object') return `an ELF file of the type ${type}`;
  // Of a program for another machine that is said elsewhere, and it may be loaded in other ways.
  return arch === null || startProblem === null ? null : `a program of which ${startProblem}`;
}

function whyNoScript(line: string): string | null {
  if (line.includes('\r')) return 'with Windows line ends, so that no interpreter of that name exists';
  const [interpreter = ''] = line.trim().split(/[ \t]/);
  if (interpreter === '') return 'that names no interpreter';
  return interpreter.startsWith('/') ? null : `whose interpreter "${interpreter.slice(0, 60)}" is no absolute path`;
}

/** What stands in the place of a file that could not be had. */
const NEVER_MEANT = /^(?:an empty file|zeros|an HTML or XML page|a Git LFS pointer)$/;
