import type { KernelConfig } from '../../formats/linux-image/kernel-config.ts';

/** A symbol of a kernel's configuration that has another value; null: the kernel does not know it. */
export interface ConfigChange {
  readonly symbol: string;
  readonly old: string | null;
  readonly new: string | null;
}

/** What differs between two configurations, in the order of the symbols. What the compiler can do is nobody's choice. */
export function compareConfigs(old: KernelConfig, now: KernelConfig): ConfigChange[] {
  const symbols = [...new Set([...Object.keys(old), ...Object.keys(now)])].sort();
  return symbols
    .filter((symbol) => old[symbol] !== now[symbol] && !OF_THE_COMPILER.test(symbol))
    .map((symbol) => ({ symbol, old: old[symbol] ?? null, new: now[symbol] ?? null }));
}

/** Symbols that Kconfig computes from the tools at hand, and such as say only what an architecture supports. */
const OF_THE_COMPILER =
  /^(?:CC|AS|LD|LLD|GCC|CLANG|RUSTC|BINDGEN|PAHOLE|TOOLS)_|^(?:HAVE|ARCH_(?:HAS|HAVE|USE|USES|WANT|WANTS|SUPPORTS|ENABLE))_/;
