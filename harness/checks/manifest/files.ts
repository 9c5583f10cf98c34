import type { Problem } from '../../core/finding.ts';
import { BOOT_ROLES, bootFileName } from '../../release/object-path.ts';
import { defineCheck } from '../check.ts';
import { eachManifest, hasManifest } from './each-manifest.ts';
import type { ManifestEvidence } from './evidence.ts';
import { listedFiles } from './listed-files.ts';

/** The files of the folder are those that the manifest lists. */
export const manifestFiles = defineCheck({
  id: 'manifest/files',
  holds:
    'every listed kernel, root file system and binary of the release folder has the listed digest, and no binary and no further kernel or root file system lies there unlisted',
  why: 'what is published does not verify, or is never fetched',
  mend: 'write the manifest after the last change of any file, and collect every listed binary, as a file and not as a link, into the release folder',
  tier: 'contract',
  per: 'release',
  evidence: 'manifest',
  after: ['manifest/schema'],
  appliesTo: (subject) =>
    hasManifest(subject) ?? (subject.has.archManifest ? null : 'the files of a tarball are judged with it'),
  check: (evidence, { subject }) => [
    ...eachManifest(evidence, (manifest) =>
      listedFiles(manifest).flatMap((listed) => {
        const found = fileOf(evidence, listed);
        const expected = listed.file.sha256.toLowerCase();
        if (found === undefined || found.sha256 === expected) return [];
        const actual = found.sha256 ?? 'a file too large to read';
        const problem = `${found.at} is not the file that is listed: the digests differ`;
        return [
          {
            key: `${listed.key}.sha256`,
            problem,
            expected,
            actual,
            hint: 'the file was built or downloaded again after the manifest was written',
          },
        ];
      }),
    ),
    ...evidence.noFiles.map(({ at, kind, wanted }) => ({
      at,
      problem: `${at} is a ${kind}, not a ${wanted}`,
      expected: wanted === 'file' ? 'a regular file' : 'a folder of the release itself',
      hint: `what fills the CDN may follow a link, pass it over or store its text: put the ${wanted} itself there`,
    })),
    ...evidence.binaries
      .filter(({ found, at }) => !found && subject.has.binaries && isMissing(evidence, at))
      .map(({ name, arch, at }) => ({
        at,
        problem: `missing: the manifest lists ${name} for ${arch}, but ${at} is not there`,
        hint: 'the binaries were not collected into the release folder',
      })),
    ...subject.arches
      .flatMap((arch) => BOOT_ROLES.map((role) => ({ arch, role })))
      .filter(({ arch, role }) => !evidence.bootFiles.some((file) => file.arch === arch && file.role === role))
      .filter(({ arch, role }) => isMissing(evidence, `${arch}/${bootFileName(role)}`))
      .map(({ arch, role }) => ({
        at: `${arch}/${bootFileName(role)}`,
        problem: `missing: ${bootFileName(role)} of ${arch} does not lie in the release folder, which the CDN is filled from`,
        hint: 'only the tarball was collected from the build',
      })),
    ...evidence.unlisted.map((at): Problem => ({
      at,
      problem: `unlisted: ${at} is in the release folder, but no manifest lists it`,
      hint: at.startsWith('bin/')
        ? 'its entry, or one of its architectures, was lost from the list of binaries'
        : 'the folder of an architecture is named arm64 or x86_64',
    })),
  ],
});

/** What stands there and is no file is told of for itself. */
function isMissing({ noFiles }: ManifestEvidence, at: string): boolean {
  return !noFiles.some((odd) => odd.at === at);
}

function fileOf(
  { bootFiles, binaries }: ManifestEvidence,
  { arch, of }: ReturnType<typeof listedFiles>[number],
): { readonly at: string; readonly sha256: string | null } | undefined {
  if ('role' in of) return bootFiles.find((file) => file.arch === arch && file.role === of.role);
  const { name, version } = of.binary;
  const safe = version.replaceAll('+', '-');
  return binaries.find(
    (file) =>
      file.found &&
      file.name === name &&
      file.arch === arch &&
      (file.at.includes(`/${safe}/`) || file.at === `bin/${arch}/${name}`),
  );
}
