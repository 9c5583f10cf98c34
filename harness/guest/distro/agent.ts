import { REPORT_FOLDER } from '../agent/places.ts';

/**
 * The agent for a guest that is started by a machine shim: called with `machine-init` it leaves a mark and returns, with
 * `serve` it leaves one and stays. It finds busybox in the release's root and in the distribution's.
 */
export function renderMachineAgent(nonce: string): string {
  return `#!/bin/busybox sh
nonce=${nonce}
b=/bin/busybox
out=\${0%/bin/*}/${REPORT_FOLDER}
say() { { echo; echo "bootproof $nonce $1"; } >/dev/console 2>/dev/null || echo "bootproof $nonce $1"; }
called() { read -r up _ </proc/uptime; echo "$1 $$ $PPID $up" >>"$out/calls"; } 2>/dev/null

case $1 in
machine-init)
  say prepares
  called machine-init
  ;;
serve)
  say serves
  called serve
  while :; do $b sleep 600; done
  ;;
*)
  called run
  exit 2
  ;;
esac
`;
}
