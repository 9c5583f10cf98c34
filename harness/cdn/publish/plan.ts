import { join } from 'node:path';
import { ARCHES, isArch } from '../../core/arch.ts';
import { fileSize, kindOf, readBounded } from '../../host/files.ts';
import type { Layout } from '../../release/layout.ts';
import { type Manifest, MANIFEST_LIMIT_BYTES, parseManifest } from '../../release/manifest.ts';
import {
  BOOT_ROLES,
  binaryFile,
  binaryPath,
  bootFileName,
  bootFilePath,
  isImmutable,
  manifestPath,
} from '../../release/object-path.ts';
import { isConfined } from '../../release/unsafe-path.ts';
import { cacheControlOf } from './cache-headers.ts';

/** One object that a CDN must serve. */
export interface PlannedObject {
  /** Where it is published, relative to the base URL. */
  readonly key: string;
  /** The file that is uploaded; null for `latest.json`, whose text stands in `text`. */
  readonly file: string | null;
  readonly text: string | null;
  readonly sizeBytes: number;
  readonly cacheControl: string;
  readonly contentType: string;
  /** Whether it may never be written over. */
  readonly immutable: boolean;
}

/** What is uploaded for a release, in this order: a consumer that reads meanwhile never meets a name without its bytes. */
export interface PublishPlan {
  readonly version: string;
  readonly objects: readonly PlannedObject[];
  /** Files that the manifest lists and the folder lacks. */
  readonly missing: readonly { readonly key: string; readonly file: string }[];
}

/** Where the newest version stands. */
export const LATEST = 'latest.json';

/**
 * The object tree that a CDN must serve for a release folder: kernels, root file systems and binaries first, then the
 * merged manifest that names them, `latest.json` last.
 *
 * @throws {HarnessError} when the folder cannot be read; {FormatError} when its manifest is none.
 */
export async function planPublish(root: string, layout: Layout): Promise<PublishPlan> {
  const path = join(root, 'manifest.json');
  const bytes = await readBounded(path, MANIFEST_LIMIT_BYTES);
  const manifest = parseManifest(bytes);
  const version = manifest.asset_version;
  const objects: PlannedObject[] = [];
  const missing: { key: string; file: string }[] = [];
  for (const { key, file } of publishedFiles(manifest, layout)) {
    const source = join(root, file);
    if ((await kindOf(source)) !== 'file') missing.push({ key, file });
    else objects.push(await plannedFile(key, source));
  }
  objects.push(await plannedFile(manifestPath(layout, version), path, 'application/json'));
  objects.push(plannedText(LATEST, renderLatest(version)));
  return { version, objects, missing };
}

/** `latest.json` as it is published. */
function renderLatest(version: string): string {
  return `${JSON.stringify({ version })}\n`;
}

/** Every file that a manifest lists, by its object path and by its place in the release folder. */
function publishedFiles({ targets, asset_version: version, binaries = [] }: Manifest, layout: Layout): Published[] {
  const files = [
    ...ARCHES.filter((arch) => Object.hasOwn(targets, arch)).flatMap((arch) =>
      BOOT_ROLES.map((role) => ({
        key: bootFilePath(layout, version, arch, role),
        file: `${arch}/${bootFileName(role)}`,
      })),
    ),
    ...binaries.flatMap(({ name, version, targets }) =>
      Object.keys(targets)
        .filter(isArch)
        .map((arch) => ({ key: binaryPath(layout, name, version, arch), file: binaryFile(name, version, arch) })),
    ),
  ];
  // A name that leaves the folder is a finding of the manifest's checks; nothing of it is read or written.
  return files.filter(({ key, file }) => [key, file].every(isConfined));
}

interface Published {
  readonly key: string;
  readonly file: string;
}

async function plannedFile(
  key: string,
  file: string,
  contentType = 'application/octet-stream',
): Promise<PlannedObject> {
  return {
    ...headersOf(key),
    key,
    file,
    text: null,
    sizeBytes: await fileSize(file),
    contentType,
  };
}

function plannedText(key: string, text: string): PlannedObject {
  return {
    ...headersOf(key),
    key,
    file: null,
    text,
    sizeBytes: Buffer.byteLength(text),
    contentType: 'application/json',
  };
}

function headersOf(key: string): Pick<PlannedObject, 'cacheControl' | 'immutable'> {
  return { cacheControl: cacheControlOf(key), immutable: isImmutable(key) };
}
