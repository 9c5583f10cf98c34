import { defineCheck } from '../check.ts';
import { FROM_INSIDE, reportOf } from './trial.ts';

/** The device nodes that every program counts on. */
export const deviceNodes = defineCheck({
  ...FROM_INSIDE,
  id: 'boot/devices',
  holds: 'the guest has /dev/console, /dev/null, /dev/zero and /dev/urandom, each a device of its own number',
  why: 'a program that cannot open /dev/null or /dev/urandom does not start, or writes its output to a file in its place',
  mend: 'mount devtmpfs on /dev in the boot script, and nothing over it',
  check: (boot) => {
    const seen = new Map(reportOf(boot).devices.map(parseListing));
    return WANTED.filter(([path, number]) => seen.get(path) !== number).map(([path, number]) => ({
      at: path,
      problem: `${path} is not the character device ${number}`,
      expected: `character device ${number}`,
      actual: seen.get(path) ?? 'it is not there',
      hint: 'devtmpfs is not mounted on /dev, or something was put over it',
    }));
  },
});

/** A line of `ls -ln`: a device has its two numbers where a file has its size. */
function parseListing(line: string): [string, string] {
  const [, type, major, minor] = /^([a-z-])\S+ .*?(\d+), +(\d+) /.exec(line) ?? [];
  const path = line.slice(line.lastIndexOf(' ') + 1);
  return [path, type === 'c' && major !== undefined && minor !== undefined ? `${major}:${minor}` : line];
}

/** Documentation/admin-guide/devices.txt */
const WANTED = [
  ['/dev/console', '5:1'],
  ['/dev/null', '1:3'],
  ['/dev/zero', '1:5'],
  ['/dev/urandom', '1:9'],
] as const;
