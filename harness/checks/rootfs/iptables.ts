import { defineCheck } from '../check.ts';
import type { RootfsEntry } from './evidence.ts';
import { treeOf } from './tree.ts';

/** iptables speaks to the tables that the kernel has. */
export const iptables = defineCheck({
  id: 'rootfs/iptables',
  holds: 'iptables and ip6tables are the legacy ones',
  why: 'the nft ones need nf_tables, which the kernel does not have: no container network comes up',
  mend: 'install the legacy build (`xtables-legacy-multi`), and let all names lead to it',
  tier: 'contract',
  per: 'arch',
  evidence: 'rootfs',
  after: ['rootfs/contents'],
  appliesTo: () => null,
  check: (rootfs) => {
    const tree = treeOf(rootfs);
    // All are names of one program as a rule: what is wrong with it is said once.
    const seen = new Set<RootfsEntry>();
    return NAMES.flatMap((path) => {
      const { entry } = tree.resolve(path);
      if (entry === null || seen.has(entry)) return [];
      seen.add(entry);
      if (entry.tables === 'legacy' && !isNft(entry)) return [];
      const problem = isNft(entry) ? `${path} is the nft backend` : `${path} is not the legacy iptables`;
      return [{ at: `rootfs.erofs:${path}`, problem, expected: 'xtables-legacy-multi', actual: entry.path }];
    });
  },
});

/** Whether a packet filter speaks to nf_tables, by its own word, its name or its libraries. */
export function isNft({ path, tables, elf }: RootfsEntry): boolean {
  const links = elf?.needed.some((name) => name.startsWith('libnftnl.')) === true;
  return tables === 'nf_tables' || path.includes('nft') || links;
}

const NAMES = ['iptables', 'ip6tables'].flatMap((tool) =>
  ['', '-save', '-restore'].map((end) => `/sbin/${tool}${end}`),
);
