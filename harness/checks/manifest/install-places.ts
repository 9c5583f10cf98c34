import type { ManifestBinary } from '../../release/manifest.ts';
import { isPlainName } from '../../release/plain-name.ts';
import { defineCheck } from '../check.ts';
import { type KeyProblem, eachManifest, hasManifest } from './each-manifest.ts';

/** No binary is installed where it must not be. */
export const manifestInstallPlaces = defineCheck({
  id: 'manifest/install-places',
  holds: 'name and install_dir keep every binary below the directory that it is meant for, each in its own place',
  why: 'the consumer writes an executable over somebody’s file, or over another binary',
  mend: 'use plain file names and relative folders, and rename one of two binaries that meet',
  tier: 'contract',
  per: 'release',
  evidence: 'manifest',
  after: ['manifest/schema'],
  appliesTo: hasManifest,
  check: (evidence) =>
    eachManifest(evidence, ({ binaries = [] }) => {
      const places = new Map<string, string>();
      return binaries.flatMap((binary) => [...checkPlace(binary), ...checkCollision(binary, places)]);
    }),
});

function checkPlace({ name, install_dir }: ManifestBinary): KeyProblem[] {
  const problems: KeyProblem[] = [];
  const hint = 'no honest build writes this: find out who did';
  if (!isPlainName(name)) {
    const problem = `escape: the name "${name.slice(0, 80)}" is no plain file name, so the binary would land in ${resolved(name, install_dir)}`;
    problems.push({
      key: `binaries ${name.slice(0, 80)}: name`,
      problem,
      expected: 'a file name without a slash',
      hint,
    });
  }
  if (install_dir !== undefined && !install_dir.split('/').every(isPlainName)) {
    const problem = `escape: install_dir "${install_dir.slice(0, 80)}" puts ${name} in ${resolved(name, install_dir)}`;
    problems.push({
      key: `binaries ${name}: install_dir`,
      problem,
      expected: 'a folder name, without .. and not absolute',
      hint,
    });
  }
  return problems;
}

/** Two binaries of different names in one place: on the disks of macOS `FEX` and `fex` are one file. */
function checkCollision({ name, install_dir }: ManifestBinary, places: Map<string, string>): KeyProblem[] {
  const place = `${install_dir ?? 'bin'}/${name}`.normalize('NFC').toLowerCase();
  const other = places.get(place);
  places.set(place, name);
  if (other === undefined || other === name) return [];
  return [
    {
      key: `binaries ${name}`,
      problem: `${name} and ${other} are installed in the same place: ${place}`,
      hint: 'rename one of them',
    },
  ];
}

function resolved(name: string, directory: string | undefined): string {
  return directory === undefined
    ? `{bin dir}/${name}`.slice(0, 120)
    : `{bin dir}/../${directory}/${name}`.slice(0, 120);
}
