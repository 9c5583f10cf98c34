import { archive } from '../../harness/checks/tarball/archive.ts';
import { gzip } from '../../harness/checks/tarball/gzip.ts';
import { tarballNamed } from '../../harness/checks/tarball/name.ts';
import { sidecar } from '../../harness/checks/tarball/sidecar.ts';
import { tarballSize } from '../../harness/checks/tarball/size.ts';
import { claim } from '../../harness/vitest/claim.ts';

claim(tarballNamed);
claim(tarballSize);
claim(sidecar);
claim(gzip);
claim(archive);
