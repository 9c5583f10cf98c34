import { hash } from 'node:crypto';
import { join } from 'node:path';
import { openAtomicWriter } from '../../host/atomic-writer.ts';
import { findTool } from '../../host/tool.ts';
import type { BenchRow } from '../row.ts';
import { sampleLibrary, sampleProgram } from '../sample-program.ts';

/** The C tool, where somebody has installed it: not every Debian has a package of it. */
const HAS_MKCOMPOSEFS = findTool('mkcomposefs') !== undefined;
const BY_HAND = ['--from-file', '--print-digest-only', '--min-version=1'] as const;

/** A dump made into a V1 image with its digest; three sizes, so that the growth shows. */
export const SEAL_IMAGE: readonly BenchRow[] = [
  sealRow('seal-100k', 100_000, 5, { durationMs: 10_000, peakMiB: 500, ...(HAS_MKCOMPOSEFS ? { ratio: 3 } : {}) }),
  sealRow('seal-300k', 300_000, 3, {}),
  sealRow('seal-1m', 1_000_000, 1, {}),
];

function sealRow(name: string, entries: number, rounds: number, goal: BenchRow['goal']): BenchRow {
  return {
    name,
    ours: 'a dump to its V1 image and digest, as a library call',
    byHand: HAS_MKCOMPOSEFS ? `\`mkcomposefs ${BY_HAND.join(' ')} DUMP\`` : null,
    goal,
    rounds,
    async open({ folder, signal }) {
      const path = join(folder, `${name}.dump`);
      const sizeBytes = await writeDump(path, entries);
      return {
        input: `${entries.toLocaleString('en')} entries`,
        sizeBytes,
        ours: () => sampleLibrary('seal-main.ts', [path], signal),
        ...(HAS_MKCOMPOSEFS ? { byHand: () => sampleProgram('mkcomposefs', [...BY_HAND, path], signal) } : {}),
      };
    },
  };
}

/** As of a distribution: folders of 100 files with a label each, nearly all of them objects. */
async function writeDump(path: string, entries: number): Promise<number> {
  await using writer = await openAtomicWriter(path);
  let lines = ['/ 0 40755 2 0 0 0 0.0 - - -\n'];
  let sizeBytes = 0;
  for (let entry = 1; entry < entries; entry++) {
    lines.push(entry % 101 === 1 ? folderLine(entry) : fileLine(entry));
    if (entry % 1000 !== 0 && entry !== entries - 1) continue;
    const bytes = Buffer.from(lines.join(''));
    await writer.write(bytes);
    sizeBytes += bytes.length;
    lines = [];
  }
  await writer.commit();
  return sizeBytes;
}

function folderLine(entry: number): string {
  return `/folder-${String(Math.floor(entry / 101))} 0 40755 2 0 0 0 1700000000.0 - - - ${LABEL}\n`;
}

function fileLine(entry: number): string {
  const path = `/folder-${String(Math.floor((entry - 1) / 101))}/file-${String(entry)}`;
  if (entry % 10 === 0) return `${path} 4 120777 1 0 0 0 1700000000.0 lib${String(entry % 7)} - - ${LABEL}\n`;
  const digest = hash('sha256', path, 'hex');
  const object = `${digest.slice(0, 2)}/${digest.slice(2)}`;
  return `${path} ${String(entry)} 100644 1 0 0 0 ${String(1_700_000_000 + entry)}.0 ${object} - ${digest} ${LABEL}\n`;
}

const LABEL = 'security.selinux=system_u:object_r:usr_t:s0\\x00';
