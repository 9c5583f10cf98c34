import { z } from 'zod';
import { ARCHES } from '../core/arch.ts';
import { isCheckId } from '../core/check-id.ts';
import { type CheckResult, rowName } from '../core/check-result.ts';
import { compareAssetVersions, isAssetVersion } from '../release/version.ts';

const version = z.string().refine(isAssetVersion, 'is no version like 0.5.1');
const words = z.string().trim().min(1, 'is empty');

/** One known failure: what it may excuse, why, where it is tracked, and until when. */
export const waiverSchema = z
  .strictObject({
    check: z.custom<CheckResult['id']>(
      (value) => typeof value === 'string' && isCheckId(value),
      'is no check id: `bootproof checks` lists them',
    ),
    arch: z.enum(ARCHES).nullable().describe('null for a check of the release as a whole.'),
    at: z.array(words).min(1).optional().describe('Only findings at these objects; a finding at another one counts.'),
    versions: z
      .strictObject({ from: version.optional(), before: version.optional() })
      .optional()
      .describe('Only releases from this version on, and before that one.'),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'is no SHA-256 in lower-case hex')
      .optional()
      .describe('Only runs that looked at an artifact of this digest.'),
    reason: words,
    tracker: words.describe('Where the failure is tracked: an address or a ticket.'),
    expires: z.iso
      .date()
      .refine(isNear, 'is more than a year away: a waiver that never ends is none')
      .describe('The last day that it holds, in UTC; a year away at most.'),
  })
  .readonly();

export type Waiver = z.infer<typeof waiverSchema>;

/** Who still needs it a year later gives it another date, and so looks at it again. */
function isNear(date: string): boolean {
  return Date.parse(date) <= Date.now() + LONGEST_DAYS * 24 * 60 * 60 * 1000;
}

const LONGEST_DAYS = 366;

/** What a run knows when it has judged everything; a waiver that is bound to more than that does not hold. */
export interface WaiverFacts {
  /** The version that every manifest names; null when there is none, or not one. */
  readonly version: string | null;
  readonly artifacts: ReadonlySet<string>;
  readonly now: Date;
}

/**
 * A row's result under the waivers of its check and architecture. Only a failure is excused, and only as a whole. A
 * waiver that holds for a check that passes turns it into a failure: what is waived must be known to fail, or the list
 * would go on to excuse the next failure. One that does not hold changes nothing but says why.
 */
export function applyWaivers(result: CheckResult, waivers: readonly Waiver[], facts: WaiverFacts): CheckResult {
  const held = waivers.filter((waiver) => whyNot(waiver, facts) === null);
  const [first] = held;
  if (result.status === 'pass' && first !== undefined) return unexpectedPass(result, first);
  if (result.status !== 'fail' || waivers.length === 0) return result;
  const used = held.filter((waiver) => result.findings.some(({ at }) => covers(waiver, at)));
  const open = result.findings.filter(({ at }) => !used.some((waiver) => covers(waiver, at)));
  if (open.length === 0) return { ...result, status: 'waived', waiver: used.map(describeWaiver).join('; ') };
  const reasons = waivers.map((waiver) => whyNot(waiver, facts) ?? `it excuses nothing at ${open[0]?.at ?? ''}`);
  return { ...result, reason: `its waiver does not hold: ${[...new Set(reasons)].join('; ')}` };
}

function unexpectedPass(result: CheckResult, waiver: Waiver): CheckResult {
  const finding = {
    check: result.id,
    arch: result.arch,
    at: `the waiver of ${rowName(result)}`,
    problem: 'the check passes, although a waiver says that it fails',
    expected: waiver.reason,
    actual: 'no finding',
    hint: `take the waiver out of the configuration, and close ${waiver.tracker}`,
  };
  return { ...result, status: 'fail', findings: [finding] };
}

function covers({ at }: Waiver, object: string): boolean {
  return at === undefined || at.includes(object);
}

/** Why a waiver does not hold in this run; null when it does. A scope that cannot be told is one that does not hold. */
function whyNot({ expires, versions, sha256 }: Waiver, { version, artifacts, now }: WaiverFacts): string | null {
  if (now.toISOString().slice(0, 10) > expires) return `it expired on ${expires}`;
  if (sha256 !== undefined && !artifacts.has(sha256)) return `no artifact has the digest ${sha256}`;
  if (versions === undefined) return null;
  const { from, before } = versions;
  if (version === null) return 'it is bound to versions, and the release has none or several';
  if (from !== undefined && compareAssetVersions(version, from) < 0)
    return `it holds from ${from} on, not for ${version}`;
  if (before !== undefined && compareAssetVersions(version, before) >= 0) {
    return `it holds before ${before}, not for ${version}`;
  }
  return null;
}

/** A waiver in a line, as the report prints it. */
function describeWaiver({ reason, tracker, expires }: Waiver): string {
  return `${reason} (${tracker}, until ${expires})`;
}
