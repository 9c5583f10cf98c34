// A program of the bench: prepares a release of one architecture, and prints a sample. Arguments: base URL, version, cache folder.
import { openAssetManager } from '../cdn/consumer/asset-manager.ts';
import { sampleCall } from './sample-program.ts';

const [baseUrl = '', version = '', cacheFolder = ''] = process.argv.slice(2);
using manager = openAssetManager({ baseUrl, arch: 'x86_64', cacheFolder, binFolder: null });

const sample = await sampleCall(async () => {
  await manager.prepare({ version, signal: new AbortController().signal, timeoutMs: 600_000 });
});
process.stdout.write(JSON.stringify(sample));
