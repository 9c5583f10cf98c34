import type { RuleHit } from './console/hit.ts';
import type { SeenLine } from './console-reader.ts';
import { type AgentMark, agentMarkOf } from './agent/script.ts';
import type { BootProof, StageTime } from './boot-record.ts';
import type { GuestConsole } from './qemu/command-line.ts';
import { STAGES, type Stage } from './console/stages.ts';

/** What a watch goes by. */
export interface WatchOptions {
  readonly nonce: string;
  /** How long the guest may print nothing at each stage. */
  readonly silenceMs: Readonly<Record<Stage, number>>;
  /** How long the whole boot may take. */
  readonly timeoutMs: number;
}

/** Why a guest must be ended. */
export type StopReason =
  | { readonly kind: 'dead'; readonly hit: RuleHit }
  | { readonly kind: 'flood'; readonly limitBytes: number }
  | { readonly kind: 'silent'; readonly silentMs: number }
  | { readonly kind: 'timed-out' };

/**
 * What is known of a running guest from its consoles, brought up to date with each byte. It waits for nothing itself:
 * whoever owns the guest feeds it and asks it.
 */
export class BootWatch {
  readonly stages: StageTime[] = [{ stage: 'firmware', atMs: 0 }];
  readonly hits: RuleHit[] = [];
  readonly tail: string[] = [];
  readonly initsTried: string[] = [];
  readonly marks = new Set<AgentMark>();
  proof: BootProof | null = null;
  kernelRelease: string | null = null;
  #initOutput: string | null = null;
  #lastOutputMs = 0;
  #flood: number | null = null;
  readonly #options: WatchOptions;
  readonly #hitsSeen = new Set<string>();

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  get stage(): Stage {
    return this.stages.at(-1)?.stage ?? 'firmware';
  }

  /** Takes the lines that a console gave; `atMs` is the time since QEMU was started. */
  see(console: GuestConsole, lines: readonly SeenLine[], atMs: number): void {
    this.#lastOutputMs = atMs;
    for (const line of lines) this.#seeLine(console, line, atMs);
  }

  /** Notes output that has not made a line yet. */
  hear(atMs: number): void {
    this.#lastOutputMs = atMs;
  }

  /** Notes that more came than a log may hold: what followed was not looked at. */
  overflow(limitBytes: number): void {
    this.#flood ??= limitBytes;
  }

  /** Notes a stage that something else than a console line showed. */
  reach(stage: Stage, atMs: number): void {
    if (STAGES.indexOf(stage) > STAGES.indexOf(this.stage)) this.stages.push({ stage, atMs });
  }

  /** Notes that userspace is proven; the first proof counts. */
  prove(proof: BootProof, atMs: number): void {
    this.proof ??= proof;
    this.reach('userspace', atMs);
  }

  /**
   * The weaker proof, taken when nothing better came: what init itself wrote. It counts only if the program that wrote it
   * is the one that was to be init: a kernel that finds no init falls back to a shell, which also writes.
   */
  settleForInitOutput(atMs: number): void {
    const fellBack = new Set(this.initsTried).size > 1;
    if (this.proof !== null || this.#initOutput === null || fellBack) return;
    this.prove({ kind: 'init-output', line: this.#initOutput }, atMs);
  }

  /** Why the guest should be ended now, or null. The first reason in this order wins. */
  stopReason(nowMs: number): StopReason | null {
    const hit = this.hits.find(({ severity }) => severity === 'fatal');
    if (hit !== undefined) return { kind: 'dead', hit };
    if (this.#flood !== null) return { kind: 'flood', limitBytes: this.#flood };
    const silentMs = nowMs - this.#lastOutputMs;
    if (silentMs > this.#options.silenceMs[this.stage]) return { kind: 'silent', silentMs };
    return nowMs > this.#options.timeoutMs ? { kind: 'timed-out' } : null;
  }

  #seeLine(console: GuestConsole, line: SeenLine, atMs: number): void {
    this.tail.push(this.#prefix(console) + line.text);
    if (this.tail.length > 2 * TAIL_LINES) this.tail.splice(0, this.tail.length - TAIL_LINES);
    for (const hit of line.hits) this.#addHit(hit);
    if (line.stage !== null) this.reach(line.stage, atMs);
    this.kernelRelease ??= line.kernelRelease;
    if (line.initTried !== null) this.initsTried.push(line.initTried);
    this.#initOutput ??= line.isInitOutput ? line.text : null;
    const mark = agentMarkOf(line.text, this.#options.nonce);
    if (mark === undefined) return;
    this.marks.add(mark);
    this.prove({ kind: 'agent', line: line.text }, atMs);
  }

  /** Two consoles may show the same kernel line; it is one hit. */
  #addHit(hit: RuleHit): void {
    const key = `${hit.rule} ${hit.line}`;
    if (this.#hitsSeen.has(key)) return;
    this.#hitsSeen.add(key);
    this.hits.push(hit);
  }

  #prefix(console: GuestConsole): string {
    return console === 'serial' ? '' : `${console}: `;
  }
}

/** How many of the last console lines are kept beside the whole log. */
export const TAIL_LINES = 20;
