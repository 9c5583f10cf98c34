import { defineCheck } from '../check.ts';

/** What comes from elsewhere, or is not needed, is not in the image. */
export const stowaways = defineCheck({
  id: 'rootfs/stowaways',
  holds: 'no agent, no initramfs, no kernel and no kernel modules are in the image',
  why: 'the agent comes from the share, and a copy in the image goes stale; a module cannot be loaded',
  tier: 'contract',
  per: 'arch',
  evidence: 'rootfs',
  after: ['rootfs/contents'],
  appliesTo: () => null,
  check: ({ entries }) =>
    entries.flatMap(({ path, type }) => {
      const found = type === 'directory' ? undefined : KINDS.find(({ pattern }) => pattern.test(path));
      if (found === undefined) return [];
      return [
        {
          at: `rootfs.erofs:${path}`,
          problem: `the image holds ${found.what}: ${path}`,
          expected: 'an image without it',
        },
      ];
    }),
});

const KINDS = [
  { what: 'an agent', pattern: /\/arcbox-agent$/ },
  { what: 'a kernel module', pattern: /\.ko(?:\.(?:gz|xz|zst))?$/ },
  { what: 'an initramfs', pattern: /\/(?:initramfs|initrd)[^/]*$/ },
  { what: 'a kernel', pattern: /\/(?:vmlinuz|vmlinux|bzImage|Image)(?:[.-][^/]*)?$/ },
] as const;
