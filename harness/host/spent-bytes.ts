import type { IncomingMessage } from 'node:http';

/**
 * Gives the memory of received bytes back at once; they are gone then, for whoever else holds them. Left to the garbage
 * collector, some 64 MiB of them lie about before it looks: to it they are a few small objects.
 */
export function freeBytes({ buffer, byteLength }: Uint8Array): void {
  // Where the buffer is larger, the rest of it belongs to somebody else.
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
}

/**
 * Frees what a response's connection has read as soon as Node's HTTP parser has been through it: the parser hands out
 * copies, so that nobody ever sees these bytes again.
 */
export function freeReadBytes(response: IncomingMessage): void {
  const { socket } = response;
  // The parser's own listener is there already, and listeners are called in their order.
  socket.on('data', freeBytes);
  response.once('close', () => socket.off('data', freeBytes));
}
