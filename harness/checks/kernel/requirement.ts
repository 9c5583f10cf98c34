/** Something that a kernel must have built in, for a reason. */
export interface Requirement {
  /** Symbols of which one must be built in. */
  readonly anyOf: readonly string[];
  /** What needs it, as the subject of a sentence. */
  readonly needs: string;
  /** What a user sees without it; what stands in quotation marks is what the console or a tool prints. */
  readonly without: string;
}

/** A requirement that only one symbol meets. */
export function one(symbol: string, needs: string, without: string): Requirement {
  return { anyOf: [symbol], needs, without };
}
