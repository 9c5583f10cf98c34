/** What a wait status says (`exitcode=0x00007f00` in the kernel's panic): the exit status or the signal, in words. */
export function explainWaitStatus(hex: string): string {
  const status = Number.parseInt(hex, 16);
  const signal = status & 0x7f;
  if (signal !== 0) return `killed by ${SIGNALS[signal] ?? `signal ${signal}`}`;
  const code = (status >> 8) & 0xff;
  const meaning = EXIT_STATUS[code];
  return `it exited with status ${code}${meaning === undefined ? '' : `: ${meaning}`}`;
}

const SIGNALS: Readonly<Record<number, string>> = {
  4: 'SIGILL: an instruction that this processor does not have',
  5: 'SIGTRAP: a trap',
  6: 'SIGABRT: it gave up by itself',
  7: 'SIGBUS: a page of it could not be read, or a bad address',
  8: 'SIGFPE: a division by zero',
  9: 'SIGKILL: killed, perhaps out of memory',
  11: 'SIGSEGV: it touched memory that is not there',
  15: 'SIGTERM: it was told to end',
  31: 'SIGSYS: a forbidden system call',
};

const EXIT_STATUS: Readonly<Record<number, string>> = {
  0: 'PID 1 ended as if its work were done; it must run for ever or hand over with exec',
  126: 'a command was found but could not be executed',
  127: 'a command or a shared library was not found',
};
