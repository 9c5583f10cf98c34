/** The folder of the share that the agent writes to, and the files in it. */
export const REPORT_FOLDER = 'bootproof';
export const REPORT_FILE = 'report';
export const CALLS_FILE = 'calls';
/** The kernel's own log, as `dmesg` gives it. */
export const KERNEL_LOG_FILE = 'kernel-log';
/** Below the report's folder: the programs that the agent runs. */
export const PROGRAM_FOLDER = 'programs';
