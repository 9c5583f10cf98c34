import { type Frame, asks, decide, isFalse, isTrue, openFrame, turn } from './condition.ts';
import { type Token, shellTokens } from './tokens.ts';

/** A command that a shell may come to. */
export interface ShellCommand {
  /** Its words without quotes, assignments in front and redirections left out. */
  readonly words: readonly string[];
  /** It as it stands in the script, redirections included. */
  readonly text: string;
  /** What stands before it, as far as it says whether it is run: `||` after a failure, `|` beside another; else ''. */
  readonly after: '' | '&&' | '||' | '|';
  /** Whether it happens whenever the script comes so far: it is not inside any `if`, loop, `case` or subshell. */
  readonly isCertain: boolean;
  /** Whether it happens only if something holds, asked in front of it or around it. `while true`, `for` and `true &&` ask nothing. */
  readonly isConditional: boolean;
  /** Whether the script goes on without waiting for it: it stands before `&`, itself or what it is a part of. */
  readonly isBackground: boolean;
}

/**
 * The commands that a shell can come to, in the order of the script: what stands in comments, here-documents, in functions
 * that are never called, behind an `exit` or `exec` that always happens, or in a branch of `if false` is left out. Whether
 * any other condition holds only shows when the script runs.
 */
export function shellCommands(script: string): ShellCommand[] {
  const main: ShellCommand[] = [];
  const functions = new Map<string, ShellCommand[]>();
  readItems(shellTokens(script), script, main, functions);
  const reached: ShellCommand[] = [];
  reach(main, functions, reached, new Map());
  return reached;
}

/** What a script leaves open at its end, so that a shell refuses it there; null when it is whole. */
export function whatIsOpen(script: string): string | null {
  const tokens = shellTokens(script);
  const last = tokens.at(-1);
  if (last?.kind === 'word' && isUnclosed(script.slice(last.from, last.to))) return 'a quote';
  const frames = readItems(tokens, script, [], new Map());
  return frames.at(-1)?.kind ?? null;
}

