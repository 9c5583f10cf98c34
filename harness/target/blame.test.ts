import { expect, test } from 'vitest';
import type { BootPart } from '../guest/boot-record.ts';
import { PARTS, findBlame } from './blame.ts';

/** Boots whenever one of these sets of old parts is in place; says what was tried. */
async function blame(
  changed: readonly BootPart[],
  boots: string[],
): Promise<{ guilty: string[]; tried: string[] } | null> {
  const found = await findBlame(changed, (old) => {
    const reached = boots.some((set) => set.split('+').every((part) => old.includes(part as BootPart)));
    return Promise.resolve({ old, reached, outcome: '', folder: '' });
  });
  if (found === null) return null;
  const names = (sets: readonly (readonly BootPart[])[]): string[] => sets.map((set) => set.join('+'));
  return { guilty: names(found.guilty), tried: names(found.tried.map(({ old }) => old)) };
}

test.each<[string, readonly BootPart[], string[], string[]]>([
  ['the kernel', PARTS, ['kernel'], ['kernel']],
  ['the command line, of two that changed', ['rootfs', 'cmdline'], ['cmdline'], ['cmdline']],
  ['the only part that changed', ['rootfs'], ['rootfs'], ['rootfs']],
  ['kernel and rootfs that do not fit each other', PARTS, ['kernel', 'rootfs'], ['kernel', 'rootfs']],
  ['two parts that are both broken', PARTS, ['kernel+cmdline'], ['kernel+cmdline']],
  ['all three', PARTS, ['kernel+rootfs+cmdline'], ['kernel+rootfs+cmdline']],
])('to blame: %s', async (_, changed, boots, guilty) => {
  expect((await blame(changed, boots))?.guilty).toEqual(guilty);
});

test('the earlier release is booted first, parts that did not change never, and two only when one was not enough', async () => {
  expect((await blame(PARTS, ['rootfs']))?.tried).toEqual(['kernel+rootfs+cmdline', 'kernel', 'rootfs', 'cmdline']);
  expect((await blame(['rootfs'], ['rootfs']))?.tried).toEqual(['rootfs']);
  expect((await blame(['kernel', 'cmdline'], ['kernel+cmdline']))?.tried).toEqual([
    'kernel+cmdline',
    'kernel',
    'cmdline',
  ]);
});

test('nobody is blamed when nothing changed, or when the earlier release does not boot here either', async () => {
  expect(await blame([], ['kernel'])).toBeNull();
  expect(await blame(PARTS, [])).toBeNull();
});
