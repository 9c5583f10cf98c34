import { renderSize } from '../release/limits.ts';
import { renderArchive } from './archive.ts';
import { renderConsoleLog } from './console-log.ts';
import { renderGzip } from './gzip.ts';
import type { Inspection } from './inspection.ts';
import { renderKernel } from './kernel.ts';
import type { Row } from './kind.ts';
import { renderManifest } from './manifest.ts';
import { renderProgram } from './program.ts';
import { renderRecognised } from './recognised.ts';
import { renderRootfs } from './rootfs.ts';
import { renderText } from './text.ts';

/**
 * What a file is, as lines for people: its name and size, its facts with their labels aligned, what is wrong with it. The
 * texts come from the file: whoever prints the lines makes them printable.
 */
export function renderInspection({ file, is, problems }: Inspection, path: string): string[] {
  const rows: readonly Row[] = [
    ...renderFacts(is),
    ['size', `${renderSize(file.sizeBytes)}${file.sizeBytes < 1024 ? '' : ` (${String(file.sizeBytes)} bytes)`}`],
    ...(file.sha256 === null ? [] : ([['sha256', file.sha256]] satisfies Row[])),
    ...problems.map((problem): Row => ['PROBLEM', problem]),
  ];
  const width = Math.min(Math.max(...rows.map(([label]) => label.length)), WIDEST_LABEL);
  return [path, ...rows.map(([label, text]) => `  ${label.padEnd(width)}  ${text}`.trimEnd())];
}

const WIDEST_LABEL = 16;

function renderFacts(is: Inspection['is']): Row[] {
  switch (is.kind) {
    case 'kernel':
      return renderKernel(is);
    case 'rootfs':
      return renderRootfs(is);
    case 'archive':
      return renderArchive(is);
    case 'manifest':
      return renderManifest(is);
    case 'elf':
      return renderProgram(is);
    case 'console-log':
      return renderConsoleLog(is);
    case 'gzip':
      return renderGzip(is);
    case 'recognised':
      return renderRecognised(is);
    case 'unknown':
      return [['is', is.looksLike]];
    default:
      return renderText(is);
  }
}
