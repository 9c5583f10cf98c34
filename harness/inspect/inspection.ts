import { z } from 'zod';
import { archiveSchema } from './archive.ts';
import { consoleLogSchema } from './console-log.ts';
import { gzipSchema } from './gzip.ts';
import { kernelSchema } from './kernel.ts';
import { manifestSchema } from './manifest.ts';
import { programSchema } from './program.ts';
import { recognisedSchema } from './recognised.ts';
import { rootfsSchema } from './rootfs.ts';
import { binfmtSchema, certificatesSchema, checksumSchema, kernelConfigSchema } from './text.ts';

const unknownSchema = z.strictObject({
  kind: z.literal('unknown'),
  looksLike: z.string().describe('What its first bytes look like, in words.'),
});

/** What `bootproof inspect --json` prints. */
export const inspectionSchema = z
  .strictObject({
    schema: z.literal(1),
    file: z.strictObject({
      name: z.string(),
      sizeBytes: z.number(),
      sha256: z.string().nullable().describe('null for a file of more than 8 GiB.'),
    }),
    is: z.discriminatedUnion('kind', [
      kernelSchema,
      rootfsSchema,
      archiveSchema,
      manifestSchema,
      programSchema,
      consoleLogSchema,
      gzipSchema,
      kernelConfigSchema,
      binfmtSchema,
      checksumSchema,
      certificatesSchema,
      recognisedSchema,
      unknownSchema,
    ]),
    problems: z.array(z.string()).describe('What is wrong with it, each in a clause; with any, the status is 1.'),
  })
  .describe('What a file is.');

export type Inspection = z.infer<typeof inspectionSchema>;
