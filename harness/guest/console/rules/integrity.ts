import { type ConsoleRule, FATAL } from '../console-rule.ts';

/** Bytes that are not what their digest says (fs/verity, drivers/md, fs/overlayfs, composefs). */
export const INTEGRITY_RULES: readonly ConsoleRule[] = [
  {
    id: 'integrity/fs-verity',
    class: 'integrity',
    describes: "a file's bytes are not those of its fs-verity digest",
    pattern: /^fs-verity \([^)]{1,80}\): (?:FILE CORRUPTED!|Error |Signature |Incorrect )/,
    severity: FATAL,
    samples: {
      hit: ['fs-verity (vda, inode 12): FILE CORRUPTED! pos=0, level=-1, want_hash=sha256:00aa, real_hash=sha256:11bb'],
      miss: ['fs-verity: sha256 using implementation "sha256-generic"'],
    },
  },
  {
    id: 'integrity/overlay-digest',
    class: 'integrity',
    describes: 'a file of the lower layer has no digest, or another one than the image says',
    pattern:
      /^overlayfs: (?:metacopy file '[^']{0,200}' has no digest specified|lower file '[^']{0,200}' has (?:no|the wrong) fs-verity digest)/,
    severity: FATAL,
    samples: {
      hit: [
        "overlayfs: lower file '8f/00aa' has the wrong fs-verity digest",
        "overlayfs: metacopy file 'sh' has no digest specified",
      ],
      miss: ['overlayfs: upper fs does not support tmpfile.'],
    },
  },
  {
    id: 'integrity/dm-verity',
    class: 'integrity',
    describes: "a block of the device is not that of the device's root hash",
    pattern: /^device-mapper: verity(?:-fec)?: .{0,80}(?:is corrupted|reached maximum errors)/,
    severity: FATAL,
    samples: {
      hit: ['device-mapper: verity: 254:0: data block 12 is corrupted'],
      miss: ['device-mapper: verity: sha256 using implementation "sha256-generic"'],
    },
  },
  {
    id: 'integrity/composefs',
    class: 'integrity',
    describes: 'the composefs image is not the one that the command line names',
    pattern:
      /composefs.{0,120}(?:digest mismatch|invalid digest|digest is invalid|wrong digest|[Ii]nvalid (?:hex )?string length)/,
    severity: FATAL,
    samples: {
      hit: [
        'composefs-setup-root: error: image digest mismatch',
        'Error: composefs= on the command line: Invalid string length',
      ],
      miss: ['composefs: mounted image 00aa at /sysroot'],
    },
  },
];
