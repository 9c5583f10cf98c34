import type { Arch } from '../core/arch.ts';

/** A change that is made to one architecture only; the other keeps its value. */
export function onlyFor<T>(wanted: Arch, change: (value: T) => T): (value: T, arch: Arch) => T {
  return (value, arch) => (arch === wanted ? change(value) : value);
}
