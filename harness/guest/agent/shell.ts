/**
 * The agent for a guest that somebody sits at: called with `init` it returns, else it gives a shell on the console for as
 * long as the guest runs. It needs nothing but the release's busybox.
 */
export function renderShellAgent(): string {
  return `#!/bin/busybox sh
[ "$1" = init ] && exit 0
export PATH=/bin:/sbin:/usr/bin:/usr/sbin PS1='guest# '
while :; do
  /bin/busybox setsid -c /bin/busybox sh -i </dev/console >/dev/console 2>&1 || /bin/busybox sleep 1
done
`;
}
