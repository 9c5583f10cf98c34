import { openFileSource } from '../../host/file-source.ts';
import { renderDump } from '../../seal/dump/render-dump.ts';
import { readImage } from '../../seal/image/read-image.ts';
import type { CommandContext } from '../context.ts';
import type { Given } from '../option-spec.ts';
import { openOutput } from '../output.ts';
import { overFile } from './seal-input.ts';

/** `bootproof seal dump`: the tree of an image, line by line. */
export async function runSealDump(given: Given, context: CommandContext): Promise<number> {
  const [path = ''] = given.args;
  const output = await openOutput(given, context);
  return overFile(path, async () => {
    await using source = await openFileSource(path);
    const lines = Array.from(renderDump(await readImage(source)), (line) => line.slice(0, -1));
    await output.give({ lines }, lines);
  });
}
