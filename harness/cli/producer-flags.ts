import { UsageError } from '../core/errors.ts';
import { commandProducer } from '../target/builder/command-producer.ts';
import type { Producer } from '../target/builder/producer.ts';
import type { Scope } from '../target/plan.ts';
import { durationOf } from './duration.ts';
import { type Given, textOf } from './option-spec.ts';

/**
 * The builder that the flags name, or undefined.
 *
 * @throws {UsageError} when nothing would come of it: no check of this run asks for it.
 */
export function producerOf(given: Given, { tier, only, skip }: Scope): Producer | undefined {
  const command = textOf(given, 'producer');
  if (command === undefined) return undefined;
  if (command.trim() === '') throw new UsageError('--producer is empty: name a command');
  if (tier !== 'full') throw new UsageError('--producer is run by the tier full: add --tier full');
  if (skip.includes('builder') || (only.length > 0 && !only.includes('builder'))) {
    throw new UsageError('--producer belongs to the area builder, which --only or --skip leaves out');
  }
  return commandProducer(command, durationOf(given, 'producerTimeout'));
}
