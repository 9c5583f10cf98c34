import { FormatError } from '../../core/errors.ts';
import { type SealEntry, isWhiteout } from '../tree.ts';

/** What the attributes of an inode say when overlayfs' part of them is taken out. */
export interface OverlayFacts {
  /** The node's own. */
  readonly xattrs: ReadonlyMap<string, string>;
  /** Of the object that holds the bytes of a file; null when there is none. */
  readonly digest: string | null;
  readonly payload: string | null;
  /** Whether it stands for a whiteout. */
  readonly isWhiteout: boolean;
}

/** Undoes what V1 and V2 do to attributes. @param children null for anything but a directory */
export function readOverlay(
  found: Map<string, string>,
  children: ReadonlyMap<string, SealEntry> | null,
  isRoot: boolean,
): OverlayFacts {
  const take = (key: string): string | null => {
    const value = found.get(key) ?? null;
    found.delete(key);
    return value;
  };
  if (isRoot) take(`${OVERLAY}opaque`);
  const metacopy = take(`${OVERLAY}metacopy`);
  const redirect = take(`${OVERLAY}redirect`);
  const isMarked = children === null && ESCAPED.every((place) => found.get(`${place}whiteout`) === '');
  if (isMarked) for (const place of ESCAPED) take(`${place}whiteout`);
  if ([...(children?.values() ?? [])].some((entry) => entry.kind === 'node' && isWhiteout(entry))) dropMarks(found);
  const xattrs = new Map([...found].map(([key, value]) => [unescapeKey(key), value]));
  return { xattrs, digest: digestOf(metacopy), payload: redirect?.replace(/^\//, '') ?? null, isWhiteout: isMarked };
}

/** A folder's own marks for the whiteouts in it. */
function dropMarks(found: Map<string, string>): void {
  for (const place of ESCAPED) {
    if (found.get(`${place}whiteouts`) === '') found.delete(`${place}whiteouts`);
    if (found.get(`${place}opaque`) === 'x') found.delete(`${place}opaque`);
  }
}

/** Four bytes of head, of which the second is the whole length; an attribute without value stands for no digest. */
function digestOf(metacopy: string | null): string | null {
  if (metacopy === null || metacopy === '') return null;
  const bytes = Buffer.from(metacopy, 'latin1');
  if (bytes.length !== bytes[1] || ![36, 68].includes(bytes.length)) {
    throw new FormatError('composefs', `an attribute ${OVERLAY}metacopy of ${String(bytes.length)} bytes`);
  }
  return bytes.subarray(4).toString('hex');
}

function unescapeKey(key: string): string {
  const escaped = `${OVERLAY}overlay.`;
  return key.startsWith(escaped) ? `${OVERLAY}${key.slice(escaped.length)}` : key;
}

const OVERLAY = 'trusted.overlay.';
const ESCAPED = [`${OVERLAY}overlay.`, 'user.overlay.'];
