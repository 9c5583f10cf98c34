import { z } from 'zod';
import { REPORT_VERSION } from './script.ts';

/** Guests write these, so every one is bounded. */
const text = z.string().max(4096);
const count = z.coerce.number().int().nonnegative();
const texts = z.array(text).max(1000);

/** One entry of binfmt_misc, with its lines as the kernel shows them. */
const binfmt = z.array(z.object({ name: text, lines: z.array(text).max(100) })).max(100);

/** A program that was run in the guest. */
const trial = z.object({
  /** Its exit status (128 and more: the signal that ended it); null: it had to be killed because it did not end. */
  status: z.number().int().min(0).max(255).nullable(),
  /** The first lines of what it printed. */
  said: text,
});

/** The layout of the report, once its lines are sorted by their keys. */
export const REPORT_SHAPE = z.object({
  version: z.literal(REPORT_VERSION),
  pid1: z.object({ exe: text, args: text }),
  agent: z.object({ pid: count, parent: count }),
  kernel: z.object({ release: text, machine: text, modules: z.boolean() }),
  cmdline: text,
  /** The lines of /proc/mounts. */
  mounts: texts,
  /** `accepted`, or the words with which the guest's kernel refused to write to the root. */
  rootWrite: text,
  /** What the kernel offers: drivers on the virtio bus, file systems, kinds of namespaces, cgroup controllers. */
  offers: z.object({ drivers: texts, fileSystems: texts, namespaces: texts, cgroups: texts }),
  /** Lines of `ls -ln` for device nodes. */
  devices: texts,
  binfmt,
  /** Seconds since the guest's kernel started, at the beginning of the report. */
  uptimeSeconds: z.coerce.number().nonnegative(),
  /** The same, at its end. */
  endedSeconds: z.coerce.number().nonnegative(),
  /** Seconds since 1970 by the guest's clock; null when its busybox cannot tell. */
  clockSeconds: z.coerce.number().int().nullable(),
  /** How many processors the kernel runs on. */
  cpus: count,
  memory: z.object({ totalKiB: count, availableKiB: count }),
  /** Where the guest found its blank disk, or null when it found none. */
  disk: text.nullable(),
  trials: z.record(text, trial),
  /** What there was of FEX beside its entry; null when x86_64 programs were not tried. */
  fex: z
    .object({
      /** The value of FEX_ROOTFS that the agent was started with; null when it was not set. */
      rootfsVariable: text.nullable(),
      /** Names of running programs of FEX's server. */
      servers: texts,
      /** The entries after FEX was registered again. */
      binfmtAfter: binfmt,
    })
    .nullable(),
});

/** What the agent saw inside the guest: written by the guest, so only its shape can be trusted, never its truth. */
export type AgentReport = z.infer<typeof REPORT_SHAPE>;

/** A program that was run in the guest. */
export type Trial = z.infer<typeof trial>;
