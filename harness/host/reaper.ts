import { execa } from 'execa';
import { RUN_MARK, type ChildWatcher } from './children.ts';
import { startTimeOf } from './process-table.ts';

/** A process of its own that cleans up after the gate, however the gate ends. */
export interface Reaper extends ChildWatcher {
  /** Lets go of it: it looks a last time for what the run left, and ends. */
  release(): void;
}

/**
 * Starts the reaper of a run. It is not waited for: what is written to its pipe before it is up waits there.
 *
 * It holds the other end of a pipe that nobody else has. When this process ends, also by SIGKILL, the kernel closes the
 * pipe, and the reaper ends what the run left behind. It has a session of its own, so no Ctrl-C reaches it.
 */
export function startReaper(runId: string, temporaryFolder: string): Reaper {
  const program = import.meta.filename.replace(/reaper\.(ts|js)$/, 'reaper-main.$1');
  const child = execa(process.execPath, [program, runId, temporaryFolder], {
    stdin: 'pipe',
    stdout: 'ignore',
    stderr: 'ignore',
    buffer: false,
    detached: true,
    cleanup: false,
    reject: false,
    cwd: '/',
    // It must outlive the runs around this one, so it carries the mark of none.
    env: { [RUN_MARK]: undefined, NODE_OPTIONS: undefined },
  });
  const pipe = child.stdin;
  pipe.on('error', () => undefined);
  child.nodeChildProcess.unref();
  (pipe as { unref?: () => void }).unref?.();
  const tell = (line: string): void => void pipe.write(`${line}\n`);
  return {
    started: (pid) => tell(`+${String(pid)} ${String(startTimeOf(pid) ?? '')}`),
    ended: (pid) => tell(`-${String(pid)}`),
    release: () => void pipe.end(),
  };
}
