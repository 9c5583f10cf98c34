import { z } from 'zod';
import { ARCHES } from '../../core/arch.ts';
import { parseRowName } from '../../core/check-result.ts';
import { guestMatrixSchema } from '../guest-matrix.ts';
import { waiverSchema } from '../waiver.ts';

const percent = z.number().min(0).optional();

/** What `bootproof.config.ts` or `.json` may say. Every key is optional; a flag on the command line goes first. */
export const configSchema = z
  .strictObject({
    arches: z.array(z.enum(ARCHES)).min(1).optional().describe('As --arch.'),
    timeout: z.string().optional().describe('As --timeout: the most that one guest may take, such as 2m.'),
    bootBudget: z.string().optional().describe('As --boot-budget: how long the usual boot may take, such as 3s.'),
    guests: guestMatrixSchema.optional().describe('As --cpus, --memory, --machine and --transport.'),
    growth: z
      .strictObject({ kernel: percent, rootfs: percent, binaries: percent, boot: percent })
      .optional()
      .describe('How much each part may grow since --previous, in percent: sizes, and the time of a boot.'),
    required: z
      .array(z.string().refine((name) => parseRowName(name) !== null, 'is no check id: `bootproof checks` lists them'))
      .optional()
      .describe(
        'Checks, or with an architecture such as `fex/static[arm64]` rows of them, that must have something to judge: where one is not applicable, the run is blocked.',
      ),
    waivers: z.array(waiverSchema).optional().describe('Known failures.'),
  })
  .readonly();

/** A configuration as users write it. */
export type Config = z.infer<typeof configSchema>;
