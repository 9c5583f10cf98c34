import { z } from 'zod';
import { requirements } from '../checks/kernel/requirements.ts';
import type { KernelContents, KernelEvidence } from '../checks/kernel/evidence.ts';
import { ARCHES, type Arch } from '../core/arch.ts';
import { FormatError } from '../core/errors.ts';
import type { ByteSource } from '../formats/byte-source.ts';
import { parseKernelCommandLine } from '../formats/kernel-command-line.ts';
import type { Payload } from '../formats/linux-image/bzimage.ts';
import { compressionOf } from '../formats/linux-image/unpack-kernel.ts';
import { DEFAULT_CMDLINE } from '../release/default-cmdline.ts';
import { renderSize } from '../release/limits.ts';
import { readKernel } from '../target/kernel-evidence.ts';
import type { FactsOf, Found, Row } from './kind.ts';

export const kernelSchema = z.strictObject({
  kind: z.literal('kernel'),
  format: z.enum(['bzimage', 'arm64-image', 'efi-zboot', 'elf', 'compressed', 'damaged']),
  arch: z.enum(ARCHES).nullable(),
  header: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
    .describe('What the header of this format says, field by field.'),
  payload: z.strictObject({ offset: z.number(), sizeBytes: z.number() }).nullable(),
  compression: z.string().describe('How the payload is packed: none, gzip, zstd, lz4, xz, …'),
  unread: z.string().nullable().describe('Why nothing is known of what is packed; null when it was read.'),
  release: z.string().nullable().describe('What `uname -r` prints.'),
  banner: z.string().nullable(),
  config: z
    .strictObject({
      symbols: z.number(),
      modules: z.boolean(),
      needed: z
        .array(z.strictObject({ anyOf: z.array(z.string()), builtIn: z.boolean(), needs: z.string() }))
        .describe('What a boot release with the usual command line needs of it.'),
    })
    .nullable()
    .describe('The embedded configuration; null when there is none to be read.'),
});

type KernelFacts = FactsOf<typeof kernelSchema>;

/**
 * A kernel file: what its header, its banner and its embedded configuration say.
 *
 * @throws {FormatError} when only its magic is that of a kernel.
 */
export async function inspectKernel(source: ByteSource): Promise<Found<KernelFacts>> {
  const { image, contents } = await readKernel(source, null, null);
  const { format, arch } = image;
  // A kernel's magic with nothing else of its header around it.
  if (format === 'unknown') throw new FormatError('linux-image', 'a kernel’s magic is there, its header is not');
  return {
    facts: {
      kind: 'kernel',
      format,
      arch,
      ...headerOf(image),
      compression: format === 'damaged' ? 'unknown' : compressionOf(image),
      ...contentsOf(contents, arch),
    },
    problems: [...('problem' in image ? [image.problem] : problemsOf(contents))],
  };
}

/** The lines that describe a kernel. */
export function renderKernel(facts: KernelFacts): Row[] {
  const { format, arch, header, payload, compression, unread, release, banner, config } = facts;
  const missing = (config?.needed ?? []).filter(({ builtIn }) => !builtIn);
  const fields = Object.entries(header).filter(([, value]) => value !== null);
  const place = payload === null ? '' : `, ${renderSize(payload.sizeBytes)} at byte ${payload.offset}`;
  return [
    ['is', `${FORMATS[format]}${arch === null ? '' : ` for ${arch}`}`],
    ['header', fields.map(([name, value]) => field(name, value)).join(', ')],
    ['payload', compression === 'none' ? 'not compressed' : `${compression}${place}`],
    ...(unread === null
      ? ([
          ['release', release ?? 'not found'],
          ['banner', banner ?? 'not found'],
          ['config', config === null ? 'none embedded' : renderConfig(config)],
        ] satisfies Row[])
      : ([['inside', `not read: ${unread}`]] satisfies Row[])),
    ...(config === null
      ? []
      : ([
          ['built in', `${config.needed.length - missing.length} of ${config.needed.length} that a boot release needs`],
          ...missing.map(({ anyOf, needs }): Row => ['missing', `${anyOf.join(' or ')}, for ${needs}`]),
        ] satisfies Row[])),
  ].filter(([, text]) => text !== '') as Row[];
}

