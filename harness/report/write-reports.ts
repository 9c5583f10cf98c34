import { join } from 'node:path';
import { replaceFile } from '../host/replace-file.ts';
import { readBootDetails } from './boot-details.ts';
import { readConsoles } from './consoles.ts';
import { renderPage } from './html/page.ts';
import { renderSummary } from './job-summary.ts';
import { renderJunit } from './junit.ts';
import { readGuestCommands, renderGuestCommands } from './qemu-commands.ts';
import { renderReproduce } from './reproduce.ts';
import { type RunRecord, readRun } from './run-record.ts';
import { renderTap } from './tap.ts';

/**
 * Makes every report of a run from its event log and what lies beside it, also of a run that was killed, and gives the run.
 *
 * @throws {HarnessError} `BOOTPROOF_NO_RUN` when there is no run in the folder.
 */
export async function writeReports(runFolder: string): Promise<RunRecord> {
  const run = await readRun(runFolder);
  const [consoles, details, commands] = await Promise.all([
    readConsoles(runFolder),
    readBootDetails(runFolder, run),
    readGuestCommands(runFolder),
  ]);
  const reports: readonly (readonly [name: string, text: string, mode?: number])[] = [
    ['result.json', `${JSON.stringify(run.result, null, 2)}\n`],
    ['report.html', renderPage({ run, consoles, commands, ...details })],
    ['junit.xml', renderJunit(run, consoles)],
    ['results.tap', renderTap(run)],
    ['summary.md', renderSummary(run)],
    ['reproduce.sh', renderReproduce(run), 0o755],
    ['qemu-commands.txt', renderGuestCommands(commands)],
  ];
  await Promise.all(reports.map(([name, text, mode]) => replaceFile(join(runFolder, name), text, mode)));
  return run;
}
