/** One call of the agent, in the order in which they came. */
export interface AgentCall {
  readonly how: 'init' | 'run' | 'machine-init' | 'serve';
  readonly pid: number;
  readonly parent: number;
  /** Seconds since the guest's kernel started; null when the guest had no /proc. */
  readonly uptimeSeconds: number | null;
}

/** Reads the list of calls; lines that are none are left out. */
export function readCalls(bytes: Uint8Array): AgentCall[] {
  return new TextDecoder()
    .decode(bytes)
    .split('\n')
    .slice(0, MOST_CALLS)
    .flatMap((line) => {
      const match = /^(init|run|machine-init|serve) (\d{1,9}) (\d{1,9}) (\d{1,9}\.\d{1,6})?$/.exec(line);
      if (match === null) return [];
      const [, how, pid, parent, uptime] = match;
      return [
        {
          how: how as AgentCall['how'],
          pid: Number(pid),
          parent: Number(parent),
          uptimeSeconds: uptime === undefined ? null : Number(uptime),
        },
      ];
    });
}

const MOST_CALLS = 1000;
