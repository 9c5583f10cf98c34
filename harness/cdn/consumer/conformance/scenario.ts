import type { CertificateOptions } from '../../front/certificate.ts';
import type { LocalCdn } from '../../front/local-cdn.ts';
import type { ProgramEnd, Wanted } from '../../../conformance/foreign-program.ts';

/** One thing that a CDN does to a consumer. */
export interface Scenario {
  /** What `--only` and a list of expected failures name. */
  readonly id: string;
  /** What happens, in one clause. */
  readonly title: string;
  /** How the consumer must end, in its last run where there are several. */
  readonly wanted: Wanted;
  /** HTTPS with such a certificate. @default HTTP */
  readonly https?: ServedOverTls;
  /** Plays it and gives everything that the consumer did wrong: one sentence each. */
  readonly play: (stage: Stage) => Promise<string[]>;
}

/** What a consumer meets that connects over HTTPS. */
export interface ServedOverTls {
  readonly certificate: CertificateOptions;
  /** Whether the consumer's environment names the authority that issued it. */
  readonly isTrusted: boolean;
}

/** A CDN with two releases, a consumer, and empty folders for what it installs. */
export interface Stage {
  readonly cdn: LocalCdn;
  /** Another server on this machine with the same releases, which the consumer was not told of; over HTTP. */
  readonly other: LocalCdn;
  /** Where the consumer is told to keep its cache. */
  readonly cache: string;
  readonly bin: string;
  /** Runs the consumer to its end. @param version @default {@link VERSION}; `latest`: what latest.json names */
  consume(version?: string): Promise<ProgramEnd>;
  /** Starts the consumer and kills it with everything that it started once `isTime` says so. */
  consumeAndKill(isTime: () => boolean): Promise<void>;
  /** Holds the way in which it ended, and what it left, to what was wanted. */
  judge(end: ProgramEnd, wanted: Wanted, version?: string): Promise<string[]>;
}

/** The release that consumers are asked for, and the one before it. */
export const VERSION = '0.6.11';
export const OLDER_VERSION = '0.6.10';
export const ARCH = 'x86_64';