function renderConfig({ symbols, modules }: NonNullable<KernelFacts['config']>): string {
  return `${symbols} symbols embedded, loadable modules ${modules ? 'on' : 'off'}`;
}

function headerOf(image: KernelEvidence['image']): Pick<KernelFacts, 'header' | 'payload'> {
  switch (image.format) {
    case 'bzimage': {
      const { bootProtocol, kernelVersion, efiStub, payload } = image;
      return { header: { bootProtocol, kernelVersion, efiStub }, payload: placeOf(payload) };
    }
    case 'arm64-image': {
      const { imageSizeBytes, textOffset, endianness, pageSizeBytes, efiStub } = image;
      return { header: { imageSizeBytes, textOffset, endianness, pageSizeBytes, efiStub }, payload: null };
    }
    case 'efi-zboot':
      return { header: {}, payload: placeOf(image.payload) };
    case 'elf':
      return { header: { machine: image.machineName, pvhEntry: image.pvhEntry }, payload: null };
    default:
      return { header: {}, payload: null };
  }
}

function placeOf({ offset, sizeBytes }: Payload): KernelFacts['payload'] {
  return { offset, sizeBytes };
}

function contentsOf(
  contents: KernelContents,
  arch: Arch | null,
): Pick<KernelFacts, 'unread' | 'release' | 'banner' | 'config'> {
  if (contents.state !== 'read') {
    const unread = contents.state === 'damaged' ? contents.problem : contents.reason;
    return { unread, release: null, banner: null, config: null };
  }
  const { banner, config } = contents;
  const release = banner?.release ?? null;
  return {
    unread: null,
    release,
    banner: banner?.text ?? null,
    config: config === null ? null : configOf(config, arch, release),
  };
}

function configOf(
  config: Readonly<Record<string, string>>,
  arch: Arch | null,
  release: string | null,
): NonNullable<KernelFacts['config']> {
  const commandLine = parseKernelCommandLine(DEFAULT_CMDLINE[arch ?? 'x86_64']);
  const needed = arch === null ? [] : requirements({ arch, commandLine, release, rootfs: null });
  return {
    symbols: Object.keys(config).length,
    modules: config['MODULES'] === 'y',
    needed: needed.map(({ anyOf, needs }) => ({
      anyOf: [...anyOf],
      builtIn: anyOf.some((symbol) => config[symbol] === 'y'),
      needs,
    })),
  };
}

function problemsOf(contents: KernelContents): string[] {
  if (contents.state === 'damaged') return [contents.problem];
  if (contents.state === 'not unpacked') return [];
  return [
    ...(contents.banner === null ? ['it holds no version banner'] : []),
    ...(contents.configProblem === null ? [] : [contents.configProblem]),
  ];
}

/** `efiStub: true` as people write it. */
function field(name: string, value: string | number | boolean | null): string {
  const words = name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).replace('efi', 'EFI');
  if (typeof value === 'boolean') return value ? words : `no ${words}`;
  return words.endsWith(' bytes') ? `${words.slice(0, -6)} ${String(value)} bytes` : `${words} ${String(value)}`;
}

const FORMATS: Readonly<Record<KernelFacts['format'], string>> = {
  bzimage: 'an x86 bzImage kernel',
  'arm64-image': 'an arm64 kernel Image',
  'efi-zboot': 'a UEFI zboot kernel',
  elf: 'an uncompressed ELF kernel (vmlinux)',
  compressed: 'a kernel that is compressed as a whole',
  damaged: 'a kernel with a damaged header',
};
