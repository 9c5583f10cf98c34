import { z } from 'zod';
import type { Inspection } from './inspection.ts';

const index = z.looseObject({
  manifests: z.array(z.looseObject({ digest: z.string(), annotations: z.record(z.string(), z.string()).optional() })),
});

/** The folder of an OCI image layout, by its `index.json`: only named. Source: the OCI image layout specification. */
export function inspectOciLayout(name: string, indexBytes: Uint8Array): Inspection {
  const parsed = index.safeParse(parseOrNull(Buffer.from(indexBytes).toString('utf8')));
  const images = (parsed.data?.manifests ?? []).map(({ digest, annotations }) => {
    const tag = annotations?.['org.opencontainers.image.ref.name'];
    return tag === undefined ? digest : `${tag} ${digest}`;
  });
  return {
    schema: 1,
    file: { name, sizeBytes: 0, sha256: null },
    is: { kind: 'recognised', what: 'an OCI image layout', facts: { images: images.join(', ') || 'none' } },
    problems: parsed.success ? [] : ['its index.json is none'],
  };
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
