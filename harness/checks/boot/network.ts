import { defineCheck } from '../check.ts';
import { FROM_INSIDE, failedTrial, reportOf, trialOf } from './trial.ts';

/** The network devices of guests and containers. */
export const network = defineCheck({
  ...FROM_INSIDE,
  id: 'boot/network',
  holds: 'the kernel drives virtio network and vsock devices, and makes a bridge with one end of a veth pair in it',
  why: 'the guest has no network, the host does not reach its agent, or containers cannot be connected',
  mend: 'build in what the finding names: VIRTIO_NET, VSOCKETS with VIRTIO_VSOCKETS, BRIDGE, VETH',
  check: (boot) => {
    const report = reportOf(boot);
    const missing = DRIVERS.filter(([driver]) => !report.offers.drivers.includes(driver));
    return [
      ...missing.map(([driver, symbol]) => ({
        at: `/sys/bus/virtio/drivers/${driver}`,
        problem: `the kernel has no driver ${driver}`,
        expected: driver,
        actual: report.offers.drivers.join(', '),
        hint: `${symbol} is not built in`,
      })),
      ...STEPS.flatMap(([name, problem, hint]) => failedTrial(trialOf(report, name), { at: 'ip link', problem, hint })),
    ];
  },
});

const DRIVERS = [
  ['virtio_net', 'VIRTIO_NET'],
  ['vmw_vsock_virtio_transport', 'VIRTIO_VSOCKETS'],
] as const;

const STEPS = [
  ['network:bridge', 'the guest cannot make a bridge', 'BRIDGE is not built in'],
  ['network:veth', 'the guest cannot make a veth pair', 'VETH is not built in'],
  ['network:port', 'a veth device cannot be put into a bridge', 'BRIDGE or VETH is not built in'],
] as const;
