import { describe, expect, test } from 'vitest';
import { UsageError } from '../core/errors.ts';
import { combinationsOf, nameOfCombination, parseMatrix } from './guest-matrix.ts';

const namesFor = (flags: Parameters<typeof parseMatrix>[0], arch: 'x86_64' | 'arm64'): string[] =>
  combinationsOf(parseMatrix(flags), arch).map((one) => nameOfCombination(one, arch));

describe('the guests that flags ask for', () => {
  test('without flags there is the usual one alone', () => {
    expect(namesFor({}, 'x86_64')).toEqual(['q35-pci-512M-1cpu']);
    expect(namesFor({}, 'arm64')).toEqual(['virt-pci-512M-1cpu']);
  });

  test('the first of each list makes the usual one, and no guest comes twice', () => {
    expect(namesFor({ cpus: '2,1,2', memory: '1G, 256M' }, 'arm64')).toEqual([
      'virt-pci-1024M-2cpu',
      'virt-pci-1024M-1cpu',
      'virt-pci-256M-2cpu',
      'virt-pci-256M-1cpu',
    ]);
  });

  test('each architecture takes the machines that it has, and q35 has PCI only', () => {
    const flags = { machine: 'q35,microvm,virt', transport: 'pci,mmio' };
    expect(namesFor(flags, 'x86_64')).toEqual(['q35-pci-512M-1cpu', 'microvm-pci-512M-1cpu', 'microvm-mmio-512M-1cpu']);
    expect(namesFor(flags, 'arm64')).toEqual(['virt-pci-512M-1cpu', 'virt-mmio-512M-1cpu']);
  });

  test.each([
    [{ cpus: '0' }, /--cpus/],
    [{ cpus: 'two' }, /"two" cannot be read; write it like 1,4/],
    [{ cpus: '1,' }, /"" cannot be read/],
    [{ memory: '16M' }, /^--memory: a guest has 32M to 64G$/],
    [{ memory: '1T' }, /"1T" cannot be read; write it with its unit, like 256M,1G/],
    [{ memory: '512' }, /"512" cannot be read; write it with its unit/],
    [{ machine: 'pc' }, /--machine/],
    [{ transport: 'isa' }, /--transport/],
    [{ transport: 'mmio' }, /q35 has its devices on PCI/],
    [{ cpus: '1,2,3,4,5,6', memory: '100M,200M,300M,400M,500M,600M' }, /36 guests for x86_64/],
  ])('%j is a usage error', (flags, message) => {
    expect(() => namesFor(flags, 'x86_64')).toThrow(UsageError);
    expect(() => namesFor(flags, 'x86_64')).toThrow(message);
  });
});

test('a configuration holds where there is no flag', () => {
  const configured = { cpus: [2, 4], memoryMiB: [256] };
  expect(parseMatrix({ cpus: '1' }, configured)).toMatchObject({ cpus: [1], memoryMiB: [256], transports: ['pci'] });
  expect(parseMatrix({}, {})).toEqual(parseMatrix({}));
});
