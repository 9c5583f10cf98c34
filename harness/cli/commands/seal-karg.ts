import { UsageError } from '../../core/errors.ts';
import { VERITY_DIGITS } from '../../formats/fs-verity.ts';
import { parseKargs } from '../../seal/karg/parse-kargs.ts';
import { renderKarg } from '../../seal/karg/render-karg.ts';
import type { CommandContext } from '../context.ts';
import { type Given, textOf } from '../option-spec.ts';
import { openOutput } from '../output.ts';
import { overFile, parseAlgorithm, parseFormats } from './seal-input.ts';

/** `bootproof seal karg parse|render`: the digests on a kernel command line, and the argument for one. */
export async function runSealKarg(given: Given, context: CommandContext): Promise<number> {
  const [action, text = '', ...rest] = given.args;
  if (rest.length > 0) throw new UsageError('write the command line as one word, in quotes');
  if (action === 'parse') return parse(text, given, context);
  if (action === 'render') return render(text, given, context);
  throw new UsageError(`seal karg ${action ?? ''}: it is parse COMMANDLINE or render DIGEST`);
}

function parse(cmdline: string, given: Given, context: CommandContext): Promise<number> {
  return overFile('the command line', async () => {
    const kargs = parseKargs(cmdline);
    const trials = kargs.map(({ digest, isInsecure }) => [digest, isInsecure]);
    // Scripts get the bare list on standard output; a file that is written says who wrote it.
    const write = given.options['json'] === true ? () => context.write(JSON.stringify(trials)) : context.write;
    const output = await openOutput(given, { ...context, write });
    const lines = kargs.map(({ digest, version, algorithm, isInsecure }) =>
      [version, algorithm, digest, ...(isInsecure ? ['insecure'] : [])].join(' '),
    );
    await output.give({ trials }, lines.length === 0 ? 'it names no composefs image' : lines);
  });
}

async function render(digest: string, given: Given, context: CommandContext): Promise<number> {
  const output = await openOutput(given, context);
  const algorithm = parseAlgorithm(given);
  const [format, second] = parseFormats(textOf(given, 'format'));
  if (format === undefined || second !== undefined)
    throw new UsageError('an argument names one image: name one --format');
  if (format === 'v1-0') throw new UsageError('no kernel argument means v1-0: boot images are v1 or v2');
  if (digest.length !== VERITY_DIGITS[algorithm] || !/^[0-9a-fA-F]*$/.test(digest)) {
    throw new UsageError(
      `"${digest}" is no digest of ${algorithm}: it has ${VERITY_DIGITS[algorithm]} hexadecimal digits`,
    );
  }
  const isInsecure = given.options['insecure'] === true;
  const karg = renderKarg({ digest, version: format === 'v2' ? 'v2' : 'v1', algorithm, isInsecure });
  await output.give({ karg }, karg);
  return 0;
}
