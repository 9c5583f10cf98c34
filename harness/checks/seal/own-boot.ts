/** What every check of a sealed system's own boots says of itself. */
export const OWN_BOOT = {
  judges: 'sealed image',
  needs: ['qemu-system', 'mke2fs'],
  per: 'release',
  appliesTo: () => null,
  lacksSubject: ({ lacks }: { readonly lacks: string | null }) => lacks,
} as const;
