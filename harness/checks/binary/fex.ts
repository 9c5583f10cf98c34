import type { Problem } from '../../core/finding.ts';
import { defineCheck } from '../check.ts';
import { type BinaryFacts, findFex } from './evidence.ts';
import { hasBinaries } from './has-binaries.ts';

/** FEX runs wherever the kernel hands it a program. */
export const binaryFex = defineCheck({
  id: 'binary/fex',
  holds:
    'FEX is an arm64 static-pie program without loader and libraries, installed as bin/FEX, and listed for arm64 only',
  why: 'the kernel looks for its loader inside each container, and every x86_64 program there ends with "No such file or directory"',
  mend: 'link FEX with `-static-pie`, for arm64, and install it as bin/FEX',
  tier: 'contract',
  per: 'arch',
  evidence: 'binary',
  appliesTo: hasBinaries,
  lacksSubject: (evidence) =>
    findFex(evidence) === undefined ? 'the manifest lists no FEX for this architecture' : null,
  check: (evidence, { arch }) => {
    const fex = findFex(evidence);
    if (fex === undefined) return [];
    return arch === 'arm64' ? [...checkFex(fex)] : [misplaced(fex, String(arch))];
  },
});

function* checkFex({ at, elf, installDir, script, looksLike }: BinaryFacts): Generator<Problem> {
  if (installDir !== null && installDir !== 'bin') {
    yield {
      at,
      problem: `FEX is installed in ${installDir}, where no boot script looks for it`,
      expected: '/arcbox/runtime/bin/FEX: no install_dir',
      actual: `/arcbox/runtime/${installDir}/FEX`,
    };
  }
  // Other programs may be scripts, or data in a folder of their own; that others are no programs is said elsewhere.
  if (elf === null && (script !== null || installDir !== null)) {
    yield {
      at,
      problem: `FEX is ${script === null ? looksLike : 'a script'}, no program of its own`,
      expected: 'static-pie: ET_DYN without PT_INTERP and DT_NEEDED',
      actual: script === null ? looksLike : `#!${script}`,
      hint: 'the kernel starts it inside each container, where no shell and no other program of the share is seen',
    };
  }
  // An object for another processor is said elsewhere.
  if (elf?.arch !== 'arm64' || elf.linkage === 'static-pie') return;
  const parts = [
    ...(elf.interpreter === null ? [] : [`PT_INTERP ${elf.interpreter}`]),
    ...elf.needed.map((name) => `DT_NEEDED ${name}`),
  ];
  const actual = [elf.type === 'executable' ? 'ET_EXEC' : 'ET_DYN', ...parts].join(', ');
  yield {
    at,
    problem:
      parts.length > 0
        ? `FEX is not self-contained: it asks for ${parts.join(', ')}`
        : `FEX is ${elf.linkage}, not static-pie: it is loaded at a fixed address, which its x86_64 guests may need`,
    expected: 'static-pie: ET_DYN without PT_INTERP and DT_NEEDED',
    actual,
    hint: 'link it with -static-pie',
  };
}

function misplaced({ at }: BinaryFacts, arch: string): Problem {
  return {
    at,
    problem: `FEX is listed for ${arch}: its boot scripts would hand all native programs to it`,
    expected: 'arm64 only',
    actual: arch,
  };
}
