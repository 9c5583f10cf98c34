// A consumer for race.test.ts. Arguments: base URL, cache folder, bin folder.
import { openAssetManager } from './asset-manager.ts';

const [baseUrl = '', cacheFolder = '', binFolder = ''] = process.argv.slice(2);
using manager = openAssetManager({ baseUrl, arch: 'x86_64', cacheFolder, binFolder, backoffMs: 20 });
await manager.prepare({ signal: new AbortController().signal, timeoutMs: 600_000 });
