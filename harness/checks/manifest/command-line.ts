import type { Arch } from '../../core/arch.ts';
import { isArch } from '../../core/arch.ts';
import { leavesQuoteOpen, parameterValues, parseKernelCommandLine } from '../../formats/kernel-command-line.ts';
import { defineCheck } from '../check.ts';
import { type KeyProblem, eachManifest, hasManifest } from './each-manifest.ts';
import { forbiddenParameters } from './forbidden-parameters.ts';
import { DEFAULT_CMDLINE } from '../../release/default-cmdline.ts';

/** The kernel is told where its root and its console are, and nothing that a release must not say. */
export const manifestCommandLine = defineCheck({
  id: 'manifest/command-line',
  holds:
    'every kernel_cmdline names a root device, its file system and the machine’s console, and opens no debug shell',
  why: 'the guest panics without a root, stays silent without a console, or gives everybody a root shell',
  mend: 'begin with the contract’s line: `console=ttyS0` (arm64: `console=hvc0`) `root=/dev/vda ro rootfstype=erofs`; leave debug words to whoever debugs',
  tier: 'contract',
  per: 'release',
  evidence: 'manifest',
  after: ['manifest/schema'],
  appliesTo: hasManifest,
  check: (evidence) =>
    eachManifest(evidence, ({ targets }) =>
      Object.entries(targets).flatMap(([arch, { kernel_cmdline }]) =>
        isArch(arch)
          ? checkLine(arch, kernel_cmdline).map((problem) => ({ key: `targets.${arch}.kernel_cmdline`, ...problem }))
          : [],
      ),
    ),
});

function checkLine(arch: Arch, line: string): Omit<KeyProblem, 'key'>[] {
  const parsed = parseKernelCommandLine(line);
  const values = (name: string): string[] => parameterValues(parsed, name).filter((value) => value !== null);
  const problems: Omit<KeyProblem, 'key'>[] = [];
  const actual = line.slice(0, 300);
  const add = (problem: string, expected: string, hint: string): void => {
    problems.push({ problem: `the command line of ${arch} ${problem}`, expected, actual, hint });
  };
  const missing = ['root', 'console', 'rootfstype'].filter((name) => values(name).every((value) => value === ''));
  if (missing.length > 0) {
    add(
      `has no ${missing.map((name) => `${name}=`).join(', ')}`,
      DEFAULT_CMDLINE[arch],
      'an empty or cut value was passed to the build',
    );
  }
  for (const name of ['root', 'rootfstype', 'init'].filter((name) => values(name).length > 1)) {
    add(
      `gives ${name}= ${values(name).length} times, and the last one counts`,
      `one ${name}=`,
      'options were appended to a default line',
    );
  }
  const root = values('root').at(-1);
  if (root !== undefined && root !== '' && root !== ROOT) {
    add(
      `says root=${root}, but the root file system is on ${ROOT}`,
      `root=${ROOT}`,
      'the machine attaches the rootfs as its first virtio disk, and an EROFS image is found by no UUID or label',
    );
  }
  const type = values('rootfstype').at(-1);
  if (type !== undefined && type !== '' && type !== 'erofs') {
    add(
      `says rootfstype=${type}, but the root file system is EROFS`,
      'rootfstype=erofs',
      'it was taken from another image',
    );
  }
  const strange = values('rootflags')
    .flatMap((value) => value.split(','))
    .find((option) => !EROFS_OPTIONS.has(option.split('=', 1)[0] ?? ''));
  if (strange !== undefined) {
    add(
      `mounts the root with the option "${strange}", which EROFS does not know: "Unable to mount root fs"`,
      'no rootflags=',
      'it was taken from an image with another file system',
    );
  }
  const consoles = values('console').map((value) => value.replace(/,.*$/, ''));
  if (consoles.length > 0 && !consoles.some((name) => CONSOLES[arch].includes(name))) {
    const wanted = CONSOLES[arch].map((name) => `console=${name}`).join(' or ');
    add(
      `sends the console to ${consoles.join(', ')}, which ${arch} machines do not have`,
      wanted,
      'the line of the other architecture was used',
    );
  }
  const last = consoles.at(-1);
  if (last !== undefined && NOWHERE.includes(last)) {
    add(
      `ends its consoles with console=${last}, which shows nothing: the last one is /dev/console`,
      `console=${CONSOLES[arch][0] ?? ''} at the end`,
      'messages of init were to be hidden: `quiet` hides those of the kernel, and nothing else has to be',
    );
  }
  if (parameterValues(parsed, 'rw').includes(null))
    add('mounts the root read-write, which EROFS cannot be', 'ro', 'it was taken from another image');
  for (const { word, because } of forbiddenParameters(arch, parsed)) {
    add(`says ${word}: forbidden in a release, ${because}`, `a line without ${word}`, 'a debugging aid was left in');
  }
  if (leavesQuoteOpen(line))
    add('leaves a quote open, which swallows whatever a machine adds to it', 'quotes in pairs', 'a value was cut');
  if (/[^\x20-\x7e]/.test(line))
    add('holds a control or non-ASCII character', 'printable ASCII', 'it was read out of a file with its line end');
  if (line.length > LONGEST_LINE)
    add(
      `is ${line.length} characters long: kernels cut it at ${LONGEST_LINE}`,
      'a shorter line',
      'options were appended twice',
    );
  return problems;
}

/** The machine's first consoles: virtio and PL011 on arm64, the 16550 and virtio on x86_64 (whose default is ttyS0). */
const CONSOLES: Readonly<Record<Arch, readonly string[]>> = { arm64: ['hvc0', 'ttyAMA0'], x86_64: ['ttyS0'] };

/** No name and these two stand for a terminal that swallows everything. Source: console_setup() in Linux's kernel/printk/printk.c. */
const NOWHERE: readonly string[] = ['', 'null', 'ttynull'];

/** Source: erofs_fs_parameters in Linux's fs/erofs/super.c, and what every file system takes. */
const EROFS_OPTIONS: ReadonlySet<string> = new Set(
  ' ro noatime nodev nosuid user_xattr nouser_xattr acl noacl cache_strategy dax directio'.split(' '),
);

/** The first virtio disk: where every machine attaches the root file system. */
const ROOT = '/dev/vda';

/** COMMAND_LINE_SIZE of x86 and arm64 less the final zero. */
const LONGEST_LINE = 2047;
