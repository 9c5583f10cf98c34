import { resolve } from 'node:path';
import type { Arch } from '../../core/arch.ts';
import type { Deadline } from '../../core/deadline.ts';
import { UsageError } from '../../core/errors.ts';
import { type HttpClient, openHttpClient } from '../../host/http-client.ts';
import type { Layout } from '../../release/layout.ts';
import { DEFAULT_LIMITS, type ReleaseLimits } from '../../release/limits.ts';
import { isAssetVersion } from '../../release/version.ts';
import type { AssetsLock } from './assets-lock.ts';
import type { Link } from './link.ts';
import { prepareAssets } from './prepare.ts';
import type { PreparedAssets } from './prepared-assets.ts';
import type { OnAssetEvent } from './progress.ts';

/** Where a consumer gets its assets and where it puts them. */
export interface AssetManagerOptions {
  /** The CDN, with or without a slash at its end. */
  readonly baseUrl: string;
  readonly arch: Arch;
  /** Kernels and root file systems go to `{cacheFolder}/{version}`. Several processes may share it. */
  readonly cacheFolder: string;
  /** Binaries go here, those with `install_dir` beside it; null: they are left out. */
  readonly binFolder: string | null;
  /** A kernel of one's own, which is used as it is instead of the release's. */
  readonly kernel?: string;
  /** @default 'asset-v' */
  readonly layout?: Layout;
  /** Hosts, with their ports, that the CDN may redirect to. @default none but its own */
  readonly redirectHosts?: readonly string[];
  /** How many downloads run at once. @default 4 */
  readonly connections?: number;
  /** How often a request is sent before its failure is final. @default 5 */
  readonly attempts?: number;
  /** The pause before the second attempt; it doubles with each further one. @default 250 */
  readonly backoffMs?: number;
  /** A connection on which next to nothing comes for so long is given up. @default 20,000 */
  readonly stallMs?: number;
  /** @default DEFAULT_LIMITS */
  readonly limits?: ReleaseLimits;
  /** What speaks HTTP; it is not closed with the manager. @default a client with `connections`, `env` and `caPem` */
  readonly client?: HttpClient;
  /** Where proxy variables are read from. @default none: no proxy */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The certificate authority to be trusted, as PEM. @default those of this machine */
  readonly caPem?: string | null;
  readonly onEvent?: OnAssetEvent;
}

/** Which release is to be prepared. */
export interface PrepareRequest extends Deadline {
  /** @default what the lock pins, else what `latest.json` names */
  readonly version?: string;
  /** Only this manifest is acted on. */
  readonly lock?: AssetsLock;
}

/** Takes releases from a CDN to their places on this machine. Disposed of, it closes its connections. */
export interface AssetManager extends Disposable {
  /**
   * Has every file of a release in its place, with its digest and mode: what is missing or damaged is downloaded, and
   * nothing is put anywhere before all of it has been verified.
   *
   * @throws {AssetError} when what is served must not be used; {HarnessError} `BOOTPROOF_DISK_FULL`,
   * `BOOTPROOF_DEADLINE`, or what else this machine refuses; {UsageError} for a version that is none.
   */
  prepare(request: PrepareRequest): Promise<PreparedAssets>;
}

/**
 * Opens a consumer of boot assets.
 *
 * @throws {UsageError} for a base URL that is none.
 */
export function openAssetManager(options: AssetManagerOptions): AssetManager {
  const { connections = 4, attempts = 5, backoffMs = 250, stallMs = 20_000, redirectHosts = [], env = {} } = options;
  const own = options.client === undefined;
  const client = options.client ?? openHttpClient({ maxConnections: connections, env, caPem: options.caPem ?? null });
  const link: Link = {
    client,
    base: baseOf(options.baseUrl),
    hosts: new Set(redirectHosts),
    stallMs,
    attempts,
    backoffMs,
  };
  return {
    prepare({ version = null, lock = null, ...deadline }) {
      if (version !== null && !isAssetVersion(version)) throw new UsageError(`"${version}" is no version like 0.5.1`);
      if (lock !== null && version !== null && version !== lock.version) {
        throw new UsageError(`version ${version} is asked for, and assets.lock pins ${lock.version}: name one of them`);
      }
      return prepareAssets(
        {
          link,
          connections,
          arch: options.arch,
          layout: options.layout ?? 'asset-v',
          cacheFolder: resolve(options.cacheFolder),
          binFolder: options.binFolder === null ? null : resolve(options.binFolder),
          kernel: options.kernel === undefined ? null : resolve(options.kernel),
          limits: options.limits ?? DEFAULT_LIMITS,
          version: version ?? lock?.version ?? null,
          lock,
          tell: options.onEvent ?? (() => undefined),
        },
        deadline,
      );
    },
    [Symbol.dispose]() {
      if (own) client[Symbol.dispose]();
    },
  };
}

function baseOf(text: string): URL {
  const base = URL.parse(text.endsWith('/') ? text : `${text}/`);
  if (
    base === null ||
    (base.protocol !== 'https:' && base.protocol !== 'http:') ||
    base.search !== '' ||
    base.hash !== ''
  ) {
    throw new UsageError(`${text} is no base URL: name one like https://boot.example.com`);
  }
  return base;
}
