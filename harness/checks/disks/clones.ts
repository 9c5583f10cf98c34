import type { Problem } from '../../core/finding.ts';
import type { Clone } from '../../disks/clones.ts';
import type { StoreFacts, WithInode } from '../../disks/store-facts.ts';
import { defineCheck } from '../check.ts';

/** Guests' clones are their own. */
export const diskClones = defineCheck({
  id: 'disks/clones',
  holds: 'each guest’s clone is a file of its own, with a stamp that names a template of the store',
  why: 'what one guest writes appears in others, or nobody can tell what a guest’s disk was made from',
  mend: 'stop the guest, give it a file of its own (copy and rename), and release clones whose template is gone',
  judges: 'disk store',
  tier: 'contract',
  per: 'release',
  evidence: 'store',
  appliesTo: () => null,
  check: ({ templates, clones }) => {
    /** Who was seen with a file first. */
    const owners = new Map<string, string>();
    for (const { inode, path } of templates) if (inode !== null) owners.set(inode, path);
    return clones.flatMap((clone): Problem[] => {
      if ('broken' in clone) return [{ at: clone.path, problem: clone.broken }];
      const problems: Problem[] = [];
      const owner = clone.inode === null ? undefined : owners.get(clone.inode);
      if (owner !== undefined) problems.push(shared(clone, owner));
      else if (clone.inode !== null) owners.set(clone.inode, clone.path);
      const isExplained = templates.some(({ sha256 }) => sha256 === clone.templateSha256);
      return isExplained ? problems : [...problems, unexplained(clone, templates)];
    });
  },
});

function shared({ vmId, path }: WithInode<Clone>, owner: string): Problem {
  return {
    at: path,
    problem: `the clone of ${vmId} is one file with ${owner}: what the guest writes, both have`,
    expected: 'a file of its own',
    actual: 'a hard link',
    hint: 'stop the guest, copy the clone to a new file and rename it over the link; then look at what the other side holds',
  };
}

function unexplained({ vmId, path, templateSha256 }: Clone, templates: StoreFacts['templates']): Problem {
  return {
    at: path,
    problem: `the clone of ${vmId} bears the stamp ${templateSha256}, and no template has that digest`,
    expected: templates.map(({ stack, sha256 }) => `${sha256} (${stack})`).join(', ') || 'a template',
    actual: templateSha256,
    hint: 'the template was replaced or written to under a guest that lives, or the stamp was damaged: release the guest and clone it anew',
  };
}
