import { tailOf } from '../boot/tail.ts';
import { defineCheck } from '../check.ts';
import { OF_THE_SHIM, bootsOf } from './boots.ts';

/** The machine can be shut down from inside. */
export const machineEnd = defineCheck({
  ...OF_THE_SHIM,
  id: 'machine/end',
  holds:
    'the machine, shut down by the distribution’s own init, ends with a clean power-off, and the release’s files are as before',
  why: 'a machine that cannot be shut down loses what its user had not written',
  mend: 'look at what keeps the distribution’s shutdown waiting, and write to no file of the release',
  after: ['machine/hand-over'],
  check: (evidence) =>
    bootsOf(evidence).flatMap(({ name, record }) => [
      ...(record.end.how === 'powered-off'
        ? []
        : [
            {
              at: record.logs.at(-1) ?? 'console',
              problem: `${name} did not end by itself: ${record.end.reason}`,
              expected: 'a clean power-off',
              actual: tailOf(record),
            },
          ]),
      ...record.artifacts
        .filter(({ sha256Before, sha256After }) => sha256Before !== sha256After)
        .map(({ path, sha256Before, sha256After }) => ({
          at: path,
          problem: `the file changed in ${name}`,
          expected: sha256Before,
          actual: sha256After,
        })),
    ]),
});
