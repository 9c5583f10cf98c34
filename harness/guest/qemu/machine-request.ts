/** What a user may ask for; `auto` picks the quickest machine that the kernel is known to run on. */
export const MACHINE_REQUESTS = ['auto', 'q35', 'microvm', 'virt'] as const;

export type MachineRequest = (typeof MACHINE_REQUESTS)[number];
