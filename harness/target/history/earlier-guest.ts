import type { Arch } from '../../core/arch.ts';
import type { EarlierGuest } from '../staged-guest.ts';
import type { HistoryOptions } from './history-options.ts';
import { releaseFacts } from './release-facts.ts';

/** What of the earlier release is booted when the release itself does not; null when there is none of that architecture. */
export async function earlierGuest(arch: Arch, { previous }: HistoryOptions): Promise<EarlierGuest | null> {
  if (previous?.stage == null) return null;
  const { version, arches } = await releaseFacts(previous.view, 'asset-v');
  return arches.includes(arch) ? { release: version, files: await previous.stage(arch) } : null;
}
