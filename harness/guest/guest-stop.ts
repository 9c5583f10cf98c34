import { SHARE_ROOM } from './share/folder.ts';
import type { StopReason } from './watch.ts';

/** Why a guest was ended: what its consoles showed, what it did to its share, or what became of QEMU. */
export type GuestStop = StopReason | { readonly kind: 'share-full' } | { readonly kind: 'host-trouble' };

/** Why a guest was ended, in words. */
export function renderStop(stop: GuestStop): string {
  switch (stop.kind) {
    case 'dead':
      return `its kernel was dead: ${stop.hit.line}`;
    case 'flood':
      return `it printed more than ${stop.limitBytes} bytes`;
    case 'silent':
      return `it printed nothing new for ${(stop.silentMs / 1000).toFixed(1)} s`;
    case 'timed-out':
      return 'its time was up';
    case 'share-full':
      return `it put more than ${SHARE_ROOM.sizeBytes} bytes or ${SHARE_ROOM.entries} files on its share`;
    case 'host-trouble':
      return 'QEMU was in trouble';
  }
}
