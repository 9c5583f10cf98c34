import { REPORT_FOLDER } from '../agent/places.ts';
import { FROM_GUEST, FROM_HOST, USER_MOUNTS } from './user-mounts.ts';

/** The serial number of the disk that holds a letter to the distribution; its boot script runs it and gives it its disk. */
export const LETTER_DISK = 'bootproof-letter';
/** The letter fills the first half of its disk; what the distribution answers comes into the second. */
export const LETTER_HALF_BYTES = 64 * 1024;

/** The version of the answer's layout; the reader refuses every other one. */
export const ANSWER_VERSION = '1';

/** In the distribution's root: what one boot leaves there for the next. */
const KEPT_FILE = '/var/lib/bootproof/kept';

/**
 * A letter to the distribution: a script for its busybox, run by its own init, that tells what the distribution sees,
 * leaves this boot's nonce in its root, and writes to the user's mounts. It comes on a disk of its own, so that it arrives
 * whatever the shim does with shares.
 */
export function renderLetter(nonce: string): string {
  const mounts = USER_MOUNTS.map(({ tag, path }) => `  look_at ${tag} ${path}`).join('\n');
  return `nonce=${nonce}
b=/bin/busybox
say() { { echo; echo "bootproof $nonce $1"; } >/dev/console; }
put() { printf '%s\\t%s\\n' "$1" "$2"; }
lines() { while IFS= read -r line; do put "$1" "$line"; done; }

look_at() {
  put "$1.mounted" "$($b grep " $2 " /proc/mounts)"
  put "$1.read" "$($b cat "$2/${FROM_HOST}" 2>/dev/null)"
  if said=$({ echo "$nonce" >"$2/${FROM_GUEST}"; } 2>&1); then put "$1.write" accepted; else put "$1.write" "$said"; fi
}

answer() {
  put version ${ANSWER_VERSION}
  put nonce "$nonce"
  put pid1.exe "$($b readlink /proc/1/exe)"
  put pid1.args "$($b tr '\\0' ' ' </proc/1/cmdline)"
  lines mount </proc/mounts
  put kept "$($b cat ${KEPT_FILE} 2>/dev/null)"
  $b mkdir -p ${KEPT_FILE.slice(0, KEPT_FILE.lastIndexOf('/'))}
  if said=$({ echo "$nonce" >${KEPT_FILE}; } 2>&1); then put root.write accepted; else put root.write "$said"; fi
${mounts}
  # The shim starts it and does not wait for it; a busy machine may run us first.
  for _ in 1 2 3 4 5 6; do
    $b grep -q '^serve' /arcbox/${REPORT_FOLDER}/calls && break || $b usleep 500000
  done
  for path in /proc/[0-9]*/cmdline; do
    said=$($b tr '\\0' ' ' <"$path") && case $said in *"arcbox-agent serve"*) put agent "$said" ;; esac
  done
  put end "$nonce"
}

say distro
answer 2>/dev/null | $b dd of="$0" bs=${String(LETTER_HALF_BYTES)} seek=1 conv=notrunc 2>/dev/null
$b sync
say reported
exit
`;
}

/** The disk that the letter goes on: it, and room for the answer. */
export function letterDisk(nonce: string): Buffer {
  const letter = Buffer.from(renderLetter(nonce));
  if (letter.length > LETTER_HALF_BYTES) throw new Error('the letter is too long for its disk');
  // Behind the script empty lines, which a shell skips, in case it is read to the end.
  const disk = Buffer.alloc(2 * LETTER_HALF_BYTES);
  disk.fill('\n', 0, LETTER_HALF_BYTES);
  letter.copy(disk);
  return disk;
}
