import { UsageError } from '../core/errors.ts';
import { kindOf } from '../host/files.ts';
import { isAddress } from '../host/http-client.ts';
import { isPlainName } from '../release/plain-name.ts';
import { type LiveOptions, type ResolvedHost, parseBaseUrl } from '../target/cdn/live-options.ts';
import type { NamedOrigin } from '../target/cdn/origins.ts';
import { type Given, textOf, textsOf } from './option-spec.ts';

/** What these flags say. */
export type LiveFlags = Pick<LiveOptions, 'offline' | 'maxConnections' | 'samples' | 'resolved'>;

/**
 * Reads these flags.
 *
 * @throws {UsageError} for what is no number or no address.
 */
export function liveFlagsOf(given: Given): LiveFlags {
  const samples = textOf(given, 'samples');
  return {
    offline: given.options['offline'] === true,
    maxConnections: countOf('--connections', textOf(given, 'connections') ?? '4', MOST_CONNECTIONS),
    samples: samples === undefined ? null : countOf('--samples', samples, MOST_SAMPLES),
    resolved: textsOf(given, 'resolve').map(parseResolve),
  };
}

/**
 * The places that `--origin` names.
 *
 * @throws {UsageError} for one without a name, for two of the same name, and for URLs when no connection may be opened.
 */
export async function originsOf(given: Given): Promise<NamedOrigin[]> {
  const origins = textsOf(given, 'origin').map((text): NamedOrigin => {
    const [, name = '', where] = /^([^=]+)=(.+)$/.exec(text) ?? [];
    // What is fetched from it goes to a folder of this name.
    if (where === undefined || !isPlainName(name)) {
      throw new UsageError(`--origin ${text}: write it like github=https://… or mirror=folder`);
    }
    if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(where)) return { name, where };
    if (given.options['offline'] === true) throw new UsageError(`--origin ${text}: --offline opens no connection`);
    return { name, where: parseBaseUrl(where) };
  });
  const twice = origins.find(({ name }, index) => origins.findIndex((other) => isSameName(other.name, name)) !== index);
  if (twice !== undefined) throw new UsageError(`--origin ${twice.name}: the name is given twice`);
  for (const { name, where } of origins) {
    if (/^https?:\/\//.test(where) || (await kindOf(where)) === 'folder') continue;
    throw new UsageError(`--origin ${name}: ${where} is neither a folder nor a URL`);
  }
  return origins;
}

/** On the disks of macOS `Mirror` and `mirror` are one folder. */
function isSameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function countOf(flag: string, text: string, most: number): number {
  const count = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= most) return count;
  throw new UsageError(`${flag} ${text}: give a number from 1 to ${most}`);
}

/** `boot.example.com:192.0.2.1`; what follows the first colon is the address, so that one with colons needs no brackets. */
function parseResolve(text: string): ResolvedHost {
  const colon = text.indexOf(':');
  const [host, address] = [text.slice(0, colon), text.slice(colon + 1)];
  if (colon > 0 && isAddress(address)) return { host, address };
  throw new UsageError(`--resolve ${text}: write it like boot.example.com:192.0.2.1`);
}

const MOST_CONNECTIONS = 64;
const MOST_SAMPLES = 100;
