import { expect, test } from 'vitest';
import { UsageError } from '../../core/errors.ts';
import { chooseMachine } from './machine.ts';

const able = { ACPI: 'y', PCI: 'y', PCI_MMCONFIG: 'y', VIRTIO_PCI: 'y', VIRTIO_BLK: 'y', SERIAL_8250_CONSOLE: 'y' };

test.each([
  ['x86_64', undefined, able, 'q35'],
  ['arm64', undefined, null, 'virt'],
  ['x86_64', 'microvm', null, 'microvm'],
  ['x86_64', 'auto', able, 'microvm'],
  ['x86_64', 'auto', null, 'q35'],
  ['x86_64', 'auto', { ...able, PCI_MMCONFIG: 'n' }, 'q35'],
  ['x86_64', 'auto', { ...able, VIRTIO_PCI: 'm' }, 'q35'],
  ['arm64', 'auto', able, 'virt'],
] as const)(
  '%s asked for %s boots on the machine that its kernel is known to run on',
  (arch, request, kernel, machine) => {
    expect(chooseMachine(arch, request, kernel, true).machine).toBe(machine);
  },
);

test('the reason names what the kernel lacks', () => {
  expect(chooseMachine('x86_64', 'auto', { ...able, ACPI: 'n' }, true).why).toBe('microvm needs ACPI in the kernel');
});

test.each([
  ['arm64', 'q35'],
  ['x86_64', 'virt'],
] as const)('%s has no %s', (arch, request) => {
  expect(() => chooseMachine(arch, request, null, true)).toThrow(UsageError);
});

test('where its clock cannot be told, microvm is taken only when it is asked for by name', () => {
  expect(chooseMachine('x86_64', 'auto', able, false).machine).toBe('q35');
  expect(chooseMachine('x86_64', 'microvm', able, false).machine).toBe('microvm');
});
