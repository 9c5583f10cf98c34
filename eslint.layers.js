import { dirname, relative, resolve, sep } from 'node:path';

/**
 * The one table of the import direction: which room may import which. A room may always import itself.
 * `types` lists the rooms of which only types may be imported. `harness/layers.test.ts` fails when an entry is unused.
 */
export const LAYERS = {
  core: { imports: [] },
  host: { imports: ['core'] },
  store: { imports: ['core', 'host'] },
  formats: { imports: ['core'] },
  release: { imports: ['core', 'formats'] },
  conformance: { imports: ['core', 'host'] },
  guest: { imports: ['core', 'host', 'formats'] },
  build: { imports: ['core', 'host', 'store', 'formats', 'release'] },
  cdn: { imports: ['core', 'host', 'store', 'conformance', 'formats', 'release'] },
  disks: { imports: ['core', 'host', 'store', 'conformance', 'formats'] },
  seal: { imports: ['core', 'host', 'formats'] },
  checks: { imports: ['core', 'formats', 'release'], types: ['guest', 'disks', 'seal'] },
  target: { imports: ['core', 'host', 'store', 'formats', 'release', 'guest', 'cdn', 'disks', 'seal', 'checks'] },
  inspect: { imports: ['core', 'formats', 'release', 'guest', 'checks', 'target'] },
  report: { imports: ['core', 'host'] },
  vitest: { imports: ['core', 'host', 'build', 'checks', 'target', 'report'] },
  faults: { imports: ['core', 'host', 'cdn', 'disks', 'formats', 'release', 'checks', 'target'], types: ['guest'] },
  bench: {
    imports: ['core', 'host', 'store', 'formats', 'release', 'cdn', 'disks', 'build', 'seal', 'checks', 'target'],
  },
  cli: {
    imports: [
      'core',
      'host',
      'release',
      'guest',
      'build',
      'cdn',
      'conformance',
      'disks',
      'checks',
      'target',
      'report',
      'vitest',
      'faults',
      'bench',
      'inspect',
      'formats',
      'seal',
    ],
  },
};

/** The room of a file: its folder below `harness/`, or `suites` or `fixtures`; undefined for anything else. */
export function layerOf(root, file) {
  const [top, room] = relative(root, file).split(sep);
  if (top === 'harness') return room in LAYERS ? room : undefined;
  return top === 'suites' || top === 'fixtures' ? top : undefined;
}

/** Unit tests, and the samples that only they use. */
function isTestCode(file) {
  return /(\.test|-samples)\.ts$/.test(file);
}

/** Whether code in `from` may import code of `to`; unit tests and fixtures may also use each other and any public name. */
export function mayImport(from, to, { typeOnly, isTest }) {
  if (from === to || from === undefined || to === undefined) return true;
  if (from === 'suites') return to !== 'fixtures';
  if (from === 'fixtures') return to !== 'suites';
  if (to === 'suites') return false;
  if (isTest) return true;
  if (to === 'fixtures') return false;
  const { imports, types = [] } = LAYERS[from];
  return imports.includes(to) || (typeOnly && types.includes(to));
}

/** The ESLint rule that holds every import against the table. */
export const layersRule = {
  meta: { type: 'problem', schema: [], messages: { wrong: '{{from}} must not import {{to}} (see eslint.layers.js)' } },
  create(context) {
    const from = layerOf(context.cwd, context.filename);
    const isTest = isTestCode(context.filename);
    const judge = (node, typeOnly) => {
      if (typeof node.source?.value !== 'string' || !node.source.value.startsWith('.')) return;
      const to = layerOf(context.cwd, resolve(dirname(context.filename), node.source.value));
      if (!mayImport(from, to, { typeOnly, isTest })) context.report({ node, messageId: 'wrong', data: { from, to } });
    };
    const isTypeOnly = (node) =>
      node.importKind === 'type' ||
      node.exportKind === 'type' ||
      (node.specifiers?.length > 0 && node.specifiers.every((one) => one.importKind === 'type'));
    return {
      ImportDeclaration: (node) => judge(node, isTypeOnly(node)),
      ExportNamedDeclaration: (node) => judge(node, isTypeOnly(node)),
      ExportAllDeclaration: (node) => judge(node, isTypeOnly(node)),
      ImportExpression: (node) => judge(node, false),
    };
  },
};
