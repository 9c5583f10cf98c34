import type { AcceleratorKind } from './accelerator/kind.ts';
import { type AgentMark, agentMarkOf, reportLineOf } from './agent/script.ts';
import type { BootHit, BootProof, StageTime } from './boot-record.ts';
import type { RuleHit } from './console/hit.ts';
import { type ConsoleScan, type ScannedLine, openConsoleScan } from './console/scan.ts';
import { STAGES, type Stage } from './console/stages.ts';
import { isDebugAnswer } from './debug-console.ts';
import type { GuestConsole } from './qemu/command-line.ts';
import { type Scenario, SETTINGS } from './scenario.ts';

/** What a watch goes by. */
export interface WatchOptions {
  readonly nonce: string;
  readonly accelerator: AcceleratorKind;
  readonly scenario: Scenario;
  /** How long the guest may print nothing new at each stage. */
  readonly silenceMs: Readonly<Record<Stage, number>>;
  /** How long the whole boot may take. */
  readonly timeoutMs: number;
  /** Told of each stage as it is reached. */
  readonly onStage?: ((stage: Stage) => void) | undefined;
}

/** Why a guest must be ended, by what its consoles showed. */
export type StopReason =
  | { readonly kind: 'dead'; readonly hit: RuleHit }
  | { readonly kind: 'flood'; readonly limitBytes: number }
  | { readonly kind: 'silent'; readonly silentMs: number }
  | { readonly kind: 'timed-out' };

/**
 * What is known of a running guest from its consoles, brought up to date with each byte. It waits for nothing itself:
 * whoever owns the guest feeds it and asks it. Times are milliseconds since QEMU was started.
 */
export class BootWatch {
  readonly stages: StageTime[] = [{ stage: 'firmware', atMs: 0 }];
  readonly tail: string[] = [];
  readonly marks = new Set<AgentMark>();
  /** What userspace printed between the agent's call with `init` and the long-running one. */
  readonly saidAfterInit: string[] = [];
  /** The lines of a report that had no share to be written to. */
  readonly reportLines: string[] = [];
  proof: BootProof | null = null;
  /** Whether the debug console's shell has answered. */
  debugAnswered = false;
  rootMountLine: string | null = null;
  readonly #options: WatchOptions;
  readonly #scans = new Map<GuestConsole, ConsoleScan>();
  readonly #heard = new Set<string>();
  #dead: RuleHit | null = null;
  #initOutput: ScannedLine | null = null;
  #lastNewsMs = 0;
  #heldUpMs = 0;
  #flood: number | null = null;

  constructor(options: WatchOptions) {
    this.#options = options;
    options.onStage?.(this.stage);
  }

  get stage(): Stage {
    return this.stages.at(-1)?.stage ?? 'firmware';
  }

