import { join } from 'node:path';
import type { Arch } from '../core/arch.ts';
import { FEX_PLACE, type FexOffer } from '../guest/fex-offer.ts';
import { namesIn } from '../host/files.ts';
import { FEX_HANDLER } from '../release/fex-handler.ts';
import type { StagedFiles } from './staging.ts';

/**
 * The FEX that a guest gets: the release's own, else, when its manifest names one whose bytes are not at hand, the demo's,
 * which shows as well whether the release registers it rightly.
 *
 * @param demo the folder of a demo release that is in the cache, or null; it also gives the amd64 root file system.
 * @param otherRoot gives that where there is no demo; not asked for without FEX.
 */
export async function offerFex(
  arch: Arch,
  files: StagedFiles,
  demo: string | null,
  otherRoot: () => Promise<string | null> = () => Promise.resolve(null),
): Promise<FexOffer> {
  if (arch !== 'arm64') return { kind: 'none', why: 'FEX runs on arm64 only' };
  const own = files.sharedFiles.find(({ place }) => place === FEX_PLACE);
  if (own === undefined && files.namesFex !== true) {
    const why = files.namesFex === null ? 'no manifest says that there is FEX' : 'the manifest names no FEX for arm64';
    return { kind: 'none', why };
  }
  const path = own?.source ?? (demo === null ? null : await fexOf(demo));
  if (path === null) {
    return {
      kind: 'missing',
      why: 'the manifest names FEX, whose bytes are not at hand, and no demo release stands in',
    };
  }
  return {
    kind: 'program',
    path,
    sha256: own?.sha256 ?? null,
    from: own === undefined ? 'the demo' : 'the release',
    handler: FEX_HANDLER,
    amd64Root: demo === null ? await otherRoot() : join(demo, 'x86_64', 'rootfs.erofs'),
  };
}

async function fexOf(demo: string): Promise<string | null> {
  const [version] = await namesIn(join(demo, 'bin', 'FEX'));
  return version === undefined ? null : join(demo, 'bin', 'FEX', version, 'arm64', 'FEX');
}
