/** Environment variable that marks every child of a run, so that the reaper finds it even if the gate died before telling of it. */
export const RUN_MARK = 'BOOTPROOF_RUN';

/** Is told of every process group that starts and ends while a run is open. */
export interface ChildWatcher {
  started(pid: number): void;
  ended(pid: number): void;
}

/** From now on every child carries the mark of this run and is told of, until disposed. */
export function watchChildren(runId: string, watcher: ChildWatcher): Disposable {
  watchers.set(runId, watcher);
  return { [Symbol.dispose]: () => watchers.delete(runId) };
}

/** What a child's environment gets: the marks of the open runs, behind those that this process carries itself, so that the reaper of a gate around this one finds it too. */
export function runMark(): Record<string, string> {
  if (watchers.size === 0) return {};
  const inherited = process.env[RUN_MARK];
  return { [RUN_MARK]: [...(inherited === undefined ? [] : [inherited]), ...watchers.keys()].join(',') };
}

/** Tells the open runs of a new process group; call what it gives when the leader of the group has ended. */
export function tellOfChild(pid: number): () => void {
  const told = [...watchers.values()];
  for (const watcher of told) watcher.started(pid);
  return () => {
    for (const watcher of told) watcher.ended(pid);
  };
}

const watchers = new Map<string, ChildWatcher>();
