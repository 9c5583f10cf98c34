import type { Problem } from '../../core/finding.ts';
import { defineCheck } from '../check.ts';
import { tailOf } from '../boot/tail.ts';
import { type MachineBoot, OF_THE_SHIM, SHIM, bootsOf } from './boots.ts';

/** The shim starts the distribution, as long as the guest lives. */
export const handOver = defineCheck({
  ...OF_THE_SHIM,
  id: 'machine/hand-over',
  holds:
    "the machine shim hands over to the distribution's own /sbin/init, which becomes PID 1 in the distribution's root, in a first boot and again in a second",
  why: 'the machine never comes up, or its user is in the release’s own root instead of his distribution',
  mend: 'let the shim end in an exec of /sbin/init inside the new root (switch_root), and mount that root first',
  after: ['boot/init'],
  check: (evidence) => bootsOf(evidence).flatMap(checkBoot),
});

function checkBoot({ name, record, distro }: MachineBoot): Problem[] {
  const { answer, problem } = distro;
  if (answer === null) {
    const trouble = record.hits.find(({ severity }) => severity !== 'ignore');
    return [
      {
        at: SHIM,
        problem: `${name} did not come to the distribution's own init: ${trouble?.describes ?? problem ?? 'no word from it'}`,
        expected: 'an answer of the distribution with the nonce of this boot',
        actual: tailOf(record),
        hint: 'the shim gave up before, or executed another program: its last words are above',
      },
    ];
  }
  const root = answer.mounts.findLast((line) => line.split(' ')[1] === '/') ?? 'none';
  return [
    ...(answer.pid1.exe === DISTRO_INIT
      ? []
      : [
          {
            at: SHIM,
            problem: `in ${name} PID 1 is not the distribution's init`,
            expected: DISTRO_INIT,
            actual: `${answer.pid1.exe} (${answer.pid1.args})`,
            hint: 'the shim must execute /sbin/init of the new root in its own place',
          },
        ]),
    ...(root.split(' ')[2] === 'overlay'
      ? []
      : [
          {
            at: '/',
            problem: `in ${name} the distribution's root is no overlay of the data disk over its image`,
            expected: 'an overlay',
            actual: root,
          },
        ]),
  ];
}

/** The program that /sbin/init is in the small distribution that the shim is given. */
const DISTRO_INIT = '/sbin/init';
