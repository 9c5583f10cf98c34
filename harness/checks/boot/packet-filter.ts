import { defineCheck } from '../check.ts';
import { FROM_INSIDE, failedTrial, reportOf, trialOf } from './trial.ts';

/** Containers can be given the network through NAT. */
export const packetFilter = defineCheck({
  ...FROM_INSIDE,
  id: 'boot/packet-filter',
  holds:
    "the release's iptables adds a masquerading rule to the NAT table, and the rule stands; and it adds one to the filter table",
  why: 'containers start and reach no network, or their engine does not start at all',
  mend: 'build in NF_NAT, IP_NF_IPTABLES, IP_NF_NAT, IP_NF_FILTER and MASQUERADE (from 6.18 on NETFILTER_XTABLES_LEGACY too), and pack the legacy iptables',
  check: (boot) => {
    const report = reportOf(boot);
    const at = '/sbin/iptables';
    const added = failedTrial(trialOf(report, 'network:nat'), {
      at,
      problem: 'iptables cannot add a NAT rule',
      hint: 'the kernel lacks NF_NAT, IP_NF_IPTABLES, IP_NF_NAT, the MASQUERADE target or, from 6.18 on, NETFILTER_XTABLES_LEGACY; or iptables is built for nf_tables',
    });
    if (added.length > 0) return added;
    return [
      ...failedTrial(trialOf(report, 'network:nat-kept'), {
        at,
        problem: 'the NAT rule that iptables added is not there',
      }),
      ...failedTrial(trialOf(report, 'network:filter'), {
        at,
        problem: 'iptables cannot add a rule to the filter table',
        hint: 'the kernel lacks IP_NF_FILTER; container engines set their rules there before they start anything',
      }),
    ];
  },
});
