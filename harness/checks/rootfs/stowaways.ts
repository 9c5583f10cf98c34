import { defineCheck } from '../check.ts';
import type { RootfsEntry } from './evidence.ts';

/** What comes from elsewhere, or is not needed, is not in the image. */
export const stowaways = defineCheck({
  id: 'rootfs/stowaways',
  holds: 'no agent, no initramfs, no kernel, no kernel modules, no keys and no passwords are in the image',
  why: 'the agent comes from the share, and a copy in the image goes stale; a module cannot be loaded; a key is everybody’s',
  mend: 'take the named file out of the tree: build from an explicit list of files, not from a copied folder',
  tier: 'contract',
  per: 'arch',
  evidence: 'rootfs',
  after: ['rootfs/contents'],
  appliesTo: () => null,
  check: ({ entries }) =>
    entries.flatMap((entry) => {
      const { path } = entry;
      const what = whatIs(entry);
      if (what === undefined) return [];
      return [
        {
          at: `rootfs.erofs:${path}`,
          problem: `the image holds ${what}: ${path}`,
          expected: 'an image without it',
        },
      ];
    }),
});

/** By name, and by content under another one: nothing else in the image is a kernel or an unlinked object. */
function whatIs({ path, type, elf, looksLike, text }: RootfsEntry): string | undefined {
  if (type === 'directory') return undefined;
  if (/^an? .*\bkernel\b/.test(looksLike ?? '') || (elf?.pvhEntry ?? null) !== null) return 'a kernel';
  if (looksLike === 'a cpio archive') return 'an initramfs';
  if (elf?.type === 'relocatable') return 'a kernel module';
  if (elf?.type === 'core') return 'the memory of a program that crashed';
  if (/^text that begins "-----BEGIN (?:[A-Z]+ )*PRIVATE KEY/.test(looksLike ?? '')) return 'a private key';
  if (/^-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/m.test(text ?? '')) return 'a private key';
  return KINDS.find(({ pattern }) => pattern.test(path))?.what;
}

const KINDS = [
  { what: 'an agent', pattern: /\/arcbox-agent$/ },
  { what: 'a library for every program', pattern: /^\/etc\/ld\.so\.preload$/ },
  { what: 'a key that logs in', pattern: /\/authorized_keys2?$/ },
  {
    what: 'a password or token of the build',
    pattern:
      /\/\.(?:netrc|git-credentials|pgpass|pypirc|npmrc|my\.cnf|vault-token|docker\/config\.json|aws\/credentials|kube\/config|config\/gh\/hosts\.yml|cargo\/credentials(?:\.toml)?)$/,
  },
  { what: 'what somebody typed into a shell', pattern: /\/\.(?:(?:ba|z)?sh|ash)_history$/ },
  {
    what: 'a private key',
    pattern: /\/(?:id_dropbear|dropbear_\w+_host_key|secring\.gpg|private-keys-v1\.d\/.*\.key)$/,
  },
  { what: 'a repository, whose address may hold a token', pattern: /\/\.git\/config$/ },
  { what: 'a store of keys', pattern: /\.(?:p12|pfx|jks|kdbx|ppk)$/ },
  { what: 'a kernel module', pattern: /\.ko(?:\.(?:gz|xz|zst))?$/ },
  { what: 'an initramfs', pattern: /\/(?:initramfs|initrd)[^/]*$/ },
  { what: 'a kernel', pattern: /\/(?:vmlinuz|vmlinux|bzImage|Image)(?:[.-][^/]*)?$/ },
] as const;
