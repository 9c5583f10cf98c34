/** Who signed, as the certificate says that was made for this one signature. */
export interface CertifiedIdentity {
  /** A URL of a workflow, or an address: `https://github.com/acme/os/.github/workflows/release.yml@refs/tags/v1`. */
  readonly identity: string;
  /** Who vouched for it: `https://token.actions.githubusercontent.com`. */
  readonly issuer: string;
  /** The repository that the job ran for, which is not that of the workflow when another repository called it. */
  readonly repository: string | null;
  /** What it was built from: `refs/tags/v1`. */
  readonly ref: string | null;
}

/** Whose signature is asked for. In `identity` and `repository` a `*` stands for characters other than `/` and `@`. */
export interface IdentityDemand {
  readonly identity: string;
  readonly issuer: string;
  /** With `@`: also its ref. null: both must be those of the workflow. */
  readonly repository: string | null;
}

/** Why whoever signed is not whom it had to be, in a sentence; null when it is. */
export function checkIdentity(found: CertifiedIdentity, demand: IdentityDemand): string | null {
  const { identity, issuer, repository, ref } = found;
  if (issuer !== demand.issuer) return `its signer is vouched for by ${issuer}, not by ${demand.issuer}`;
  if (!isLike(identity, demand.identity)) return `it is signed by ${identity}, not by ${demand.identity}`;
  if (demand.repository !== null) {
    const built = demand.repository.includes('@') ? `${String(repository)}@${String(ref)}` : repository;
    if (built !== null && isLike(built, demand.repository)) return null;
    return `it is signed for ${built ?? 'no repository'}, not for ${demand.repository}`;
  }
  // Anybody may call a workflow that is offered for it, and the identity stays that of the workflow.
  if (repository !== null && !identity.startsWith(`${repository}/`)) {
    return `its workflow was called by ${repository}, which anybody may do: if that is who releases, demand it with --repository ${repository}`;
  }
  // A branch may call the workflow of a tag: what was released is that of the branch, and the identity names the tag.
  if (ref === null || identity.endsWith(`@${ref}`)) return null;
  const built = `${repository ?? 'URL'}@${ref}`;
  return `it is signed by ${identity}, but what it signs is of ${ref}: if releases come from there, demand it with --repository ${built}`;
}

/** Full match only: a pattern that matches somewhere within proves nothing. */
function isLike(text: string, pattern: string): boolean {
  const literal = pattern.replace(/[\\^$.+?()[\]{}|]/g, '\\$&');
  return new RegExp(`^${literal.replaceAll('*', '[^/@]+')}$`).test(text);
}
