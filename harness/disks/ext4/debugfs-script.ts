import { basename, dirname, join } from 'node:path';
import { UsageError } from '../../core/errors.ts';
import type { DiskNode, DiskTree } from './disk-node.ts';

/** What debugfs is to be told, and the values of extended attributes that it reads from files. */
export interface DebugfsScript {
  readonly commands: string;
  /** File name → bytes; the commands look for them in the folder that was given. */
  readonly values: ReadonlyMap<string, Uint8Array>;
}

/**
 * The script that gives a disk what `mke2fs -d` loses: device nodes, pipes, owners, modes, times to the nanosecond and
 * extended attributes. Nothing of it needs root.
 *
 * @param values the folder in which the values will stand.
 * @throws {UsageError} for a name that debugfs cannot be told.
 */
export function renderDebugfsScript(tree: DiskTree, values: string): DebugfsScript {
  const script = new ScriptWriter(values);
  const first = new Map<DiskNode, string>();
  const links = linkCounts(tree);
  for (const [path, node] of tree) {
    if (node.type !== 'character device' && node.type !== 'block device' && node.type !== 'fifo') continue;
    const before = first.get(node);
    if (before === undefined) script.makeNode(path, node);
    else script.link(before, path);
    first.set(node, path);
  }
  const done = new Set<DiskNode>();
  for (const [path, node] of tree) {
    if (done.has(node)) continue;
    done.add(node);
    script.describe(path, node, first.has(node) ? (links.get(node) ?? 1) : null);
  }
  return { commands: script.commands.join(''), values: script.written };
}

function linkCounts(tree: DiskTree): Map<DiskNode, number> {
  const counts = new Map<DiskNode, number>();
  for (const node of tree.values()) counts.set(node, (counts.get(node) ?? 0) + 1);
  return counts;
}

class ScriptWriter {
  readonly commands: string[] = [];
  readonly written = new Map<string, Uint8Array>();
  #folder = '/';
  readonly #values: string;

  constructor(values: string) {
    this.#values = values;
  }

  makeNode(path: string, { type, device }: DiskNode): void {
    this.#enter(path);
    const kind = type === 'character device' ? 'c' : type === 'block device' ? 'b' : 'p';
    const numbers = device === null ? '' : ` ${String(device.major)} ${String(device.minor)}`;
    // The name goes into the folder as it is: debugfs looks up no path here.
    this.#say(path, `mknod ${quoted(basename(path))} ${kind}${numbers}`);
  }

  link(from: string, path: string): void {
    this.#enter(path);
    this.#say(path, `ln ${quoted(from)} ${this.#here(path)}`);
  }

  describe(path: string, node: DiskNode, linkCount: number | null): void {
    this.#enter(path);
    const here = this.#here(path);
    for (const [name, value] of node.xattrs) {
      const file = String(this.written.size);
      this.written.set(file, value);
      this.#say(path, `ea_set -f ${quoted(join(this.#values, file))} ${here} ${quoted(name)}`);
    }
    const set = (field: string, value: string): void => this.#say(path, `sif ${here} ${field} ${value}`);
    set('mode', `0${(FORMAT_BITS[node.type] | node.mode).toString(8)}`);
    set('uid', String(node.uid));
    set('gid', String(node.gid));
    if (linkCount !== null) set('links_count', String(linkCount));
    const [seconds, extra] = timeFields(node.mtimeNs);
    // Nobody keeps the other times of an image: one value for all makes equal trees equal disks.
    for (const time of ['atime', 'ctime', 'mtime', 'crtime']) {
      set(time, `@${seconds}`);
      set(`${time}_extra`, extra);
    }
  }

  #enter(path: string): void {
    const folder = dirname(path);
    if (folder === this.#folder) return;
    this.#say(path, `cd ${quoted(folder)}`);
    this.#folder = folder;
  }

  /** With `./` before it, so that a file called `<2>` is not taken for an inode's number. */
  #here(path: string): string {
    return path === '/' ? '/' : quoted(`./${basename(path)}`);
  }

  #say(path: string, command: string): void {
    if (/[\n\r\0]/.test(command) || Buffer.byteLength(command) > LINE_LIMIT) {
      throw new UsageError(
        `${JSON.stringify(path)} cannot be put on a disk: debugfs reads no name with a line break, and no line of more than ${String(LINE_LIMIT)} bytes`,
      );
    }
    this.commands.push(command, '\n');
  }
}

/** Text as debugfs reads it: the quoting of libss, whose one escape is a quote that is doubled. */
export function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

/**
 * The two fields of a time (ext4, "Inode Timestamps"): the lower 32 bits of the seconds, and a number that holds the
 * nanoseconds above two bits that count how often those 32 bits were passed.
 *
 * @throws {UsageError} for a time before 1901 or after 2446.
 */
function timeFields(timeNs: bigint): [seconds: string, extra: string] {
  const nanoseconds = ((timeNs % BILLION) + BILLION) % BILLION;
  const seconds = (timeNs - nanoseconds) / BILLION;
  const epoch = (seconds - BigInt.asIntN(32, seconds)) >> 32n;
  if (epoch < 0n || epoch > 3n) throw new UsageError(`the time ${String(seconds)} does not fit into ext4`);
  return [String(BigInt.asUintN(32, seconds)), String((nanoseconds << 2n) | epoch)];
}

const BILLION = 1_000_000_000n;
/** debugfs reads lines into a buffer of 8192 bytes. */
const LINE_LIMIT = 8190;
/** The upper bits of `i_mode`. */
const FORMAT_BITS: Readonly<Record<DiskNode['type'], number>> = {
  file: 0o100000,
  folder: 0o040000,
  link: 0o120000,
  'character device': 0o020000,
  'block device': 0o060000,
  fifo: 0o010000,
};
