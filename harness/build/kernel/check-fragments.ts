import { HarnessError } from '../../core/errors.ts';
import { parseKernelConfig } from '../../formats/linux-image/kernel-config.ts';

/** A piece of kernel configuration and what it is called in messages. */
export interface Fragment {
  readonly name: string;
  readonly text: string;
}

/** A symbol that Kconfig did not leave as a fragment asked for it. */
export interface LostSymbol {
  readonly symbol: string;
  readonly wanted: string;
  readonly actual: string;
  readonly fragment: string;
}

/** The symbols that the fragments ask for and the finished configuration does not have; a later fragment overrides an earlier one. */
export function checkFragments(fragments: readonly Fragment[], config: string): LostSymbol[] {
  const actual = parseKernelConfig(config);
  const wanted = new Map(
    fragments.flatMap(({ name, text }) =>
      Object.entries(parseKernelConfig(text)).map(([symbol, value]) => [symbol, { value, name }] as const),
    ),
  );
  return [...wanted]
    .map(([symbol, { value, name }]) => ({ symbol, wanted: value, actual: actual[symbol] ?? 'n', fragment: name }))
    .filter(({ wanted: asked, actual: got }) => asked !== got);
}

/**
 * Refuses a configuration that lost something: Kconfig drops in silence what it does not know and what misses a dependency.
 *
 * @throws {HarnessError} `BOOTPROOF_KERNEL_CONFIG` listing every lost symbol with its fragment.
 */
export function requireFragments(fragments: readonly Fragment[], config: string): void {
  const lost = checkFragments(fragments, config);
  if (lost.length === 0) return;
  const list = lost.map(
    ({ symbol, wanted, actual, fragment }) => `CONFIG_${symbol}=${wanted} is ${actual} (${fragment})`,
  );
  throw new HarnessError(
    'BOOTPROOF_KERNEL_CONFIG',
    `the kernel's configuration lost ${list.join(', ')}: ask for what they depend on, or leave them out`,
    { lost: lost.map((symbol) => ({ ...symbol })) },
  );
}
