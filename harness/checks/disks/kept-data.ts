import type { Problem } from '../../core/finding.ts';
import { problemOf } from '../boot/console.ts';
import { tailOf } from '../boot/tail.ts';
import { endOf, reportOf, trialOf } from '../boot/trial.ts';
import type { RestartBoot, RestartEvidence } from './restart-evidence.ts';

/** What went wrong with data that boots hand on to each other, and with the files that all of them only read. */
export function problemsOfKeptData({ boots, template }: RestartEvidence): Problem[] {
  return [
    ...boots.flatMap((boot, index) => problemsOfBoot(boot, boots[index - 1])),
    ...problemsOfSources(boots, template),
  ];
}

function problemsOfBoot({ name, isOfTarget, record }: RestartBoot, before: RestartBoot | undefined): Problem[] {
  if (record.outcome.kind !== 'reached' || record.report === null) {
    return [
      {
        at: record.logs.at(-1) ?? 'console',
        problem: `${name}, from an overlay over the root file system, did not come to its agent's report`,
        expected: "the agent's report",
        actual: tailOf(record),
        hint: 'a boot script writes to the root device, or cannot bear that it is writable',
      },
    ];
  }
  // What else the release before says is not this one's doing.
  if (!isOfTarget) return problemsOfData(name, record, before);
  const said = record.hits.filter(({ severity }) => severity !== 'ignore').map(problemOf);
  return [
    ...problemsOfData(name, record, before),
    ...said.map((found) => ({ ...found, problem: `${name}: ${found.problem}` })),
    ...problemsOfEnd(name, record),
  ];
}

function problemsOfData(name: string, record: RestartBoot['record'], before: RestartBoot | undefined): Problem[] {
  const report = reportOf(record);
  const disk = report.disk ?? '/sys/block';
  const problem = (what: string, expected: string, actual: string, hint: string): Problem[] => [
    { at: disk, problem: `in ${name} ${what}`, expected, actual, hint },
  ];
  if (report.disk === null) {
    return problem(
      'the guest does not see its data disk',
      'a virtio disk behind the root',
      'no such disk',
      'the virtio block driver gave up on it, or sysfs is not mounted',
    );
  }
  const mount = trialOf(report, 'data:mount');
  if (mount.status !== 0) {
    return problem(
      before === undefined ? 'the blank data disk cannot be formatted and mounted' : 'the data disk cannot be mounted',
      'a btrfs that the kernel mounts',
      `${endOf(mount.status)}: ${mount.said}`,
      before === undefined
        ? 'mkfs.btrfs is missing, or BTRFS_FS is not built in'
        : `${before.name} left a file system that this one cannot read`,
    );
  }
  const write = trialOf(report, 'data:write');
  if (write.status !== 0) {
    return problem(
      'the data disk cannot be written to',
      'a write that succeeds',
      write.said,
      'it is mounted read-only after an error: look at the kernel log',
    );
  }
  const left = before === undefined ? undefined : reportOf(before.record).trials['data:left']?.said;
  const found = trialOf(report, 'data:found');
  if (left === undefined || found.said === left) return [];
  return problem(
    `what ${before?.name ?? ''} left on the data disk is not there`,
    left,
    found.status === 0 ? found.said : 'no such file',
    'a boot script formats the disk in every boot, or writes over it',
  );
}

function problemsOfEnd(name: string, { end, logs, ...record }: RestartBoot['record']): Problem[] {
  if (end.how === 'powered-off') return [];
  return [
    {
      at: logs.at(-1) ?? 'console',
      problem: `${name} did not end by itself: ${end.reason}`,
      expected: 'a clean power-off',
      actual: tailOf({ end, logs, ...record }),
    },
  ];
}

function problemsOfSources(boots: readonly RestartBoot[], template: RestartEvidence['template']): Problem[] {
  const sources = [template, ...boots.flatMap(({ record }) => record.artifacts)];
  return sources
    .filter(({ sha256Before, sha256After }) => sha256Before !== sha256After)
    .map(({ path, sha256Before, sha256After }) => ({
      at: path,
      problem: 'a file that guests only read through overlays and clones was changed',
      expected: sha256Before,
      actual: sha256After,
      hint: 'another process writes to the release folder: judge a copy that nobody touches',
    }));
}
