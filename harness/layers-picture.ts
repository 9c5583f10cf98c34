/** What a room may import, as the linter's table says it. */
export interface Layer {
  readonly imports: readonly string[];
  readonly types?: readonly string[];
}

/** What a room is for, in the few words that fit into its box. */
const ROOMS: Readonly<Record<string, string>> = {
  cli: 'commands, flags, exit statuses, set-up',
  vitest: 'claims, the gate, the run',
  faults: 'breaks good releases',
  inspect: 'what one file is',
  bench: 'our speeds, and by hand',
  target: 'what the user named → evidence, by one broker; the one judgement',
  checks: 'pure functions from evidence to findings, one file a check',
  cdn: 'the local CDN, the consumer',
  disks: 'the store of disks',
  build: 'kernel, rootfs, release',
  guest: 'one QEMU guest',
  seal: 'composefs',
  store: 'cache entries',
  release: 'the contract',
  conformance: 'scenarios',
  report: 'result, log',
  host: 'the only door to the machine: processes, files, HTTP',
  formats: 'bytes to facts: tar, EROFS, ELF, kernels, qcow2',
  core: 'vocabulary: architecture, digest, finding, errors, deadline',
};

const WIDTH = 960;
const BOX_HEIGHT = 74;
const GAP = 12;
const FLOOR_HEIGHT = BOX_HEIGHT + 22;

/** `docs/architecture.svg`: the rooms of the house, each on the first floor above all that it imports. */
export function renderLayersPicture(layers: Readonly<Record<string, Layer>>): string {
  const floors = floorsOf(layers).reverse();
  const height = floors.length * FLOOR_HEIGHT + GAP;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${String(WIDTH)} ${String(height)}" role="img" font-family="system-ui, sans-serif">`,
    '<title>The rooms of harness/: each imports from floors below it only</title>',
    `<style>
  .wall { fill: #fdfcf9 } .room { fill: #e9f0f5; stroke: #49677d } text { fill: #1c2b36; text-anchor: middle }
  .name { font-size: 16px; font-weight: 600 } .for { font-size: 12px } .from { font-size: 11px; fill: #557; font-style: italic }
</style>`,
    `<rect class="wall" width="${String(WIDTH)}" height="${String(height)}" rx="8"/>`,
    ...floors.flatMap((rooms, floor) =>
      rooms.flatMap((room, at) => renderRoom(room, layers[room], [at, rooms, floor])),
    ),
    '</svg>',
    '',
  ].join('\n');
}

/** The rooms by floor, the lowest first. */
function floorsOf(layers: Readonly<Record<string, Layer>>): string[][] {
  const floorOf = (room: string): number => {
    const { imports = [], types = [] } = layers[room] ?? {};
    return Math.max(-1, ...[...imports, ...types].map(floorOf)) + 1;
  };
  const floors: string[][] = [];
  for (const room of Object.keys(layers)) (floors[floorOf(room)] ??= []).push(room);
  return floors;
}

function renderRoom(
  room: string,
  layer: Layer | undefined,
  place: readonly [number, readonly string[], number],
): string[] {
  const [at, rooms, floor] = place;
  const width = (WIDTH - GAP) / rooms.length - GAP;
  const [x, y] = [GAP + at * (width + GAP), GAP + floor * FLOOR_HEIGHT];
  const purpose = ROOMS[room];
  if (purpose === undefined) throw new Error(`say in layers-picture.ts what the room ${room} is for`);
  const middle = String(x + width / 2);
  const { imports = [], types = [] } = layer ?? {};
  const from = [...imports, ...types.map((name) => `(${name})`)];
  // A narrow box has room for what it stands on first; the whole row is in the table.
  const line = width > 300 || from.length < 4 ? from.join(' ') : `${from.slice(0, 3).join(' ')} …`;
  return [
    `<rect class="room" x="${String(x)}" y="${String(y)}" width="${String(width)}" height="${String(BOX_HEIGHT)}" rx="6"/>`,
    `<text class="name" x="${middle}" y="${String(y + 24)}">${room}</text>`,
    `<text class="for" x="${middle}" y="${String(y + 43)}">${purpose}</text>`,
    `<text class="from" x="${middle}" y="${String(y + 62)}">${from.length === 0 ? 'imports nothing' : `↓ ${line}`}</text>`,
  ];
}
