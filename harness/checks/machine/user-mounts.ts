import type { Problem } from '../../core/finding.ts';
import { defineCheck } from '../check.ts';
import { type MachineBoot, OF_THE_SHIM, bootsOf } from './boots.ts';

/** The user's folders are where he asked for them, and as he asked for them. */
export const userMounts = defineCheck({
  ...OF_THE_SHIM,
  id: 'machine/user-mounts',
  holds:
    'every folder of arcbox.machine_mounts is mounted in the distribution, writable unless it says :ro, and one that is not there does not keep the others away',
  why: 'a user’s files are missing in his machine, or a folder that was to be protected is written to',
  mend: 'go on to the next folder when one is not there, take the last of the list too, and mount `:ro` read-only',
  after: ['machine/hand-over'],
  check: (evidence) => bootsOf(evidence).flatMap(checkBoot),
});

type UserMount = MachineBoot['distro']['userMounts'][number];

function checkBoot({ name, distro: { answer, userMounts, mark } }: MachineBoot): Problem[] {
  const offered = userMounts.filter(({ isOffered }) => isOffered);
  return offered.flatMap((mount) => {
    const seen = answer?.userMounts[mount.tag];
    const at = `${mount.tag}=${mount.path}`;
    if (seen === undefined || seen.mounted === null || seen.read !== mark) {
      return [
        {
          at,
          problem: `in ${name} the folder is not mounted on ${mount.path}`,
          expected: 'the user’s folder, with the file in it',
          actual: seen?.mounted ?? 'nothing is mounted there',
          hint: 'the shim gave up at a folder that is not there, or loses the last of the list',
        },
      ];
    }
    return mount.isReadOnly
      ? checkReadOnly(name, at, mount, seen.write)
      : checkWritable(name, at, mount, seen.write, mark);
  });
}

function checkReadOnly(boot: string, at: string, { arrived }: UserMount, write: string): Problem[] {
  if (write !== 'accepted' && arrived === null) return [];
  return [
    {
      at: `${at}:ro`,
      problem: `in ${boot} a read-only folder could be written to`,
      expected: 'a write that is refused',
      actual: arrived === null ? write : 'the file is on the host',
      hint: 'the shim drops :ro, or takes it for a part of the path',
    },
  ];
}

function checkWritable(boot: string, at: string, { arrived }: UserMount, write: string, mark: string): Problem[] {
  if (write === 'accepted' && arrived === mark) return [];
  return [
    {
      at,
      problem: `in ${boot} what is written to the folder does not come to the host`,
      expected: 'the file on the host',
      actual: write === 'accepted' ? (arrived ?? 'no such file') : write,
    },
  ];
}
