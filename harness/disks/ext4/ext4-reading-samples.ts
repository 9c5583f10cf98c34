import { join } from 'node:path';
import { writeAtomic } from '../../host/files.ts';
import { run } from '../../host/process.ts';
import { requireTool } from '../../host/tool.ts';

/** What debugfs, which is not ours, reads of an inode of a disk. */
export interface ReadNode {
  readonly inode: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly links: number;
  readonly sizeBytes: number;
  readonly mtimeNs: bigint;
  readonly device: string | null;
  readonly target: string | null;
  readonly xattrs: Readonly<Record<string, string>>;
}

/** Reads these paths of a disk with debugfs. */
export async function readExt4(
  disk: string,
  paths: readonly string[],
  scratch: string,
): Promise<Map<string, ReadNode>> {
  const commands = join(scratch, 'read-commands');
  const words = paths.map((path) => `"${path.replaceAll('"', '""')}"`);
  await writeAtomic(commands, words.map((word) => `stat ${word}\nea_list ${word}\n`).join(''));
  const { stdout } = await run(requireTool('debugfs'), ['-f', commands, disk], { env: { LC_ALL: 'C', TZ: 'UTC' } });
  const answers = stdout.split(/^debugfs: stat .*$/m).slice(1);
  return new Map(paths.map((path, index) => [path, parse(answers[index] ?? '')]));
}

/** The bytes of a file of a disk. */
export async function readExt4File(disk: string, path: string, scratch: string): Promise<string> {
  const to = join(scratch, 'dumped');
  const script = join(scratch, 'dump-command');
  await writeAtomic(script, `dump "${path.replaceAll('"', '""')}" "${to}"\n`);
  await run(requireTool('debugfs'), ['-f', script, disk]);
  return to;
}

function parse(answer: string): ReadNode {
  const [stat = '', attributes = ''] = answer.split(/^debugfs: ea_list .*$/m);
  const number = (pattern: RegExp): number => Number(pattern.exec(stat)?.[1] ?? NaN);
  const [, low = '', extra = ''] = /\bmtime: 0x([0-9a-f]{8}):([0-9a-f]{8})/.exec(stat) ?? [];
  const seconds = BigInt.asIntN(32, BigInt(`0x${low || '0'}`)) + ((BigInt(`0x${extra || '0'}`) & 3n) << 32n);
  const device = /Device major\/minor number: (\d+):(\d+)/.exec(stat);
  const xattrs: Record<string, string> = {};
  for (const [, name = '', value = ''] of attributes.matchAll(/^ {2}(.+) \(\d+\)(?: = (.*))?$/gm))
    xattrs[unescaped(name)] = value.trim();
  return {
    inode: number(/Inode: (\d+)/),
    mode: parseInt(/Mode:\s+(\d+)/.exec(stat)?.[1] ?? '', 8),
    uid: number(/User:\s+(\d+)/),
    gid: number(/Group:\s+(\d+)/),
    links: number(/Links: (\d+)/),
    sizeBytes: number(/Size: (\d+)/),
    mtimeNs: seconds * 1_000_000_000n + (BigInt(`0x${extra || '0'}`) >> 2n),
    device: device?.slice(1).map(Number).join(':') ?? null,
    target: /Fast link dest: "(.*)"/.exec(stat)?.[1] ?? null,
    xattrs,
  };
}

/** debugfs prints names as C would write them: quotes and backslashes escaped, other bytes in octal. */
function unescaped(name: string): string {
  const bytes = Buffer.from(
    name.replaceAll(/\\([0-7]{3}|.)/g, (_, [...code]: string) =>
      code.length === 3 ? String.fromCharCode(parseInt(code.join(''), 8)) : (ESCAPES[code.join('')] ?? code.join('')),
    ),
    'latin1',
  );
  return bytes.toString('utf8');
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v' };
