/** Everything that a run puts into its folder: an earlier run in a folder is told from something else by these names. */
export const RUN_FILES: readonly string[] = [
  'events.ndjson',
  'result.json',
  'report.html',
  'junit.xml',
  'results.tap',
  'summary.md',
  'reproduce.sh',
  'qemu-commands.txt',
  'evidence',
  'guests',
  'requests',
];