/** A word is read to the end of the script when its quote is not closed. */
function isUnclosed(word: string): boolean {
  const rest = word.replaceAll(/\\.|'[^']*'/gs, '').replaceAll(/"(?:[^"\\]|\\.)*"/gs, '');
  return /['"]/.test(rest);
}

/** Fills in what is read, and gives what is still open at the end. */
function readItems(
  tokens: readonly Token[],
  script: string,
  main: ShellCommand[],
  functions: Map<string, ShellCommand[]>,
): readonly Frame[] {
  const frames: (Frame & { readonly into: ShellCommand[] })[] = [];
  let words: Token[] = [];
  let after: ShellCommand['after'] = '';
  let before: readonly string[] = [];
  let listAsks = false;
  let isNegated = false;
  let awaited: string | undefined;
  // Where the list of commands begins that a `&` puts into the background, for each frame.
  const lists = [0];
  const begin = (): void => {
    lists[frames.length] = into().length;
  };
  const into = (): ShellCommand[] => frames.at(-1)?.into ?? main;
  const open = (kind: Frame['kind'], target = into(), keyword = ''): void => {
    frames.push({ ...openFrame(kind, keyword), into: target });
    begin();
  };
  const flush = (): void => {
    const last = words.at(-1);
    const [first] = words;
    if (first === undefined || last === undefined) return;
    const isCertain = after === '' && frames.every(({ kind }) => kind === 'group' || kind === 'function');
    if (after === '') listAsks = false;
    else if (after !== '|') listAsks ||= after === '&&' ? !isTrue(before) : !isFalse(before);
    const isConditional = listAsks || frames.some(asks);
    const command = {
      words: operands(words, script),
      text: script.slice(first.from, last.to),
      after,
      isCertain,
      isConditional,
      isBackground: false,
    };
    const frame = frames.at(-1);
    const said = isNegated ? ['!', ...command.words] : command.words;
    isNegated = false;
    if (frame?.condition != null) frame.condition.push(said.join(' '));
    const isSkipped = (after === '&&' && isFalse(before)) || (after === '||' && isTrue(before));
    if (!isSkipped && !frames.some(({ isDead }) => isDead)) into().push(command);
    before = said;
    words = [];
  };
  for (const [index, token] of tokens.entries()) {
    const { kind, value } = token;
    if (kind === 'word') {
      if (words.length > 0 || !KEYWORDS.has(value)) {
        words.push(token);
        continue;
      }
      if (value === 'if') open('if');
      else if (value === 'while' || value === 'until' || value === 'for') open('loop', into(), value);
      else if (value === 'case') open('case');
      else if (value === '{') {
        const body: ShellCommand[] = [];
        if (awaited === undefined) open('group');
        else {
          functions.set(awaited, body);
          open('function', body);
          awaited = undefined;
        }
      } else if (value === 'fi' || value === 'done' || value === 'esac' || value === '}') frames.pop();
      else if (value === '!') isNegated = !isNegated;
      else if (value === 'then' || value === 'do') decide(frames.at(-1));
      else if (value === 'else' || value === 'elif') turn(frames.at(-1), value);
      if (BEGINS.has(value)) begin();
      continue;
    }
    if (value === '(') {
      const [name] = words;
      if (words.length === 1 && name !== undefined && tokens[index + 1]?.value === ')') {
        awaited = name.value;
        words = [];
        continue;
      }
      flush();
      open('subshell');
    } else if (value === ')') {
      // Behind a pattern of `case` it opens nothing and closes nothing.
      if (frames.at(-1)?.kind === 'case') words = [];
      flush();
      if (frames.at(-1)?.kind === 'subshell') frames.pop();
    } else if (value === '\n' && words.length === 0 && after !== '') {
      // Behind `&&`, `||` and `|` the line goes on.
      continue;
    } else flush();
    if (value === '&') {
      const list = into();
      const from = lists[frames.length] ?? 0;
      list.splice(from, Infinity, ...list.slice(from).map((command) => ({ ...command, isBackground: true })));
    }
    if (value !== '&&' && value !== '||' && value !== '|' && value !== ')') begin();
    after = value === '&&' || value === '||' || value === '|' ? value : '';
  }
  flush();
  return frames;
}

const KEYWORDS = new Set('if then elif else fi while until for do done case esac { } !'.split(' '));

/** Behind these a list begins. The word that opens a condition or a group has begun one already. */
const BEGINS = new Set(['then', 'do', 'else', 'elif']);

function operands(words: readonly Token[], script: string): string[] {
  const kept: string[] = [];
  for (let index = 0; index < words.length; index++) {
    const { value = '', from, to } = words[index] ?? {};
    // Arrows and assignments count as they are written: in quotes they are neither.
    const written = script.slice(from, to);
    // An arrow alone has its file in the next word.
    if (/^\d*(?:<<?-?|>>?|<>|>\|)$/.test(written)) index++;
    else if (/^\d*[<>]/.test(written) || (kept.length === 0 && /^\w+=/.test(written))) continue;
    else kept.push(value);
  }
  return kept;
}

/** A function's body counts at its first call: later ones do the same again. */
function reach(
  commands: readonly ShellCommand[],
  functions: ReadonlyMap<string, readonly ShellCommand[]>,
  reached: ShellCommand[],
  called: Map<string, 'ended' | 'goes on'>,
  caller: Pick<ShellCommand, 'isConditional' | 'isBackground'> = { isConditional: false, isBackground: false },
): 'ended' | 'goes on' {
  for (const command of commands) {
    const { isCertain, words } = command;
    const isConditional = caller.isConditional || command.isConditional;
    const isBackground = caller.isBackground || command.isBackground;
    reached.push({ ...command, isConditional, isBackground });
    const [name = '', second] = words;
    const body = functions.get(name);
    if (body !== undefined && !called.has(name)) {
      called.set(name, 'goes on');
      called.set(name, reach(body, functions, reached, called, { isConditional, isBackground }));
    }
    // `exec` with redirections alone changes them and goes on.
    const ends = called.get(name) === 'ended' || name === 'exit' || (name === 'exec' && second !== undefined);
    if (!isCertain || command.isBackground) continue;
    if (ends || stopsRunning(words)) return 'ended';
    if (name === 'return') return 'goes on';
  }
  return 'goes on';
}

/** `set -n`: from here on the shell reads commands and runs none. */
function stopsRunning([name, ...args]: readonly string[]): boolean {
  return (
    name === 'set' && args.some((arg, index) => /^-[a-z]*n/.test(arg) || (arg === 'noexec' && args[index - 1] === '-o'))
  );
}
