import { isArch } from '../../core/arch.ts';
import { LAYOUTS, type Layout } from '../../release/layout.ts';
import type { Manifest } from '../../release/manifest.ts';
import { binaryPath, bootFilePath } from '../../release/object-path.ts';
import { unsafePath } from '../../release/unsafe-path.ts';
import { defineCheck } from '../check.ts';
import { type KeyProblem, eachManifest, hasManifest } from './each-manifest.ts';
import { type ListedFile, listedFiles } from './listed-files.ts';

/** Every object is listed at the one path where it is published. */
export const manifestPaths = defineCheck({
  id: 'manifest/paths',
  holds:
    'every path in the manifest is exactly the object path of its file, version and architecture in the release’s layout',
  why: 'the consumer fetches another version’s, another machine’s or another host’s file, or gets a 404',
  mend: 'let the build derive every path from name, version and architecture; `--layout flat` where the release is laid out so',
  tier: 'contract',
  per: 'release',
  evidence: 'manifest',
  after: ['manifest/schema'],
  appliesTo: hasManifest,
  check: (evidence, { subject: { layout } }) =>
    eachManifest(evidence, (manifest) =>
      listedFiles(manifest).flatMap((listed) => checkPath(listed, manifest, layout)),
    ),
});

function checkPath(listed: ListedFile, manifest: Manifest, layout: Layout): KeyProblem[] {
  const { key, arch, file } = listed;
  const { path } = file;
  const expected = pathIn(layout, listed, manifest);
  // An unknown architecture is a finding of its own.
  if (expected === undefined || path === expected) return [];
  const [problem, hint] = describe(path, expected, listed, manifest, layout);
  return [
    {
      key: `${key}.path`,
      problem: `${key}.path: ${problem}`,
      expected,
      actual: path.slice(0, 200),
      hint: hint ?? `the entry for ${arch} was not written by the build`,
    },
  ];
}

function pathIn(layout: Layout, { arch, of }: ListedFile, { asset_version }: Manifest): string | undefined {
  if (!isArch(arch)) return undefined;
  return 'role' in of
    ? bootFilePath(layout, asset_version, arch, of.role)
    : binaryPath(layout, of.binary.name, of.binary.version, arch);
}

/** What is wrong with a path, from the most to the least dangerous. */
function describe(
  path: string,
  expected: string,
  listed: ListedFile,
  manifest: Manifest,
  layout: Layout,
): [string, string?] {
  const unsafe = unsafePath(path);
  if (unsafe !== null) return [unsafe.problem, unsafe.hint];
  const other = LAYOUTS.find((name) => name !== layout && pathIn(name, listed, manifest) === path);
  if (other !== undefined)
    return [
      `it is in the layout ${other}, but the release is judged as ${layout}`,
      `if the release is meant so, say --layout ${other}`,
    ];
  if (path.includes('+') && path.replaceAll('+', '-') === expected) {
    return [
      'it keeps the + of the version: servers read + as a space, and the object is stored with -',
      'make the version path-safe: + becomes -',
    ];
  }
  const [wantedParts, parts] = [expected.split('/'), path.split('/')];
  const odd =
    parts.length === wantedParts.length
      ? parts.flatMap((part, index) =>
          part === wantedParts[index] ? [] : [{ part, wanted: wantedParts[index] ?? '' }],
        )
      : [];
  const [first] = odd;
  if (odd.length === 1 && first !== undefined) {
    if (isArch(first.part) && isArch(first.wanted))
      return [`it points to the file of ${first.part} instead of ${first.wanted}`, 'two build jobs were mixed up'];
    if (/\d/.test(first.part) && /\d/.test(first.wanted)) {
      return [
        `it is of version ${first.part}, but this entry is ${first.wanted}`,
        'an entry of an earlier release was kept, or parts of two versions were merged',
      ];
    }
    if ('role' in listed.of)
      return [
        `it points to ${first.part} instead of ${first.wanted}`,
        'the entries for kernel and rootfs were swapped',
      ];
  }
  return [`"${path.slice(0, 120)}" is not where this file is published`];
}
