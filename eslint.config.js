import tseslint from 'typescript-eslint';
import { layersRule } from './eslint.layers.js';

/** Modules that open a door to the machine: only `host/` and `store/` walk through it. */
const MACHINE = ['fs', 'fs/promises', 'net', 'http', 'https', 'child_process', 'dgram', 'tls', 'sqlite'].map(
  (name) => ({
    name: `node:${name}`,
    message: 'Only harness/host and harness/store talk to the machine: use or add a function there.',
  }),
);

/** One of a kind: the one place that each of these libraries is used in. */
const ONE_OF_A_KIND = {
  execa: 'harness/host/process.ts is the only spawner.',
  'get-port': 'harness/host is the only port picker.',
  testcontainers: 'harness/host is the only container client.',
  'serve-handler': 'harness/host is the only static server.',
  'tar-stream': 'harness/build writes tar with it; reading tar is harness/formats.',
  'smol-toml': 'harness/build reads upstream.toml with it.',
  commander: 'harness/cli is the only command line.',
  'log-update': 'harness/cli draws the progress.',
};

const restricted = (allowed = [], machine = MACHINE) => [
  'error',
  {
    paths: [
      ...machine,
      ...Object.entries(ONE_OF_A_KIND)
        .filter(([name]) => !allowed.includes(name))
        .map(([name, message]) => ({ name, message })),
    ],
    patterns: [{ regex: '^vitest(/|$)', message: 'Only harness/vitest and tests import the test engine.' }].filter(
      () => !allowed.includes('vitest'),
    ),
  },
];

export default tseslint.config(
  { ignores: ['dist/', 'compiled/', 'node_modules/', 'harness/cli/node-runtime/'] },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    plugins: { bootproof: { rules: { layers: layersRule } } },
    rules: {
      'bootproof/layers': 'error',
      'max-lines': ['error', { max: 250 }],
      'no-console': 'error',
      'no-restricted-imports': restricted(),
      // A `using` whose value is never read is the point of `using`.
      '@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^_', argsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // `process.env['X']` is what noPropertyAccessFromIndexSignature asks for.
      '@typescript-eslint/dot-notation': 'off',
      '@typescript-eslint/consistent-indexed-object-style': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
    },
  },
  {
    files: ['harness/host/**/*.ts'],
    rules: { 'no-restricted-imports': restricted(['execa', 'get-port', 'serve-handler', 'testcontainers'], []) },
  },
  { files: ['harness/store/**/*.ts'], rules: { 'no-restricted-imports': restricted([], []) } },
  { files: ['harness/build/**/*.ts'], rules: { 'no-restricted-imports': restricted(['tar-stream', 'smol-toml']) } },
  { files: ['harness/cli/**/*.ts'], rules: { 'no-restricted-imports': restricted(['commander', 'log-update']) } },
  { files: ['harness/vitest/**/*.ts', 'vitest.config.ts'], rules: { 'no-restricted-imports': restricted(['vitest']) } },
  {
    files: ['**/*.test.ts', 'fixtures/**/*.ts'],
    // Vitest's asymmetric matchers are typed any.
    rules: { 'no-restricted-imports': 'off', '@typescript-eslint/no-unsafe-assignment': 'off' },
  },
);
