import { HarnessError } from '../../core/errors.ts';

/** What the places of a recipe's text are filled in with. */
export interface FillIn {
  readonly origin: string;
  readonly assetVersion: string;
  readonly versions: ReadonlyMap<string, string>;
}

/**
 * A recipe's text with `{origin}`, `{asset-version}` and `{version PACKAGE}` filled in.
 *
 * @throws {HarnessError} `BOOTPROOF_RECIPE` for a package that the demo does not serve.
 */
export function fillIn(text: string, { origin, assetVersion, versions }: FillIn): string {
  return text
    .replaceAll('{origin}', origin)
    .replaceAll('{asset-version}', assetVersion)
    .replaceAll(/\{version ([a-z0-9.+-]+)\}/g, (_, name: string) => {
      const version = versions.get(name);
      if (version !== undefined) return version;
      throw new HarnessError(
        'BOOTPROOF_RECIPE',
        `upstream.toml wants the version of ${name}, which the demo does not serve`,
      );
    });
}
