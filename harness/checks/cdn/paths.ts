import { unsafePath } from '../../release/unsafe-path.ts';
import { defineCheck } from '../check.ts';
import { isPublished } from './applies.ts';

/** Every object can be asked for by its path. */
export const cdnPaths = defineCheck({
  id: 'cdn/paths',
  holds: 'every listed object has a plain path below the base URL, without a +, and no two objects share one',
  why: 'servers and caches read such a path in different ways, so some users get a 404 or somebody else’s bytes',
  mend: 'make versions safe for paths (`+` becomes `-`), and give every object a path of its own below the base URL',
  tier: 'contract',
  per: 'release',
  evidence: 'cdn',
  after: ['cdn/manifest'],
  appliesTo: isPublished,
  check: ({ objects }) =>
    objects.flatMap(({ path, key, listed }) => {
      const unsafe = unsafePath(path);
      if (unsafe !== null) return [{ at: key, problem: `${path}: ${unsafe.problem}`, hint: unsafe.hint }];
      if (path.includes('+')) {
        const problem = `${path} holds a +, which servers read as a space`;
        return [
          {
            at: key,
            problem,
            expected: path.replaceAll('+', '-'),
            actual: path,
            hint: 'make the version path-safe: + becomes -',
          },
        ];
      }
      const other = objects.find((one) => one.path.toLowerCase() === path.toLowerCase() && one.listed !== listed);
      if (other === undefined) return [];
      return [{ at: key, problem: `${path} is listed for ${other.key} too, with another digest` }];
    }),
});
