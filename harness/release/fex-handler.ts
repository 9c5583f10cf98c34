/**
 * The line that registers FEX with binfmt_misc, as boot scripts write it: x86_64 ELF programs and position-independent
 * ones go to FEX on the share, whose file is opened at registration so that it also serves containers.
 */
export const FEX_HANDLER = String.raw`:FEX-x86_64:M:0:\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\x3e\x00:\xff\xff\xff\xff\xff\xfe\xfe\x00\x00\x00\x00\xff\xff\xff\xff\xff\xfe\xff\xff\xff:/arcbox/runtime/bin/FEX:POCF`;