  /** The hits of all consoles in order; a line that the kernel wrote to two of them is one hit. */
  get hits(): readonly BootHit[] {
    const hits = [...this.#scans].flatMap(([console, scan]) => scan.report().hits.map((hit) => ({ console, ...hit })));
    const once = Map.groupBy(hits, ({ rule, line, kernelSeconds }) => `${rule} ${String(kernelSeconds)} ${line}`);
    return [...once.values()].flatMap(([first]) => first ?? []).sort((one, other) => one.atMs - other.atMs);
  }

  get kernelRelease(): string | null {
    for (const scan of this.#scans.values()) {
      const { release } = scan.report();
      if (release !== null) return release;
    }
    return null;
  }

  /** Takes the bytes that a console gave. */
  feed(console: GuestConsole, bytes: Uint8Array, atMs: number): void {
    for (const line of this.#scanOf(console).feed(bytes, atMs)) {
      if (this.#isNews(line.text)) this.#lastNewsMs = atMs;
      this.#look(console, line);
    }
  }

  /** Notes that the consoles have ended. */
  finish(atMs: number): void {
    for (const [console, scan] of this.#scans) for (const line of scan.end(atMs)) this.#look(console, line);
  }

  /** Notes what is typed at a console, whose echo is no evidence. */
  sent(text: string, console: GuestConsole): void {
    this.#scanOf(console).sent(text);
  }

  /** Notes a sign of life beside the consoles. */
  heard(atMs: number): void {
    this.#lastNewsMs = atMs;
  }

  /** Notes for how long whoever feeds it could not: the guest is not to blame for that silence. */
  heldUp(ms: number): void {
    this.#heldUpMs += ms;
    this.#lastNewsMs += ms;
  }

  /** Notes that more came than is looked at. */
  overflow(limitBytes: number): void {
    this.#flood ??= limitBytes;
  }

  /** Notes a stage; one that lies before the present one tells nothing new. */
  reach(stage: Stage, atMs: number): void {
    if (STAGES.indexOf(stage) <= STAGES.indexOf(this.stage)) return;
    this.stages.push({ stage, atMs });
    this.#options.onStage?.(stage);
  }

  /** Notes that userspace is proven; the first proof counts. */
  prove(proof: BootProof, atMs: number): void {
    this.proof ??= proof;
    this.reach('userspace', atMs);
  }

  /** Takes the weaker proof, what init itself wrote, when nothing better came. */
  settleForInitOutput(): void {
    const line = this.#initOutput;
    if (line !== null && this.#dead === null) this.prove({ kind: 'init-output', line: line.text }, line.atMs);
  }

  /** Why the guest should be ended now, or null. The first reason in this order wins. */
  stopReason(nowMs: number): StopReason | null {
    if (this.#dead !== null) return { kind: 'dead', hit: this.#dead };
    if (this.#flood !== null) return { kind: 'flood', limitBytes: this.#flood };
    const silentMs = nowMs - this.#lastNewsMs;
    if (silentMs > this.#options.silenceMs[this.stage]) return { kind: 'silent', silentMs };
    return nowMs - this.#heldUpMs > this.#options.timeoutMs ? { kind: 'timed-out' } : null;
  }

  /** A guest that says the same over and over, counting perhaps, comes no further than one that says nothing. */
  #isNews(text: string): boolean {
    if (agentMarkOf(text, this.#options.nonce) !== undefined) return true;
    const what = text.replace(/\d+/g, '#');
    if (this.#heard.has(what)) return false;
    if (this.#heard.size < MOST_HEARD) this.#heard.add(what);
    return true;
  }

  #scanOf(console: GuestConsole): ConsoleScan {
    const known = this.#scans.get(console);
    if (known !== undefined) return known;
    const { accelerator, nonce, scenario } = this.#options;
    const scan = openConsoleScan({
      accelerator,
      proof: (text) => agentMarkOf(text, nonce) !== undefined || isDebugAnswer(text, nonce),
      tolerated: toleratedIn(scenario),
    });
    this.#scans.set(console, scan);
    return scan;
  }

  #look(console: GuestConsole, line: ScannedLine): void {
    const { text, atMs, hit, isEcho } = line;
    this.tail.push(console === 'serial' ? text : `${console}: ${text}`);
    if (this.tail.length > 2 * TAIL_LINES) this.tail.splice(0, this.tail.length - TAIL_LINES);
    if (isEcho) return;
    if (hit?.severity === 'fatal') this.#dead ??= hit;
    if (text.startsWith(ROOT_MOUNTED)) this.rootMountLine ??= text;
    if (this.#isInitOutput(line)) this.#initOutput ??= line;
    const mark = agentMarkOf(text, this.#options.nonce);
    if (mark !== undefined) this.marks.add(mark);
    else this.#keep(line);
    if (mark !== undefined) this.prove({ kind: 'agent', line: text }, atMs);
    else if (isDebugAnswer(text, this.#options.nonce)) {
      this.debugAnswered = true;
      this.prove({ kind: 'debug-console', line: text }, atMs);
    }
    for (const { stage, implied } of line.stages) {
      // A guest can say that it powers down from anywhere: the end is what QEMU says it is.
      if (!implied && stage !== 'end') this.reach(stage, atMs);
    }
  }

  /** Keeps what the agent and the boot script say, as far as there is room for it. */
  #keep({ text, kernelSeconds }: ScannedLine): void {
    const reportLine = reportLineOf(text, this.#options.nonce);
    if (reportLine !== undefined && this.reportLines.length < MOST_REPORT_LINES) this.reportLines.push(reportLine);
    const isBetween = this.marks.has('init') && !this.marks.has('userspace');
    if (!isBetween || kernelSeconds !== null || text.trim() === '') return;
    if (this.saidAfterInit.length < MOST_SAID_LINES) this.saidAfterInit.push(text);
  }

  /**
   * Once the kernel has begun to execute init, and since it marks its own lines with the time, everything else was
   * written by init or its children. A kernel that keeps silent about init may have fallen back to a shell: then only the
   * known words of an init count.
   */
  #isInitOutput({ text, kernelSeconds }: ScannedLine): boolean {
    if (kernelSeconds !== null || SHELL_TALK.test(text)) return false;
    return KNOWN_INIT_TALK.test(text) || this.stage === 'init';
  }
}

/** How many of the last console lines are kept beside the whole log. */
export const TAIL_LINES = 20;

/** QEMU's own words do not come through a console here: there they are the guest's. */
const ALWAYS_TOLERATED = ['host/qemu'];

/** Beyond this many different lines the bounds of size and time have to do. */
const MOST_HEARD = 20_000;
const MOST_REPORT_LINES = 2000;
const MOST_SAID_LINES = 10;

/** Rules whose hits a scenario expects. */
function toleratedIn(scenario: Scenario): string[] {
  const { share, failsAtInit, machineShim } = SETTINGS[scenario];
  // One of the user's mounts is not there: the kernel and mount say so.
  if (machineShim) return [...ALWAYS_TOLERATED, 'contract/share-mount', 'contract/mount'];
  if (!share) return [...ALWAYS_TOLERATED, ...TOLERATED_WITHOUT_SHARE];
  return failsAtInit ? [...ALWAYS_TOLERATED, 'contract/powering-off'] : ALWAYS_TOLERATED;
}

/** Without a share a release that keeps the contract says so and powers off. */
const TOLERATED_WITHOUT_SHARE = [
  'contract/powering-off',
  'contract/share-mount',
  'contract/shell-cannot-run',
  'contract/cannot-run',
  'contract/respawn-loop',
];

/** init/do_mounts.c */
const ROOT_MOUNTED = 'VFS: Mounted root (';

/** busybox init's own messages. */
const KNOWN_INIT_TALK =
  /^init started: BusyBox|^The system is going down NOW!|^Requesting system (?:poweroff|reboot|halt)/;

/** What a shell says that finds itself at a console: the kernel's last resort when there is no init. */
const SHELL_TALK = /can't access tty; job control turned off|^[~/]\S* [#$]/;
