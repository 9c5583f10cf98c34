import type { Problem } from '../../core/finding.ts';
import { paxValue } from '../../formats/pax.ts';
import { defineCheck } from '../check.ts';
import type { TarEntryFacts } from './evidence.ts';
import { hasTarball } from './has-tarball.ts';

/** Readers with and without PAX see the same archive. */
export const extensions = defineCheck({
  id: 'tarball/extensions',
  holds:
    'PAX records and GNU long names say the same name and size as the headers that they belong to, and nothing of rights or links',
  why: 'tools that read the extension and tools that read the header unpack different files out of one archive',
  mend: 'pack it again with an unmodified tar; an archive in which both differ was edited',
  tier: 'contract',
  per: 'arch',
  evidence: 'tarball',
  after: ['tarball/archive'],
  appliesTo: hasTarball,
  check: ({ tar: { entries } }) => entries.flatMap(checkEntry),
});

function checkEntry(entry: TarEntryFacts): Problem[] {
  const problems: Problem[] = [];
  const { name, headerName, longName, pax, globalPax } = entry;
  const add = (problem: string): void => {
    problems.push({ at: headerName, problem, hint: 'the archive was edited by hand, or by a tool with a bug' });
  };
  const path = paxValue(pax, 'path');
  for (const [source, claimed] of [
    ['PAX path', path],
    ['GNU long name', longName],
  ] as const) {
    if (claimed != null && claimed !== headerName && !isCut(headerName, claimed)) {
      add(`${source} overrides the name "${headerName}" with "${claimed}"`);
    }
  }
  const xattr = [...pax, ...globalPax].find(([key]) => XATTRS.test(key));
  if (xattr !== undefined)
    add(`${name} carries ${xattr[0]}: unpacked by root it gets rights that its mode does not show`);
  if (entry.type === '0' && paxValue(pax, 'linkpath') !== undefined)
    add(`${name} is a file to one tool and a link to another`);
  const size = paxValue(pax, 'size');
  // Beyond 8 GiB the header cannot hold the size, and writers leave 0 there; no member may be that large.
  if (size !== undefined && Number(size) !== entry.headerSizeBytes) {
    add(
      `PAX size of ${name} is ${size}, its header says ${entry.headerSizeBytes}: what follows is data to one tool and entries to another`,
    );
  }
  // GNU tar and Python name or cut every entry after a global GNU.sparse record by it.
  const spread = globalPax.find(([key]) => MEANT_FOR_ONE.test(key) && paxValue(globalPax, key) !== undefined);
  if (spread !== undefined) add(`a global PAX header sets ${spread[0]} for every entry after it`);
  const broken = [...pax, ...globalPax].find(([key, value]) => value !== '' && NUMBERS[key]?.test(value) === false);
  if (broken !== undefined) add(`the PAX record ${broken[0]} of ${name} is no number: tar unpacks and then fails`);
  for (const key of ['path', 'size', 'linkpath']) {
    if (pax.filter(([other]) => other === key).length > 1) add(`the PAX record ${key} stands twice`);
  }
  return problems;
}

/** Extended attributes, capabilities among them, and access lists: as star, libarchive and GNU tar write them. */
const XATTRS = /^(?:SCHILY\.xattr|LIBARCHIVE\.xattr|SCHILY\.acl|RHT\.security)\b/;

/** Records that say what one entry is. */
const MEANT_FOR_ONE = /^(?:path|size|linkpath|GNU\..*)$/;

/** Owners are whole numbers, times may have a fraction and lie before 1970. Source: POSIX.1-2017, pax. */
const NUMBERS: Readonly<Record<string, RegExp>> = {
  uid: /^\d{1,10}$/,
  gid: /^\d{1,10}$/,
  mtime: /^-?\d+(?:\.\d*)?$/,
  atime: /^-?\d+(?:\.\d*)?$/,
  ctime: /^-?\d+(?:\.\d*)?$/,
};

/** A name that is too long for the header stands there cut. */
function isCut(headerName: string, name: string): boolean {
  return Buffer.byteLength(name) > 100 && name.startsWith(headerName) && headerName.length >= 50;
}
