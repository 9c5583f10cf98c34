import { z } from 'zod';
import { ARCHES } from '../core/arch.ts';
import { AREAS } from '../core/check-id.ts';
import { STATUSES } from '../core/check-result.ts';
import type { Json } from '../core/errors.ts';

const json: z.ZodType<Json> = z.json();
const arch = z.enum(ARCHES).nullable();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** The id of a check. */
export const checkIdSchema = z.templateLiteral([z.enum(AREAS), '/', z.string()]);

const finding = z
  .strictObject({
    check: checkIdSchema,
    arch,
    at: z.string().describe('The object: a file, a member, a manifest key, a console line.'),
    problem: z.string().describe('What is wrong, in one sentence that stands alone.'),
    expected: z.string().optional(),
    actual: z.string().optional(),
    hint: z.string().optional().describe('What usually causes it, or what to do next.'),
  })
  .readonly();

/** The result of one check for one architecture. */
export const checkSchema = z.strictObject({
  id: checkIdSchema,
  arch,
  status: z.enum(STATUSES),
  findings: z.array(finding).readonly(),
  error: z
    .strictObject({ code: z.string(), message: z.string(), facts: z.record(z.string(), json) })
    .optional()
    .describe('Why the check could not be judged.'),
  waiver: z.string().optional(),
  reason: z.string().optional().describe('Why it is not applicable, or which check it waits for.'),
  durationMs: z.number(),
  evidence: z.array(z.string()).readonly().describe('Files of the run folder that the judgement rests on.'),
});

/** What a boot came to. */
export const bootSchema = z.strictObject({
  arch: z.enum(ARCHES),
  scenario: z.string(),
  machine: z.string(),
  cpus: z.number(),
  memoryMiB: z.number(),
  transport: z.string(),
  accelerator: z.string(),
  acceleratorReason: z.string(),
  outcome: z.string(),
  proof: z.string().nullable(),
  weakProof: z.boolean().describe('Whether userspace was judged by text that is no secret.'),
  stages: z.array(z.strictObject({ stage: z.string(), atMs: z.number() })).readonly(),
  canary: z
    .string()
    .nullable()
    .describe('What was booted because this boot failed, and came up: so the machine is not to blame.'),
  repeated: z
    .strictObject({
      boots: z.number(),
      failed: z.number(),
      p50Ms: z.number().nullable(),
      p95Ms: z.number().nullable(),
    })
    .nullable()
    .describe('What came of --repeat; times are to userspace.'),
  folder: z.string(),
});

/** A file by its bytes. */
export const artifactSchema = z.strictObject({ path: z.string(), sha256, size: z.number() });

/** A program of this machine that took part. */
export const toolSchema = z.strictObject({ name: z.string(), version: z.string(), path: z.string() });

/** The JSON result: a public interface. `docs/result.schema.json` is made from it. */
export const resultSchema = z
  .strictObject({
    schema: z.literal(1),
    tool: z.strictObject({ name: z.literal('bootproof'), version: z.string() }),
    target: z.strictObject({ name: z.string(), kind: z.string(), from: z.string() }),
    scope: z.strictObject({
      tier: z.string(),
      arches: z.array(z.enum(ARCHES)),
      only: z.array(z.enum(AREAS)),
      skip: z.array(z.enum(AREAS)),
      complete: z.boolean().describe('Whether every area of the tier was asked for.'),
      shard: z
        .strictObject({ index: z.number(), count: z.number(), from: z.string().describe('Who said so.') })
        .optional()
        .describe(
          'Only the checks of this shard were judged: those of the others are blocked. `merge-runs` gives the verdict.',
        ),
    }),
    verdict: z.enum(['pass', 'fail', 'blocked']),
    partial: z
      .literal(true)
      .optional()
      .describe('The run had not come to its end when this was written: checks without a result are blocked.'),
    reused: z
      .strictObject({ runFolder: z.string(), startedAt: z.iso.datetime() })
      .optional()
      .describe(
        'Nothing was decoded or booted: all digests, of the artifacts, of bootproof and of the programs of this machine, are those of this earlier run, which passed.',
      ),
    merged: z
      .array(
        z.strictObject({ shard: z.string(), startedAt: z.iso.datetime(), host: z.string(), runFolder: z.string() }),
      )
      .optional()
      .describe('The shards that were merged into this result; `host` is the machine of the first one.'),
    startedAt: z.iso.datetime(),
    durationMs: z.number(),
    host: z.strictObject({
      platform: z.string(),
      arch: z.string(),
      cpus: z.number(),
      memoryMiB: z.number(),
      node: z.string(),
    }),
    tools: z.array(toolSchema).optional().describe('The programs that took part, as far as they said what they are.'),
    boots: z.array(bootSchema).describe('The guests that were booted.'),
    artifacts: z.array(artifactSchema),
    runFolder: z.string(),
    checks: z.array(checkSchema),
  })
  .describe('The result of a bootproof run.');

export type Result = z.infer<typeof resultSchema>;
