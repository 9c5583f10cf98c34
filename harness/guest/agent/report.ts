import { z } from 'zod';
import { REPORT_VERSION } from './script.ts';

/** What the agent saw inside the guest: written by the guest, so only its shape can be trusted, never its truth. */
export interface AgentReport {
  readonly version: typeof REPORT_VERSION;
  readonly pid1: { readonly exe: string; readonly args: string };
  readonly agent: { readonly pid: number; readonly parent: number };
  readonly kernel: { readonly release: string; readonly machine: string; readonly modules: boolean };
  readonly cmdline: string;
  /** The lines of /proc/mounts. */
  readonly mounts: readonly string[];
  /** `accepted`, or the words with which the guest's kernel refused to write to the root. */
  readonly rootWrite: string;
  /** The entries of binfmt_misc, each with its lines as the kernel shows them. */
  readonly binfmt: readonly { readonly name: string; readonly lines: readonly string[] }[];
  readonly uptimeSeconds: number;
  readonly clockSeconds: number;
  readonly memoryTotalKiB: number;
}

/** One call of the agent, in the order in which they came. */
export interface AgentCall {
  readonly how: 'init' | 'run';
  readonly pid: number;
  readonly parent: number;
  /** Seconds since the guest's kernel started; null when the guest had no /proc. */
  readonly uptimeSeconds: number | null;
}

/** A report, or why what was written is none. */
export type ReadReport = { readonly report: AgentReport } | { readonly problem: string };

/** Reads what the agent wrote: lines of `key<TAB>value`. Hostile input: anything unexpected is a problem, never an exception. */
export function readReport(bytes: Uint8Array, nonce: string): ReadReport {
  const values = new Map<string, string[]>();
  for (const line of new TextDecoder().decode(bytes).split('\n')) {
    const tab = line.indexOf('\t');
    if (tab <= 0) continue;
    const key = line.slice(0, tab);
    const known = values.get(key);
    if (known === undefined) values.set(key, [line.slice(tab + 1)]);
    else known.push(line.slice(tab + 1));
  }
  const one = (key: string): string | undefined => values.get(key)?.[0];
  if (one('nonce') !== nonce) return { problem: "it does not carry this boot's nonce" };
  if (one('end') !== nonce) return { problem: 'it breaks off before its end' };
  const parsed = SHAPE.safeParse({
    version: one('version'),
    pid1: { exe: one('pid1.exe'), args: one('pid1.args')?.trim() },
    agent: { pid: one('agent.pid'), parent: one('agent.parent') },
    kernel: {
      release: one('kernel.release'),
      machine: one('kernel.machine'),
      modules: one('kernel.modules') === 'yes',
    },
    cmdline: one('cmdline'),
    mounts: values.get('mount') ?? [],
    rootWrite: one('root.write'),
    binfmt: binfmtEntries(values.get('binfmt') ?? []),
    uptimeSeconds: one('uptime')?.split(' ')[0],
    clockSeconds: one('clock'),
    memoryTotalKiB: values
      .get('memory')
      ?.find((line) => line.startsWith('MemTotal:'))
      ?.replace(/\D+/g, ''),
  });
  if (parsed.success) return { report: parsed.data };
  const [issue] = parsed.error.issues;
  return { problem: `${issue?.path.join('.') ?? 'it'}: ${issue?.message ?? 'malformed'}` };
}

/** Reads the list of calls; lines that are none are left out. */
export function readCalls(bytes: Uint8Array): AgentCall[] {
  return new TextDecoder()
    .decode(bytes)
    .split('\n')
    .slice(0, MOST_CALLS)
    .flatMap((line) => {
      const match = /^(init|run) (\d{1,9}) (\d{1,9}) (\d{1,9}\.\d{1,6})?$/.exec(line);
      if (match === null) return [];
      const [, how, pid, parent, uptime] = match;
      return [
        {
          how: how === 'init' ? ('init' as const) : ('run' as const),
          pid: Number(pid),
          parent: Number(parent),
          uptimeSeconds: uptime === undefined ? null : Number(uptime),
        },
      ];
    });
}

function binfmtEntries(lines: readonly string[]): { name: string; lines: string[] }[] {
  const entries = Map.groupBy(lines, (line) => line.split(' ', 1)[0] ?? '');
  return [...entries].map(([name, all]) => ({ name, lines: all.map((line) => line.slice(name.length + 1)) }));
}

const text = z.string().max(4096);
const count = z.coerce.number().int().nonnegative();

const SHAPE = z.object({
  version: z.literal(REPORT_VERSION),
  pid1: z.object({ exe: text, args: text }),
  agent: z.object({ pid: count, parent: count }),
  kernel: z.object({ release: text, machine: text, modules: z.boolean() }),
  cmdline: text,
  mounts: z.array(text).max(1000),
  rootWrite: text,
  binfmt: z.array(z.object({ name: text, lines: z.array(text).max(100) })).max(100),
  uptimeSeconds: z.coerce.number().nonnegative(),
  clockSeconds: z.coerce.number().int(),
  memoryTotalKiB: count,
});

const MOST_CALLS = 1000;
