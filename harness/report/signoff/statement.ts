import { z } from 'zod';
import { FormatError, messageOf } from '../../core/errors.ts';
import { rowName } from '../../core/check-result.ts';
import { type Result, checkSchema } from '../result.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const names = z.array(z.string());

/** An in-toto Statement v1 with the test-result predicate v0.1 (github.com/in-toto/attestation), and our additions. */
const statementSchema = z.strictObject({
  _type: z.literal('https://in-toto.io/Statement/v1'),
  subject: z.array(z.strictObject({ name: z.string(), digest: z.strictObject({ sha256 }) })).min(1),
  predicateType: z.literal('https://in-toto.io/attestation/test-result/v0.1'),
  predicate: z.strictObject({
    result: z.enum(['PASSED', 'WARNED']).describe('WARNED: it passed with waivers.'),
    configuration: z.array(z.strictObject({ name: z.string(), annotations: z.record(z.string(), z.string()) })),
    passedTests: names,
    warnedTests: names.describe('The checks that were waived.'),
    failedTests: z.array(z.never()),
    // The specification lets a predicate carry more; whoever does not know these leaves them aside.
    waivers: z.array(z.strictObject({ check: z.string(), waiver: z.string() })),
    startedOn: z.iso.datetime(),
    finishedOn: z.iso.datetime(),
  }),
});

/** What a sign-off states of a run: which bytes were looked at, and that each of these checks held. */
export type Statement = z.infer<typeof statementSchema>;

/** The statement of a run that may be signed. */
export function statementOf(result: Result): Statement {
  const named = (status: string): string[] =>
    result.checks.filter((check) => check.status === status).map((check) => nameOf(check));
  const waived = result.checks.filter(({ status }) => status === 'waived');
  const started = Date.parse(result.startedAt);
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: result.artifacts
      .map(({ path, sha256 }) => ({ name: path, digest: { sha256 } }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    predicateType: 'https://in-toto.io/attestation/test-result/v0.1',
    predicate: {
      result: waived.length === 0 ? 'PASSED' : 'WARNED',
      configuration: [
        { name: 'bootproof', annotations: { version: result.tool.version } },
        {
          name: 'scope',
          annotations: { target: result.target.name, tier: result.scope.tier, arches: result.scope.arches.join(' ') },
        },
        ...(result.tools ?? []).map(({ name, version }) => ({ name, annotations: { version } })),
      ],
      passedTests: named('pass'),
      warnedTests: named('waived'),
      failedTests: [],
      waivers: waived.map((check) => ({ check: nameOf(check), waiver: check.waiver ?? '' })),
      startedOn: result.startedAt,
      finishedOn: new Date(started + result.durationMs).toISOString(),
    },
  };
}

/**
 * The statement in the bytes of an envelope that has been opened.
 *
 * @throws {FormatError} when they hold none of ours.
 */
export function parseStatement(bytes: Uint8Array): Statement {
  try {
    return statementSchema.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  } catch (error) {
    const [issue] = error instanceof z.ZodError ? error.issues : [];
    const problem = issue === undefined ? messageOf(error) : `${issue.path.join('.') || 'it'}: ${issue.message}`;
    throw new FormatError('in-toto', `it is no sign-off of bootproof: ${problem}`, undefined, { cause: error });
  }
}

function nameOf({ id, arch }: z.infer<typeof checkSchema>): string {
  return rowName({ id: id, arch });
}
