import type { Check } from '../checks/check.ts';
import type { Area, CheckId } from '../core/check-id.ts';
import { EXTRAS, type Extra } from '../guest/scenario.ts';
import type { Fault, Variant } from './fault.ts';

/**
 * What the guests of an entry leave out. A fault needs only what its own checks go by: nothing else of it is judged, and in
 * the variants everything is that their area is about.
 */
export function leftOutOf(entry: Fault | Variant): readonly Extra[] {
  const asked = 'breaks' in entry ? askedBy(entry) : (entry.asks ?? ASKED_IN[entry.area] ?? []);
  return EXTRAS.filter((extra) => !asked.includes(extra));
}

/** Whether a check has what it goes by when this is left out. */
export function isJudgedWithout({ id }: Pick<Check, 'id'>, leftOut: readonly Extra[]): boolean {
  return !leftOut.some((extra) => SHOWN_BY[extra].includes(id));
}

function askedBy({ caughtBy, consequences = [] }: Fault): readonly Extra[] {
  return EXTRAS.filter((extra) => [caughtBy, ...consequences].some((id) => SHOWN_BY[extra].includes(id)));
}

/** The checks that go by what an extra shows. */
const SHOWN_BY: Readonly<Record<Extra, readonly CheckId[]>> = {
  trials: ['boot/certificates', 'boot/tools', 'boot/network', 'boot/packet-filter', 'boot/data-disk'],
  fex: ['fex/entry', 'fex/static', 'fex/dynamic', 'fex/native', 'fex/surroundings', 'fex/again', 'fex/without-sve'],
  'second boot': ['machine/data'],
};

const ASKED_IN: Readonly<Partial<Record<Area, readonly Extra[]>>> = {
  boot: ['trials'],
  fex: ['fex'],
  machine: ['second boot'],
};
