import type { Problem } from '../../core/finding.ts';
import { defineCheck } from '../check.ts';
import { isFloating } from '../manifest/floating-name.ts';
import type { KernelEvidence } from './evidence.ts';

/** A kernel is the version that the manifest announces. */
export const banner = defineCheck({
  id: 'kernel/banner',
  holds: 'the kernel carries a version banner, and it is the version that the manifest names',
  why: 'an old kernel ships under a new name, and nobody can tell which one a user runs',
  mend: 'put the version of the kernel that was built into the manifest, and pack that kernel',
  tier: 'contract',
  per: 'arch',
  evidence: 'kernel',
  after: ['kernel/format'],
  appliesTo: () => null,
  check: (kernel) => {
    const { fromBanner, fromHeader } = releasesOf(kernel);
    const release = fromBanner ?? fromHeader;
    if (release === null) return [noBanner(kernel)];
    const problems: Problem[] = [];
    if (fromBanner !== null && fromHeader !== null && fromBanner !== fromHeader) {
      problems.push({
        at: 'kernel',
        problem: 'the version in the setup header is not that of the kernel inside',
        expected: fromBanner,
        actual: `${fromHeader}, in ${kernel.name}`,
        hint: 'the payload of another build was put behind this header',
      });
    }
    const named = promisedRelease(kernel.manifestVersion);
    if (named !== null && named !== release) {
      problems.push({
        at: 'kernel',
        problem: `the kernel is version ${release}, the manifest says ${named}`,
        expected: named,
        actual: `${release}, in ${kernel.name}`,
        hint: /^\d/.test(named)
          ? 'the kernel of another build was packed, or the manifest was not updated with it'
          : 'kernel.version is the version alone, as `uname -r` prints it',
      });
    }
    return problems;
  },
});

interface Releases {
  readonly fromBanner: string | null;
  readonly fromHeader: string | null;
}

function releasesOf({ image, contents }: KernelEvidence): Releases {
  return {
    fromBanner: contents.state === 'read' ? (contents.banner?.release ?? null) : null,
    fromHeader: image.format === 'bzimage' ? (image.kernelVersion?.split(' ', 1)[0] ?? null) : null,
  };
}

/**
 * The version to hold the kernel against, without the "v" of a tag; null when the manifest names none. That it names a
 * moving one ("latest") is for the manifest's checks; any other text must be the kernel's version.
 */
export function promisedRelease(manifestVersion: string | null): string | null {
  if (manifestVersion === null || isFloating(manifestVersion)) return null;
  return manifestVersion.replace(/^v(?=\d)/, '');
}

function noBanner({ name, contents }: KernelEvidence): Problem {
  const actual = contents.state === 'not unpacked' ? contents.reason : 'no "Linux version" line in the unpacked kernel';
  return {
    at: 'kernel',
    problem: 'the kernel carries no version banner',
    expected: 'a "Linux version …" line',
    actual: `${actual}, in ${name}`,
    hint: 'the file has the header of a kernel but not the contents of one',
  };
}
