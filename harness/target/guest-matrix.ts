import { z } from 'zod';
import type { Arch } from '../core/arch.ts';
import { UsageError } from '../core/errors.ts';
import { TRANSPORTS, type Transport } from '../guest/qemu/arguments.ts';
import { MACHINE_REQUESTS, type MachineRequest } from '../guest/qemu/machine-request.ts';

/**
 * What guests are made of: every combination of these is booted. The first of each list makes the usual guest, which all
 * other checks look at.
 */
export const guestMatrixSchema = z.strictObject({
  cpus: z
    .array(z.number().int().min(1, 'a guest has 1 to 64 processors').max(64, 'a guest has 1 to 64 processors'))
    .min(1)
    .optional()
    .describe('How many processors; without it 1.'),
  memoryMiB: z
    .array(z.number().int().min(32, 'a guest has 32M to 64G').max(65_536, 'a guest has 32M to 64G'))
    .min(1)
    .optional()
    .describe('How much memory, the least that users are promised among it; without it 512.'),
  machines: z
    .array(z.enum(MACHINE_REQUESTS))
    .min(1)
    .optional()
    .describe('QEMU machines; each architecture takes its own. Without it q35, and virt on arm64.'),
  transports: z
    .array(z.enum(TRANSPORTS))
    .min(1)
    .optional()
    .describe('How devices are reached; q35 has PCI only. Without it pci.'),
});

/** The lists as a configuration may give them. */
export type GuestLists = z.infer<typeof guestMatrixSchema>;

/** All of them; no machines: those that users have. */
export interface GuestMatrix {
  readonly cpus: readonly number[];
  readonly memoryMiB: readonly number[];
  readonly machines: readonly MachineRequest[];
  readonly transports: readonly Transport[];
}

/** One guest of the matrix. */
export interface Combination {
  readonly cpus: number;
  readonly memoryMiB: number;
  /** Absent: the machine that users have. */
  readonly machine?: MachineRequest;
  readonly transport: Transport;
}

/** The lists as they are written on the command line. */
export interface MatrixFlags {
  readonly cpus?: string;
  readonly memory?: string;
  readonly machine?: string;
  readonly transport?: string;
}

/**
 * The matrix that flags ask for, and where there is no flag a configuration.
 *
 * @throws {UsageError} for a number or a name that is none.
 */
export function parseMatrix(
  { cpus, memory, machine, transport }: MatrixFlags,
  configured: GuestLists = {},
): GuestMatrix {
  const parsed = guestMatrixSchema.safeParse({
    cpus: cpus === undefined ? configured.cpus : listOf('--cpus', cpus, 'it like 1,4', toNumber),
    memoryMiB:
      memory === undefined ? configured.memoryMiB : listOf('--memory', memory, 'it with its unit, like 256M,1G', toMiB),
    machines: machine === undefined ? configured.machines : listOf('--machine', machine, '', toText),
    transports: transport === undefined ? configured.transports : listOf('--transport', transport, '', toText),
  });
  if (parsed.success) {
    const { cpus = [1], memoryMiB = [512], machines = [], transports = ['pci'] } = parsed.data;
    return { cpus, memoryMiB, machines, transports };
  }
  const [issue] = parsed.error.issues;
  const flag = FLAG_OF[String(issue?.path[0])] ?? '';
  throw new UsageError(`${flag}: ${issue?.message ?? 'it cannot be read'}`);
}

/**
 * The guests of an architecture, the usual one first. Machines of the other architecture are left out, and so is what no
 * machine is: q35 has its devices on PCI.
 *
 * @throws {UsageError} when nothing is left, or more than can be waited for.
 */
export function combinationsOf(matrix: GuestMatrix, arch: Arch): readonly Combination[] {
  const own = matrix.machines.filter((machine) => machine === 'auto' || (machine === 'virt') === (arch === 'arm64'));
  // None of its own: the first is kept, so that it is refused by its name.
  const machines = own.length > 0 || matrix.machines.length === 0 ? own : matrix.machines.slice(0, 1);
  const combinations = (machines.length === 0 ? [undefined] : [...new Set(machines)]).flatMap((machine) =>
    [...new Set(matrix.transports)]
      .filter((transport) => transport === 'pci' || arch === 'arm64' || machine === 'microvm')
      .flatMap((transport) =>
        [...new Set(matrix.memoryMiB)].flatMap((memoryMiB) =>
          [...new Set(matrix.cpus)].map((cpus) => ({
            cpus,
            memoryMiB,
            transport,
            ...(machine === undefined ? {} : { machine }),
          })),
        ),
      ),
  );
  if (combinations.length === 0) {
    throw new UsageError('--transport mmio: q35 has its devices on PCI; add --machine microvm');
  }
  if (combinations.length > MOST_COMBINATIONS) {
    throw new UsageError(`${combinations.length} guests for ${arch}: name at most ${MOST_COMBINATIONS} combinations`);
  }
  return combinations;
}

/** The name of a guest's folder: `q35-pci-512M-1cpu`. */
export function nameOfCombination({ machine, transport, memoryMiB, cpus }: Combination, arch: Arch): string {
  return `${machine ?? (arch === 'arm64' ? 'virt' : 'q35')}-${transport}-${memoryMiB}M-${cpus}cpu`;
}

function listOf<T>(flag: string, text: string, like: string, parse: (part: string) => T | undefined): T[] {
  return text.split(',').map((part) => {
    const value = parse(part.trim());
    if (value !== undefined) return value;
    throw new UsageError(`${flag} ${text}: "${part}" cannot be read; write ${like}`);
  });
}

function toNumber(text: string): number | undefined {
  return /^\d{1,4}$/.test(text) ? Number(text) : undefined;
}

function toMiB(text: string): number | undefined {
  const [, number, unit] = /^(\d{1,6})([MG])$/.exec(text) ?? [];
  return number === undefined ? undefined : Number(number) * (unit === 'G' ? 1024 : 1);
}

/** The names are judged by the schema. */
function toText(text: string): string {
  return text;
}

const FLAG_OF: Readonly<Record<string, string>> = {
  cpus: '--cpus',
  memoryMiB: '--memory',
  machines: '--machine',
  transports: '--transport',
};
/** Each takes seconds. */
const MOST_COMBINATIONS = 32;
