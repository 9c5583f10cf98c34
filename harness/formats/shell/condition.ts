/** What is open at a place of the script. */
export interface Frame {
  readonly kind: 'if' | 'loop' | 'case' | 'group' | 'subshell' | 'function';
  /** The condition so far; null when its branch has begun. */
  condition: string[] | null;
  /** Whether the branch is never taken; undefined: that depends. */
  isDead: boolean;
  /** Whether its branch is taken whatever holds: its condition always does, or it is a list to go through. */
  asksNothing: boolean;
  /** Whether its branch is taken as long as its condition does not hold. */
  readonly isUntil: boolean;
  /** Whether a branch before this one may have been taken in its place. */
  hasOther: boolean;
}

/** A part of a script that has begun; a keyword says of which kind a loop is. */
export function openFrame(kind: Frame['kind'], keyword: string): Frame {
  return {
    kind,
    condition: kind === 'if' || kind === 'loop' ? [] : null,
    isDead: false,
    asksNothing: keyword === 'for',
    isUntil: keyword === 'until',
    hasOther: false,
  };
}

/** Whether what stands in it happens only if something holds. The first condition itself is come to without one. */
export function asks({ kind, condition, asksNothing, hasOther }: Frame): boolean {
  return ASKS.has(kind) && !asksNothing && (condition === null || hasOther);
}

const ASKS: ReadonlySet<Frame['kind']> = new Set(['if', 'loop', 'case'] as const);

/** A condition that is one word is known: everything else depends. */
export function decide(frame: Frame | undefined): void {
  if (frame === undefined) return;
  const [only, ...others] = frame.condition ?? [];
  frame.condition = null;
  if (only === undefined || others.length > 0 || frame.asksNothing) return;
  const [holds, fails] = [isTrue([only]) || SLEEPS.test(only), isFalse([only])];
  frame.isDead = frame.isUntil ? holds : fails;
  frame.asksNothing = (frame.isUntil ? fails : holds) && !frame.hasOther;
}

/** Nothing but a signal lets it fail. */
const SLEEPS = /(?:^|\s)sleep [\d.]+[smhd]?$/;

/** The other branch: dead only behind a condition that always holds. */
export function turn(frame: Frame | undefined, keyword: string): void {
  if (frame === undefined) return;
  // Where the condition always holds there is no other branch; what stands in it is looked at all the same.
  frame.hasOther ||= !frame.isDead;
  frame.isDead = false;
  frame.asksNothing = keyword === 'else' && !frame.hasOther;
  if (keyword === 'elif') frame.condition = [];
}

/** Whether a command is known to fail. */
export function isFalse(words: readonly string[]): boolean {
  return ['false', '! true', '! :'].includes(words.join(' '));
}

/** Whether a command is known to succeed. */
export function isTrue(words: readonly string[]): boolean {
  return ['true', ':', '! false'].includes(words.join(' '));
}
