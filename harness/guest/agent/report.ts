import { type AgentReport, REPORT_SHAPE } from './report-shape.ts';

/** A report, or why what was written is none. */
export type ReadReport = { readonly report: AgentReport } | { readonly problem: string };

/** Reads what the agent wrote: lines of `key<TAB>value`. Hostile input: anything unexpected is a problem, never an exception. */
export function readReport(bytes: Uint8Array, nonce: string): ReadReport {
  const values = sortLines(bytes);
  const all = (key: string): string[] => values.get(key) ?? [];
  const one = (key: string): string | undefined => values.get(key)?.[0];
  if (one('nonce') !== nonce) return { problem: "it does not carry this boot's nonce" };
  if (one('end') !== nonce) return { problem: 'it breaks off before its end' };
  if (all('mount').length === 0) return { problem: 'the guest has no /proc, so hardly anything could be looked at' };
  const parsed = REPORT_SHAPE.safeParse({
    version: one('version'),
    pid1: { exe: one('pid1.exe'), args: one('pid1.args')?.trim() },
    agent: { pid: one('agent.pid'), parent: one('agent.parent') },
    kernel: {
      release: one('kernel.release'),
      machine: one('kernel.machine'),
      modules: one('kernel.modules') === 'yes',
    },
    cmdline: one('cmdline'),
    mounts: all('mount'),
    rootWrite: one('root.write'),
    offers: {
      drivers: all('driver'),
      fileSystems: all('filesystem'),
      namespaces: all('namespace'),
      cgroups: all('cgroup').filter((name) => !name.startsWith('#')),
    },
    devices: all('device'),
    binfmt: binfmtEntries(all('binfmt')),
    uptimeSeconds: one('uptime')?.split(' ')[0],
    endedSeconds: one('ended')?.split(' ')[0],
    clockSeconds: one('clock') === undefined || one('clock') === '' ? null : one('clock'),
    cpus: one('cpus'),
    memory: { totalKiB: one('memory.MemTotal'), availableKiB: one('memory.MemAvailable') },
    disk: one('disk') ?? null,
    trials: Object.fromEntries(all('trial').flatMap(parseTrial)),
    fex: fexOf(one, all),
  });
  if (parsed.success) return { report: parsed.data };
  const [issue] = parsed.error.issues;
  return { problem: `${issue?.path.join('.') ?? 'it'}: ${issue?.message ?? 'malformed'}` };
}

/** Lines of `key<TAB>value`, by their keys; others are left out. */
export function sortLines(bytes: Uint8Array): Map<string, string[]> {
  const values = new Map<string, string[]>();
  for (const line of new TextDecoder().decode(bytes).split('\n')) {
    const tab = line.indexOf('\t');
    if (tab <= 0) continue;
    const key = line.slice(0, tab);
    const known = values.get(key);
    if (known === undefined) values.set(key, [line.slice(tab + 1)]);
    else known.push(line.slice(tab + 1));
  }
  return values;
}

/** `name status first words`; a program that had to be killed has the status `hung`. */
function parseTrial(line: string): [string, { status: number | null; said: string }][] {
  const [, name, status, said = ''] = /^(\S+) (\d{1,3}|hung) ?(.*)$/s.exec(line) ?? [];
  if (name === undefined || status === undefined) return [];
  return [[name, { status: status === 'hung' ? null : Number(status), said }]];
}

function fexOf(one: (key: string) => string | undefined, all: (key: string) => string[]): unknown {
  const variable = one('fex.variable');
  if (variable === undefined) return null;
  return {
    rootfsVariable: variable === 'unset' ? null : variable,
    servers: all('fex.server'),
    binfmtAfter: binfmtEntries(all('binfmt.after')),
  };
}

function binfmtEntries(lines: readonly string[]): { name: string; lines: string[] }[] {
  const entries = Map.groupBy(lines, (line) => line.split(' ', 1)[0] ?? '');
  return [...entries].map(([name, some]) => ({ name, lines: some.map((line) => line.slice(name.length + 1)) }));
}
