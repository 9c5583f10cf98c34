/** A piece of a shell script. */
export interface Token {
  readonly kind: 'word' | 'operator';
  /** A word without its quotes, variables left as they stand; an operator as it is, a line's end as `\n`. */
  readonly value: string;
  /** Where it begins and ends in the script. */
  readonly from: number;
  readonly to: number;
}

/**
 * The words and operators of a POSIX shell script, comments and here-documents left out. Nothing is expanded. It reads
 * whatever it is given: an unclosed quote ends with the script. Source: POSIX.1-2017, Shell Command Language, 2.3.
 */
export function shellTokens(script: string): Token[] {
  const tokens: Token[] = [];
  // Delimiters of here-documents whose bodies begin at the next line.
  let waiting: string[] = [];
  let at = 0;
  while (at < script.length) {
    const blank = /[ \t]+|\\\n/y;
    blank.lastIndex = at;
    if (blank.test(script)) {
      at = blank.lastIndex;
      continue;
    }
    if (script[at] === '#') {
      at = endOfLine(script, at);
      continue;
    }
    const operator = operatorAt(script, at);
    if (operator !== undefined) {
      tokens.push({ kind: 'operator', value: operator, from: at, to: at + operator.length });
      at += operator.length;
      if (operator !== '\n') continue;
      for (const delimiter of waiting) at = behindHereDocument(script, at, delimiter);
      waiting = [];
      continue;
    }
    const word = readWord(script, at);
    // An arrow in quotes is none.
    const before = script.slice(tokens.at(-1)?.from ?? at, tokens.at(-1)?.to ?? at);
    const isOneWord = /^\d*<</.test(script.slice(at, word.to));
    const delimiter = isOneWord
      ? /^\d*<<-?(.+)$/s.exec(word.value)?.[1]
      : /^\d*<<-?$/.test(before)
        ? word.value
        : undefined;
    if (delimiter !== undefined) waiting.push(delimiter);
    tokens.push({ kind: 'word', ...word, from: at });
    at = word.to;
  }
  return tokens;
}

function endOfLine(script: string, from: number): number {
  const end = script.indexOf('\n', from);
  return end === -1 ? script.length : end;
}

/** `&` behind an arrow belongs to a redirection, as in `2>&1`. */
function operatorAt(script: string, at: number): string | undefined {
  const two = script.slice(at, at + 2);
  if (['&&', '||', ';;'].includes(two)) return two;
  const one = script[at] ?? '';
  return '\n;&|()'.includes(one) ? one : undefined;
}

/** Tabs may stand before the delimiter where `<<-` was written; a body without an end is the rest of the script. */
function behindHereDocument(script: string, from: number, delimiter: string): number {
  let at = from;
  while (at < script.length) {
    const end = endOfLine(script, at);
    const isEnd = script.slice(at, end).replace(/^\t+/, '') === delimiter;
    at = Math.min(end + 1, script.length);
    if (isEnd) break;
  }
  return at;
}

function readWord(script: string, from: number): { readonly value: string; readonly to: number } {
  let value = '';
  let at = from;
  while (at < script.length) {
    const here = script[at] ?? '';
    if (here === "'" || here === '"') {
      const end = closing(script, at);
      value += script.slice(at + 1, end);
      at = end + 1;
    } else if (here === '\\') {
      value += script.slice(at + 1, at + 2);
      at += 2;
    } else if (here === '$' && script[at + 1] === '(') {
      const end = closing(script, at + 1) + 1;
      value += script.slice(at, end);
      at = end;
    } else if (here === '&' && /[<>]/.test(script[at - 1] ?? '') && at > from) {
      value += here;
      at++;
    } else if (/[ \t\n;&|()]/.test(here)) {
      break;
    } else {
      value += here;
      at++;
    }
  }
  return { value, to: Math.min(at, script.length) };
}

/** Where a quote or a parenthesis closes, whatever it holds; the end of the script when it does not. */
function closing(script: string, from: number): number {
  const open = [script[from] ?? ''];
  for (let at = from + 1; at < script.length; at++) {
    const here = script[at] ?? '';
    const inside = open.at(-1) ?? '';
    if (here === CLOSES[inside]) {
      open.pop();
      if (open.length === 0) return at;
    } else if (inside === "'") continue;
    else if (here === '\\') at++;
    else if (here === '$' && script[at + 1] === '(') open.push(script[++at] ?? '');
    else if (inside === '(' && here in CLOSES) open.push(here);
    else if (inside === '(' && here === '#' && /\s/.test(script[at - 1] ?? '')) at = endOfLine(script, at);
  }
  return script.length;
}

const CLOSES: Readonly<Record<string, string>> = { "'": "'", '"': '"', '(': ')' };
