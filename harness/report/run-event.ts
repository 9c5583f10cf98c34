import { z } from 'zod';
import { ARCHES } from '../core/arch.ts';
import { STATUSES } from '../core/check-result.ts';
import { artifactSchema, bootSchema, checkIdSchema, checkSchema, resultSchema, toolSchema } from './result.ts';

const arch = z.enum(ARCHES).nullable();
const { target, scope, host, tool, verdict, merged, reused } = resultSchema.shape;

/** The first line of an event log: everything about the run that is known before anything is looked at. */
const started = z.object({
  event: z.literal('run started'),
  schema: z.literal(1),
  tool,
  /** Tells this run from all others, also after logs were merged. */
  id: z.string(),
  startedAt: z.iso.datetime(),
  /** The process that writes this log. */
  owner: z.object({
    pid: z.number(),
    startTime: z.number().nullable(),
    bootId: z.string().nullable(),
    pidNamespace: z.string().nullable(),
  }),
  target,
  scope,
  host,
  runFolder: z.string(),
  /** How to ask for the same again. */
  invocation: z.object({
    program: z.array(z.string()),
    args: z.array(z.string()),
    environment: z.record(z.string(), z.string()),
    folder: z.string(),
    /** The files that the target is made of, by the names that artifacts have. */
    files: z.record(z.string(), z.string()),
  }),
  /** What the verdict hangs on beside the target: the digests of our own sources, and of all that was asked for. */
  asked: z.object({ sources: z.string(), settings: z.string() }).optional(),
  merged,
  reused,
  /** The whole plan: a row that never gets its result is visible. */
  plan: z.array(
    z.object({
      id: checkIdSchema,
      arch,
      holds: z.string(),
      why: z.string(),
      /** What usually mends it; older logs have none. */
      mend: z.string().optional(),
      /** Of a shard: which one judges it, and the rows that must have passed before it counts. */
      shard: z.number().optional(),
      after: z.array(z.string()).optional(),
    }),
  ),
});

/** What is kept of an earlier run to compare this one with. */
const previous = z.object({
  event: z.literal('previous run'),
  folder: z.string(),
  startedAt: z.iso.datetime(),
  durationMs: z.number(),
  verdict,
  checks: z.record(z.string(), z.string()),
  boots: z.array(z.object({ arch: z.enum(ARCHES), scenario: z.string(), userspaceMs: z.number().nullable() })),
  artifacts: z.array(artifactSchema),
});

/** Every kind of line in an event log. Lines of other kinds, of a later bootproof, are passed over. */
export const runEventSchema = z.discriminatedUnion('event', [
  started,
  previous,
  z.object({ event: z.literal('tool'), tool: toolSchema }),
  z.object({ event: z.literal('artifact'), artifact: artifactSchema }),
  z.object({ event: z.literal('guest'), guest: z.string(), arch, scenario: z.string(), stage: z.string().nullable() }),
  z.object({ event: z.literal('boot'), boot: bootSchema }),
  z.object({
    event: z.literal('evidence'),
    kind: z.string(),
    arch,
    file: z.string(),
    /** The guests that it is of: their folders below `guests`. */
    guests: z.array(z.string()).optional(),
  }),
  z.object({
    event: z.literal('check'),
    result: checkSchema,
    /** What it came to before waivers and required checks, where these changed it. */
    judged: z.enum(STATUSES).optional(),
  }),
  z.object({ event: z.literal('run stopped') }),
  z.object({ event: z.literal('run ended'), verdict, durationMs: z.number() }),
]);

/** One line for the event log, without its time. */
export type RunEvent = z.infer<typeof runEventSchema>;

/** One line of the event log, with the milliseconds since the first one. */
export type LoggedEvent = RunEvent & { readonly atMs: number };

/** The first line of an event log. */
export type RunStarted = z.infer<typeof started>;

/** What is kept of an earlier run to compare this one with. */
export type PreviousRun = z.infer<typeof previous>;
