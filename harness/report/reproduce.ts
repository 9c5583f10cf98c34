import { shellWord } from '../core/shell-word.ts';
import type { RunRecord } from './run-record.ts';

/**
 * A shell script that repeats the whole verification: it says when a file is no longer what was judged, then asks the same
 * bootproof for the same. What is given to it is added, such as `--accel tcg`.
 */
export function renderReproduce({ started, result, end }: RunRecord): string {
  const { program, args, environment, folder, files } = started.invocation;
  const known = result.artifacts.flatMap(({ path, sha256 }) => {
    const file = files[path];
    return file === undefined ? [] : [{ file, sha256 }];
  });
  const variables = Object.entries(environment).map(([name, value]) => shellWord(`${name}=${value}`));
  // What passed today would be told from memory.
  const fresh = args.includes('--fresh') ? [] : ['--fresh'];
  const command = [
    ...(variables.length === 0 ? [] : ['env', ...variables]),
    ...[...program, ...args, ...fresh].map(shellWord),
  ];
  return [
    '#!/bin/sh',
    `# Repeats what bootproof ${started.tool.version} was asked at ${started.startedAt}, when it came to: ${end === 'ended' ? result.verdict : end}.`,
    'set -e',
    `cd ${shellWord(folder)}`,
    ...known.map(
      ({ file, sha256 }) =>
        `echo ${shellWord(`${sha256}  ${file}`)} | sha256sum -c --quiet || echo 'it is not what was judged' >&2`,
    ),
    `exec ${command.join(' ')} "$@"`,
    '',
  ].join('\n');
}
