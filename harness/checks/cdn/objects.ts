import type { Problem } from '../../core/finding.ts';
import { MOST_BINARIES } from '../../release/limits.ts';
import { defineCheck } from '../check.ts';
import { isPublished } from './applies.ts';
import type { ObjectSight } from './evidence.ts';
import { arrivalProblem } from './sights.ts';

/** Users get the bytes that the manifest promises. */
export const cdnObjects = defineCheck({
  id: 'cdn/objects',
  holds:
    'every kernel, root file system and binary that the manifest lists is served whole at its path, with the listed digest',
  why: 'the consumer gets a 404, gives up, or refuses what it was sent',
  mend: 'upload the object again from the released files; `publish-plan --against` says which differ',
  tier: 'contract',
  per: 'release',
  evidence: 'cdn',
  after: ['cdn/manifest', 'cdn/paths'],
  appliesTo: isPublished,
  check: ({ objects, reading, manifest }, { subject: { arches } }) => {
    const count = reading?.manifest?.binaries?.length ?? 0;
    const tooMany = count > MOST_BINARIES ? [checkCount(manifest?.path ?? 'manifest.json', count)] : [];
    if (objects.length > 0) return [...tooMany, ...objects.flatMap((object) => checkObject(object))];
    return [{ at: 'manifest.json', problem: `it lists no file for ${arches.join(', ')}, so nothing can be fetched` }];
  },
});

function checkCount(at: string, count: number): Problem {
  const problem = `it lists ${count} binaries: only the first ${MOST_BINARIES} were looked at, and consumers refuse it`;
  return { at, problem, hint: 'no release needs so many; find out who wrote it' };
}

function checkObject(object: ObjectSight): Problem[] {
  const arrival = arrivalProblem(object);
  if (arrival !== null) return [arrival];
  const {
    path,
    key,
    listed,
    gets: [get],
  } = object;
  if (listed === null || get?.sha256 == null || get.sha256 === listed.toLowerCase()) return [];
  const { contentEncoding } = get.headers;
  return [
    {
      at: path,
      problem: `the bytes are not those that ${key} lists: ${get.sizeBytes} bytes with another digest`,
      expected: listed,
      actual: get.sha256,
      hint:
        contentEncoding === null
          ? 'another build, a part of the object or an old version is served'
          : `it was compressed on the way (${contentEncoding})`,
    },
  ];
}
