import { defineCheck } from '../check.ts';
import { treeOf } from './tree.ts';

/** iptables speaks to the tables that the kernel has. */
export const iptables = defineCheck({
  id: 'rootfs/iptables',
  holds: 'iptables and ip6tables are the legacy ones',
  why: 'the nft ones need nf_tables, which the kernel does not have: no container network comes up',
  tier: 'contract',
  per: 'arch',
  evidence: 'rootfs',
  after: ['rootfs/contents'],
  appliesTo: () => null,
  check: (rootfs) => {
    const tree = treeOf(rootfs);
    return ['/sbin/iptables', '/sbin/ip6tables'].flatMap((path) => {
      const { entry } = tree.resolve(path);
      const nft =
        entry !== null &&
        (entry.path.includes('nft') || entry.elf?.needed.some((name) => name.startsWith('libnftnl.')) === true);
      return nft
        ? [
            {
              at: `rootfs.erofs:${path}`,
              problem: `${path} is the nft backend`,
              expected: 'xtables-legacy-multi',
              actual: entry.path,
            },
          ]
        : [];
    });
  },
});
