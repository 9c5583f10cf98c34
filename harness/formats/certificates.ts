import { X509Certificate } from 'node:crypto';

/** What a bundle of PEM certificates holds. */
export interface CertificateBundle {
  readonly certificates: readonly {
    readonly subject: string;
    /** Milliseconds since 1970. */
    readonly notAfter: number;
  }[];
  /** How many PEM blocks are no certificate. */
  readonly unreadable: number;
}

/** Reads every PEM certificate of a text; text between them is passed over, as OpenSSL does. */
export function parseCertificates(text: string): CertificateBundle {
  const certificates: { subject: string; notAfter: number }[] = [];
  let unreadable = 0;
  for (const [block] of text.matchAll(PEM)) {
    try {
      const { subject, validTo } = new X509Certificate(block);
      certificates.push({ subject: subject.replaceAll('\n', ', '), notAfter: Date.parse(validTo) });
    } catch {
      unreadable++;
    }
  }
  return { certificates, unreadable };
}

const PEM = /-----BEGIN (?:TRUSTED )?CERTIFICATE-----[^-]*-----END (?:TRUSTED )?CERTIFICATE-----/g;
