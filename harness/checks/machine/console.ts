import { problemOf } from '../boot/console.ts';
import { defineCheck } from '../check.ts';
import { OF_THE_SHIM, bootsOf } from './boots.ts';

/** Nothing on the machine's console tells of trouble. */
export const machineConsole = defineCheck({
  ...OF_THE_SHIM,
  id: 'machine/console',
  holds:
    'in both boots of the machine no line of the console tells of a panic, an oops, damage, or a shim that failed, and none of it is missing',
  why: 'the machine comes up and fails later, or needs a disk to be repaired in every boot',
  mend: 'read the named line in its surroundings: the report links it in the console',
  check: (evidence) =>
    bootsOf(evidence).flatMap(({ name, record }) => [
      ...record.hits
        .filter(({ severity }) => severity !== 'ignore')
        .map(problemOf)
        .map((found) => ({ ...found, problem: `${name}: ${found.problem}` })),
      ...(record.lostConsole === null
        ? []
        : [
            {
              at: record.logs.join(', '),
              problem: `${name}: not all of the console could be looked at: ${record.lostConsole}`,
            },
          ]),
    ]),
});
