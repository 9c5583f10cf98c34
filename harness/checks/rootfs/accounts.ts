import type { Problem } from '../../core/finding.ts';
import { defineCheck } from '../check.ts';
import { treeOf } from './tree.ts';

/** Nobody can log in with what the image brings along. */
export const accounts = defineCheck({
  id: 'rootfs/accounts',
  holds: 'no account has a password or an empty one, and none but root has the user number 0',
  why: 'every guest of every user has the same way in',
  mend: 'lock every password (`*`) in /etc/shadow and /etc/passwd, and leave the build machine’s files out',
  tier: 'contract',
  per: 'arch',
  evidence: 'rootfs',
  after: ['rootfs/contents'],
  appliesTo: () => null,
  lacksSubject: ({ entries }) =>
    entries.some(({ path }) => FILES.includes(path))
      ? null
      : 'the image has no accounts: no /etc/passwd, no /etc/shadow',
  check: (rootfs) => {
    const tree = treeOf(rootfs);
    return FILES.flatMap((path) => {
      const { entry } = tree.resolve(path);
      if (entry === null || entry.sizeBytes === 0) return [];
      if (entry.text !== null) return checkFile(path, entry.text);
      const problem = `${path} is no list of accounts that can be read: nobody knows who may log in`;
      const actual = `a ${entry.type} of ${String(entry.sizeBytes)} bytes`;
      return [{ at: `rootfs.erofs:${path}`, problem, expected: 'a text of 1 MiB at most', actual }];
    });
  },
});

/** Source: passwd(5) and shadow(5); what no password can give when it is encrypted locks the account. */
function checkFile(path: string, text: string): Problem[] {
  const lines = text.split('\n').map((line, index) => ({ fields: line.split(':'), number: index + 1 }));
  return lines.flatMap(({ fields, number }) => {
    const [name = '', password, uid] = fields;
    if (password === undefined) return [];
    const at = `rootfs.erofs:${path} line ${String(number)}`;
    const problems: Problem[] = [];
    if (password === '') {
      const problem = `${name} needs no password`;
      problems.push({
        at,
        problem,
        expected: 'a locked account: * or !',
        actual: 'an empty password',
        hint: LEFT_OVER,
      });
    } else if (!/^(?:[!*].*|x)$/.test(password)) {
      const problem = `${name} has a password`;
      problems.push({ at, problem, expected: 'a locked account: * or !', actual: 'an encrypted one', hint: LEFT_OVER });
    }
    if (path.startsWith('/etc/passwd') && /^0+$/.test(uid ?? '') && name !== 'root')
      problems.push({ at, problem: `${name} is root by another name`, expected: 'a user number other than 0' });
    return problems;
  });
}

/** Tools that change accounts leave the state before with a dash. */
const FILES: readonly string[] = ['/etc/passwd', '/etc/shadow', '/etc/passwd-', '/etc/shadow-'];
const LEFT_OVER = 'left in from debugging, or the files of the build machine were packed';
