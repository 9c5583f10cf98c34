import type { BootBlame, BootPart } from '../guest/boot-record.ts';

/** What a release is booted from. */
export const PARTS: readonly BootPart[] = ['kernel', 'rootfs', 'cmdline'];

/** How a boot with some parts of the earlier release came out. */
type TriedMix = BootBlame['tried'][number];

/**
 * Which parts of a release that does not boot are to blame, found by putting those of an earlier one in their places: the
 * fewest that make it boot. Where one part is enough for that, alone or as well as another, two are not tried.
 *
 * @param changed the parts that are not the earlier release's own.
 * @param boot boots the release with these parts of the earlier one.
 * @returns null when nothing changed, or the earlier release does not boot here either: then nothing is known.
 */
export async function findBlame(
  changed: readonly BootPart[],
  boot: (old: readonly BootPart[]) => Promise<TriedMix>,
): Promise<Omit<BootBlame, 'release'> | null> {
  if (changed.length === 0) return null;
  const tried = [await boot(changed)];
  if (tried[0]?.reached !== true) return null;
  for (let count = 1; count < changed.length; count += 1) {
    for (const old of choicesOf(changed, count)) tried.push(await boot(old));
    const enough = tried.filter((mix) => mix.reached && mix.old.length === count);
    if (enough.length > 0) return { guilty: enough.map(({ old }) => old), tried };
  }
  return { guilty: [changed], tried };
}

/** Every choice of so many parts. */
function choicesOf(parts: readonly BootPart[], count: number): BootPart[][] {
  if (count === 0) return [[]];
  return parts.flatMap((part, index) =>
    choicesOf(parts.slice(index + 1), count - 1).map((others) => [part, ...others]),
  );
}
