import type { Problem } from '../../core/finding.ts';
import type { LedgerEntry } from '../../release/ledger.ts';
import { isImmutable } from '../../release/object-path.ts';
import { defineCheck } from '../check.ts';
import { hasLedger } from './applies.ts';
import type { ReleaseFacts } from './evidence.ts';

/** What was published once stays written down. */
export const historyLedger = defineCheck({
  id: 'history/ledger',
  holds:
    'the ledger gives each key whose name holds a version one digest, in one line, and knows every file of --previous by its digest',
  why: 'a ledger that was edited lets a key be published again with other bytes',
  mend: 'take the ledger from version control as it was, and add to it with `publish-plan --record` only',
  tier: 'contract',
  per: 'release',
  evidence: 'history',
  appliesTo: hasLedger,
  check: ({ ledger, previous }) => [
    ...checkLines(ledger ?? []),
    ...(previous === null ? [] : checkKnown(ledger ?? [], previous)),
  ],
});

function checkLines(ledger: readonly LedgerEntry[]): Problem[] {
  const immutable = ledger.filter(({ key }) => isImmutable(key));
  return [...Map.groupBy(immutable, ({ key }) => key)].flatMap(([at, lines]) => {
    const digests = [...new Set(lines.map(({ sha256 }) => sha256))];
    if (digests.length < 2) return [];
    return [
      {
        at,
        problem: `the ledger gives this key ${digests.length} digests: it was published over, or a line was edited`,
        expected: 'one digest for good',
        actual: lines.map(({ version, sha256 }) => `${version}: ${sha256.slice(0, 12)}…`).join('; '),
      },
    ];
  });
}

function checkKnown(ledger: readonly LedgerEntry[], { version, files, manifest }: ReleaseFacts): Problem[] {
  const known = new Set(ledger.map(({ key, sha256 }) => `${key} ${sha256}`));
  const own = [...files, ...(manifest === null ? [] : [manifest])].filter(({ path }) => isImmutable(path));
  const lacking = own.filter(({ path, sha256 }) => !known.has(`${path} ${sha256}`));
  const [first] = lacking;
  if (first === undefined) return [];
  const others = lacking.length === 1 ? '' : `, and ${lacking.length - 1} more of its files`;
  return [
    {
      at: first.path,
      problem: `the ledger does not know it with the bytes that ${version} has${others}`,
      expected: `${first.path} ${first.sha256}`,
      hint: 'lines were removed from the ledger, or that release was published without `publish-plan --record`',
    },
  ];
}
