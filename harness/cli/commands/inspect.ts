import { basename, join } from 'node:path';
import { UsageError } from '../../core/errors.ts';
import type { AcceleratorKind } from '../../guest/accelerator/kind.ts';
import { type FileSource, openFileSource } from '../../host/file-source.ts';
import { kindOf, readBounded } from '../../host/files.ts';
import { inspectBytes } from '../../inspect/inspect.ts';
import { type Inspection, inspectionSchema } from '../../inspect/inspection.ts';
import { readKernelConfigText } from '../../inspect/kernel-config-text.ts';
import { inspectOciLayout } from '../../inspect/oci-layout.ts';
import { renderInspection } from '../../inspect/render.ts';
import { printable } from '../../report/printable.ts';
import type { CommandContext } from '../context.ts';
import { type Given, textOf } from '../option-spec.ts';
import { openOutput } from '../output.ts';

/** `bootproof inspect`: says what a file is; status 1 when something is wrong with it, or nothing known of it. */
export async function runInspect(given: Given, context: CommandContext): Promise<number> {
  const [path = ''] = given.args;
  const output = await openOutput(given, context);
  if (given.options['config'] === true) {
    context.write(await readConfig(path));
    return 0;
  }
  const inspection = inspectionSchema.parse(await inspectPath(path, given, context));
  await output.give(inspection, renderInspection(inspection, path).map(printable));
  return inspection.problems.length === 0 ? 0 : 1;
}

async function inspectPath(path: string, given: Given, { progress }: CommandContext): Promise<Inspection> {
  const layout = join(path, 'oci-layout');
  if ((await kindOf(path)) === 'folder' && (await kindOf(layout)) === 'file') {
    return inspectOciLayout(basename(path), await readBounded(join(path, 'index.json'), LARGEST_INDEX));
  }
  await using source = await openFile(path);
  const label = `reading ${printable(basename(path))}`;
  progress({ label });
  const inspection = await inspectBytes(source, {
    name: basename(path),
    accelerator: textOf(given, 'accel') as AcceleratorKind,
    withTree: given.options['tree'] === true,
  });
  progress({ label, ended: 'ok' });
  return inspection;
}

async function readConfig(path: string): Promise<string> {
  await using source = await openFile(path);
  const config = await readKernelConfigText(source);
  if ('problem' in config) throw new UsageError(`${path} has no configuration to print: ${config.problem}`);
  return config.text.trimEnd();
}

async function openFile(path: string): Promise<FileSource> {
  const kind = await kindOf(path);
  if (kind === 'file') return openFileSource(path);
  if (kind === 'missing') throw new UsageError(`${path} does not exist: name a file that is there`);
  if (kind === 'other') throw new UsageError(`${path} is no regular file: name one`);
  throw new UsageError(`${path} is a folder: name a file in it, or judge a release with \`bootproof verify\``);
}

const LARGEST_INDEX = 4 * 1024 * 1024;
